"""Submits sales to the running house over gRPC, as their sources would, and watches each until it is final.

A voucher that is to be voided is, once it is accepted, and watched until that is decided.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import grpc
from google.rpc.error_details_pb2 import ErrorInfo
from google.rpc.status_pb2 import Status
from rich.console import Console
from rich.live import Live
from rich.table import Table

from cli.demo_sales import DemoSale, Way
from cli.stack import Addresses
from emission.v1 import emission_service_pb2 as messages
from emission.v1 import emission_service_pb2_grpc as stubs
from emission.v1 import ticket_pb2

COLOURS = {
    "ACCEPTED": "green",
    "OBSERVED": "yellow",
    "INVALID": "magenta",
    "REJECTED": "red",
    "STUCK": "bold red",
    "VOIDED": "green",
}
_FINAL = frozenset({"INVALID", "ACCEPTED", "OBSERVED", "REJECTED", "STUCK", "VOIDED"})
_VOIDABLE = frozenset({"ACCEPTED", "OBSERVED"})
_AGAIN = frozenset({grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.INTERNAL, grpc.StatusCode.CANCELLED})
_DETAILS = "grpc-status-details-bin"


@dataclass(kw_only=True)
class Progress:
    """One sale on its way."""

    demo: DemoSale
    status: str = "-"
    voucher: str = ""
    reason: str = ""
    seconds: float = 0.0
    voiding_refused: bool = False

    @property
    def to_be_voided(self) -> bool:
        """Whether its voucher stands and is to be voided."""
        return bool(self.demo.void_reason) and self.status in _VOIDABLE and not self.voiding_refused

    @property
    def done(self) -> bool:
        """Whether nothing more happens by itself."""
        return self.status in _FINAL and not self.to_be_voided

    @property
    def as_it_should(self) -> bool:
        """Whether it stands where its file says."""
        return self.status == self.demo.expected


def tally(sales: Sequence[Progress]) -> dict[str, int | float]:
    """How many sales stand where, and after how many seconds the last of them did."""
    counted = Counter(it.status for it in sales)
    ended = sum(counted[name] for name in ("ACCEPTED", "OBSERVED", "REJECTED", "INVALID", "VOIDED"))
    return {
        "submitted": sum(it.status != "-" for it in sales),
        "accepted": counted["ACCEPTED"],
        "observed": counted["OBSERVED"],
        "rejected": counted["REJECTED"],
        "invalid": counted["INVALID"],
        "pending": len(sales) - ended,
        "seconds": round(max((it.seconds for it in sales), default=0.0), 3),
    }


class Following:
    """Submits all sales at once and watches them for as long as the patience lasts, in seconds."""

    def __init__(self, addresses: Addresses, console: Console, *, patience: float) -> None:
        self._addresses = addresses
        self._console = console
        self._patience = patience
        self._started = time.monotonic()

    async def run(self, sales: Sequence[Progress], table: Callable[[], Table]) -> bool:
        """Whether every sale reached the status that it should; shows `table` meanwhile and prints it at the end."""
        self._started = time.monotonic()
        async with grpc.aio.insecure_channel(self._addresses.grpc) as channel:
            stub = stubs.EmissionServiceStub(channel)
            work = asyncio.gather(*(self._follow(stub, it) for it in sales))
            with Live(table(), console=self._console, refresh_per_second=8, transient=True) as live:
                while not work.done() and time.monotonic() - self._started < self._patience:
                    await asyncio.wait({work}, timeout=0.1)
                    live.update(table())
            if not work.done():
                work.cancel()
            await asyncio.gather(work, return_exceptions=True)
        self._console.print(table())
        return all(it.as_it_should for it in sales)

    async def _follow(self, stub: "stubs.EmissionServiceAsyncStub", progress: Progress) -> None:
        """Submit and watch; a server that goes away meanwhile is called again, which is safe."""
        while not progress.done:
            try:
                await self._once(stub, progress)
            except grpc.aio.AioRpcError as error:
                if error.code() not in _AGAIN:
                    # What the rules refuse by itself is not even stored: it is as invalid as what they refuse later.
                    progress.status = "INVALID" if _refused_by_the_rules(error) else "REFUSED"
                    progress.reason = error.details() or ""
                    progress.seconds = time.monotonic() - self._started
                    return
                await asyncio.sleep(0.3)

    async def _once(self, stub: "stubs.EmissionServiceAsyncStub", progress: Progress) -> None:
        ticket = await (self._submitted if progress.demo.way is Way.PUSH else self._arrived)(stub, progress)
        self._note(progress, ticket)
        await self._watch(stub, progress, ticket.ticket_id)
        if progress.to_be_voided:
            await self._void(stub, progress, ticket.ticket_id)
            await self._watch(stub, progress, ticket.ticket_id)

    async def _submitted(self, stub: "stubs.EmissionServiceAsyncStub", progress: Progress) -> ticket_pb2.Ticket:
        request = messages.SubmitSaleRequest(sale=progress.demo.sale)
        return (await stub.SubmitSale(request, metadata=self._proof(progress), timeout=10)).ticket

    async def _arrived(self, stub: "stubs.EmissionServiceAsyncStub", progress: Progress) -> ticket_pb2.Ticket:
        """The ticket of a sale that the house fetches by itself, once it has."""
        request = messages.GetTicketRequest(external_id=progress.demo.sale.external_id)
        while True:
            try:
                return (await stub.GetTicket(request, metadata=self._proof(progress), timeout=10)).ticket
            except grpc.aio.AioRpcError as error:
                if error.code() is not grpc.StatusCode.NOT_FOUND:
                    raise
            await asyncio.sleep(0.3)

    def _proof(self, progress: Progress) -> tuple[tuple[str, str], ...]:
        """What the sale's source proves itself by."""
        systems = self._addresses.systems
        own = systems.tokens.get(progress.demo.system) if systems and progress.demo.way is not Way.PUSH else None
        return (("authorization", f"Bearer {own or self._addresses.demo_token}"),)

    async def _watch(self, stub: "stubs.EmissionServiceAsyncStub", progress: Progress, ticket_id: str) -> None:
        watch = messages.WatchTicketRequest(ticket_id=ticket_id)
        async for answer in stub.WatchTicket(watch, metadata=self._proof(progress), timeout=self._patience):
            self._note(progress, answer.ticket)

    async def _void(self, stub: "stubs.EmissionServiceAsyncStub", progress: Progress, ticket_id: str) -> None:
        request = messages.VoidVoucherRequest(
            ticket_id=ticket_id, request_key=f"void:{ticket_id}", reason=progress.demo.void_reason
        )
        answer = await stub.VoidVoucher(request, metadata=self._proof(progress), timeout=10)
        self._note(progress, answer.ticket)

    def _note(self, progress: Progress, ticket: ticket_pb2.Ticket) -> None:
        progress.status = ticket_pb2.TicketStatus.Name(ticket.status).removeprefix("TICKET_STATUS_")
        progress.voiding_refused = ticket.voiding.status == ticket_pb2.VOIDING_STATUS_REFUSED
        progress.reason = ticket.voiding.reason or ticket.reason
        progress.seconds = time.monotonic() - self._started
        if ticket.voucher.number:
            progress.voucher = f"{ticket.voucher.series}-{ticket.voucher.number}"


def _refused_by_the_rules(error: grpc.aio.AioRpcError) -> bool:
    details = dict(error.trailing_metadata() or ()).get(_DETAILS)
    info = ErrorInfo()
    status = Status.FromString(details) if isinstance(details, bytes) else Status()
    return any(detail.Unpack(info) and info.reason == "SALE_INVALID" for detail in status.details)
