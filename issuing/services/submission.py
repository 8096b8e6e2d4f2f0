"""Submission: a sale is stored and its ticket answered. Groups of sales share one commit; the bell rings after it."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.batching import Batcher
from issuing.clock import Clock, lima_date
from issuing.complements.plan import Plan
from issuing.errors import ConflictingSale, InvalidSale, NotPermitted, UnknownIssuer
from issuing.gateways.bell import Bell
from issuing.identifiers import new_id
from issuing.rights import require_right
from issuing.services.inquiry import Inquiry
from issuing.services.issuers import Issuers, RegisteredIssuer
from issuing.services.judging import require_valid
from issuing.services.replacing import store_replacement
from issuing.states import State
from issuing.steps import Step, reached
from issuing.storage.database import KeptConnection, driver_connection
from issuing.storage.submissions import NewTicket, StoredTicket, find, store
from issuing.views import SourceIdentity, Ticket
from vouchers.codec import decode, differing_fields, encode
from vouchers.sale import Sale
from vouchers.terms import Terms, sale_deadline, told

_MANY = 4  # callers at once; fewer never wait for one another
_LINGER_SECONDS = 0.002


class Submission:
    """The way in of every sale, whoever brings it."""

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        clock: Clock,
        issuers: Issuers,
        inquiry: Inquiry,
        bell: Bell,
        terms: Terms,
        judges: bool = True,
        plan: Plan = Plan(),  # noqa: B008 -- it can't change
    ) -> None:
        self._plan = plan
        self._terms = terms
        self._engine = engine
        self._connection = KeptConnection(engine)
        self._clock = clock
        self._issuers = issuers
        self._inquiry = inquiry
        self._bell = bell
        self._judges = judges
        self._batcher: Batcher[NewTicket, StoredTicket] = Batcher(self._flush, limit=256, linger=self._linger)
        self._callers = 0

    async def submit(self, sale: Sale, *, source: SourceIdentity, request_id: str) -> Ticket:
        """Store `sale` and answer its ticket; the same sale again answers the ticket that it has.

        The ticket is committed before this returns. A sale that other systems may complete is judged after that.
        Raises `NotPermitted`, `UnknownIssuer`, `ConflictingSale` if another sale stands under the same external id,
        `NotPossible` or `InvalidRequest` if the ticket that it replaces can't be replaced, or, unless the operator put
        that off to emission, `InvalidSale`.
        """
        now = self._clock.now()
        require_right(source.rights, sale)
        issuer = await self._issuers.by_ruc(sale.issuer_ruc)
        new = self._new(sale, issuer, source, request_id=request_id, now=now)
        if self._judges:
            try:
                self._require_valid(sale, issuer, new)
            except InvalidSale as invalid:
                return await self._stored_before(sale, source, invalid)
        self._callers += 1
        try:
            stored = await self._storing(sale, new)
        finally:
            self._callers -= 1
        return await self._answer(sale, new, stored, source)

    async def submit_many(
        self, sales: Sequence[Sale], *, source: SourceIdentity, request_id: str, judge: bool = False
    ) -> list[Ticket | Exception]:
        """Store `sales` with few commits; each has its own answer, in order: a ticket, or what `submit` would raise.

        Without `judge` the rules are left to emission, whose verdict the ticket tells.
        """
        now = self._clock.now()
        issuers = {ruc: await self._issuer(ruc) for ruc in {sale.issuer_ruc for sale in sales}}
        taken: list[NewTicket | UnknownIssuer | NotPermitted | InvalidSale] = []
        for sale in sales:
            issuer = issuers[sale.issuer_ruc]
            if isinstance(issuer, UnknownIssuer):
                taken.append(issuer)
                continue
            try:
                require_right(source.rights, sale)
                ticket = self._new(sale, issuer, source, request_id=request_id, now=now)
                if judge:
                    self._require_valid(sale, issuer, ticket)
                taken.append(ticket)
            except (NotPermitted, InvalidSale) as refusal:
                taken.append(refusal)
        stored = iter(
            [self._storing(sale, new) for sale, new in zip(sales, taken, strict=True) if isinstance(new, NewTicket)]
        )
        answers: list[Ticket | Exception] = []
        for sale, new in zip(sales, taken, strict=True):
            if isinstance(new, (UnknownIssuer, NotPermitted)):
                answers.append(new)
                continue
            try:
                if isinstance(new, InvalidSale):
                    answers.append(await self._stored_before(sale, source, new))
                else:
                    answers.append(await self._answer(sale, new, await next(stored), source))
            except Exception as error:  # noqa: BLE001 -- an item that fails must not harm its neighbours
                answers.append(error)
        return answers

    async def close(self) -> None:
        """Let the sales that are being stored be stored."""
        await self._batcher.drain()
        await self._connection.close()

    def _require_valid(self, sale: Sale, issuer: RegisteredIssuer, new: NewTicket) -> None:
        if not self._plan.lacks(new.sale, new.source_name):
            require_valid(sale, issuer, now=new.received_at, terms=self._terms)

    def _storing(self, sale: Sale, new: NewTicket) -> "asyncio.Future[StoredTicket]":
        """The commit of one sale, in a group unless it takes another's place: that one has to be looked at."""
        if sale.replaces_ticket_id is None:
            return self._batcher.enqueue(new)
        return asyncio.ensure_future(self._replacing(new, sale.replaces_ticket_id))

    async def _replacing(self, new: NewTicket, replaced_id: UUID) -> StoredTicket:
        stored = await store_replacement(self._engine, new, replaced_id)
        self._bell.ring()
        return stored

    def _linger(self) -> float:
        """Where many callers come one by one, a moment's wait makes one commit of what would be dozens."""
        return _LINGER_SECONDS if self._callers >= _MANY else 0.0

    async def _issuer(self, ruc: str) -> RegisteredIssuer | UnknownIssuer:
        try:
            return await self._issuers.by_ruc(ruc)
        except UnknownIssuer as error:
            return error

    async def _answer(self, sale: Sale, new: NewTicket, stored: StoredTicket, source: SourceIdentity) -> Ticket:
        if not stored.new:
            return await self._repeated(sale, stored, source)
        return Ticket(
            id=stored.id,
            external_id=sale.external_id,
            issuer_ruc=sale.issuer_ruc,
            state=State.RECEIVED,
            attempt=0,
            reason_code="",
            reason="",
            received_at=new.received_at,
            updated_at=new.received_at,
            next_attempt_at=new.received_at,
            deadline=told(new.deadline),
            findings=(),
            voucher=None,
            request_id=new.request_id,
            replaces=sale.replaces_ticket_id,
        )

    async def _stored_before(self, sale: Sale, source: SourceIdentity, invalid: InvalidSale) -> Ticket:
        """The ticket of a sale that was stored already, whatever the rules say of it today; `invalid` otherwise."""
        async with driver_connection(self._engine) as connection:
            stored = await find(connection, source_id=source.id, external_id=sale.external_id)
        if stored is None:
            raise invalid
        return await self._repeated(sale, stored, source)

    async def _repeated(self, sale: Sale, stored: StoredTicket, source: SourceIdentity) -> Ticket:
        fields = differing_fields(decode(stored.sale.encode()), sale)
        if fields:
            raise ConflictingSale(sale.external_id, stored.id, fields)
        return await self._inquiry.ticket(stored.id, source=source)

    async def _flush(self, group: Sequence[NewTicket]) -> list[StoredTicket]:
        first: dict[tuple[int, str], NewTicket] = {}
        for ticket in group:
            first.setdefault((ticket.source_id, ticket.external_id), ticket)
        async with self._connection.use() as connection:
            reached(Step.SUBMISSION_BEFORE)
            stored = await store(connection, [first[key] for key in sorted(first)])
        reached(Step.SUBMISSION_COMMITTED)
        if any(it.new for it in stored.values()):
            self._bell.ring()
        answers = []
        for ticket in group:
            key = (ticket.source_id, ticket.external_id)
            mine = first[key] is ticket
            answers.append(stored[key] if mine else replace(stored[key], new=False))
        return answers

    def _new(
        self, sale: Sale, issuer: RegisteredIssuer, source: SourceIdentity, *, request_id: str, now: datetime
    ) -> NewTicket:
        return NewTicket(
            id=new_id(now),
            source_id=source.id,
            source_name=source.name,
            external_id=sale.external_id,
            issuer_id=issuer.id,
            document_type=sale.document_type.value,
            sale=encode(sale).decode(),
            request_id=request_id,
            deadline=sale_deadline(
                sale, today=lima_date(now), boletas_by_summary=issuer.issuer.boletas_by_summary, terms=self._terms
            ),
            received_at=now,
        )
