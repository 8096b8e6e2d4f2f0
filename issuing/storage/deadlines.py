"""How much of its term an unfinished ticket has used up, announced once at each mark."""

from datetime import datetime

import asyncpg

from issuing.states import UNFINISHED, State

MARKS = (50, 80, 95)
"""Percent of the time from receipt to the end of the last day, in Lima."""
_OPEN = ", ".join(f"'{state}'" for state in sorted({*UNFINISHED, State.STUCK}))

# The last day ends at its midnight in Lima. What has no term (contingency) has no marks.
_ANNOUNCE = f"""
WITH used AS (
  SELECT id, state, deadline, 100 * extract(epoch FROM $1 - received_at)
    / greatest(extract(epoch FROM (deadline + 1)::timestamp AT TIME ZONE 'America/Lima' - received_at), 1) AS percent
  FROM tickets WHERE state IN ({_OPEN}) AND deadline < '9999-01-01'
)
INSERT INTO events (ticket_id, at, actor, action, from_state, to_state, reason, request_key)
SELECT id, $1, $2, 'deadline_' || mark, state, state,
  'Se usó el ' || mark || ' % del plazo, que vence el ' || to_char(deadline, 'DD/MM/YYYY') || '.', 'deadline:' || mark
FROM used JOIN unnest($3::int[]) AS m(mark) ON percent >= mark
ON CONFLICT (ticket_id, request_key) WHERE request_key IS NOT NULL DO NOTHING
RETURNING ticket_id, action
"""  # noqa: S608 -- only our own constants are put in


async def announce(connection: asyncpg.Connection, *, now: datetime, actor: str) -> dict[str, int]:
    """Write the event of each mark that a ticket has passed and that was not written yet; how many of each."""
    counts: dict[str, int] = {}
    for row in await connection.fetch(_ANNOUNCE, now, actor, list(MARKS)):
        counts[row["action"]] = counts.get(row["action"], 0) + 1
    return counts
