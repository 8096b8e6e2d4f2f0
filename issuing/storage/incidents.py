"""Incidents of tickets: opened and closed with an event on the ticket, whose state they do not touch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """What a human has to look into; `closed_at` is None while it is open."""

    id: int
    ticket_id: UUID
    issuer_ruc: str
    voucher: str
    kind: str
    since: datetime
    text: str
    closed_at: datetime | None
    closed_by: str
    closing_reason: str


# The ticket's row is locked first, so that the event tells the state that it stands beside.
_OPEN = """
WITH ticket AS (
  SELECT id, state FROM tickets WHERE id = $1 FOR UPDATE
), opened AS (
  INSERT INTO incidents (ticket_id, kind, since, text) SELECT id, $2, $4, $3 FROM ticket
  ON CONFLICT (ticket_id, kind) WHERE closed_at IS NULL DO NOTHING RETURNING ticket_id
)
INSERT INTO events (ticket_id, at, actor, action, from_state, to_state, reason)
SELECT t.id, $4, $5, 'incident', t.state, t.state, $3 FROM ticket t JOIN opened o ON o.ticket_id = t.id
RETURNING ticket_id
"""
_CLOSE = """
WITH wanted AS (
  SELECT i.id, i.ticket_id, i.kind, t.state FROM incidents i JOIN tickets t ON t.id = i.ticket_id
  WHERE ($1::bigint IS NULL OR i.id = $1) AND ($2::uuid IS NULL OR i.ticket_id = $2 AND i.kind = ANY($6::text[]))
    AND i.closed_at IS NULL
  FOR UPDATE OF t
), closed AS (
  UPDATE incidents i SET closed_at = $3, closed_by = $4, closing_reason = $5 FROM wanted w
  WHERE i.id = w.id AND i.closed_at IS NULL RETURNING i.id
)
INSERT INTO events (ticket_id, at, actor, action, from_state, to_state, reason)
SELECT w.ticket_id, $3, $4, 'incident_closed', w.state, w.state, w.kind || ': ' || $5
FROM wanted w JOIN closed USING (id) RETURNING ticket_id
"""
_LIST = """
SELECT i.id, i.ticket_id, s.ruc AS issuer_ruc, coalesce(v.series || '-' || v.number, '') AS voucher, i.kind, i.since,
  i.text, i.closed_at, i.closed_by, i.closing_reason
FROM incidents i JOIN tickets t ON t.id = i.ticket_id JOIN issuers s ON s.id = t.issuer_id
  LEFT JOIN vouchers v ON v.ticket_id = i.ticket_id
WHERE (NOT $1 OR i.closed_at IS NULL) AND ($2::bigint IS NULL OR i.id = $2)
ORDER BY i.closed_at IS NOT NULL, i.since, i.id LIMIT $3
"""


async def open_incident(
    connection: asyncpg.Connection, ticket_id: UUID, *, kind: str, text: str, actor: str, now: datetime
) -> bool:
    """Open an incident; False where one of this kind is open already."""
    return await connection.fetchrow(_OPEN, ticket_id, kind, text, now, actor) is not None


async def close_incident(
    connection: asyncpg.Connection, incident_id: int, *, actor: str, reason: str, now: datetime
) -> bool:
    """Close an incident; False where it is closed already, or is none."""
    return await connection.fetchrow(_CLOSE, incident_id, None, now, actor, reason, None) is not None


async def close_incidents_of(
    connection: asyncpg.Connection,
    ticket_id: UUID,
    *,
    kinds: Sequence[str],
    actor: str,
    reason: str,
    now: datetime,
) -> None:
    """Close what is open of these kinds on a ticket."""
    await connection.execute(_CLOSE, None, ticket_id, now, actor, reason, list(kinds))


async def list_incidents(
    connection: asyncpg.Connection, *, only_open: bool = True, incident_id: int | None = None, limit: int = 500
) -> list[Incident]:
    """Incidents, the open ones first, oldest first."""
    rows = await connection.fetch(_LIST, only_open, incident_id, limit)
    return [Incident(**dict(row)) for row in rows]
