"""Submission against plain inserts: rows of the same size, committed one by one by one asyncpg connection."""

import asyncio
import time
from itertools import count
from uuid import uuid4

from bench.house import channel, connect, metadata, stub
from bench.report import Row
from bench.samples import factura, message
from cli.stack import Addresses
from emission.v1 import emission_service_pb2 as messages
from vouchers.codec import encode

_SALES = 6_000
_AT_ONCE = 64
_A_MESSAGE = 100
_LINES = 1  # a premium of one line is the commonest sale


async def plain_rate(addresses: Addresses, *, rows: int = 4_000) -> float:
    """Rows a second: insert and commit, one at a time."""
    connection = await connect(addresses)
    payload = encode(factura(_LINES)).decode()
    await connection.execute("CREATE TABLE IF NOT EXISTS plain (id uuid PRIMARY KEY, external_id text, sale json)")
    started = time.perf_counter()
    for index in range(rows):
        await connection.execute("INSERT INTO plain VALUES ($1, $2, $3)", uuid4(), f"S-{index}", payload)
    rate = rows / (time.perf_counter() - started)
    await connection.execute("DROP TABLE plain")
    await connection.close()
    return rate


async def unary_rate(addresses: Addresses, prefix: str, *, sales: int = _SALES) -> float:
    """Sales a second by SubmitSale, 64 at once."""
    numbers = count()
    sale = message("", _LINES)
    requests = []
    for index in range(sales):
        sale.external_id = f"{prefix}-{index}"
        requests.append(messages.SubmitSaleRequest(sale=sale))
    async with channel(addresses) as opened:
        service = stub(opened)

        async def caller() -> None:
            for index in numbers:
                if index >= sales:
                    return
                await service.SubmitSale(requests[index], metadata=metadata(addresses), timeout=60)

        started = time.perf_counter()
        await asyncio.gather(*(caller() for _ in range(_AT_ONCE)))
        return sales / (time.perf_counter() - started)


async def bulk_rate(addresses: Addresses, prefix: str, *, sales: int = 20_000, series: str = "") -> float:
    """Sales a second by SubmitSales, 100 a message."""
    batches = [messages.SubmitSalesRequest() for _ in range(sales // _A_MESSAGE)]
    for index in range(sales):
        sale = message(f"{prefix}-{index}", _LINES)
        sale.series = series
        batches[index // _A_MESSAGE].sales.append(sale)
    async with channel(addresses) as opened:
        call = stub(opened).SubmitSales(iter(batches), metadata=metadata(addresses), timeout=300)
        started = time.perf_counter()
        answered = 0
        async for answer in call:
            answered += sum(result.HasField("ticket") for result in answer.results)
        seconds = time.perf_counter() - started
    if answered != sales:
        raise ValueError(f"{answered} of {sales} sales were answered by a ticket")
    return sales / seconds


async def rows(addresses: Addresses) -> list[Row]:
    """Both ways in, with no worker running beside them."""
    await unary_rate(addresses, "warm", sales=500)
    plain = await plain_rate(addresses)
    unary = await unary_rate(addresses, "unary")
    bulk = await bulk_rate(addresses, "bulk")
    return [
        Row(
            what="SubmitSale of one line, 64 at once, client included",
            measured=f"{unary:,.0f}/s against {plain:,.0f}/s",
            ratio=unary / plain,
            unit="× plain inserts",
            budget=0.75,
            at_most=False,
        ),
        Row(
            what="SubmitSales, 100 sales of one line a message",
            measured=f"{bulk:,.0f}/s",
            ratio=bulk / plain,
            unit="× plain inserts",
            budget=6.0,
            at_most=False,
        ),
    ]
