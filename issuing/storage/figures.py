"""What the metrics tell of the whole house, read by queries that touch only what is unfinished."""

from datetime import datetime

import asyncpg

from issuing.states import UNFINISHED
from issuing.storage.deadlines import SUMMARY_FIGURES, TICKET_FIGURES
from issuing.storage.models import CLAIMABLE
from issuing.summaries.states import OPEN_FILES

Figure = list[tuple[tuple[str, ...], float]]
"""Values by the values of their labels."""

_PENDING = f"t.state IN ({', '.join(repr(it.value) for it in sorted(UNFINISHED))})"
_REST = f"({_PENDING} OR t.state = 'stuck')"
_FILES = ", ".join(repr(it.value) for it in sorted(OPEN_FILES))
_QUERIES = {
    "tickets": f"SELECT t.state, t.reason_code, count(*) FROM tickets t WHERE {_REST} GROUP BY 1, 2",  # noqa: S608
    "due": f"""
      SELECT count(*) FROM tickets t
      WHERE {CLAIMABLE} AND t.next_attempt_at <= $1 AND (t.lease_until IS NULL OR t.lease_until < $1)
    """,  # noqa: S608
    "oldest": f"""
      SELECT coalesce(extract(epoch FROM $1::timestamptz - min(t.received_at)), 0)::float FROM tickets t
      WHERE {_REST} AND (t.state = 'received' OR NOT t.may_be_registered)
    """,  # noqa: S608
    "deadlines": TICKET_FIGURES,
    "summary_deadlines": SUMMARY_FIGURES,
    "files": f"SELECT kind, state, count(*) FROM summary_files WHERE state IN ({_FILES}) GROUP BY 1, 2",  # noqa: S608
    "incidents": "SELECT kind, count(*) FROM incidents WHERE closed_at IS NULL GROUP BY 1",
    "looks": "SELECT count(*) FROM second_looks WHERE due_at IS NOT NULL AND due_at <= $1",
    "deliveries": """
      SELECT kind, state, reason_code, count(*) FROM deliveries
      WHERE state IN ('queued', 'held', 'failed') GROUP BY 1, 2, 3
    """,
    "seals": """
      SELECT coalesce(extract(epoch FROM $1::timestamptz - min(e.at)), 0)::float FROM events e
      WHERE e.id > coalesce((SELECT last_event_id FROM seal_batches ORDER BY id DESC LIMIT 1), 0)
    """,
}


async def read_figures(connection: asyncpg.Connection, *, now: datetime) -> dict[str, Figure]:
    """Every figure by its name; the last column of each row is the value, those before it are labels."""
    figures = {}
    for name, query in _QUERIES.items():
        rows = await connection.fetch(query, *([now] if "$1" in query else []))
        figures[name] = [(tuple(str(it) for it in tuple(row)[:-1]), max(float(row[-1]), 0.0)) for row in rows]
    return figures
