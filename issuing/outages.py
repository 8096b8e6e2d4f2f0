"""Which exceptions say that the database is away, so that the caller may try again; and how failures are told."""

import asyncpg
import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

_log = structlog.get_logger()
_AWAY = (
    OSError,
    PoolTimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # so the driver says that a connection was cut while it was being opened
    asyncpg.OperatorInterventionError,
)
_BUSY = (asyncpg.InsufficientResourcesError, asyncpg.TransactionRollbackError)


def is_outage(error: BaseException) -> bool:
    """Whether the same call may succeed in a moment, with nothing about it changed."""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or (error.orig is not None and _is_outage_of_driver(error.orig))
    return _is_outage_of_driver(error)


def _is_outage_of_driver(error: BaseException) -> bool:
    return isinstance(error, _AWAY + _BUSY) or (error.__cause__ is not None and _is_outage_of_driver(error.__cause__))


def tell(sentence: str, action: str, error: BaseException) -> None:
    """Log `error`: with its traceback unless it only says that the database is away."""
    if is_outage(error):
        _log.warning(sentence, action=action, error=str(error))
    else:
        _log.error(sentence, action=action, exc_info=error)
