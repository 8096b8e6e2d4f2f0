"""`emission demo`: the main job on real input, seen by a source system that calls the running house over gRPC."""

import asyncio
import json
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime

import grpc
from rich.console import Console
from rich.live import Live
from rich.table import Table

from cli.calls import AGAIN, refused_by_the_rules
from cli.demo_sales import DemoSale, load
from cli.stack import Addresses
from emission.v1 import emission_service_pb2 as messages
from emission.v1 import emission_service_pb2_grpc as stubs
from emission.v1 import ticket_pb2
from issuing.clock import lima_date

_FINAL = frozenset({"INVALID", "ACCEPTED", "OBSERVED", "REJECTED", "STUCK", "VOIDED"})
_COLOURS = {"ACCEPTED": "green", "OBSERVED": "yellow", "INVALID": "magenta", "REJECTED": "red", "STUCK": "bold red"}


@dataclass(kw_only=True)
class Progress:
    """One sale on its way."""

    demo: DemoSale
    status: str = "-"
    voucher: str = ""
    reason: str = ""
    seconds: float = 0.0

    @property
    def done(self) -> bool:
        """Whether nothing more happens by itself."""
        return self.status in _FINAL

    @property
    def as_it_should(self) -> bool:
        """Whether it stands where the demo's file says."""
        return self.status == self.demo.expected


class Demo:
    """Submits all sales at once, as five systems would, and watches each until it is final."""

    def __init__(self, addresses: Addresses, console: Console, *, patience: float) -> None:
        self._addresses = addresses
        self._console = console
        self._patience = patience
        self._metadata = (("authorization", f"Bearer {addresses.demo_token}"),)
        now = datetime.now(UTC)
        self._sales = [Progress(demo=demo) for demo in load(today=lima_date(now), run=now.strftime("%Y%m%d-%H%M%S"))]
        self._started = time.monotonic()

    async def run(self) -> bool:
        """Whether every sale reached the status that it should within the patience; prints the table."""
        self._started = time.monotonic()
        async with grpc.aio.insecure_channel(self._addresses.grpc) as channel:
            stub = stubs.EmissionServiceStub(channel)
            work = asyncio.gather(*(self._follow(stub, it) for it in self._sales))
            with Live(self._table(), console=self._console, refresh_per_second=8, transient=True) as live:
                while not work.done() and time.monotonic() - self._started < self._patience:
                    await asyncio.wait({work}, timeout=0.1)
                    live.update(self._table())
            if not work.done():
                work.cancel()
            await asyncio.gather(work, return_exceptions=True)
        self._console.print(self._table())
        return all(it.as_it_should for it in self._sales)

    def summary(self) -> str:
        """One JSON object: what became of the sales."""
        counted = Counter(it.status for it in self._sales)
        ended = sum(counted[name] for name in ("ACCEPTED", "OBSERVED", "REJECTED", "INVALID"))
        return json.dumps(
            {
                "submitted": sum(it.status != "-" for it in self._sales),
                "accepted": counted["ACCEPTED"],
                "observed": counted["OBSERVED"],
                "rejected": counted["REJECTED"],
                "invalid": counted["INVALID"],
                "pending": len(self._sales) - ended,
                "seconds": round(max((it.seconds for it in self._sales), default=0.0), 3),
            }
        )

    async def _follow(self, stub: "stubs.EmissionServiceAsyncStub", progress: Progress) -> None:
        """Submit and watch; a server that goes away meanwhile is called again, which is safe."""
        while not progress.done:
            try:
                await self._once(stub, progress)
            except grpc.aio.AioRpcError as error:
                if error.code() not in AGAIN:
                    # What the rules refuse by itself is not even stored: it is as invalid as what they refuse later.
                    progress.status = "INVALID" if refused_by_the_rules(error) else "REFUSED"
                    progress.reason = error.details() or ""
                    progress.seconds = time.monotonic() - self._started
                    return
                await asyncio.sleep(0.3)

    async def _once(self, stub: "stubs.EmissionServiceAsyncStub", progress: Progress) -> None:
        request = messages.SubmitSaleRequest(sale=progress.demo.sale)
        submitted = await stub.SubmitSale(request, metadata=self._metadata, timeout=10)
        self._note(progress, submitted.ticket)
        watch = messages.WatchTicketRequest(ticket_id=submitted.ticket.ticket_id)
        async for answer in stub.WatchTicket(watch, metadata=self._metadata, timeout=self._patience):
            self._note(progress, answer.ticket)

    def _note(self, progress: Progress, ticket: ticket_pb2.Ticket) -> None:
        progress.status = ticket_pb2.TicketStatus.Name(ticket.status).removeprefix("TICKET_STATUS_")
        progress.reason = ticket.reason
        progress.seconds = time.monotonic() - self._started
        if ticket.voucher.number:
            progress.voucher = f"{ticket.voucher.series}-{ticket.voucher.number}"

    def _table(self) -> Table:
        done = sum(it.done for it in self._sales)
        table = Table(title=f"{done} de {len(self._sales)} ventas terminadas", title_justify="left", expand=False)
        for name in ("Sistema", "Venta", "Cliente", "Comprobante", "Estado", "s", "Motivo"):
            table.add_column(name, no_wrap=name != "Motivo", justify="right" if name == "s" else "left")
        for it in self._sales:
            colour = _COLOURS.get(it.status, "cyan")
            right = "" if it.as_it_should or not it.done else " ✗"
            table.add_row(
                it.demo.system,
                it.demo.sale.external_id.split("/")[0],
                it.demo.sale.customer.name[:24],
                it.voucher,
                f"[{colour}]{it.status}{right}[/]",
                f"{it.seconds:.2f}",
                it.reason[:160],
            )
        return table
