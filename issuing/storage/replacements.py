"""Which ticket's corrected sale stands under which other ticket."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import asyncpg

from issuing.states import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaceable:
    """A ticket, and what decides whether a corrected sale may take its place."""

    state: State
    issuer_id: int
    numbered: bool
    may_be_registered: bool
    deadline: date
    replaced_by: UUID | None


_READ = """
SELECT t.state, t.issuer_id, t.numbered, t.may_be_registered, t.deadline, r.ticket_id AS replaced_by
FROM tickets t LEFT JOIN replacements r ON r.replaced_id = t.id WHERE t.id = $1 AND t.source_id = $2
"""

_LINK = """
WITH linked AS (
  INSERT INTO replacements (ticket_id, replaced_id, created_at) VALUES ($1, $2, $3)
), touched AS (
  UPDATE tickets SET updated_at = $3 WHERE id = $2
)
INSERT INTO events (ticket_id, at, actor, action, from_state, to_state, reason)
VALUES ($2, $3, $4, 'replaced', $5, $5, $6)
"""


async def lock_replaceable(connection: asyncpg.Connection, ticket_id: UUID, *, source_id: int) -> Replaceable | None:
    """The ticket, ours until the transaction ends; None where that source has none of that id."""
    await connection.execute("SELECT FROM tickets WHERE id = $1 FOR UPDATE", ticket_id)
    row = await connection.fetchrow(_READ, ticket_id, source_id)
    return None if row is None else Replaceable(**{**dict(row), "state": State(row["state"])})


async def link(
    connection: asyncpg.Connection, ticket_id: UUID, replaced_id: UUID, *, state: State, at: datetime, actor: str
) -> None:
    """Note that `ticket_id` stands for `replaced_id`, whose `state` stays; its event names the new one."""
    await connection.execute(_LINK, ticket_id, replaced_id, at, actor, state.value, str(ticket_id))
