"""The lease of a stream: one holder, and nothing is written under a lost one."""

from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from issuing.storage.intake_files import Progress, note_file, write_progress
from issuing.storage.intake_streams import (
    Claim,
    Counts,
    LostLeaseError,
    advance_stream,
    claim_stream,
    release_stream,
    renew_stream,
)

_NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
_LEASE = timedelta(seconds=15)


async def _claimed(connection: asyncpg.Connection, now: datetime, actor: str) -> Claim | None:
    return await claim_stream(connection, "tabla", kind="pull", source="samp", actor=actor, now=now, until=now + _LEASE)


async def test_nothing_is_written_under_a_lost_lease(database_url: str) -> None:
    connection = await asyncpg.connect(database_url.replace("+asyncpg", ""))
    first = await _claimed(connection, _NOW, "one")
    assert first is not None
    assert await _claimed(connection, _NOW, "two") is None
    await note_file(connection, first, "a.csv", size=1, now=_NOW)
    later = _NOW + 2 * _LEASE
    second = await _claimed(connection, later, "two")
    assert second is not None
    with pytest.raises(LostLeaseError):
        await advance_stream(connection, first, position="x", counts=Counts(records=1), now=later, until=later)
    with pytest.raises(LostLeaseError):
        await write_progress(connection, first, "a.csv", Progress(records=1))
    with pytest.raises(LostLeaseError):
        await note_file(connection, first, "b.csv", size=1, now=later)
    assert not await renew_stream(connection, first, until=later)
    await release_stream(connection, first, now=later, reason="")
    row = await connection.fetchrow("SELECT fence, actor, position, lease_until FROM intake_streams")
    await connection.close()
    assert tuple(row or ()) == (second.fence, "two", None, later + _LEASE)
