"""The callers of a chaos run: sources that insist on an answer, with sales of every kind, notes and voidings."""

import asyncio
from dataclasses import dataclass
from random import Random
from typing import Any

import grpc
from grpc import aio

from emission.v1 import catalogues_pb2 as catalogues
from emission.v1 import emission_service_pb2 as messages
from emission.v1 import emission_service_pb2_grpc as stubs
from emission.v1 import sale_pb2, ticket_pb2
from tests.chaos.history import Answered, History, Submitted, VoidingAsked
from tests.chaos.house import House
from tests.server.messages import a_sale_message

SOURCES = {name: f"{name}-token-of-a-chaos-run-only" for name in ("samp", "acsele", "mir")}
DIRECT, SUMMARISED, SMALL = "20100066603", "20987654326", "20555666773"
"""Issuers: the large one, one whose boletas go by daily summaries, and a small one."""
_PACE_SECONDS = 0.15
_NOTES, _BOLETAS, _VOIDED = 0.15, 0.55, 0.12
_AGAIN = frozenset(
    {
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.DEADLINE_EXCEEDED,
        grpc.StatusCode.CANCELLED,
        grpc.StatusCode.INTERNAL,
        grpc.StatusCode.UNKNOWN,
    }
)
_TAKEN = frozenset({ticket_pb2.TICKET_STATUS_ACCEPTED, ticket_pb2.TICKET_STATUS_OBSERVED})
_OPEN = frozenset({ticket_pb2.TICKET_STATUS_RECEIVED, ticket_pb2.TICKET_STATUS_PENDING})


@dataclass(frozen=True, slots=True)
class Sold:
    """A sale that has its ticket."""

    source: str
    sale: sale_pb2.Sale
    ticket: str


class Callers:
    """All callers of one run; what they ask and are told goes into the history."""

    def __init__(self, house: House, history: History, *, sales: int, random: Random) -> None:
        self._house = house
        self._history = history
        self._sales = sales
        self._random = random
        self._sold: list[Sold] = []
        self._channel = aio.insecure_channel(house.grpc, options=[("grpc.max_reconnect_backoff_ms", 300)])
        self._selling: list[asyncio.Task[None]] = []
        self.voiding: list[asyncio.Task[None]] = []
        self.waits_for: dict[str, str] = {}
        """Which sale each note is about, by their external ids."""

    async def close(self) -> None:
        """Ask nothing more."""
        await self._channel.close()

    async def sell(self) -> None:
        """Returns when every sale has its answer; voidings go on, as tasks of `voiding`."""
        for index in range(self._sales):
            self._selling.append(asyncio.create_task(self._bring(f"C-{index}")))
            await asyncio.sleep(self._random.random() * 2 * _PACE_SECONDS)
        await asyncio.gather(*self._selling)

    async def _bring(self, name: str) -> None:
        source, sale = self._order(name)
        ticket = await self._submit(source, sale)
        if name in self.waits_for:
            return
        if self._random.random() < _VOIDED:
            self.voiding.append(asyncio.create_task(self._void(Sold(source, sale, ticket))))
        else:
            self._sold.append(Sold(source, sale, ticket))

    # -- what is sold -------------------------------------------------------------------------------------------------

    def _order(self, name: str) -> tuple[str, sale_pb2.Sale]:
        if self._sold and self._random.random() < _NOTES:
            about = self._sold.pop(self._random.randrange(len(self._sold)))
            self.waits_for[name] = about.sale.external_id
            return about.source, _credit_note(name, about.sale)
        sale = a_sale_message(name)
        sale.issuer_ruc = self._random.choice((DIRECT, DIRECT, SUMMARISED, SMALL))
        if self._random.random() < _BOLETAS:
            sale.document_type = catalogues.DOCUMENT_TYPE_BOLETA
            sale.customer.CopyFrom(
                sale_pb2.Customer(
                    identity_type=catalogues.IDENTITY_TYPE_DNI, identity_number="45678912", name="MARÍA QUISPE ÑAHUI"
                )
            )
        return self._random.choice(tuple(SOURCES)), sale

    # -- what is asked ------------------------------------------------------------------------------------------------

    async def _submit(self, source: str, sale: sale_pb2.Sale) -> str:
        """Ask until there is an answer, as a source must."""
        name, content = sale.external_id, sale.SerializeToString(deterministic=True).hex()
        while True:
            self._history.add(Submitted(at=self._house.now, external_id=name, content=content))
            answer = await self._ask(source, "SubmitSale", messages.SubmitSaleRequest(sale=sale))
            if answer is None:
                continue
            ticket = "" if isinstance(answer, aio.AioRpcError) else str(answer.ticket.ticket_id)
            refusal = str(answer) if isinstance(answer, aio.AioRpcError) else ""
            self._history.add(
                Answered(at=self._house.now, external_id=name, content=content, ticket=ticket or None, refusal=refusal)
            )
            if not ticket:
                raise AssertionError(f"{name} was refused: {refusal}")
            return ticket

    async def _void(self, sold: Sold) -> None:
        """Wait until the authority has taken it, and have it undone."""
        wanted = messages.GetTicketRequest(ticket_id=sold.ticket)
        while True:
            answer = await self._ask(sold.source, "GetTicket", wanted)
            if answer is not None and answer.ticket.status not in _OPEN:
                break
            await asyncio.sleep(0.5)
        if answer.ticket.status not in _TAKEN:
            return
        request = messages.VoidVoucherRequest(
            ticket_id=sold.ticket, request_key=f"void {sold.sale.external_id}", reason="Error en la venta"
        )
        answer = None
        while answer is None:
            answer = await self._ask(sold.source, "VoidVoucher", request)
        refusal = str(answer) if isinstance(answer, aio.AioRpcError) else ""
        self._history.add(
            VoidingAsked(at=self._house.now, external_id=sold.sale.external_id, ticket=sold.ticket, refusal=refusal)
        )

    async def _ask(self, source: str, method: str, request: Any) -> Any:
        """The answer, an error that is one, or None where the caller has to ask again."""
        metadata = (("authorization", f"Bearer {SOURCES[source]}"),)
        try:
            return await getattr(stubs.EmissionServiceStub(self._channel), method)(
                request, metadata=metadata, timeout=5
            )
        except aio.AioRpcError as error:
            if error.code() not in _AGAIN:
                return error
        await asyncio.sleep(0.3)
        return None


def _credit_note(name: str, about: sale_pb2.Sale) -> sale_pb2.Sale:
    """A note that annuls the whole sale."""
    note = sale_pb2.Sale()
    note.CopyFrom(about)
    note.external_id = name
    note.document_type = catalogues.DOCUMENT_TYPE_CREDIT_NOTE
    note.note.CopyFrom(
        sale_pb2.Note(
            credit_note_reason=catalogues.CREDIT_NOTE_REASON_ANNULMENT,
            reason="Anulación de la póliza",
            external_id=about.external_id,
        )
    )
    return note
