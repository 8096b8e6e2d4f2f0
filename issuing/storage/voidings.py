"""What must be known of a voucher before it is voided, and the marks that a voiding leaves while it is under way."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import asyncpg

from issuing.states import State
from issuing.summaries.states import LineState


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidableVoucher:
    """A voucher, and what decides whether it may be voided.

    `delivered` says whether the customer has it or may have it, `notes` are live notes on it (`FC01-7`),
    `open_voiding` whether a voiding is under way, `used_by` what the request's key was used for, if it was.
    """

    state: State
    fence: int
    source_id: int
    source_name: str
    issuer_id: int
    sale: str
    document_type: str
    series: str
    number: int
    issue_date: date
    signed_at: datetime
    payable: Decimal
    tax: Decimal
    modified_document_type: str | None
    modified_series: str | None
    modified_number: int | None
    delivered: bool
    notes: tuple[str, ...]
    open_voiding: bool
    origin: str
    used_by: str | None


_READ = f"""
SELECT t.state, t.fence, t.origin, t.source_id, s.name AS source_name, t.issuer_id, t.sale::text AS sale,
  v.document_type, v.series, v.number, v.issue_date, v.signed_at, v.payable, v.tax,
  v.modified_document_type, v.modified_series, v.modified_number,
  EXISTS (SELECT FROM deliveries d WHERE d.ticket_id = t.id AND d.kind <> 'callback'
    AND (d.state = 'delivered' OR d.may_be_delivered)) AS delivered,
  ARRAY(SELECT n.series || '-' || n.number FROM vouchers n JOIN tickets nt ON nt.id = n.ticket_id
        WHERE (n.issuer_id, n.modified_document_type, n.modified_series, n.modified_number)
            = (v.issuer_id, v.document_type, v.series, v.number)
          AND nt.state NOT IN ('{State.REJECTED}', '{State.VOIDED}') ORDER BY 1) AS notes,
  EXISTS (SELECT FROM summary_lines l WHERE l.ticket_id = t.id AND l.action = 'void'
          AND l.state IN ('{LineState.QUEUED}', '{LineState.FILED}')) AS open_voiding,
  (SELECT e.action FROM events e WHERE e.ticket_id = t.id AND e.request_key = $2) AS used_by
FROM tickets t JOIN vouchers v ON v.ticket_id = t.id JOIN sources s ON s.id = t.source_id
WHERE t.id = $1
"""  # noqa: S608 -- only our own constants are put in

_HAND_OVER = f"""
WITH free AS (
  SELECT id, state FROM tickets t WHERE id = $1 AND NOT EXISTS (
    SELECT FROM summary_lines l WHERE l.ticket_id = t.id AND l.action = 'void'
      AND l.state IN ('{LineState.QUEUED}', '{LineState.FILED}'))
), given AS (
  INSERT INTO deliveries (ticket_id, kind, target, state, created_at) SELECT id, 'portal', '', 'delivered', $2 FROM free
  ON CONFLICT (ticket_id, kind, target) DO NOTHING RETURNING ticket_id
), logged AS (
  INSERT INTO events (ticket_id, at, actor, action, from_state, to_state)
  SELECT id, $2, 'customer', 'handed_over', state, state FROM free JOIN given ON given.ticket_id = free.id
)
SELECT count(*) FROM free
"""  # noqa: S608

_HOLD = """
UPDATE deliveries SET state = 'held', next_attempt_at = NULL, lease_until = NULL
WHERE ticket_id = $1 AND kind = 'mail' AND state = 'queued'
"""

_LOG = """
WITH logged AS (
  INSERT INTO events (ticket_id, at, actor, action, from_state, to_state, reason, request_key)
  VALUES ($1, $2, $3, $4, $5, $5, $6, $7)
)
UPDATE tickets SET updated_at = $2 WHERE id = $1
"""


async def read_voidable(
    connection: asyncpg.Connection, ticket_id: UUID, request_key: str, *, lock: bool
) -> VoidableVoucher | None:
    """The voucher of the ticket; None where the ticket has none. With `lock` it is ours until the transaction ends."""
    if lock:  # first by itself: what the other tables say is read after the wait for the lock, not before
        await connection.execute("SELECT FROM tickets WHERE id = $1 FOR UPDATE", ticket_id)
    row = await connection.fetchrow(_READ, ticket_id, request_key)
    if row is None:
        return None
    return VoidableVoucher(**{**dict(row), "state": State(row["state"]), "notes": tuple(row["notes"])})


async def hold_deliveries(connection: asyncpg.Connection, ticket_id: UUID) -> None:
    """Nothing goes to the customer while the voucher is being voided."""
    await connection.execute(_HOLD, ticket_id)


async def log_request(
    connection: asyncpg.Connection,
    ticket_id: UUID,
    *,
    at: datetime,
    actor: str,
    action: str,
    state: State,
    reason: str,
    request_key: str,
) -> None:
    """The event of what was asked for, with its key; it changes no state by itself."""
    await connection.execute(_LOG, ticket_id, at, actor, action, state.value, reason, request_key)


async def hand_over(connection: asyncpg.Connection, ticket_id: UUID, *, at: datetime) -> bool:
    """Note that the customer has the voucher; False, and nothing noted, while it is being voided."""
    await connection.execute("SELECT FROM tickets WHERE id = $1 FOR UPDATE", ticket_id)
    free: int = await connection.fetchval(_HAND_OVER, ticket_id, at)
    return free > 0
