"""The second look's queue: what is due, fair between issuers, and what became of each look."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import asyncpg


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLook:
    """A look that is ours until its lease ends; `attempts` guards its result. `voiding`: it is being voided."""

    ticket_id: UUID
    attempts: int
    silences: int
    disagreements: int
    created_at: datetime
    issuer_id: int
    ruc: str
    document_type: str
    series: str
    number: int
    issue_date: date
    payable: Decimal
    state: str
    voiding: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LookResult:
    """What became of a look; `due_at` is None where it is done."""

    ticket_id: UUID
    attempts: int
    due_at: datetime | None
    silences: int
    disagreements: int
    outcome: str
    detail: str


_QUEUE = """
INSERT INTO second_looks (ticket_id, issuer_id, created_at, due_at)
SELECT t.id, t.issuer_id, $3, g.due_at FROM unnest($1::uuid[], $2::timestamptz[]) AS g(id, due_at)
JOIN tickets t ON t.id = g.id WHERE t.issuer_id = ANY($4::int[]) AND t.origin = 'emission'
ON CONFLICT (ticket_id) DO NOTHING
"""
_CLAIM = """
WITH candidates AS (
  SELECT d.ticket_id, row_number() OVER (PARTITION BY i.id ORDER BY d.due_at) AS turn, d.due_at
  FROM issuers i CROSS JOIN LATERAL (
    SELECT ticket_id, due_at FROM second_looks
    WHERE issuer_id = i.id AND due_at <= $1 AND (lease_until IS NULL OR lease_until < $1)
    ORDER BY due_at LIMIT $2
  ) d WHERE i.id <> ALL($4::int[])
), taken AS (
  SELECT s.ticket_id FROM second_looks s JOIN candidates c USING (ticket_id)
  WHERE s.due_at <= $1 AND (s.lease_until IS NULL OR s.lease_until < $1)
  ORDER BY c.turn, c.due_at LIMIT $2 FOR UPDATE OF s SKIP LOCKED
), claimed AS (
  UPDATE second_looks s SET lease_until = $3, attempts = s.attempts + 1 FROM taken
  WHERE s.ticket_id = taken.ticket_id
  RETURNING s.ticket_id, s.attempts, s.silences, s.disagreements, s.created_at, s.due_at
)
SELECT c.ticket_id, c.attempts, c.silences, c.disagreements, c.created_at, v.issuer_id, i.ruc, v.document_type,
  v.series, v.number, v.issue_date, v.payable, t.state,
  EXISTS (SELECT FROM summary_lines l WHERE l.ticket_id = c.ticket_id AND l.action = 'void'
    AND l.state IN ('queued', 'filed')) AS voiding
FROM claimed c JOIN tickets t ON t.id = c.ticket_id JOIN vouchers v ON v.ticket_id = c.ticket_id
  JOIN issuers i ON i.id = v.issuer_id
ORDER BY c.due_at
"""
_SETTLE = """
UPDATE second_looks SET due_at = $3, lease_until = NULL, silences = $4, disagreements = $5, outcome = $6, detail = $7,
  looked_at = $8
WHERE ticket_id = $1 AND attempts = $2 AND due_at IS NOT NULL RETURNING ticket_id
"""
_RELEASE = (
    "UPDATE second_looks SET lease_until = NULL, due_at = $3, attempts = $2 - 1 WHERE ticket_id = $1 AND attempts = $2"
)


async def queue_looks(
    connection: asyncpg.Connection,
    looks: Sequence[tuple[UUID, datetime]],
    *,
    issuers: Sequence[int],
    now: datetime,
) -> None:
    """Queue looks `(ticket's id, when due)` for the tickets of these issuers that have none yet."""
    await connection.execute(_QUEUE, [it for it, _ in looks], [due for _, due in looks], now, list(issuers))


async def claim_looks(
    connection: asyncpg.Connection, *, limit: int, now: datetime, until: datetime, resting: Sequence[int]
) -> list[DueLook]:
    """Take up to `limit` looks that are due, an issuer's first before anybody's second, without the resting issuers."""
    rows = await connection.fetch(_CLAIM, now, limit, until, list(resting))
    return [DueLook(**dict(row)) for row in rows]


async def settle_look(connection: asyncpg.Connection, it: LookResult, *, now: datetime) -> bool:
    """Write a look's result down; False if the look was no longer ours."""
    row = await connection.fetchrow(
        _SETTLE, it.ticket_id, it.attempts, it.due_at, it.silences, it.disagreements, it.outcome, it.detail, now
    )
    return row is not None


async def release_look(connection: asyncpg.Connection, look: DueLook, *, due_at: datetime) -> None:
    """Give a look back unasked, due at another time: it has cost no attempt."""
    await connection.execute(_RELEASE, look.ticket_id, look.attempts, due_at)
