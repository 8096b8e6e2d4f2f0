"""Reissue: a waiting or stuck ticket is tried again now, because somebody says so."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.clock import Clock
from issuing.errors import InvalidRequest, NotPossible
from issuing.gateways.bell import Bell
from issuing.services.inquiry import Inquiry
from issuing.services.replacing import require_unreplaced
from issuing.states import UNFINISHED, State
from issuing.steps import Step, reached
from issuing.storage.requests import Asked, change, was_asked
from issuing.storage.summary_lines import hurry
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
        `NotPossible` if the ticket is final or replaced.
        """
        if not reason.strip():
            raise InvalidRequest("reason", "escriba por qué se reintenta; queda en el historial.")
        ticket = await self._inquiry.ticket(ticket_id, source=source)
        asked = Asked(action="reissued", actor=actor, reason=reason.strip(), key=request_key, at=self._clock.now())
        async with self._engine.begin() as connection:
            if await was_asked(connection, ticket_id, request_key):
                return ticket
            if ticket.state not in UNFINISHED and ticket.state is not State.STUCK:
                raise NotPossible(
                    f"El ticket ya terminó ({ticket.status}); no hay nada que reintentar.", reason="TICKET_IS_FINAL"
                )
            await require_unreplaced(connection, ticket_id)
            target = ticket.state
            if ticket.state is State.STUCK:
                target = State.SIGNED if ticket.voucher else State.RECEIVED
            # Where a worker was faster, what it did stands, and the answer is the ticket as it is by then.
            if await change(connection, ticket_id, asked, source_state=ticket.state, target=target):
                await hurry(connection, ticket_id, now=asked.at)
            reached(Step.REISSUE_BEFORE)
        reached(Step.REISSUE_COMMITTED)
        self._bell.ring()
        return await self._inquiry.ticket(ticket_id, source=source)
