"""On the quick road: from webhook to the customer's mail and to CDP's callback."""

import asyncio
import statistics
from collections.abc import Sequence
from itertools import count, islice
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
import httpx

from bench.house import connect
from bench.quick_road import ANUBIS_MILLISECONDS, announce, issue, quick_house, simulator
from bench.report import Row
from cli.stack import Addresses
from issuing.clock import SystemClock
from issuing.services.delivering.secrets import SubscriberSecrets
from issuing.services.delivering.subscribers import Subscribers
from issuing.storage.database import open_engine

_NOTICES = 200
_PAUSE_SECONDS, _PATIENCE_SECONDS = 0.1, 120
_EMAIL = "pagos@losandes.example"
_CDP = "cdp"
_SINCE_WEBHOOK = """
SELECT extract(epoch FROM max(d.delivered_at) - h.received_at)::float
FROM hook_events h JOIN deliveries d ON d.ticket_id = h.ticket_id
WHERE h.state = 'registered' AND d.kind = $1 AND d.state = 'delivered' GROUP BY h.id
"""


def rows() -> list[Row]:
    """The rows of the quick road."""
    with TemporaryDirectory(prefix="bench-cdp-") as name:
        keys = Path(name)
        SubscriberSecrets(keys).rotate(_CDP)
        with (
            simulator("simulators.cdp", "--secrets", str(keys / f"{_CDP}.webhook")) as cdp,
            quick_house(keys) as (addresses, paperless),
        ):
            return asyncio.run(_quick(addresses, paperless, cdp))


async def _quick(addresses: Addresses, paperless: str, cdp: str) -> list[Row]:
    engine = open_engine(addresses.database, pool_size=1)
    await Subscribers(engine, SystemClock()).add(_CDP, f"{cdp}/hooks/emission", version=1)
    await engine.dispose()
    connection = await connect(addresses)
    async with httpx.AsyncClient(base_url=paperless, timeout=120) as client:
        keys = await issue(client, islice(count(1), _NOTICES), email=_EMAIL)
        async with asyncio.TaskGroup() as together:
            for key in keys:
                together.create_task(announce(client, key))
                await asyncio.sleep(_PAUSE_SECONDS)
    found = []
    for kind, what in (("mail", "mail"), ("callback", "CDP's callback")):
        taken = await _since_webhook(connection, kind)
        text = f"webhook to {what}, ANUBIS at {ANUBIS_MILLISECONDS} ms"
        found += _both(text, taken, unit="s", budgets=(2, 2))
    await connection.close()
    return found


async def _since_webhook(connection: asyncpg.Connection, kind: str) -> list[float]:
    """Seconds of each, once all of them are there."""
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while True:
            found = [row[0] for row in await connection.fetch(_SINCE_WEBHOOK, kind)]
            if len(found) == _NOTICES:
                return found
            await asyncio.sleep(0.1)


def _both(what: str, taken: Sequence[float], *, unit: str, budgets: tuple[float, float]) -> list[Row]:
    """The middle and the hundredth slowest."""
    values = (statistics.median(taken), statistics.quantiles(taken, n=100)[98])
    return [
        Row(what=f"{what}, {name}", measured=f"of {len(taken)}", ratio=value, unit=unit, budget=budget, at_most=True)
        for name, value, budget in zip(("p50", "p99"), values, budgets, strict=True)
    ]
