"""Subscribers of changes of status, and the callbacks that are queued for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from issuing.states import State

# Any number that no other program takes on the same database.
_LOCK = 7_304_612_008


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """A system that is told; `sources` and `issuers` are names and RUCs, None for all."""

    id: int
    name: str
    url: str
    version: int
    sources: tuple[str, ...] | None
    issuers: tuple[str, ...] | None
    created_at: datetime
    disabled_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change of state that a subscriber has not been told of yet."""

    event_id: int
    subscriber_id: int
    version: int
    ticket_id: UUID
    external_id: str
    source: str
    issuer_ruc: str
    at: datetime
    action: str
    from_state: State
    to_state: State
    reason: str
    document_type: str | None
    series: str | None
    number: int | None


_LIST = """
SELECT s.id, s.name, s.url, s.version, s.created_at, s.disabled_at,
  CASE WHEN s.source_ids IS NOT NULL THEN ARRAY(SELECT name FROM sources WHERE id = ANY(s.source_ids) ORDER BY 1) END
    AS sources,
  CASE WHEN s.issuer_ids IS NOT NULL THEN ARRAY(SELECT ruc FROM issuers WHERE id = ANY(s.issuer_ids) ORDER BY 1) END
    AS issuers
FROM subscribers s ORDER BY s.name
"""

_ADD = """
INSERT INTO subscribers (name, url, version, source_ids, issuer_ids, created_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (name) DO UPDATE SET url = excluded.url, version = excluded.version, source_ids = excluded.source_ids,
  issuer_ids = excluded.issuer_ids, disabled_at = NULL
"""

_REPLAY = """
WITH dead AS (
  SELECT id, fence, ticket_id FROM deliveries
  WHERE kind = 'callback' AND state = 'failed' AND split_part(target, '/', 1) = $1::text FOR UPDATE
), again AS (
  UPDATE deliveries d SET state = 'queued', next_attempt_at = $2, attempt = 0, doubts = 0, reason_code = '',
    reason = '', resends = d.resends + 1
  FROM dead WHERE d.id = dead.id AND d.fence = dead.fence AND d.state = 'failed' RETURNING d.ticket_id
), logged AS (
  INSERT INTO events (ticket_id, at, actor, action, from_state, to_state, reason)
  SELECT DISTINCT ON (t.id) t.id, $2, $3, 'resend_requested', t.state, t.state, $4 FROM tickets t
  JOIN again ON again.ticket_id = t.id
)
SELECT count(*) FROM again
"""

# What is below the seals' horizon has all been committed; what is above is read again until it is, and told once.
_SEALED = "SELECT coalesce((SELECT sealed_below FROM seal_batches ORDER BY id DESC LIMIT 1), 0)"
_CURSOR = "SELECT coalesce((SELECT last_event_id FROM callback_follower), 0)"
_ADVANCE = """
INSERT INTO callback_follower AS f (id, last_event_id) VALUES (1, $1)
ON CONFLICT (id) DO UPDATE SET last_event_id = greatest(f.last_event_id, excluded.last_event_id)
"""

_TOLD = "'invalid', 'accepted', 'observed', 'rejected', 'stuck', 'voided'"
_CHANGES = f"""
SELECT e.id AS event_id, s.id AS subscriber_id, s.version, t.id AS ticket_id, t.external_id, o.name AS source,
  i.ruc AS issuer_ruc, e.at, e.action, e.from_state, e.to_state, e.reason, v.document_type, v.series, v.number
FROM events e JOIN tickets t ON t.id = e.ticket_id JOIN sources o ON o.id = t.source_id
JOIN issuers i ON i.id = t.issuer_id LEFT JOIN vouchers v ON v.ticket_id = t.id
JOIN subscribers s ON s.disabled_at IS NULL AND e.at >= s.created_at
  AND (s.source_ids IS NULL OR t.source_id = ANY(s.source_ids))
  AND (s.issuer_ids IS NULL OR t.issuer_id = ANY(s.issuer_ids))
WHERE e.id > $1 AND e.from_state <> e.to_state AND (e.to_state IN ({_TOLD}) OR e.from_state IN ('stuck', 'invalid'))
  AND NOT EXISTS (SELECT FROM deliveries d WHERE d.ticket_id = t.id AND d.kind = 'callback'
                  AND d.target = s.id || '/' || e.id)
ORDER BY e.id LIMIT $2
"""  # noqa: S608 -- only our own constants are put in

_QUEUE = """
INSERT INTO deliveries (ticket_id, kind, target, state, next_attempt_at, created_at, content)
SELECT g.ticket_id, 'callback', g.target, 'queued', $4, $4, g.content::json
FROM unnest($1::uuid[], $2::text[], $3::text[]) WITH ORDINALITY AS g(ticket_id, target, content, turn)
ORDER BY g.turn ON CONFLICT (ticket_id, kind, target) DO NOTHING
"""


async def list_subscribers(connection: asyncpg.Connection) -> list[Subscriber]:
    """All of them, by name."""
    rows = await connection.fetch(_LIST)
    lists = ("sources", "issuers")
    return [
        Subscriber(**{**dict(row), **{it: tuple(row[it]) if row[it] is not None else None for it in lists}})
        for row in rows
    ]


async def add_subscriber(
    connection: asyncpg.Connection,
    *,
    name: str,
    url: str,
    version: int,
    sources: Sequence[str],
    issuers: Sequence[str],
    now: datetime,
) -> None:
    """Add it, or replace what is known under its name; `LookupError` with a source or RUC that is not registered."""
    source_ids = await _ids(connection, "SELECT name AS key, id FROM sources WHERE name = ANY($1)", sources)
    issuer_ids = await _ids(connection, "SELECT ruc AS key, id FROM issuers WHERE ruc = ANY($1)", issuers)
    await connection.execute(_ADD, name, url, version, source_ids, issuer_ids, now)


async def _ids(connection: asyncpg.Connection, query: str, keys: Sequence[str]) -> list[int] | None:
    found = {row["key"]: row["id"] for row in await connection.fetch(query, list(keys))}
    for missing in set(keys) - set(found):
        raise LookupError(missing)
    return sorted(found.values()) or None


async def disable_subscriber(connection: asyncpg.Connection, name: str, *, now: datetime) -> bool:
    """Tell it nothing more; False where there is none of that name."""
    done = await connection.fetchrow(
        "UPDATE subscribers SET disabled_at = coalesce(disabled_at, $2) WHERE name = $1 RETURNING id", name, now
    )
    return done is not None


async def replay_dead(
    connection: asyncpg.Connection, subscriber_id: int, *, now: datetime, actor: str, reason: str
) -> int:
    """Queue what was given up of its callbacks once more, in their order; how many."""
    count: int = await connection.fetchval(_REPLAY, str(subscriber_id), now, actor, reason)
    return count


async def has_subscribers(connection: asyncpg.Connection) -> bool:
    """Whether anybody is to be told anything."""
    found: bool = await connection.fetchval("SELECT EXISTS (SELECT FROM subscribers WHERE disabled_at IS NULL)")
    return found


async def lock_following(connection: asyncpg.Connection) -> None:
    """Be the only follower until the transaction ends."""
    await connection.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)


async def read_cursor(connection: asyncpg.Connection) -> tuple[int, int]:
    """Up to which event all is queued, and up to which nothing can come any more."""
    return await connection.fetchval(_CURSOR), await connection.fetchval(_SEALED)


async def advance_cursor(connection: asyncpg.Connection, event_id: int) -> None:
    """All up to that event is queued."""
    await connection.execute(_ADVANCE, event_id)


async def untold_changes(connection: asyncpg.Connection, *, above: int, limit: int) -> list[Change]:
    """Changes after that event of which a subscriber has no callback yet, in their order."""
    return [
        Change(**{**dict(row), "from_state": State(row["from_state"]), "to_state": State(row["to_state"])})
        for row in await connection.fetch(_CHANGES, above, limit)
    ]


async def queue_callbacks(
    connection: asyncpg.Connection, changes: Sequence[tuple[Change, str]], *, now: datetime
) -> None:
    """Queue a callback with that content for each change."""
    await connection.execute(
        _QUEUE,
        [it.ticket_id for it, _ in changes],
        [f"{it.subscriber_id}/{it.event_id}" for it, _ in changes],
        [content for _, content in changes],
        now,
    )


async def read_callback(connection: asyncpg.Connection, delivery_id: int) -> tuple[str, str, str, bool]:
    """The subscriber's name and URL, the content of its callback, and whether it is disabled."""
    row = await connection.fetchrow(
        "SELECT s.name, s.url, d.content::text AS content, s.disabled_at IS NOT NULL AS disabled FROM deliveries d "
        "JOIN subscribers s ON s.id::text = split_part(d.target, '/', 1) WHERE d.id = $1",
        delivery_id,
    )
    if row is None:
        raise LookupError(f"delivery {delivery_id} has no subscriber")
    return row["name"], row["url"], row["content"], row["disabled"]
