"""Notices: stored once, claimed under a lease, moved only under its fence and from a named state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from issuing.hooks.states import OPEN_HOOKS, RETRIABLE_HOOKS, HookState

_OPEN = ", ".join(f"'{state}'" for state in sorted(OPEN_HOOKS))
_RETRIABLE = ", ".join(f"'{state}'" for state in sorted(RETRIABLE_HOOKS))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewHook:
    """A notice as it came: `headers` and `notice` are JSON, `body` the exact bytes."""

    id: UUID
    sender: str
    event_id: str
    received_at: datetime
    headers: str
    body: bytes
    fingerprint: bytes
    notice: str
    document_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredHook:
    """What stands under a sender's event id."""

    id: UUID
    state: HookState
    fingerprint: bytes
    new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HookClaim:
    """A notice that is ours until its lease ends."""

    id: UUID
    fence: int
    state: HookState
    attempt: int
    sender: str
    event_id: str
    received_at: datetime
    notice: str
    document_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HookMove:
    """What became of a look; `to_state` may equal `from_state` while it is awaited. `ticket_id` once registered."""

    id: UUID
    fence: int
    from_state: HookState
    to_state: HookState
    at: datetime
    next_attempt_at: datetime | None = None
    reason_code: str = ""
    reason: str = ""
    ticket_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HookRow:
    """A notice as staff see it."""

    id: UUID
    sender: str
    event_id: str
    document_key: str
    received_at: datetime
    state: str
    attempt: int
    next_attempt_at: datetime | None
    reason_code: str
    reason: str
    ticket_id: UUID | None


# The insert waits for a racing one of the same id; what that one committed is read by a statement of its own.
_STORE = f"""
WITH stored AS (
  INSERT INTO hook_events (id, sender, event_id, received_at, headers, body, fingerprint, notice, document_key, state,
    next_attempt_at, updated_at)
  VALUES ($1, $2, $3, $4, $5::text::json, $6, $7, $8::text::json, $9, '{HookState.RECEIVED}', $4, $4)
  ON CONFLICT (sender, event_id) DO NOTHING RETURNING id
), logged AS (
  INSERT INTO hook_changes (hook_id, at, actor, from_state, to_state)
  SELECT id, $4, 'sender:' || $2::text, NULL, '{HookState.RECEIVED}' FROM stored
)
SELECT id FROM stored
"""  # noqa: S608 -- only our own constants are put in
_FIND = "SELECT id, state, fingerprint FROM hook_events WHERE sender = $1 AND event_id = $2"
_CLAIM = f"""
WITH due AS (
  SELECT id FROM hook_events
  WHERE state IN ({_OPEN}) AND next_attempt_at <= $1 AND (lease_until IS NULL OR lease_until < $1)
  ORDER BY next_attempt_at, id LIMIT $2 FOR UPDATE SKIP LOCKED
)
UPDATE hook_events h SET lease_until = $3, fence = fence + 1, attempt = attempt + 1
FROM due WHERE h.id = due.id AND h.state IN ({_OPEN})
RETURNING h.id, h.fence, h.state, h.attempt, h.sender, h.event_id, h.received_at, h.notice::text AS notice,
  h.document_key
"""  # noqa: S608
_RENEW = f"""
UPDATE hook_events h SET lease_until = $3 FROM unnest($1::uuid[], $2::bigint[]) AS g(id, fence)
WHERE h.id = g.id AND h.fence = g.fence AND h.state IN ({_OPEN}) AND h.lease_until IS NOT NULL
"""  # noqa: S608
_RELEASE = f"""
UPDATE hook_events h SET lease_until = NULL, attempt = greatest(h.attempt - 1, 0)
FROM unnest($1::uuid[], $2::bigint[]) AS g(id, fence)
WHERE h.id = g.id AND h.fence = g.fence AND h.state IN ({_OPEN}) AND h.lease_until IS NOT NULL
"""  # noqa: S608
_LOCK = "SELECT id FROM hook_events WHERE id = $1 AND fence = $2 AND state = $3 FOR UPDATE"
_MOVE = """
WITH moved AS (
  UPDATE hook_events SET state = $4, next_attempt_at = $6, lease_until = NULL, reason_code = $7, reason = $8,
    ticket_id = coalesce($9, ticket_id), updated_at = $5
  WHERE id = $1 AND fence = $2 AND state = $3 RETURNING id
), logged AS (
  INSERT INTO hook_changes (hook_id, at, actor, from_state, to_state, reason_code, reason)
  SELECT id, $5, $10, $3, $4, $7, $8 FROM moved WHERE $3::text <> $4::text
)
SELECT id FROM moved
"""
_RETRY = f"""
WITH wanted AS (
  SELECT id, state, fence FROM hook_events WHERE id = $1 AND state IN ({_RETRIABLE}) FOR UPDATE
), moved AS (
  UPDATE hook_events h SET state = '{HookState.RECEIVED}', next_attempt_at = $2, attempt = 0, reason_code = '',
    reason = '', updated_at = $2
  FROM wanted w WHERE h.id = w.id AND h.state = w.state AND h.fence = w.fence RETURNING h.id
), logged AS (
  INSERT INTO hook_changes (hook_id, at, actor, from_state, to_state, reason)
  SELECT w.id, $2, $3, w.state, '{HookState.RECEIVED}', $4 FROM wanted w JOIN moved USING (id)
)
SELECT id FROM moved
"""  # noqa: S608
_LIST = """
SELECT id, sender, event_id, document_key, received_at, state, attempt, next_attempt_at, reason_code, reason, ticket_id
FROM hook_events WHERE ($1::text[] IS NULL OR state = ANY($1)) ORDER BY received_at DESC, id DESC LIMIT $2
"""
_NEXT = f"""
SELECT min(next_attempt_at) FROM hook_events
WHERE state IN ({_OPEN}) AND (lease_until IS NULL OR lease_until < $1)
"""  # noqa: S608
_PENDING = f"""
SELECT document_key FROM hook_events WHERE document_key = ANY($1) AND state IN ({_OPEN}, {_RETRIABLE})
"""  # noqa: S608


async def store_hook(connection: asyncpg.Connection, hook: NewHook) -> StoredHook:
    """Store the notice, or find what stands under its sender and event id."""
    made = await connection.fetchrow(
        _STORE,
        hook.id,
        hook.sender,
        hook.event_id,
        hook.received_at,
        hook.headers,
        hook.body,
        hook.fingerprint,
        hook.notice,
        hook.document_key,
    )
    if made is not None:
        return StoredHook(id=hook.id, state=HookState.RECEIVED, fingerprint=hook.fingerprint, new=True)
    row = await connection.fetchrow(_FIND, hook.sender, hook.event_id)
    if row is None:
        raise RuntimeError("a notice that is there already can't be read")
    return StoredHook(id=row["id"], state=HookState(row["state"]), fingerprint=row["fingerprint"], new=False)


async def claim_hooks(
    connection: asyncpg.Connection, *, limit: int, now: datetime, lease: timedelta
) -> list[HookClaim]:
    """Take up to `limit` due notices that nobody holds, those that have waited longest first."""
    rows = await connection.fetch(_CLAIM, now, limit, now + lease)
    return [HookClaim(**{**dict(row), "state": HookState(row["state"])}) for row in rows]


async def renew_hooks(connection: asyncpg.Connection, held: Sequence[tuple[UUID, int]], *, until: datetime) -> None:
    """Keep the notices `(id, fence)` that are still ours until `until`."""
    await connection.execute(_RENEW, [it for it, _ in held], [fence for _, fence in held], until)


async def release_hooks(connection: asyncpg.Connection, held: Sequence[tuple[UUID, int]]) -> None:
    """Give back the notices `(id, fence)` that are still ours; a look that our own stop cut short does not count."""
    await connection.execute(_RELEASE, [it for it, _ in held], [fence for _, fence in held])


async def lock_hook(connection: asyncpg.Connection, claim: HookClaim) -> bool:
    """Hold the notice until the transaction ends; False if it is no longer ours."""
    return await connection.fetchrow(_LOCK, claim.id, claim.fence, claim.state.value) is not None


async def move_hook(connection: asyncpg.Connection, move: HookMove, *, actor: str) -> bool:
    """Write down what became of a look; False, and nothing written, if the notice is no longer ours."""
    row = await connection.fetchrow(
        _MOVE,
        move.id,
        move.fence,
        move.from_state.value,
        move.to_state.value,
        move.at,
        move.next_attempt_at,
        move.reason_code,
        move.reason,
        move.ticket_id,
        actor,
    )
    return row is not None


async def retry_hook(connection: asyncpg.Connection, hook_id: UUID, *, now: datetime, actor: str, reason: str) -> bool:
    """Have a refused or stuck notice looked at again; False for any other."""
    return await connection.fetchrow(_RETRY, hook_id, now, actor, reason) is not None


async def list_hooks(
    connection: asyncpg.Connection, *, states: Sequence[HookState] | None, limit: int
) -> list[HookRow]:
    """Notices in these states, or in any, newest first."""
    wanted = None if states is None else [state.value for state in states]
    return [HookRow(**dict(row)) for row in await connection.fetch(_LIST, wanted, limit)]


async def next_hook_due(connection: asyncpg.Connection, *, now: datetime) -> datetime | None:
    """When the next notice that nobody holds is due; None where there is none."""
    found: datetime | None = await connection.fetchval(_NEXT, now)
    return found


async def announced(connection: asyncpg.Connection, keys: Sequence[str]) -> set[str]:
    """Those of the documents `keys` of which a notice is here that has not ended well."""
    return {row["document_key"] for row in await connection.fetch(_PENDING, list(keys))}
