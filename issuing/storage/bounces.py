"""Mails that came back after their server had taken them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from issuing.deliveries import BOUNCED


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """Which delivery came back, and what the server said; `resends` tells its mails apart."""

    ticket_id: UUID
    delivery_id: int
    resends: int
    reason: str


_RETURN = """
WITH it AS (
  SELECT d.id, d.fence, d.state, t.id AS ticket_id, t.state AS ticket_state FROM deliveries d
  JOIN tickets t ON t.id = d.ticket_id
  WHERE d.id = $1 AND d.ticket_id = $2 AND d.resends = $3 AND d.kind = 'mail' AND d.state IN ('delivered', 'failed')
  FOR UPDATE OF t, d
), moved AS (
  UPDATE deliveries d SET state = 'failed', reason_code = $4, reason = $5, delivered_at = NULL,
    may_be_delivered = d.delivered_before
  FROM it WHERE d.id = it.id AND d.fence = it.fence AND d.state = it.state AND d.reason_code <> $4
  RETURNING d.id
)
INSERT INTO events (ticket_id, at, actor, action, from_state, to_state, reason)
SELECT it.ticket_id, $6, $7, 'mail_bounced', it.ticket_state, it.ticket_state, 'entrega ' || it.id
FROM it JOIN moved ON moved.id = it.id RETURNING id
"""


async def file_return(connection: asyncpg.Connection, it: Returned, *, now: datetime, actor: str) -> bool:
    """Note that the mail came back; False where no such mail is out, or it is known already."""
    row = await connection.fetchrow(_RETURN, it.delivery_id, it.ticket_id, it.resends, BOUNCED, it.reason, now, actor)
    return row is not None
