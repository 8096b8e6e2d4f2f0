"""Lines that wait for a file, and what becomes of them and of their tickets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from issuing.states import State
from issuing.summaries.states import LineState
from vouchers.summaries.files import MAX_LINES

SUMMARY_DUE = "SUMMARY_DUE"
"""Reason of a ticket whose voucher waits for the next daily summary."""
_WAITS_FOR_SUMMARY = "El comprobante está firmado y se informa en el próximo resumen diario."


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLine:
    """A line that is to be queued; `line` is its JSON, `due_at` when its file is to be made at the latest.

    `deadline` is the last day in Lima on which the authority takes what it says.
    """

    ticket_id: UUID
    ticket_fence: int
    issuer_id: int
    kind: str
    action: str
    reference_date: date
    line: str
    due_at: datetime
    deadline: date
    request_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingLine:
    """A line as it is stored, locked by whoever reads it for a file."""

    id: int
    ticket_id: UUID
    action: str
    reference_date: date
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineOutcome:
    """What becomes of a line and of its ticket; a `ticket_state` of None leaves the ticket where it stands.

    `due_at` is given exactly where the line goes back to the queue, or where its ticket waits on.
    """

    line_id: int
    action: str
    line_state: LineState
    event: str
    ticket_state: State | None = None
    due_at: datetime | None = None
    reason_code: str = ""
    reason: str = ""
    response_code: str | None = None
    response_description: str = ""
    observations: str = "[]"


_QUEUE = f"""
INSERT INTO summary_lines (ticket_id, ticket_fence, issuer_id, kind, action, reference_date, line, state, due_at,
                           deadline, request_key, created_at, updated_at)
SELECT ticket_id, ticket_fence, issuer_id, kind, action, reference_date, line::json, '{LineState.QUEUED}', due_at,
       deadline, request_key, $11, $11
FROM unnest($1::uuid[], $2::bigint[], $3::int[], $4::text[], $5::text[], $6::date[], $7::text[], $8::timestamptz[],
            $9::date[], $10::text[])
  AS g(ticket_id, ticket_fence, issuer_id, kind, action, reference_date, line, due_at, deadline, request_key)
ON CONFLICT (ticket_id, action) WHERE state IN ('queued', 'filed') DO NOTHING
RETURNING ticket_id
"""  # noqa: S608 -- only our own constants are put in

_SEND_BY_SUMMARY = f"""
UPDATE tickets t SET channel = 'summary', lease_until = NULL, next_attempt_at = g.due_at, attempt = 0,
  deadline = g.deadline, reason_code = '{SUMMARY_DUE}', reason = '{_WAITS_FOR_SUMMARY}'
FROM unnest($1::uuid[], $2::bigint[], $3::timestamptz[], $4::date[]) AS g(id, fence, due_at, deadline)
WHERE t.id = g.id AND t.fence = g.fence AND t.state = '{State.SIGNED}'
"""  # noqa: S608

_DUE_GROUPS = f"""
SELECT issuer_id, kind FROM summary_lines WHERE due_at IS NOT NULL
GROUP BY issuer_id, kind HAVING min(due_at) <= $1 OR count(*) >= {MAX_LINES}
"""  # noqa: S608

_NEXT_DUE = "SELECT min(due_at) FROM summary_lines WHERE due_at IS NOT NULL"

_TAKE = f"""
SELECT id, ticket_id, action, reference_date, line::text AS line FROM summary_lines
WHERE issuer_id = $1 AND kind = $2 AND state = '{LineState.QUEUED}' ORDER BY id LIMIT {20 * MAX_LINES}
FOR UPDATE SKIP LOCKED
"""  # noqa: S608

_OF_FILE = f"""
SELECT id, ticket_id, action, reference_date, line::text AS line FROM summary_lines
WHERE file_id = $1 AND state = '{LineState.FILED}' ORDER BY position
"""  # noqa: S608

_FILE = f"""
UPDATE summary_lines l SET state = '{LineState.FILED}', due_at = NULL, file_id = $1, position = g.position,
  updated_at = $4
FROM unnest($2::bigint[], $3::int[]) AS g(id, position) WHERE l.id = g.id AND l.state IN ('queued', 'filed')
"""  # noqa: S608

_POSTPONE = f"""
UPDATE summary_lines SET due_at = $3, reason_code = $4, reason = $5, updated_at = $6
WHERE issuer_id = $1 AND kind = $2 AND state = '{LineState.QUEUED}'
"""  # noqa: S608

_OUTCOMES = """
WITH given AS (
  SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::text[],
    $8::text[], $9::text[], $10::text[], $11::text[])
  AS g(id, action, line_state, event, ticket_state, due_at, reason_code, reason, response_code, response_description,
    observations)
), lines AS (
  UPDATE summary_lines l SET state = g.line_state, due_at = CASE WHEN g.line_state = 'queued' THEN g.due_at END,
    reason_code = g.reason_code, reason = g.reason, updated_at = $12
  FROM given g WHERE l.id = g.id AND l.state IN ('queued', 'filed')
  RETURNING l.id, l.ticket_id, l.ticket_fence
), before AS (
  SELECT t.id, t.state, lines.id AS line_id FROM tickets t JOIN lines ON lines.ticket_id = t.id
), moved AS (
  UPDATE tickets t SET state = g.ticket_state, lease_until = NULL, attempt = 0,
    may_be_registered = g.ticket_state = 'awaiting',
    next_attempt_at = CASE WHEN g.ticket_state IN ('signed', 'awaiting') THEN g.due_at END,
    reason_code = CASE WHEN g.ticket_state = 'voided' THEN '' ELSE g.reason_code END,
    reason = CASE WHEN g.ticket_state = 'voided' THEN '' ELSE g.reason END, updated_at = $12
  FROM given g JOIN lines USING (id)
  WHERE t.id = lines.ticket_id AND t.fence = lines.ticket_fence
    AND (g.action = 'add' AND t.state IN ('signed', 'awaiting')
      OR g.action = 'void' AND g.ticket_state = 'voided' AND t.state IN ('accepted', 'observed'))
  RETURNING t.id
), touched AS (
  UPDATE tickets t SET updated_at = $12 FROM given g JOIN lines USING (id)
  WHERE t.id = lines.ticket_id AND g.action = 'void' AND g.ticket_state IS NULL
), answered AS (
  UPDATE vouchers v SET response_code = g.response_code, response_description = g.response_description,
    observations = g.observations::json, answered_at = $12
  FROM given g JOIN lines USING (id) WHERE v.ticket_id = lines.ticket_id AND g.response_code IS NOT NULL
), logged AS (
  INSERT INTO events (ticket_id, at, actor, action, from_state, to_state, reason)
  SELECT b.id, $12, $13, g.event, b.state, coalesce(g.ticket_state, b.state), g.reason
  FROM given g JOIN before b ON b.line_id = g.id
  WHERE g.event <> '' AND (g.ticket_state IS NULL OR b.id IN (SELECT id FROM moved)) ORDER BY g.id
), mailed AS (
  INSERT INTO deliveries (ticket_id, kind, target, state, next_attempt_at, created_at)
  SELECT DISTINCT m.id, 'mail', e.target, 'queued', $12, $12
  FROM moved m JOIN tickets t ON t.id = m.id JOIN given g ON g.action = 'add' AND g.line_state = 'accepted'
    JOIN lines ON lines.id = g.id AND lines.ticket_id = m.id,
    json_array_elements_text(coalesce(t.sale #> '{customer,emails}', '[]')) AS e(target)
  ON CONFLICT (ticket_id, kind, target) DO NOTHING
), released AS (
  UPDATE deliveries d SET state = CASE WHEN g.line_state = 'accepted' THEN 'cancelled' ELSE 'queued' END,
    next_attempt_at = CASE WHEN g.line_state = 'accepted' THEN NULL ELSE $12 END
  FROM given g JOIN lines USING (id)
  WHERE d.ticket_id = lines.ticket_id AND d.state = 'held' AND g.action = 'void'
    AND g.line_state IN ('accepted', 'refused')
)
SELECT count(*) FROM lines
"""

_HURRY_LINE = f"""
UPDATE summary_lines SET state = '{LineState.QUEUED}', due_at = :now, reason_code = '', reason = '',
  file_id = NULL, position = NULL
WHERE id = (SELECT max(id) FROM summary_lines WHERE ticket_id = :ticket_id AND action = 'add')
  AND state IN ('{LineState.QUEUED}', '{LineState.REFUSED}')
"""  # noqa: S608
_HURRY_FILE = f"""
UPDATE summary_files f SET next_attempt_at = :now FROM summary_lines l
WHERE l.ticket_id = :ticket_id AND l.action = 'add' AND l.state = '{LineState.FILED}' AND f.id = l.file_id
  AND f.next_attempt_at > :now AND f.lease_until IS NULL
"""  # noqa: S608


async def queue_lines(connection: asyncpg.Connection, lines: Sequence[NewLine], *, now: datetime) -> set[UUID]:
    """Queue the lines; the tickets whose line is new, since a ticket has one open line of each action at most."""
    rows = await connection.fetch(
        _QUEUE,
        [it.ticket_id for it in lines],
        [it.ticket_fence for it in lines],
        [it.issuer_id for it in lines],
        [it.kind for it in lines],
        [it.action for it in lines],
        [it.reference_date for it in lines],
        [it.line for it in lines],
        [it.due_at for it in lines],
        [it.deadline for it in lines],
        [it.request_key for it in lines],
        now,
    )
    return {row["ticket_id"] for row in rows}


async def send_by_summary(connection: asyncpg.Connection, lines: Sequence[NewLine], *, now: datetime) -> None:
    """Have these vouchers informed by the next summaries; their tickets are locked and get the lines' deadlines."""
    await queue_lines(connection, lines, now=now)
    await connection.execute(
        _SEND_BY_SUMMARY,
        [it.ticket_id for it in lines],
        [it.ticket_fence for it in lines],
        [it.due_at for it in lines],
        [it.deadline for it in lines],
    )


async def due_groups(connection: asyncpg.Connection, *, now: datetime) -> list[tuple[int, str]]:
    """Issuer's id and kind of file for which it is time."""
    return [(row["issuer_id"], row["kind"]) for row in await connection.fetch(_DUE_GROUPS, now)]


async def next_due(connection: asyncpg.Connection) -> datetime | None:
    """When the next file is to be made; None where nothing is queued."""
    found: datetime | None = await connection.fetchval(_NEXT_DUE)
    return found


async def take_queued(connection: asyncpg.Connection, issuer_id: int, kind: str) -> list[WaitingLine]:
    """The group's queued lines, oldest first, locked until the transaction ends; those that another holds left out."""
    return [WaitingLine(**dict(row)) for row in await connection.fetch(_TAKE, issuer_id, kind)]


async def lines_of(connection: asyncpg.Connection, file_id: UUID) -> list[WaitingLine]:
    """The open lines of a file, in its order."""
    return [WaitingLine(**dict(row)) for row in await connection.fetch(_OF_FILE, file_id)]


async def put_into_file(connection: asyncpg.Connection, file_id: UUID, lines: Sequence[int], *, now: datetime) -> None:
    """Say that the lines stand in that file, in this order."""
    await connection.execute(_FILE, file_id, list(lines), list(range(len(lines))), now)


async def postpone(
    connection: asyncpg.Connection,
    group: tuple[int, str],
    *,
    until: datetime,
    reason_code: str,
    reason: str,
    now: datetime,
) -> None:
    """Have a group's lines wait for something that all of them lack."""
    await connection.execute(_POSTPONE, *group, until, reason_code, reason, now)


async def write_outcomes(
    connection: asyncpg.Connection, outcomes: Sequence[LineOutcome], *, now: datetime, actor: str
) -> None:
    """Write down what became of lines, of their tickets and of what is to be delivered, with the events."""
    if not outcomes:
        return
    await connection.execute(
        _OUTCOMES,
        [it.line_id for it in outcomes],
        [it.action for it in outcomes],
        [it.line_state.value for it in outcomes],
        [it.event for it in outcomes],
        [it.ticket_state.value if it.ticket_state else None for it in outcomes],
        [it.due_at for it in outcomes],
        [it.reason_code for it in outcomes],
        [it.reason for it in outcomes],
        [it.response_code for it in outcomes],
        [it.response_description for it in outcomes],
        [it.observations for it in outcomes],
        now,
        actor,
    )


async def hurry(connection: AsyncConnection, ticket_id: UUID, *, now: datetime) -> None:
    """Have the ticket's voucher informed at once, if it goes by a summary: anew where it was refused there."""
    values = {"ticket_id": ticket_id, "now": now}
    await connection.execute(text(_HURRY_LINE), values)
    await connection.execute(text(_HURRY_FILE), values)
