"""How much of its term has been used up by what is unfinished: tickets, files, and voidings that wait for a file.

Each is announced once at each mark of each term; a ticket that gets another term has other marks.
"""

from datetime import datetime

import asyncpg

from issuing.states import UNFINISHED, State
from issuing.summaries.states import OPEN_FILES, LineState

MARKS = (50, 80, 95)
"""Percent of the time from receipt to the end of the last day, in Lima."""
OVERDUE = 100
OPEN = ", ".join(f"'{state}'" for state in sorted({*UNFINISHED, State.STUCK}))
_OPEN_FILES = ", ".join(f"'{state}'" for state in sorted(OPEN_FILES))
_ONE_AT_A_TIME = 7_304_612_007
"""Any number that no other lock of this database has: one worker announces, the others have nothing to do."""


def used(begins: str, deadline: str, *, now: str = "$1") -> str:
    """SQL: percent used up at `now` of the term from `begins` to the end of the day `deadline`; 100 once it is over."""
    now, end = f"CAST({now} AS timestamptz)", f"(({deadline} + 1)::timestamp AT TIME ZONE 'America/Lima')"
    share = f"100 * extract(epoch FROM {now} - {begins}) / greatest(extract(epoch FROM {end} - {begins}), 1)"
    return f"CASE WHEN {now} >= {end} THEN 100 ELSE {share} END"


def has_term(deadline: str) -> str:
    """SQL: whether there is a last day at all; what is of contingency has none."""
    return f"{deadline} < DATE '9999-01-01'"


def _words(deadline: str) -> str:
    return f"'Se usó el ' || m.mark || ' % del plazo, que vence el ' || to_char({deadline}, 'DD/MM/YYYY') || '.'"


# Locked, so that an event tells the state in which its subject is when it is written; what another holds has its turn
# at the next look.
_TICKETS = f"""
WITH due AS (
  SELECT t.id, t.state, {_words("t.deadline")} AS words, 'deadline_' || m.mark AS action,
    'deadline:' || m.mark || ':' || t.deadline AS key
  FROM tickets t JOIN unnest($2::int[]) AS m(mark) ON {used("t.received_at", "t.deadline")} >= m.mark
  WHERE t.state IN ({OPEN}) AND {has_term("t.deadline")} AND NOT EXISTS (
    SELECT FROM events e WHERE e.ticket_id = t.id AND e.request_key = 'deadline:' || m.mark || ':' || t.deadline)
  FOR UPDATE OF t SKIP LOCKED
)
INSERT INTO events (ticket_id, at, actor, action, from_state, to_state, reason, request_key)
SELECT id, $1, $3, action, state, state, words, key FROM due RETURNING action
"""  # noqa: S608 -- only our own constants are put in
_VOIDINGS = f"""
WITH due AS (
  SELECT t.id, t.state, 'Anulación que espera su archivo: ' || {_words("l.deadline")} AS words,
    'voiding_deadline_' || m.mark AS action, 'voiding:' || l.id || ':' || m.mark AS key
  FROM summary_lines l JOIN tickets t ON t.id = l.ticket_id
    JOIN unnest($2::int[]) AS m(mark) ON {used("l.created_at", "l.deadline")} >= m.mark
  WHERE l.action = 'void' AND l.due_at IS NOT NULL AND {has_term("l.deadline")} AND NOT EXISTS (
    SELECT FROM events e WHERE e.ticket_id = t.id AND e.request_key = 'voiding:' || l.id || ':' || m.mark)
  FOR UPDATE OF t SKIP LOCKED
)
INSERT INTO events (ticket_id, at, actor, action, from_state, to_state, reason, request_key)
SELECT id, $1, $3, action, state, state, words, key FROM due RETURNING action
"""  # noqa: S608
_FILES = f"""
WITH due AS (
  SELECT f.id, f.state, {_words("w.deadline")} AS words, 'deadline_' || m.mark AS action, 'deadline:' || m.mark AS key
  FROM summary_files f CROSS JOIN LATERAL (
      SELECT max({used("l.created_at", "l.deadline")}) AS percent, min(l.deadline) AS deadline FROM summary_lines l
      WHERE l.file_id = f.id AND l.state = '{LineState.FILED}' AND {has_term("l.deadline")}
    ) w JOIN unnest($2::int[]) AS m(mark) ON w.percent >= m.mark
  WHERE f.state IN ({_OPEN_FILES}) AND NOT EXISTS (
    SELECT FROM events e WHERE e.file_id = f.id AND e.request_key = 'deadline:' || m.mark)
  FOR UPDATE OF f SKIP LOCKED
)
INSERT INTO events (file_id, at, actor, action, from_state, to_state, reason, request_key)
SELECT id, $1, $3, action, state, state, words, key FROM due RETURNING 'file_' || action AS action
"""  # noqa: S608

TICKET_FIGURES = f"""
  SELECT m.mark::text, count(t.id) FROM unnest(ARRAY[{", ".join(map(str, (*MARKS, OVERDUE)))}]) AS m(mark)
  LEFT JOIN tickets t ON t.state IN ({OPEN}) AND {has_term("t.deadline")}
    AND {used("t.received_at", "t.deadline")} >= m.mark
  GROUP BY 1
"""  # noqa: S608
"""For the metrics and the desk: how many tickets have used up so much, `$1` being now."""
SUMMARY_FIGURES = f"""
  SELECT w.subject, m.mark::text, count(*) FROM (
    SELECT 'voiding' AS subject, {used("l.created_at", "l.deadline")} AS percent FROM summary_lines l
    WHERE l.action = 'void' AND l.due_at IS NOT NULL AND {has_term("l.deadline")}
    UNION ALL
    SELECT 'file', max({used("l.created_at", "l.deadline")}) FROM summary_files f JOIN summary_lines l
      ON l.file_id = f.id AND l.state = '{LineState.FILED}' AND {has_term("l.deadline")}
    WHERE f.state IN ({_OPEN_FILES}) GROUP BY f.id
  ) w JOIN unnest(ARRAY[{", ".join(map(str, (*MARKS, OVERDUE)))}]) AS m(mark) ON w.percent >= m.mark
  GROUP BY 1, 2
"""  # noqa: S608
"""The same for open files and for voidings that wait for one."""


async def announce(connection: asyncpg.Connection, *, now: datetime, actor: str) -> dict[str, int]:
    """Write the event of each mark that was passed and not written yet; how many by mark and subject.

    In the caller's transaction. Empty where another worker is at it.
    """
    if not await connection.fetchval("SELECT pg_try_advisory_xact_lock($1)", _ONE_AT_A_TIME):
        return {}
    counts: dict[str, int] = {}
    for statement in (_TICKETS, _VOIDINGS, _FILES):
        for row in await connection.fetch(statement, now, list(MARKS), actor):
            counts[row["action"]] = counts.get(row["action"], 0) + 1
    return counts


async def marks_of_tickets(connection: asyncpg.Connection, *, now: datetime) -> dict[int, int]:
    """How many unfinished and stuck tickets have used up at least so many percent of their term; 100 is past due."""
    return {int(row[0]): row[1] for row in await connection.fetch(TICKET_FIGURES, now)}
