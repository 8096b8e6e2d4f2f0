"""Sale to mail: from the call to the moment at which the mail server has taken PDF and XML, one sale at a time."""

import asyncio
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from bench.house import channel, house, metadata, stub
from bench.report import Row
from bench.samples import message
from cli.ports import LOOPBACK, free_port
from cli.stack import Addresses
from emission.v1 import emission_service_pb2 as messages

_SALES = 200
_PATIENCE_SECONDS = 30.0
_BUDGETS = (("p50", 50, 250), ("p99", 99, 800))


class _MailServer:
    """Takes every mail, and says when it did, in seconds of `time.perf_counter`."""

    def __init__(self) -> None:
        self.taken: SimpleQueue[float] = SimpleQueue()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 -- its name
        del server, session, envelope
        self.taken.put(time.perf_counter())
        return "250 2.0.0 taken"


@contextmanager
def _listening(handler: _MailServer) -> Iterator[str]:
    """A mail server in a thread of this process; its address."""
    port = free_port()
    controller = Controller(handler, hostname=LOOPBACK, port=port)
    controller.start()
    try:
        yield f"smtp://{LOOPBACK}:{port}"
    finally:
        controller.stop()


async def _measure(addresses: Addresses, mails: _MailServer) -> list[float]:
    """Milliseconds of each sale; the next one is submitted when the mail of the last has been taken."""
    found = []
    async with channel(addresses) as opened:
        service = stub(opened)
        for index in range(_SALES):
            sale = message(f"mail-{index}")
            sale.customer.emails.append(f"cliente{index}@correo.example")
            request = messages.SubmitSaleRequest(sale=sale)
            started = time.perf_counter()
            await service.SubmitSale(request, metadata=metadata(addresses), timeout=10)
            taken = await asyncio.to_thread(mails.taken.get, timeout=_PATIENCE_SECONDS)
            found.append((taken - started) * 1000)
    return found


def rows() -> list[Row]:
    """The rows of the table."""
    mails = _MailServer()
    with _listening(mails) as url, house(smtp_url=url) as addresses:
        cuts = statistics.quantiles(asyncio.run(_measure(addresses, mails)), n=100)
    return [
        Row(
            what=f"sale to mail with PDF and XML taken by the mail server, idle, {name}",
            measured=f"{_SALES} sales, one after the other",
            ratio=cuts[percent - 1],
            unit="ms",
            budget=budget,
            at_most=True,
        )
        for name, percent, budget in _BUDGETS
    ]
