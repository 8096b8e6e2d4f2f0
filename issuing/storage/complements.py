"""What other systems told of a sale, stored with where it came from, under the fence of its claim."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from issuing.states import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Complement:
    """A value that a system gave: its place in the sale, and the value as JSON."""

    path: str
    value: str
    system: str


# What the source gave is kept beside the completed sale: it is what a repeated submission is compared with.
_STORE = f"""
WITH completed AS (
  UPDATE tickets SET sale = $3::json, given_sale = coalesce(given_sale, sale), updated_at = $4
  WHERE id = $1 AND fence = $2 AND state = '{State.RECEIVED}' RETURNING id
), told AS (
  INSERT INTO complements (ticket_id, path, value, system, at)
  SELECT id, g.path, g.value::json, g.system, $4
  FROM completed, unnest($5::text[], $6::text[], $7::text[]) AS g(path, value, system)
)
INSERT INTO events (ticket_id, at, actor, action, from_state, to_state, reason)
SELECT id, $4, $8, 'completed', '{State.RECEIVED}', '{State.RECEIVED}', $9 FROM completed RETURNING id
"""  # noqa: S608 -- only our own constants are put in


async def store_complements(
    connection: asyncpg.Connection,
    *,
    ticket_id: UUID,
    fence: int,
    sale: str,
    found: Sequence[Complement],
    now: datetime,
    actor: str,
) -> bool:
    """Put the completed sale in the place of the given one; False if the ticket is no longer ours."""
    row = await connection.fetchrow(
        _STORE,
        ticket_id,
        fence,
        sale,
        now,
        [it.path for it in found],
        [it.value for it in found],
        [it.system for it in found],
        actor,
        ", ".join(f"{it.path}: {it.system}" for it in found),
    )
    return row is not None
