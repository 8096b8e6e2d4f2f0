"""The quick road: from webhook to registered voucher, ANUBIS taking 100 ms for each file.

200 webhooks at once, then 200 one after the other as they come on a busy day.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import count, islice
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
import httpx

from bench.house import house
from bench.report import Row
from cli.hooks import rotate
from cli.house import DEMO_ISSUER
from cli.ports import LOOPBACK, free_port
from cli.stack import Addresses

_NOTICES = 200
ANUBIS_MILLISECONDS = 100
_BUDGET_SECONDS = 2.0
_PAUSE_SECONDS = 0.05
_LATENCIES = """
SELECT extract(epoch FROM h.updated_at - h.received_at)::float FROM hook_events h
WHERE h.state = 'registered' ORDER BY h.received_at, h.id
"""


@contextmanager
def simulator(module: str, *arguments: str) -> Iterator[str]:
    """A simulator runs for as long as the context lasts; its address."""
    command = [sys.executable, "-m", module, "--die-with-parent", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 -- our own program
        try:
            line = process.stdout.readline() if process.stdout else ""
            yield str(json.loads(line)["url"])
        finally:
            process.terminate()


async def issue(client: httpx.AsyncClient, numbers: Iterable[int], *, email: str = "") -> list[str]:
    """Have PAPERLESS issue vouchers of these numbers for a customer with that address; their keys."""
    keys = []
    for number in numbers:
        order = {"ruc": DEMO_ISSUER.ruc, "number": number, "customer_email": email}
        keys.append((await client.post("/control/documents", json=order)).raise_for_status().json()["key"])
    return keys


async def announce(client: httpx.AsyncClient, key: str) -> None:
    """Have PAPERLESS send its webhook; raises where it is not taken."""
    notice = {"key": key, "type": "document.issued"}
    answers = (await client.post("/control/webhooks", json=notice)).raise_for_status().json()["answers"]
    if answers[0]["status"] != 202:  # noqa: PLR2004 -- HTTP: accepted
        raise RuntimeError(f"a webhook was refused: {answers[0]}")


async def _latencies(connection: asyncpg.Connection, *, past: int) -> list[float]:
    """Sorted, once all of them are there."""
    async with asyncio.timeout(120):
        while True:
            rows = await connection.fetch(_LATENCIES)
            if len(rows) == past + _NOTICES:
                return sorted(row[0] for row in rows[past:])
            await asyncio.sleep(0.1)


async def _measure(paperless: str, database: str) -> list[Row]:
    numbers, found = count(1), []
    connection = await asyncpg.connect(database)
    async with httpx.AsyncClient(base_url=paperless, timeout=120, limits=httpx.Limits(max_connections=None)) as client:
        for past, pause, how in ((0, 0.0, "at once"), (_NOTICES, _PAUSE_SECONDS, "one after the other")):
            keys = await issue(client, islice(numbers, _NOTICES))
            async with asyncio.TaskGroup() as together:
                for key in keys:
                    together.create_task(announce(client, key))
                    await asyncio.sleep(pause)
            taken = await _latencies(connection, past=past)
            p99 = taken[int(len(taken) * 0.99) - 1]
            found.append(
                Row(
                    what=f"webhook to registered voucher, {_NOTICES} {how}, ANUBIS at {ANUBIS_MILLISECONDS} ms, p99",
                    measured=f"p50 {taken[len(taken) // 2]:.2f} s",
                    ratio=p99,
                    unit="s",
                    budget=_BUDGET_SECONDS,
                    at_most=True,
                )
            )
    await connection.close()
    return found


@contextmanager
def quick_house(keys_folder: Path | None = None) -> Iterator[tuple[Addresses, str]]:
    """A house with ANUBIS and PAPERLESS beside it: its addresses, and PAPERLESS's."""
    with TemporaryDirectory(prefix="bench-quick-") as name:
        folder, port = Path(name), free_port()
        secret = rotate(folder / "hooks" / "paperless.secrets")
        delay = ("--delay-ms", str(ANUBIS_MILLISECONDS))
        with simulator("simulators.anubis", "--data", str(folder / "anubis"), *delay) as anubis:
            hook = f"http://{LOOPBACK}:{port}/hooks/paperless"
            given = ("--data", str(folder / "paperless"), "--anubis", anubis, "--hook", hook, "--secret", secret)
            with (
                house(
                    keys_folder=keys_folder, anubis_url=anubis, hooks_port=port, hooks_folder=folder / "hooks"
                ) as addresses,
                simulator("simulators.paperless", *given) as paperless,
            ):
                yield addresses, paperless


def rows() -> list[Row]:
    """The rows of the table."""
    with quick_house() as (addresses, paperless):
        return asyncio.run(_measure(paperless, addresses.database.replace("+asyncpg", "")))
