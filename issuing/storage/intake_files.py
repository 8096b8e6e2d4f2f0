"""Files that were dropped, as the portal shows them. Every change names the stream's fence."""

from datetime import datetime

import asyncpg
from msgspec import Struct

from issuing.storage.intake_streams import Claim, LostLeaseError


class Progress(Struct, frozen=True, kw_only=True):
    """How many of a file's records are done, and how."""

    records: int = 0
    submitted: int = 0
    skipped: int = 0
    refused: int = 0


class IntakeFile(Struct, frozen=True, kw_only=True):
    """A dropped file; `state` is working, done or quarantined, `reason` why it was quarantined."""

    stream: str
    name: str
    size: int
    state: str
    records: int
    submitted: int
    skipped: int
    refused: int
    reason: str
    taken_at: datetime
    finished_at: datetime | None


_NOTE = """
INSERT INTO intake_files AS f (stream, name, size, state, taken_at)
SELECT s.name, $3, $4, 'working', $5 FROM intake_streams s WHERE s.name = $1 AND s.fence = $2
ON CONFLICT (stream, name) DO UPDATE SET state = 'working', finished_at = NULL, size = excluded.size
RETURNING id
"""
_PROGRESS = """
UPDATE intake_files f SET state = $4, records = $5, submitted = $6, skipped = $7, refused = $8, reason = $9,
  finished_at = $10
FROM intake_streams s
WHERE f.stream = $1 AND s.name = $1 AND s.fence = $2 AND f.name = $3 AND f.state = 'working' RETURNING f.id
"""
_NEWEST = """
SELECT stream, name, size, state, records, submitted, skipped, refused, reason, taken_at, finished_at
FROM intake_files ORDER BY taken_at DESC, id DESC LIMIT $1
"""


async def note_file(connection: asyncpg.Connection, claim: Claim, name: str, *, size: int, now: datetime) -> None:
    """Note that the file is being worked on; raises `LostLeaseError`."""
    if await connection.fetchrow(_NOTE, claim.name, claim.fence, name, size, now) is None:
        raise LostLeaseError(claim.name)


async def write_progress(
    connection: asyncpg.Connection,
    claim: Claim,
    name: str,
    progress: Progress,
    *,
    state: str = "working",
    reason: str = "",
    finished_at: datetime | None = None,
) -> None:
    """Note how far the file is, or how it ended; raises `LostLeaseError`."""
    row = await connection.fetchrow(
        _PROGRESS,
        claim.name,
        claim.fence,
        name,
        state,
        progress.records,
        progress.submitted,
        progress.skipped,
        progress.refused,
        reason,
        finished_at,
    )
    if row is None:
        raise LostLeaseError(claim.name)


async def newest_files(connection: asyncpg.Connection, *, limit: int) -> list[IntakeFile]:
    """The files that were taken last, newest first."""
    return [IntakeFile(**dict(row)) for row in await connection.fetch(_NEWEST, limit)]
