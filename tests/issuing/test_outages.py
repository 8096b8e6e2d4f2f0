"""What a lost database looks like, whoever of the driver's layers tells it."""

import asyncpg
import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from issuing.outages import is_outage

_AWAY = (
    ConnectionRefusedError("nobody listens"),
    PoolTimeoutError("the pool is used up"),
    asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation"),
    asyncpg.InterfaceError("connection is closed"),
    asyncpg.InternalClientError("cannot switch to state 15; another operation (2) is in progress"),
    asyncpg.AdminShutdownError("terminating connection"),
    asyncpg.CannotConnectNowError("the database system is starting up"),
    asyncpg.DeadlockDetectedError("deadlock detected"),
)


@pytest.mark.parametrize("error", _AWAY, ids=lambda it: type(it).__name__)
def test_the_same_call_may_succeed_in_a_moment(error: Exception) -> None:
    assert is_outage(error)
    assert is_outage(DBAPIError("SELECT 1", None, error))


@pytest.mark.parametrize(
    "error", [asyncpg.UniqueViolationError("duplicate key"), ValueError("a defect of ours")], ids=str
)
def test_a_defect_is_none(error: Exception) -> None:
    assert not is_outage(error)
