"""Submission: a sale is stored and its ticket answered. Groups of sales share one commit; the bell rings after it."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.batching import Batcher
from issuing.clock import Clock, lima_date
from issuing.deadlines import deadline
from issuing.errors import ConflictingSale
from issuing.gateways.bell import Bell
from issuing.identifiers import new_id
from issuing.services.inquiry import Inquiry
from issuing.services.issuers import Issuers
from issuing.states import State
from issuing.storage.database import driver_connection
from issuing.storage.submissions import NewTicket, StoredTicket, store
from issuing.views import SourceIdentity, Ticket
from vouchers.codec import decode, differing_fields, encode
from vouchers.sale import Sale


class Submission:
    """The way in of every sale, whoever brings it."""

    def __init__(self, engine: AsyncEngine, *, clock: Clock, issuers: Issuers, inquiry: Inquiry, bell: Bell) -> None:
        self._engine = engine
        self._clock = clock
        self._issuers = issuers
        self._inquiry = inquiry
        self._bell = bell
        self._batcher: Batcher[NewTicket, StoredTicket] = Batcher(self._flush, limit=128, flushers=2)

    async def submit(self, sale: Sale, *, source: SourceIdentity, request_id: str) -> Ticket:
        """Store `sale` and answer its ticket; the same sale again answers the ticket that it has.

        The ticket is committed before this returns. Raises `UnknownIssuer`, or `ConflictingSale` if another sale stands
        under the same external id.
        """
        issuer = await self._issuers.by_ruc(sale.issuer_ruc)
        now = self._clock.now()
        modified = sale.note.document.document_type if sale.note and sale.note.document else None
        new = NewTicket(
            id=new_id(now),
            source_id=source.id,
            source_name=source.name,
            external_id=sale.external_id,
            issuer_id=issuer.id,
            document_type=sale.document_type.value,
            sale=encode(sale).decode(),
            request_id=request_id,
            deadline=deadline(
                sale.document_type.value, issue_date=sale.issue_date or lima_date(now), modified_type=modified
            ),
        )
        stored = await self._batcher.submit(new)
        if not stored.new:
            return await self._repeated(sale, stored, source)
        return Ticket(
            id=stored.id,
            external_id=sale.external_id,
            state=State.RECEIVED,
            attempt=0,
            reason_code="",
            reason="",
            received_at=now,
            updated_at=now,
            next_attempt_at=now,
            deadline=new.deadline,
            findings=(),
            voucher=None,
            request_id=request_id,
        )

    async def close(self) -> None:
        """Let the sales that are being stored be stored."""
        await self._batcher.drain()

    async def _repeated(self, sale: Sale, stored: StoredTicket, source: SourceIdentity) -> Ticket:
        fields = differing_fields(decode(stored.sale.encode()), sale)
        if fields:
            raise ConflictingSale(sale.external_id, stored.id, fields)
        return await self._inquiry.ticket(stored.id, source=source)

    async def _flush(self, group: Sequence[NewTicket]) -> Sequence[StoredTicket | Exception]:
        first: dict[tuple[int, str], NewTicket] = {}
        for ticket in group:
            first.setdefault((ticket.source_id, ticket.external_id), ticket)
        async with driver_connection(self._engine) as connection:
            stored = await store(connection, [first[key] for key in sorted(first)], now=self._clock.now())
        if any(it.new for it in stored.values()):
            self._bell.ring()
        answers: list[StoredTicket | Exception] = []
        for ticket in group:
            key = (ticket.source_id, ticket.external_id)
            mine = first[key] is ticket
            answers.append(stored[key] if mine else replace(stored[key], new=False))
        return answers
