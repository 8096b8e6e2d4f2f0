"""Another's backlog: how long a quiet issuer's sale takes while thousands of a second one wait, or are sick."""

import asyncio
import statistics
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import asyncpg

from bench.house import channel, connect, metadata, order_fault, stub
from bench.report import Row
from bench.samples import message
from bench.tickets import bulk_rate
from cli.house import SUMMARY_ISSUER
from cli.stack import Addresses
from emission.v1 import emission_service_pb2 as messages

_QUIET_SALES = 200
_PAUSE_SECONDS = 0.03
_BACKLOG, _POISONED = 10_000, 2_000
_SICK_SERIES = "F666"
_UNFINISHED = "SELECT count(*) FROM tickets WHERE state IN ('received', 'signed')"


@dataclass(frozen=True)
class _Times:
    """Milliseconds from the call to the stored CDR."""

    median: float
    p99: float


async def _quiet(addresses: Addresses, prefix: str) -> _Times:
    """One sale after the other of the quiet issuer, and what the database says of each."""
    connection = await connect(addresses)
    started: dict[UUID, datetime] = {}
    async with channel(addresses) as opened:
        service = stub(opened)
        for index in range(_QUIET_SALES):
            sale = message(f"{prefix}-{index}", 1)
            sale.issuer_ruc = SUMMARY_ISSUER.ruc
            now = datetime.now(UTC)
            answer = await service.SubmitSale(
                messages.SubmitSaleRequest(sale=sale), metadata=metadata(addresses), timeout=30
            )
            started[UUID(answer.ticket.ticket_id)] = now
            await asyncio.sleep(_PAUSE_SECONDS)
    answered = await _answers(connection, list(started))
    await connection.close()
    cuts = statistics.quantiles(((answered[it] - at).total_seconds() * 1000 for it, at in started.items()), n=100)
    return _Times(median=cuts[49], p99=cuts[98])


async def _answers(connection: asyncpg.Connection, ids: list[UUID]) -> dict[UUID, datetime]:
    while True:
        query = "SELECT ticket_id, answered_at FROM vouchers WHERE ticket_id = ANY($1) AND answered_at IS NOT NULL"
        found = {row["ticket_id"]: row["answered_at"] for row in await connection.fetch(query, ids)}
        if len(found) == len(ids):
            return found
        await asyncio.sleep(0.05)


async def _all_ended(addresses: Addresses) -> None:
    """Wait until nothing is unfinished: what comes next is measured beside nothing else."""
    connection = await connect(addresses)
    while await connection.fetchval(_UNFINISHED):  # noqa: ASYNC110 -- another process ends them
        await asyncio.sleep(0.2)
    await connection.close()


@asynccontextmanager
async def _sick(addresses: Addresses, mode: str, **options: object) -> AsyncIterator[None]:
    """Everything in the sick series meets this at the OSE."""
    await order_fault(addresses, mode=mode, times=None, match=f"-{_SICK_SERIES}-", operation="*", **options)
    try:
        yield
    finally:
        await order_fault(addresses)


async def rows(addresses: Addresses) -> list[Row]:
    """p99 beside a backlog and beside two kinds of poison, against p99 alone."""
    await _quiet(addresses, "warm")
    alone = await _quiet(addresses, "alone")
    found = []
    await bulk_rate(addresses, "backlog", sales=_BACKLOG)
    found.append((f"{_BACKLOG:,} waiting sales", await _quiet(addresses, "backlog-quiet")))
    await _all_ended(addresses)
    for name, mode, options in (
        ("that the OSE answers by 0100", "fault_code", {"code": "0100"}),
        ("whose outcome stays unknown", "empty_200", {}),
    ):
        async with _sick(addresses, mode, **options):
            await bulk_rate(addresses, f"sick-{mode}", sales=_POISONED, series=_SICK_SERIES)
            found.append((f"{_POISONED:,} sales {name}", await _quiet(addresses, f"quiet-{mode}")))
        await _all_ended(addresses)
    return [
        Row(
            what=f"p99 of an issuer beside another's {what}, against alone",
            measured=f"{times.p99:.0f} ms (p50 {times.median:.0f}) against {alone.p99:.0f} ms (p50 {alone.median:.0f})",
            ratio=times.p99 / alone.p99,
            unit="×",
            budget=2.0,
            at_most=True,
        )
        for what, times in found
    ]
