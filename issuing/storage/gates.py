"""Gates that are shut, as all workers see them, and what waits behind them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from issuing.states import State
from issuing.storage.models import BY_KEY
from issuing.summaries.states import OPEN_FILES

_OPEN_FILES = ", ".join(f"'{state}'" for state in sorted(OPEN_FILES))


@dataclass(frozen=True, slots=True, kw_only=True)
class ShutGate:
    """A gate that is shut, and when it lets its next probe through."""

    key: str
    issuer_id: int | None
    reason_code: str
    reason: str
    shut_at: datetime
    probes: int
    next_probe_at: datetime


_SHUT = """
WITH shut AS (
  INSERT INTO gates (key, issuer_id, reason_code, reason, shut_at, next_probe_at) VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT (key) DO NOTHING RETURNING key
)
INSERT INTO gate_events (key, at, actor, action, reason) SELECT key, $5, $7, 'shut', $4 FROM shut RETURNING key
"""

_DIVERT = """
INSERT INTO gate_events (key, at, actor, action, reason)
SELECT g.key, $2, $3, 'diverted', $4 FROM gates g WHERE g.key = $1 AND NOT EXISTS (
  SELECT FROM gate_events e WHERE e.key = g.key AND e.at >= g.shut_at AND e.action = 'diverted' AND e.reason = $4)
RETURNING key
"""

_OPEN = """
WITH opened AS (DELETE FROM gates WHERE key = ANY($1::text[]) RETURNING key)
INSERT INTO gate_events (key, at, actor, action, reason) SELECT key, $2, $3, 'opened', $4 FROM opened RETURNING key
"""

_TAKE_PROBE = """
UPDATE gates SET probes = probes + 1, next_probe_at = $3 WHERE key = $1 AND next_probe_at = $2 RETURNING key
"""

_GIVE_PROBE_BACK = """
UPDATE gates SET probes = probes - 1, next_probe_at = $3 WHERE key = $1 AND next_probe_at = $2 AND probes > 0
RETURNING key
"""

# What the authority denied once keeps its own time: a second question right after the first proves nothing.
_RELEASE = f"""
WITH waiting AS (
  SELECT id, fence FROM tickets
  WHERE issuer_id = ANY($1::int[]) AND reason_code = ANY($2::text[]) AND state IN ('{State.RECEIVED}', '{State.SIGNED}')
    AND channel = 'bill' AND next_attempt_at > $3 AND lease_until IS NULL AND absences = 0
  FOR UPDATE SKIP LOCKED
)
UPDATE tickets t SET next_attempt_at = $3 FROM waiting w
WHERE t.id = w.id AND t.fence = w.fence AND t.state {BY_KEY} IN ('{State.RECEIVED}', '{State.SIGNED}')
"""  # noqa: S608 -- only our own constants are put in

_RELEASE_FILES = f"""
UPDATE summary_files SET next_attempt_at = $3
WHERE issuer_id = ANY($1::int[]) AND reason_code = ANY($2::text[]) AND state IN ({_OPEN_FILES})
  AND next_attempt_at > $3 AND lease_until IS NULL
"""  # noqa: S608

_HURRY_PROBES = """
UPDATE gates SET next_probe_at = :now
WHERE next_probe_at > :now AND (issuer_id IS NULL OR issuer_id = (SELECT issuer_id FROM tickets WHERE id = :ticket_id))
"""

_ALL = "SELECT key, issuer_id, reason_code, reason, shut_at, probes, next_probe_at FROM gates"


async def shut(
    connection: asyncpg.Connection,
    *,
    key: str,
    issuer_id: int | None,
    reason_code: str,
    reason: str,
    now: datetime,
    next_probe_at: datetime,
    actor: str,
) -> bool:
    """Shut the gate; False if it was shut already."""
    row = await connection.fetchrow(_SHUT, key, issuer_id, reason_code, reason, now, next_probe_at, actor)
    return row is not None


async def open_gates(
    connection: asyncpg.Connection, keys: Sequence[str], *, now: datetime, actor: str, reason: str
) -> set[str]:
    """Open those that are shut; which they were."""
    return {row["key"] for row in await connection.fetch(_OPEN, list(keys), now, actor, reason)}


async def take_probe(connection: asyncpg.Connection, gate: ShutGate, *, next_probe_at: datetime) -> bool:
    """Have the gate's due probe for ourselves; False if another worker has taken it."""
    return await connection.fetchrow(_TAKE_PROBE, gate.key, gate.next_probe_at, next_probe_at) is not None


async def give_probe_back(connection: asyncpg.Connection, gate: ShutGate, *, now: datetime) -> bool:
    """Let the gate's next probe through at once; False if somebody has had it, or the gate is open."""
    return await connection.fetchrow(_GIVE_PROBE_BACK, gate.key, gate.next_probe_at, now) is not None


async def release(
    connection: asyncpg.Connection, issuer_ids: Sequence[int], reason_codes: Sequence[str], *, now: datetime
) -> None:
    """Make due what waited for the gate, whatever its own next attempt was."""
    for statement in (_RELEASE, _RELEASE_FILES):
        await connection.execute(statement, list(issuer_ids), list(reason_codes), now)


async def note_diversion(connection: asyncpg.Connection, key: str, *, now: datetime, actor: str, reason: str) -> bool:
    """Write down, once while the gate is shut, that documents go elsewhere meanwhile; whether it was news."""
    return await connection.fetchrow(_DIVERT, key, now, actor, reason) is not None


async def hurry_probes(connection: AsyncConnection, ticket_id: UUID, *, now: datetime) -> None:
    """Have the gates that may stand before this ticket probed at once: somebody says that the trouble is mended."""
    await connection.execute(text(_HURRY_PROBES), {"ticket_id": ticket_id, "now": now})


async def shut_gates(connection: asyncpg.Connection) -> list[ShutGate]:
    """All gates that are shut."""
    return [ShutGate(**dict(row)) for row in await connection.fetch(_ALL)]
