"""Gates that are shut, as all workers see them, and what waits behind them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from issuing.states import State
from issuing.storage.models import CLAIMABLE


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

_OPEN = """
WITH opened AS (DELETE FROM gates WHERE key = ANY($1::text[]) RETURNING key)
INSERT INTO gate_events (key, at, actor, action, reason) SELECT key, $2, $3, 'opened', $4 FROM opened RETURNING key
"""

_TAKE_PROBE = f"""
UPDATE gates SET probes = probes + 1, next_probe_at = $3 WHERE key = $1 AND next_probe_at = $2 AND EXISTS (
  SELECT FROM tickets WHERE issuer_id = ANY($4::int[]) AND {CLAIMABLE} AND next_attempt_at <= $5
    AND (lease_until IS NULL OR lease_until < $5)
) RETURNING key
"""  # noqa: S608 -- only our own constants are put in

_GIVE_PROBE_BACK = """
UPDATE gates SET probes = probes - 1, next_probe_at = $3 WHERE key = $1 AND next_probe_at = $2 AND probes > 0
RETURNING key
"""

_RELEASE = f"""
WITH waiting AS (
  SELECT id, fence FROM tickets
  WHERE issuer_id = ANY($1::int[]) AND reason_code = ANY($2::text[]) AND state IN ('{State.RECEIVED}', '{State.SIGNED}')
    AND channel = 'bill' AND next_attempt_at > $3 AND lease_until IS NULL
  FOR UPDATE SKIP LOCKED
)
UPDATE tickets t SET next_attempt_at = $3 FROM waiting w
WHERE t.id = w.id AND t.fence = w.fence AND t.state IN ('{State.RECEIVED}', '{State.SIGNED}')
"""  # noqa: S608 -- only our own constants are put in

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


async def take_probe(
    connection: asyncpg.Connection, gate: ShutGate, issuer_ids: Sequence[int], *, now: datetime, next_probe_at: datetime
) -> bool:
    """Have the gate's due probe for ourselves.

    False if another worker has taken it, or if nothing of the issuers behind the gate is due: it is kept for what will.
    """
    taken = await connection.fetchrow(_TAKE_PROBE, gate.key, gate.next_probe_at, next_probe_at, list(issuer_ids), now)
    return taken is not None


async def give_probe_back(connection: asyncpg.Connection, gate: ShutGate, *, now: datetime) -> bool:
    """Let the gate's next probe through at once; False if somebody has had it, or the gate is open."""
    return await connection.fetchrow(_GIVE_PROBE_BACK, gate.key, gate.next_probe_at, now) is not None


async def release(
    connection: asyncpg.Connection, issuer_ids: Sequence[int], reason_codes: Sequence[str], *, now: datetime
) -> None:
    """Make due what waited for the gate, whatever its own next attempt was."""
    await connection.execute(_RELEASE, list(issuer_ids), list(reason_codes), now)


async def hurry_probes(connection: AsyncConnection, ticket_id: UUID, *, now: datetime) -> None:
    """Have the gates that may stand before this ticket probed at once: somebody says that the trouble is mended."""
    await connection.execute(text(_HURRY_PROBES), {"ticket_id": ticket_id, "now": now})


async def shut_gates(connection: asyncpg.Connection) -> list[ShutGate]:
    """All gates that are shut."""
    return [ShutGate(**dict(row)) for row in await connection.fetch(_ALL)]
