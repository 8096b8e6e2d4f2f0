"""What people and sources ask for: one event and one change of a ticket, once for each key of theirs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from issuing.states import State
from issuing.storage.models import EventRow, TicketRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who asks for what and why; `key` is the caller's own, None where the asking itself can't be repeated."""

    action: str
    actor: str
    reason: str
    key: str | None
    at: datetime


async def was_asked(connection: AsyncConnection, ticket_id: UUID, key: str | None) -> bool:
    """Whether the ticket has an event of this key already."""
    if key is None:
        return False
    statement = select(EventRow.id).where(EventRow.ticket_id == ticket_id, EventRow.request_key == key)
    return await connection.scalar(statement) is not None


async def change(
    connection: AsyncConnection, ticket_id: UUID, asked: Asked, *, source_state: State, target: State, **values: Any
) -> bool:
    """Move the ticket from `source_state` to `target`, due now, with its event; False if it stands elsewhere by now.

    Nothing happens either where the same key was faster. `values` are further columns of the ticket, or other values
    than now's.
    """
    fence = await connection.scalar(
        select(TicketRow.fence)
        .where(TicketRow.id == ticket_id, TicketRow.state == source_state.value)
        .with_for_update()
    )
    if fence is None:
        return False
    event = insert(EventRow).values(
        ticket_id=ticket_id,
        at=asked.at,
        actor=asked.actor,
        action=asked.action,
        from_state=source_state.value,
        to_state=target.value,
        reason=asked.reason,
        request_key=asked.key,
    )
    written = await connection.execute(event.on_conflict_do_nothing().returning(EventRow.id))
    if written.scalar() is None:
        return False
    await connection.execute(
        update(TicketRow)
        .where(TicketRow.id == ticket_id, TicketRow.state == source_state.value, TicketRow.fence == fence)
        .values({"next_attempt_at": asked.at, **values})
        .values(state=target.value, reason_code="", reason="", updated_at=asked.at)
    )
    return True
