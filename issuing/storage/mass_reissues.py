"""What was asked to be reissued in one request, so that its repetition means the same tickets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """The request as text and its reason, how many tickets it fitted, and those of them that were taken."""

    wanted: str
    reason: str
    matched: int
    ticket_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What decides how a ticket goes on: its channel, and whether the authority may have its voucher already."""

    by_summary: bool
    boletas_by_summary: bool
    may_be_registered: bool


_READ = """
SELECT wanted, reason, matched, ticket_ids FROM mass_reissues
WHERE source_id IS NOT DISTINCT FROM $1 AND request_key = $2
"""
_STORE = """
INSERT INTO mass_reissues (source_id, request_key, wanted, reason, matched, ticket_ids, actor, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (source_id, request_key) DO NOTHING
"""
_WAYS = """
SELECT t.id, t.channel = 'summary' AS by_summary, i.boletas_by_summary, t.may_be_registered
FROM tickets t JOIN issuers i ON i.id = t.issuer_id WHERE t.id = ANY($1::uuid[])
"""


async def read_order(connection: asyncpg.Connection, *, source_id: int | None, request_key: str) -> Order | None:
    """What stands under this key of the source, or of staff."""
    row = await connection.fetchrow(_READ, source_id, request_key)
    return None if row is None else Order(**{**dict(row), "ticket_ids": tuple(row["ticket_ids"])})


async def store_order(
    connection: asyncpg.Connection,
    order: Order,
    *,
    source_id: int | None,
    request_key: str,
    actor: str,
    now: datetime,
) -> None:
    """Store it, unless the same key was faster."""
    await connection.execute(
        _STORE, source_id, request_key, order.wanted, order.reason, order.matched, list(order.ticket_ids), actor, now
    )


async def ways_of(connection: asyncpg.Connection, ticket_ids: Sequence[UUID]) -> dict[UUID, Way]:
    """How each of the tickets goes on."""
    rows = await connection.fetch(_WAYS, list(ticket_ids))
    return {row["id"]: Way(**{key: value for key, value in row.items() if key != "id"}) for row in rows}
