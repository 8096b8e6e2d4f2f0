"""Customers who proved themselves at a browser."""

from datetime import datetime

import asyncpg

from issuing.customers.identity import Identity
from issuing.customers.visits import IDLE, LONGEST, Visit

_SEEN = """
UPDATE customer_visits SET seen_at = greatest(seen_at, $2)
WHERE token_sha256 = $1 AND seen_at > $3 AND opened_at > $4
RETURNING identity_type, identity_number, masked
"""
_LEAVE = "DELETE FROM customer_visits WHERE token_sha256 = $1"
_FORGET = "DELETE FROM customer_visits WHERE seen_at <= $1"


async def see(connection: asyncpg.Connection, token_sha256: bytes, *, now: datetime) -> Visit | None:
    """The visit of that cookie, which goes on from now; None where there is none or it has ended."""
    row = await connection.fetchrow(_SEEN, token_sha256, now, now - IDLE, now - LONGEST)
    if row is None:
        return None
    identity = Identity(type=row["identity_type"], number=row["identity_number"])
    return Visit(identity=identity, masked=row["masked"], token_sha256=token_sha256)


async def leave(connection: asyncpg.Connection, token_sha256: bytes) -> None:
    """End the visit."""
    await connection.execute(_LEAVE, token_sha256)


async def forget_visits(connection: asyncpg.Connection, *, now: datetime) -> None:
    """Remove the visits that ended by themselves."""
    await connection.execute(_FORGET, now - IDLE)
