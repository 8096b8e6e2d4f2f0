"""Deliveries as people ask for them: what there is of a ticket, and having one made once more."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from issuing.states import State
from issuing.summaries.states import LineState


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryView:
    """A delivery as its ticket's owner sees it."""

    id: int
    kind: str
    target: str
    state: str
    reason_code: str
    reason: str
    attempt: int
    next_attempt_at: datetime | None
    created_at: datetime
    delivered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sendable:
    """What decides whether something of the ticket may be sent again; `used_by` is what the key was used for."""

    state: State
    has_voucher: bool
    open_voiding: bool
    used_by: str | None


_VIEW = """
SELECT d.id, d.kind, coalesce(s.name, d.target) AS target, d.state, d.reason_code, d.reason, d.attempt,
  d.next_attempt_at, d.created_at, d.delivered_at
FROM deliveries d LEFT JOIN subscribers s ON d.kind = 'callback' AND s.id::text = split_part(d.target, '/', 1)
WHERE d.ticket_id = $1 AND ($2::bigint IS NULL OR d.id = $2) ORDER BY d.id
"""

_SENDABLE = f"""
SELECT t.state, EXISTS (SELECT FROM vouchers v WHERE v.ticket_id = t.id) AS has_voucher,
  EXISTS (SELECT FROM summary_lines l WHERE l.ticket_id = t.id AND l.action = 'void'
          AND l.state IN ('{LineState.QUEUED}', '{LineState.FILED}')) AS open_voiding,
  (SELECT e.action FROM events e WHERE e.ticket_id = t.id AND e.request_key = $2) AS used_by
FROM tickets t WHERE t.id = $1
"""  # noqa: S608 -- only our own constants are put in

# One that is on its way or waits is only made due; one that has ended is another mail, with an id of its own.
_REQUEUE = """
WITH it AS (SELECT id, fence, state FROM deliveries WHERE id = $2 AND ticket_id = $1 FOR UPDATE)
UPDATE deliveries d SET state = 'queued', next_attempt_at = $3, reason_code = '', reason = '',
  attempt = CASE WHEN it.state = 'queued' THEN d.attempt ELSE 0 END,
  doubts = CASE WHEN it.state = 'queued' THEN d.doubts ELSE 0 END,
  resends = d.resends + CASE WHEN it.state = 'queued' THEN 0 ELSE 1 END,
  delivered_before = CASE WHEN it.state = 'queued' THEN d.delivered_before ELSE d.may_be_delivered END
FROM it WHERE d.id = it.id AND d.fence = it.fence AND d.state = it.state
  AND d.state IN ('queued', 'delivered', 'failed')
RETURNING d.id
"""

_ADD = """
INSERT INTO deliveries (ticket_id, kind, target, state, next_attempt_at, created_at)
VALUES ($1, 'mail', $2, 'queued', $3, $3) ON CONFLICT (ticket_id, kind, target) DO NOTHING RETURNING id
"""


async def list_deliveries(
    connection: asyncpg.Connection, ticket_id: UUID, *, delivery_id: int | None = None
) -> list[DeliveryView]:
    """The ticket's deliveries, or one of them."""
    return [DeliveryView(**dict(row)) for row in await connection.fetch(_VIEW, ticket_id, delivery_id)]


async def read_sendable(connection: asyncpg.Connection, ticket_id: UUID, request_key: str) -> Sendable:
    """The ticket, which is ours until the transaction ends; `LookupError` where there is none."""
    await connection.execute("SELECT FROM tickets WHERE id = $1 FOR UPDATE", ticket_id)
    row = await connection.fetchrow(_SENDABLE, ticket_id, request_key)
    if row is None:
        raise LookupError(f"there is no ticket {ticket_id}")
    return Sendable(**{**dict(row), "state": State(row["state"])})


async def requeue(connection: asyncpg.Connection, ticket_id: UUID, delivery_id: int, *, now: datetime) -> bool:
    """Have the delivery made once more, now; False if it is no longer one that can be."""
    return await connection.fetchrow(_REQUEUE, ticket_id, delivery_id, now) is not None


async def mail_to(connection: asyncpg.Connection, ticket_id: UUID, address: str, *, now: datetime) -> int:
    """Queue the voucher's mail to that address, also where there was one already; the delivery's id."""
    added: int | None = await connection.fetchval(_ADD, ticket_id, address, now)
    if added is not None:
        return added
    known: int = await connection.fetchval(
        "SELECT id FROM deliveries WHERE ticket_id = $1 AND kind = 'mail' AND target = $2", ticket_id, address
    )
    await requeue(connection, ticket_id, known, now=now)
    return known
