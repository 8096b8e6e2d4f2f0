"""The statement that stores submitted sales, a group at a time."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import asyncpg
from msgspec import Struct

from issuing.states import State


class NewTicket(Struct, frozen=True, kw_only=True, gc=False):
    """A sale that is to be stored; `sale` is its canonical JSON."""

    id: UUID
    source_id: int
    source_name: str
    external_id: str
    issuer_id: int
    document_type: str
    sale: str
    request_id: str
    deadline: date
    received_at: datetime


class StoredTicket(Struct, frozen=True, gc=False):
    """The ticket that stands under the external id; `new` if this group made it."""

    id: UUID
    new: bool
    sale: str


_INSERT = f"""
WITH given AS (
  SELECT * FROM unnest($1::uuid[], $2::int[], $3::text[], $4::int[], $5::text[], $6::text[], $7::text[], $8::date[],
                       $9::text[], $10::timestamptz[])
    AS g(id, source_id, external_id, issuer_id, document_type, sale, request_id, deadline, actor, received_at)
), stored AS (
  INSERT INTO tickets (id, source_id, external_id, issuer_id, document_type, sale, request_id, deadline,
                       state, next_attempt_at, received_at, updated_at)
  SELECT id, source_id, external_id, issuer_id, document_type, sale::json, request_id, deadline,
         '{State.RECEIVED}', received_at, received_at, received_at FROM given
  ON CONFLICT (source_id, external_id) DO NOTHING
  RETURNING id
), logged AS (
  INSERT INTO events (ticket_id, at, actor, action, to_state)
  SELECT id, received_at, actor, 'submitted', '{State.RECEIVED}' FROM given JOIN stored USING (id)
)
SELECT id FROM stored
"""  # noqa: S608 -- only our own constants are put in

_EXISTING = """
SELECT t.id, t.source_id, t.external_id, coalesce(t.given_sale, t.sale)::text AS sale
FROM tickets t JOIN unnest($1::int[], $2::text[]) AS g(source_id, external_id) USING (source_id, external_id)
"""


async def store(connection: asyncpg.Connection, tickets: Sequence[NewTicket]) -> dict[tuple[int, str], StoredTicket]:
    """Store those that are new and find those that are not, by `(source_id, external_id)`, in one statement each.

    The tickets must not repeat a key, and come sorted by it: two groups that share keys would deadlock otherwise.
    """
    rows = await connection.fetch(
        _INSERT,
        [ticket.id for ticket in tickets],
        [ticket.source_id for ticket in tickets],
        [ticket.external_id for ticket in tickets],
        [ticket.issuer_id for ticket in tickets],
        [ticket.document_type for ticket in tickets],
        [ticket.sale for ticket in tickets],
        [ticket.request_id for ticket in tickets],
        [ticket.deadline for ticket in tickets],
        [f"source:{ticket.source_name}" for ticket in tickets],
        [ticket.received_at for ticket in tickets],
    )
    new = {row["id"] for row in rows}
    answer = {
        (ticket.source_id, ticket.external_id): StoredTicket(ticket.id, new=True, sale=ticket.sale)
        for ticket in tickets
        if ticket.id in new
    }
    missing = [ticket for ticket in tickets if ticket.id not in new]
    if missing:
        # A statement of its own sees what a racing group has committed meanwhile; the first one's snapshot may not.
        for row in await connection.fetch(
            _EXISTING, [ticket.source_id for ticket in missing], [ticket.external_id for ticket in missing]
        ):
            answer[row["source_id"], row["external_id"]] = StoredTicket(row["id"], new=False, sale=row["sale"])
    return answer


async def find(connection: asyncpg.Connection, *, source_id: int, external_id: str) -> StoredTicket | None:
    """The ticket that stands under that key, if one does."""
    row = await connection.fetchrow(_EXISTING, [source_id], [external_id])
    return None if row is None else StoredTicket(row["id"], new=False, sale=row["sale"])
