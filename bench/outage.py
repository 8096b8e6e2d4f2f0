"""An OSE that was down while thousands of sales came in: how fast, and in which order, they go out when it is back."""

import time
from datetime import UTC, datetime, timedelta

from google.type.date_pb2 import Date

from bench.house import channel, connect, metadata, order_fault, process, stub, wait_until_ended
from bench.report import Row
from bench.samples import message
from cli.stack import Addresses
from emission.v1 import emission_service_pb2 as messages
from issuing.clock import lima_date

_SALES = 5_000
_A_MESSAGE = 100
_DOWN_SECONDS = 20
"""It takes a quarter of that to submit them; by then every gate is shut and probes have their longest waits."""
_DAYS = 3
"""The sales are of so many days, and so of as many legal deadlines, one after the other in turn."""
_OVERTAKEN = """
WITH answered AS (
  SELECT t.deadline, v.answered_at, max(t.deadline) OVER (ORDER BY v.answered_at ROWS UNBOUNDED PRECEDING) AS latest
  FROM tickets t JOIN vouchers v ON v.ticket_id = t.id WHERE t.external_id LIKE $1
)
SELECT count(*) FILTER (WHERE deadline < latest)::float / count(*) FROM answered
"""


async def _submit(addresses: Addresses, prefix: str) -> None:
    today = lima_date(datetime.now(UTC))
    batches = [messages.SubmitSalesRequest() for _ in range(_SALES // _A_MESSAGE)]
    for index in range(_SALES):
        sale = message(f"{prefix}-{index}", 1)
        issued = today - timedelta(days=index % _DAYS)
        sale.issue_date.CopyFrom(Date(year=issued.year, month=issued.month, day=issued.day))
        batches[index // _A_MESSAGE].sales.append(sale)
    async with channel(addresses) as opened:
        async for _ in stub(opened).SubmitSales(iter(batches), metadata=metadata(addresses), timeout=300):
            pass


async def _rate(addresses: Addresses, *, total: int, since: float) -> float:
    connection = await connect(addresses)
    await wait_until_ended(connection, total=total)
    await connection.close()
    return _SALES / (time.perf_counter() - since)


async def rows(addresses: Addresses) -> list[Row]:
    """The rate after an outage against that of the same backlog without one, and how many were overtaken."""
    worker = process("workers")
    worker.suspend()
    await _submit(addresses, "usual")
    worker.resume()
    usual = await _rate(addresses, total=_SALES, since=time.perf_counter())
    returns = time.perf_counter() + _DOWN_SECONDS
    await order_fault(addresses, mode="down", ms=_DOWN_SECONDS * 1000)
    await _submit(addresses, "outage")
    after = await _rate(addresses, total=2 * _SALES, since=returns)
    connection = await connect(addresses)
    overtaken = await connection.fetchval(_OVERTAKEN, "outage-%")
    await connection.close()
    return [
        Row(
            what=f"{_SALES:,} sales after an outage of the OSE against the same without one",
            measured=f"{after:.0f}/s against {usual:.0f}/s",
            ratio=after / usual,
            unit="×",
            budget=0.9,
            at_most=False,
        ),
        Row(
            what="of these, answered after one that is due later by law",
            measured=f"{overtaken:.2%}",
            ratio=overtaken * 100,
            unit="%",
            budget=2.0,
            at_most=True,
        ),
    ]
