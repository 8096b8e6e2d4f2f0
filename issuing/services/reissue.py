"""Reissue: a waiting or stuck ticket is tried again now, because somebody says so."""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

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

    async def reissue(self, ticket_id: UUID, *, source: SourceIdentity | None, actor: str, reason: str) -> Ticket:
        """Make the ticket due now; a stuck one goes back to where it stood.

        Repeating it changes nothing more. Raises `NotFound`, `InvalidRequest` without a reason, or `NotPossible` if
        the ticket is final.
        """
        if not reason.strip():
            raise InvalidRequest("reason", "escriba por qué se reintenta; queda en el historial.")
        ticket = await self._inquiry.ticket(ticket_id, source=source)
        if ticket.state not in UNFINISHED and ticket.state is not State.STUCK:
            raise NotPossible(
                f"El ticket ya terminó ({ticket.status}); no hay nada que reintentar.", reason="TICKET_IS_FINAL"
            )
        target = ticket.state
        if ticket.state is State.STUCK:
            target = State.SIGNED if ticket.voucher else State.RECEIVED
        await self._move(ticket, target, actor=actor, reason=reason.strip())
        self._bell.ring()
        return await self._inquiry.ticket(ticket_id, source=source)

    async def _move(self, ticket: Ticket, target: State, *, actor: str, reason: str) -> None:
        now = self._clock.now()
        async with self._engine.begin() as connection:
            fence = await connection.scalar(
                select(TicketRow.fence)
                .where(TicketRow.id == ticket.id, TicketRow.state == ticket.state.value)
                .with_for_update()
            )
            if fence is None:  # a worker was faster; what it did stands, and the ticket is read again by the caller
                return
            await connection.execute(
                update(TicketRow)
                .where(TicketRow.id == ticket.id, TicketRow.state == ticket.state.value, TicketRow.fence == fence)
                .values(state=target.value, next_attempt_at=now, reason_code="", reason="", updated_at=now)
            )
            await connection.execute(
                insert(EventRow).values(
                    ticket_id=ticket.id,
                    at=now,
                    actor=actor,
                    action="reissued",
                    from_state=ticket.state.value,
                    to_state=target.value,
                    reason=reason,
                )
            )
