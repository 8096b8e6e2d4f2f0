"""The whole way: throughput, the worker's share, a slow OSE, and how long one sale takes alone."""

import statistics
import time
from datetime import UTC, datetime
from uuid import UUID

from bench.house import channel, connect, cpu_seconds, metadata, process, slow_ose, stub, wait_until_ended
from bench.report import Row
from bench.samples import message
from bench.tickets import unary_rate
from cli.stack import Addresses
from emission.v1 import emission_service_pb2 as messages

_IDLE_SALES = 200
_COMPARED = 5_000  # so many that the half second at the end is no part of the figure
_MEGABYTE = 1_000_000


async def _emitted(addresses: Addresses, prefix: str, sales: int) -> float:
    """Accepted vouchers a second: all are submitted at once and waited for."""
    connection = await connect(addresses)
    before = await connection.fetchval("SELECT count(*) FROM vouchers WHERE answered_at IS NOT NULL")
    started = time.perf_counter()
    await unary_rate(addresses, prefix, sales=sales)
    await wait_until_ended(connection, total=before + sales)
    rate = sales / (time.perf_counter() - started)
    await connection.close()
    return rate


async def throughput(addresses: Addresses, *, sales: int, rsa_seconds: float) -> list[Row]:
    """End to end, the worker's CPU a voucher, its memory's growth, and the same with an OSE of half a second."""
    worker = process("workers")
    await _emitted(addresses, "first", 1_000)
    memory, cpu = worker.memory_info().rss, cpu_seconds(worker)
    rate = await _emitted(addresses, "many", sales)
    spent = (cpu_seconds(worker) - cpu) / sales
    grown = worker.memory_info().rss
    fast = await _emitted(addresses, "fast", _COMPARED)
    await slow_ose(addresses, 500)
    slow = await _emitted(addresses, "slow", _COMPARED)
    await slow_ose(addresses, 0)
    return [
        Row(
            what=f"end to end, {sales:,} sales, all processes on this machine",
            measured=f"{rate:.0f} vouchers/s",
            ratio=rate,
            unit="vouchers/s",
            budget=150,
            at_most=False,
        ),
        Row(
            what="worker CPU an accepted voucher",
            measured=f"{spent * 1000:.2f} ms",
            ratio=spent / rsa_seconds,
            unit="× RSA",
            budget=7.0,
            at_most=True,
        ),
        Row(
            what=f"worker's memory after {sales:,} vouchers against after the first 1,000",
            measured=f"{grown / _MEGABYTE:.0f} MB against {memory / _MEGABYTE:.0f} MB",
            ratio=grown / memory,
            unit="×",
            budget=1.2,
            at_most=True,
        ),
        Row(
            what="throughput with an OSE of 500 ms against one of 0 ms",
            measured=f"{slow:.0f}/s against {fast:.0f}/s",
            ratio=slow / fast,
            unit="×",
            budget=0.9,
            at_most=False,
        ),
    ]


async def idle_latency(addresses: Addresses) -> list[Row]:
    """One sale at a time: from the call to the CDR that is stored."""
    connection = await connect(addresses)
    times = []
    async with channel(addresses) as opened:
        service = stub(opened)
        for index in range(_IDLE_SALES):
            started = datetime.now(UTC)
            request = messages.SubmitSaleRequest(sale=message(f"idle-{index}"))
            answer = await service.SubmitSale(request, metadata=metadata(addresses), timeout=10)
            watch = messages.WatchTicketRequest(ticket_id=answer.ticket.ticket_id)
            async for _ in service.WatchTicket(watch, metadata=metadata(addresses), timeout=30):
                pass
            answered = await connection.fetchval(
                "SELECT answered_at FROM vouchers WHERE ticket_id = $1", UUID(answer.ticket.ticket_id)
            )
            times.append((answered - started).total_seconds() * 1000)
    await connection.close()
    cuts = statistics.quantiles(times, n=100)
    return [
        Row(what=f"idle latency, {name}", measured="", ratio=value, unit="ms", budget=budget, at_most=True)
        for name, value, budget in (("p50", statistics.median(times), 60), ("p99", cuts[98], 200))
    ]
