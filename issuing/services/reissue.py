"""Reissue: a waiting or stuck ticket is tried again now, because somebody says so."""

from datetime import datetime
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from documents.names import FileKind
from issuing.clock import Clock
from issuing.errors import InvalidRequest, NotPossible
from issuing.gateways.bell import Bell
from issuing.services.inquiry import Inquiry
from issuing.services.issuers import Issuers
from issuing.services.recomputing import recomputed
from issuing.services.replacing import require_unreplaced
from issuing.states import UNFINISHED, State
from issuing.steps import Step, reached
from issuing.storage.database import driver_of
from issuing.storage.gates import hurry_probes
from issuing.storage.requests import Asked, change, was_asked
from issuing.storage.summary_lines import NewLine, hurry, send_by_summary
from issuing.storage.voidings import read_voidable
from issuing.views import SourceIdentity, Ticket
from vouchers.sale import Issuer
from vouchers.summaries.codec import encode_line
from vouchers.summaries.daily import Condition
from vouchers.summaries.lines import summary_line
from vouchers.terms import Terms, deadline

ONLY_BY_SUMMARY = "SUNAT_1079"
"""The authority takes this boleta, or its note, in a daily summary only."""


def has_ended(ticket: Ticket) -> NotPossible:
    """Why a final ticket is not reissued."""
    return NotPossible(f"El ticket ya terminó ({ticket.status}); no hay nada que reintentar.", reason="TICKET_IS_FINAL")


class Reissue:
    """Never renumbers and never resends blindly: the worker goes on from the state that it finds."""

    def __init__(
        self, engine: AsyncEngine, *, clock: Clock, issuers: Issuers, inquiry: Inquiry, bell: Bell, terms: Terms
    ) -> None:
        self._terms = terms
        self._engine = engine
        self._clock = clock
        self._issuers = issuers
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
        due_at: datetime | None = None,
    ) -> Ticket:
        """Make the ticket due now, or at `due_at`; a stuck one goes back to where it stood.

        A boleta that was too late to go one by one goes by a daily summary, where its issuer informs so by now.
        The same `request_key` again changes nothing more. Raises `NotFound`, `InvalidRequest` without a reason, or
        `NotPossible` if the ticket is final or replaced, or if its amounts would be others by now.
        """
        if not reason.strip():
            raise InvalidRequest("reason", "escriba por qué se reintenta; queda en el historial.")
        ticket = await self._inquiry.ticket(ticket_id, source=source)
        asked = Asked(action="reissued", actor=actor, reason=reason.strip(), key=request_key, at=self._clock.now())
        due = due_at or asked.at
        issuer = (await self._issuers.by_ruc(ticket.issuer_ruc)).issuer
        async with self._engine.begin() as connection:
            if await was_asked(connection, ticket_id, request_key):
                return ticket
            if ticket.state not in UNFINISHED and ticket.state is not State.STUCK:
                raise has_ended(ticket)
            await require_unreplaced(connection, ticket_id)
            target = ticket.state
            if ticket.state is State.STUCK:
                target = State.SIGNED if ticket.voucher else State.RECEIVED
            # Where a worker was faster, what it did stands, and the answer is the ticket as it is by then.
            if await change(
                connection, ticket_id, asked, source_state=ticket.state, target=target, next_attempt_at=due
            ):
                if ticket.reason_code == ONLY_BY_SUMMARY and issuer.boletas_by_summary:
                    await self._send_by_summary(await driver_of(connection), ticket_id, issuer, asked, due)
                await hurry(connection, ticket_id, now=due)
                await hurry_probes(connection, ticket_id, now=asked.at)
            reached(Step.REISSUE_BEFORE)
        reached(Step.REISSUE_COMMITTED)
        self._bell.ring()
        return await self._inquiry.ticket(ticket_id, source=source)

    async def _send_by_summary(
        self, connection: asyncpg.Connection, ticket_id: UUID, issuer: Issuer, asked: Asked, due: datetime
    ) -> None:
        voucher = await read_voidable(connection, ticket_id, asked.key or "", lock=True)
        if voucher is None:
            return
        _, computed = recomputed(voucher, issuer)
        if computed.modification is not None and len(computed.modification.documents) != 1:
            return  # a line of a summary names one modified document
        line = NewLine(
            ticket_id=ticket_id,
            ticket_fence=voucher.fence,
            issuer_id=voucher.issuer_id,
            kind=FileKind.DAILY_SUMMARY.value,
            action="add",
            reference_date=voucher.issue_date,
            line=encode_line(summary_line(computed, voucher.number, Condition.ADD)).decode(),
            due_at=due,
            deadline=deadline(
                voucher.document_type,
                issue_date=voucher.issue_date,
                series=voucher.series,
                by_summary=True,
                terms=self._terms,
            ),
        )
        await send_by_summary(connection, [line], now=asked.at)
