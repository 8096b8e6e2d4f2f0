"""Reissue: a waiting or stuck ticket is tried again now, because somebody says so."""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from issuing.clock import Clock
from issuing.errors import InvalidRequest, NotPossible
from issuing.gateways.bell import Bell
from issuing.services.inquiry import Inquiry
from issuing.states import UNFINISHED, State
from issuing.storage.models import EventRow, TicketRow
from issuing.views import SourceIdentity, Ticket


class Reissue:
    """Never renumbers and never resends blindly: the worker goes on from the state that it finds."""

    def __init__(self, engine: AsyncEngine, *, clock: Clock, inquiry: Inquiry, bell: Bell) -> None:
        self._engine = engine
        self._clock = clock
        self._inquiry = inquiry
        self._bell = bell

    async def reissue(
        self,
        ticket_id: UUID,
        *,
        source: SourceIdentity | None,
        actor: str,
        reason: str,
        request_key: str | None = None,
    ) -> Ticket:
        """Make the ticket due now; a stuck one goes back to where it stood.

        The same `request_key` again changes nothing more. Raises `NotFound`, `InvalidRequest` without a reason, or
        `NotPossible` if the ticket is final.
        """
        if not reason.strip():
            raise InvalidRequest("reason", "escriba por qué se reintenta; queda en el historial.")
        ticket = await self._inquiry.ticket(ticket_id, source=source)
        async with self._engine.begin() as connection:
            if request_key and await _was_asked(connection, ticket_id, request_key):
                return ticket
            if ticket.state not in UNFINISHED and ticket.state is not State.STUCK:
                raise NotPossible(
                    f"El ticket ya terminó ({ticket.status}); no hay nada que reintentar.", reason="TICKET_IS_FINAL"
                )
            await self._move(connection, ticket, actor=actor, reason=reason.strip(), request_key=request_key)
        self._bell.ring()
        return await self._inquiry.ticket(ticket_id, source=source)

    async def _move(
        self, connection: AsyncConnection, ticket: Ticket, *, actor: str, reason: str, request_key: str | None
    ) -> None:
        now = self._clock.now()
        target = ticket.state
        if ticket.state is State.STUCK:
            target = State.SIGNED if ticket.voucher else State.RECEIVED
        fence = await connection.scalar(
            select(TicketRow.fence)
            .where(TicketRow.id == ticket.id, TicketRow.state == ticket.state.value)
            .with_for_update()
        )
        if fence is None:  # a worker was faster; what it did stands, and the ticket is read again by the caller
            return
        event = insert(EventRow).values(
            ticket_id=ticket.id,
            at=now,
            actor=actor,
            action="reissued",
            from_state=ticket.state.value,
            to_state=target.value,
            reason=reason,
            request_key=request_key,
        )
        written = await connection.execute(event.on_conflict_do_nothing().returning(EventRow.id))
        if written.scalar() is None:  # the same request at the same time: it was faster
            return
        await connection.execute(
            update(TicketRow)
            .where(TicketRow.id == ticket.id, TicketRow.state == ticket.state.value, TicketRow.fence == fence)
            .values(state=target.value, next_attempt_at=now, reason_code="", reason="", updated_at=now)
        )


async def _was_asked(connection: AsyncConnection, ticket_id: UUID, request_key: str) -> bool:
    statement = select(EventRow.id).where(EventRow.ticket_id == ticket_id, EventRow.request_key == request_key)
    return await connection.scalar(statement) is not None
