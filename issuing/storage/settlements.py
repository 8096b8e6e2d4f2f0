"""What became of an attempt, written down: one statement for a group, each ticket under the fence of its claim."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import asyncpg

from issuing.states import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """The end of one piece of work on a ticket.

    `to_state` may equal `from_state`: the ticket then waits until `next_attempt_at`, which is None only where nothing
    more happens by itself; with `keeps_lease` the same claim goes on with it at once. `cdr` and what follows it are
    stored once the authority has answered for good.
    """

    ticket_id: UUID
    fence: int
    from_state: State
    to_state: State
    action: str
    at: datetime
    next_attempt_at: datetime | None = None
    keeps_lease: bool = False
    reason_code: str = ""
    reason: str = ""
    may_be_registered: bool = False
    absences: int = 0
    findings: str | None = None
    rule_set: str | None = None
    attempt_id: UUID | None = None
    outcome: str = ""
    code: str = ""
    detail: str = ""
    cdr: bytes | None = None
    response_code: str | None = None
    response_description: str = ""
    observations: str = "[]"
    mails: tuple[str, ...] = field(default=())


FAILED_OVER = "failed_over"
"""The event of a document that goes to the issuer's second OSE, since the first is away."""
CAME_BACK = "came_back"
"""The event of one that goes elsewhere again than where it was last tried in vain."""

_SETTLE = """
WITH given AS (
  SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::timestamptz[],
    $7::timestamptz[], $8::text[], $9::text[], $10::bool[], $11::int[], $12::text[], $13::text[], $14::uuid[],
    $15::text[], $16::text[], $17::text[], $18::bytea[], $19::text[], $20::text[], $21::text[], $22::bool[])
  AS g(id, fence, from_state, to_state, action, at, next_attempt_at, reason_code, reason, may_be_registered, absences,
    findings, rule_set, attempt_id, outcome, code, detail, cdr, response_code, response_description, observations,
    keeps_lease)
), moved AS (
  UPDATE tickets t SET state = g.to_state, next_attempt_at = g.next_attempt_at,
    lease_until = CASE WHEN g.keeps_lease THEN t.lease_until END,
    attempt = CASE WHEN g.to_state = g.from_state THEN t.attempt ELSE 0 END,
    reason_code = g.reason_code, reason = g.reason, may_be_registered = g.may_be_registered, absences = g.absences,
    findings = coalesce(g.findings::json, t.findings), rule_set = coalesce(g.rule_set, t.rule_set), updated_at = g.at
  FROM given g WHERE t.id = g.id AND t.fence = g.fence AND t.state = g.from_state
  RETURNING t.id, t.fence
), answered AS (
  UPDATE vouchers v SET cdr = g.cdr, response_code = g.response_code, response_description = g.response_description,
    observations = g.observations::json, answered_at = g.at
  FROM given g JOIN moved USING (id, fence) WHERE v.ticket_id = g.id AND g.response_code IS NOT NULL
), closed AS (
  UPDATE attempts a SET closed_at = g.at, outcome = g.outcome, code = g.code, detail = g.detail
  FROM given g WHERE a.id = g.attempt_id AND a.closed_at IS NULL
), logged AS (
  INSERT INTO events (ticket_id, at, actor, action, from_state, to_state, reason)
  SELECT id, at, $23, action, from_state, to_state, reason FROM given JOIN moved USING (id, fence)
), queued AS (
  INSERT INTO deliveries (ticket_id, kind, target, state, next_attempt_at, created_at)
  SELECT m.id, 'mail', d.target, 'queued', d.at, d.at
  FROM unnest($24::uuid[], $25::bigint[], $26::text[], $27::timestamptz[]) AS d(id, fence, target, at)
  JOIN moved m USING (id, fence)
  ON CONFLICT (ticket_id, kind, target) DO NOTHING
)
SELECT id, fence FROM moved
"""


async def settle(
    connection: asyncpg.Connection, settlements: Sequence[Settlement], *, actor: str
) -> set[tuple[UUID, int]]:
    """Write the group down; the tickets `(id, fence)` that moved. One that did not was no longer ours.

    A group may hold two results of one ticket, whose worker stood still and claimed it again: only the later claim's
    counts, so whatever follows from a result follows from id and fence.
    """
    mails = [(it.ticket_id, it.fence, target, it.at) for it in settlements for target in it.mails]
    rows = await connection.fetch(
        _SETTLE,
        [it.ticket_id for it in settlements],
        [it.fence for it in settlements],
        [it.from_state.value for it in settlements],
        [it.to_state.value for it in settlements],
        [it.action for it in settlements],
        [it.at for it in settlements],
        [it.next_attempt_at for it in settlements],
        [it.reason_code for it in settlements],
        [it.reason for it in settlements],
        [it.may_be_registered for it in settlements],
        [it.absences for it in settlements],
        [it.findings for it in settlements],
        [it.rule_set for it in settlements],
        [it.attempt_id for it in settlements],
        [it.outcome for it in settlements],
        [it.code for it in settlements],
        [it.detail for it in settlements],
        [it.cdr for it in settlements],
        [it.response_code for it in settlements],
        [it.response_description for it in settlements],
        [it.observations for it in settlements],
        [it.keeps_lease for it in settlements],
        actor,
        [it for it, _, _, _ in mails],
        [fence for _, fence, _, _ in mails],
        [target for _, _, target, _ in mails],
        [at for _, _, _, at in mails],
    )
    return {(row["id"], row["fence"]) for row in rows}


_OPEN_ATTEMPT = """
WITH sending AS (
  UPDATE tickets SET may_be_registered = may_be_registered OR $5, absences = CASE WHEN $5 THEN 0 ELSE absences END,
    endpoint = CASE WHEN $5 THEN $4 ELSE endpoint END
  WHERE id = $2 AND fence = $7 AND state = $8
    AND (NOT may_be_registered OR endpoint IS NULL OR endpoint = ANY($9::text[])) RETURNING id, state
), logged AS (
  INSERT INTO events (ticket_id, at, actor, action, from_state, to_state, reason)
  SELECT id, $6, $10, $11::text, state, state, $12 FROM sending WHERE $11::text <> ''
), abandoned AS (
  UPDATE attempts SET closed_at = $6, outcome = 'abandoned' FROM sending
  WHERE attempts.ticket_id = sending.id AND closed_at IS NULL
)
INSERT INTO attempts (id, ticket_id, operation, endpoint, opened_at)
SELECT $1, id, $3, $4, $6 FROM sending RETURNING id
"""


async def open_attempt(
    connection: asyncpg.Connection,
    *,
    attempt_id: UUID,
    ticket_id: UUID,
    fence: int,
    state: State,
    operation: str,
    endpoint: str,
    sends: bool,
    now: datetime,
    names: Sequence[str],
    actor: str,
    turn: tuple[str, str] = ("", ""),
) -> bool:
    """Commit that an exchange is about to begin; False if the ticket is no longer ours. `sends` if it may register.

    False too where the document may be registered at an address that is not among `names`, the endpoint's own. `turn`
    is the action and the reason of an event, where the document goes elsewhere than before. An earlier attempt that is
    still open is that of a worker that died: it is closed as abandoned.
    """
    row = await connection.fetchrow(
        _OPEN_ATTEMPT, attempt_id, ticket_id, operation, endpoint, sends, now, fence, state.value, names, actor, *turn
    )
    return row is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What SUNAT's validity query wants to hear beside the number."""

    issue_date: date
    payable: Decimal


async def read_facts(connection: asyncpg.Connection, ticket_id: UUID) -> Facts:
    """The facts of the voucher that the ticket has; `LookupError` if it has none."""
    row = await connection.fetchrow("SELECT issue_date, payable FROM vouchers WHERE ticket_id = $1", ticket_id)
    if row is None:
        raise LookupError(f"ticket {ticket_id} has no voucher")
    return Facts(issue_date=row["issue_date"], payable=row["payable"])
