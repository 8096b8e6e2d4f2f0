"""Seals of events: one sealer at a time, by an advisory lock that its transaction holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from issuing.archive.chain import GENESIS, Event

# Any number that no other program takes on the same database.
_LOCK = 7_304_612_005


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The end of the chain of batches as it stands; `id` is 0 and `root` GENESIS where there is none."""

    id: int
    root: bytes
    last_event_id: int
    sealed_below: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Which transactions PostgreSQL has under way: the oldest that runs, and the number of the one to come."""

    oldest: int
    upcoming: int


_LAST = "SELECT id, root, last_event_id, sealed_below FROM seal_batches ORDER BY id DESC LIMIT 1"
_SNAPSHOT = """
SELECT pg_snapshot_xmin(s)::text::bigint AS oldest, pg_snapshot_xmax(s)::text::bigint AS upcoming
FROM pg_current_snapshot() s
"""
# The seals are bounded by the same id, so that only their end is read whatever plan is chosen.
_UNSEALED = """
WITH fresh AS (
  SELECT * FROM events e WHERE e.id > $1
    AND NOT EXISTS (SELECT FROM event_seals s WHERE s.event_id = e.id AND s.event_id > $1)
  ORDER BY e.id LIMIT $2
)
SELECT f.id, f.ticket_id, f.file_id, f.at, f.actor, f.action, f.from_state, f.to_state, f.reason, f.request_key,
  p.hash AS previous
FROM fresh f LEFT JOIN LATERAL (
  SELECT k.hash FROM (
    SELECT s.hash, s.batch_id, s.event_id FROM events o JOIN event_seals s ON s.event_id = o.id
    WHERE o.ticket_id = f.ticket_id
    UNION ALL
    SELECT s.hash, s.batch_id, s.event_id FROM events o JOIN event_seals s ON s.event_id = o.id
    WHERE o.file_id = f.file_id
  ) k ORDER BY k.batch_id DESC, k.event_id DESC LIMIT 1
) p ON true
ORDER BY f.id
"""
_STORE = """
WITH batch AS (
  INSERT INTO seal_batches (id, sealed_at, events, last_event_id, sealed_below, root)
  VALUES ($1, $2, $3, $4, $5, $6)
), sealed AS (
  INSERT INTO event_seals (event_id, batch_id, hash)
  SELECT id, $1, hash FROM unnest($7::bigint[], $8::bytea[]) AS g(id, hash)
)
SELECT count(*) FROM unnest($9::uuid[]) AS a(ticket_id)
WHERE NOT EXISTS (SELECT FROM deliveries d WHERE d.ticket_id = a.ticket_id AND d.kind = 'mail')
"""


async def lock_sealing(connection: asyncpg.Connection) -> bool:
    """Be the only sealer until the transaction ends; False if another is."""
    locked: bool = await connection.fetchval("SELECT pg_try_advisory_xact_lock($1)", _LOCK)
    return locked


async def last_batch(connection: asyncpg.Connection) -> Batch:
    """The end of the chain of batches."""
    row = await connection.fetchrow(_LAST)
    return Batch(id=0, root=GENESIS, last_event_id=0, sealed_below=0) if row is None else Batch(**dict(row))


async def snapshot(connection: asyncpg.Connection) -> Snapshot:
    """The transactions under way now."""
    row = await connection.fetchrow(_SNAPSHOT)
    if row is None:
        raise RuntimeError("PostgreSQL told no snapshot")
    return Snapshot(oldest=row["oldest"], upcoming=row["upcoming"])


async def unsealed(connection: asyncpg.Connection, *, above: int, limit: int) -> list[tuple[Event, bytes | None]]:
    """Committed events above an id that have no seal, in order of their ids, each with its subject's last seal."""
    rows = await connection.fetch(_UNSEALED, above, limit)
    return [
        (
            Event(
                id=row[0],
                ticket_id=row[1],
                file_id=row[2],
                at=row[3],
                actor=row[4],
                action=row[5],
                from_state=row[6],
                to_state=row[7],
                reason=row[8],
                request_key=row[9],
            ),
            row[10],
        )
        for row in rows
    ]


async def store_seals(
    connection: asyncpg.Connection,
    batch: Batch,
    seals: Sequence[tuple[int, bytes]],
    *,
    accepted: Sequence[UUID],
    now: datetime,
) -> int:
    """Store a batch with the seals `(event's id, hash)` of its events.

    Answers how many of the tickets that these `accepted` have no mail to anybody.
    """
    unaddressed: int = await connection.fetchval(
        _STORE,
        batch.id,
        now,
        len(seals),
        batch.last_event_id,
        batch.sealed_below,
        batch.root,
        [event_id for event_id, _ in seals],
        [sealed for _, sealed in seals],
        list(accepted),
    )
    return unaddressed
