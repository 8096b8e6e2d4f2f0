"""Buckets of limits that all processes share. Each statement decides by itself, whoever else asks meanwhile."""

from datetime import datetime

import asyncpg

from issuing.customers.limits import Limit

_TAKE = """
INSERT INTO throttles AS t (key, full_at) VALUES ($1, $2::timestamptz + $3::interval)
ON CONFLICT (key) DO UPDATE SET full_at = greatest(t.full_at, $2) + $3
WHERE greatest(t.full_at, $2) + $3 <= $2 + $4::interval
RETURNING full_at
"""
_FULL_AT = "SELECT full_at FROM throttles WHERE key = $1"
_GIVE_BACK = "UPDATE throttles SET full_at = full_at - $2::interval WHERE key = $1"
_FORGET = "DELETE FROM throttles WHERE full_at < $1"


async def take(connection: asyncpg.Connection, limit: Limit, whose: str, *, now: datetime) -> float:
    """Count one under the limit: 0 if it is allowed, else the seconds to wait, and nothing is counted."""
    key = limit.key(whose)
    if await connection.fetchval(_TAKE, key, now, limit.each, limit.per) is not None:
        return 0.0
    full_at: datetime | None = await connection.fetchval(_FULL_AT, key)
    return 0.0 if full_at is None else max(1.0, (full_at + limit.each - limit.per - now).total_seconds())


async def give_back(connection: asyncpg.Connection, limit: Limit, whose: str) -> None:
    """Take back one that was counted and does not count after all."""
    await connection.execute(_GIVE_BACK, limit.key(whose), limit.each)


async def forget_full(connection: asyncpg.Connection, *, now: datetime) -> None:
    """Remove the buckets that are full: a missing one is full too."""
    await connection.execute(_FORGET, now)
