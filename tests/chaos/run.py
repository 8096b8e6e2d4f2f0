"""`make chaos`: N sales through real processes that are killed at random, with an OSE that misbehaves, then a verdict.

The verdict is the checker's, on what the OSE logged itself and what stands in PostgreSQL; any finding ends it with 1.
"""

import argparse
import asyncio
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import asyncpg
import grpc
import redis
from grpc import aio
from rich.console import Console
from rich.table import Table

from documents.certificates import generate_demo_certificate
from emission.v1 import emission_service_pb2 as messages
from emission.v1 import emission_service_pb2_grpc as stubs
from issuing.clock import SystemClock
from issuing.services import open_services
from issuing.settings import Settings
from issuing.storage.database import open_engine
from issuing.storage.schema import migrate
from tests.builders import an_issuer
from tests.chaos.checker import Sin, judge
from tests.chaos.history import (
    Answered,
    Asked,
    Event,
    Fault,
    FaultsEnded,
    History,
    Killed,
    Registered,
    Sent,
    Stands,
    Submitted,
)
from tests.chaos.house import House, open_house
from tests.server.messages import a_sale_message

_TOKEN = "chaos-token-of-a-test-only"
_PACE_SECONDS = 0.15
_DEEDS_SECONDS = 0.6
_REST_SECONDS = 150.0
_HEALS = (
    *("hang_after_registering", "drop_after_registering", "drop_before_registering", "garbage", "empty_200"),
    *("empty_content", "truncated_zip", "http_503", "slow"),
)
_CODES = ("0100", "0109", "0140", "0130")
FOREIGN = "cdr_of_another_document"


class Chaos:
    """One run on an open house."""

    def __init__(self, house: House, *, sales: int, seed: int) -> None:
        self.history = History()
        self._house = house
        self._sales = sales
        self._random = Random(seed)
        self._turns = self._random.sample(sorted(house.programs), len(house.programs))

    async def run(self) -> list[Sin]:
        """Sell and sabotage, let it rest, take stock, and judge."""
        selling = asyncio.create_task(self._sell())
        while not selling.done():
            await asyncio.sleep(self._random.random() * 2 * _DEEDS_SECONDS)
            await asyncio.to_thread(self._deed)
            self._raise_the_dead(some=True)
        await asyncio.to_thread(self._house.behave)
        self._raise_the_dead(some=False)
        self.history.add(FaultsEnded(at=self._house.now))
        await selling
        await self._rest()
        await self._take_stock()
        return judge(self.history)

    # -- callers --------------------------------------------------------------------------------------------------

    async def _sell(self) -> None:
        async with aio.insecure_channel(self._house.grpc, options=[("grpc.max_reconnect_backoff_ms", 300)]) as channel:
            stub = stubs.EmissionServiceStub(channel)
            callers = []
            for index in range(self._sales):
                callers.append(asyncio.create_task(self._submit(stub, f"C-{index}")))
                await asyncio.sleep(self._random.random() * 2 * _PACE_SECONDS)
            await asyncio.gather(*callers)

    async def _submit(self, stub: Any, name: str) -> None:
        """Ask until there is an answer, as a source must."""
        request = messages.SubmitSaleRequest(sale=a_sale_message(name))
        while True:
            self.history.add(Submitted(at=self._house.now, external_id=name, content=name))
            try:
                answer = await stub.SubmitSale(request, metadata=(("authorization", f"Bearer {_TOKEN}"),), timeout=5)
            except grpc.RpcError as error:
                if error.code() not in _AGAIN:
                    self.history.add(
                        Answered(at=self._house.now, external_id=name, content=name, ticket=None, refusal=str(error))
                    )
                    raise
                await asyncio.sleep(0.3)
                continue
            ticket = answer.ticket.ticket_id
            self.history.add(Answered(at=self._house.now, external_id=name, content=name, ticket=ticket))
            return

    # -- sabotage -------------------------------------------------------------------------------------------------

    def _deed(self) -> None:
        deeds: tuple[Callable[[], None], ...] = (
            *(self._kill_one_of_ours, self._kill_one_of_ours, self._misbehave, self._misbehave, self._misbehave),
            self._answer_with_a_code,
            *(self._kill_postgres, self._kill_valkey, self._flush_valkey, self._go_dark),
        )
        self._random.choice(deeds)()

    def _kill_one_of_ours(self) -> None:
        """Each in its turn, so that a short run kills every one of them."""
        program = self._house.programs[self._turns[0]]
        self._turns.append(self._turns.pop(0))
        program.kill()
        self.history.add(Killed(at=self._house.now, process=program.name))

    def _kill_postgres(self) -> None:
        self._kill_part("postgres", self._house.postgres.pid)

    def _kill_valkey(self) -> None:
        self._kill_part("valkey", self._house.valkey.pid)

    def _kill_part(self, name: str, pid: int | None) -> None:
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
            self.history.add(Killed(at=self._house.now, process=name))

    def _flush_valkey(self) -> None:
        try:
            with redis.Redis.from_url(self._house.valkey.url) as client:
                client.flushall()
        except redis.RedisError:
            return  # it was killed a moment ago
        self.history.add(Fault(at=self._house.now, what="flushed", on="valkey"))

    def _misbehave(self) -> None:
        mode = self._random.choice(_HEALS) if self._random.random() > 0.06 else FOREIGN
        times = self._random.randint(1, 3)
        self._house.fault(mode=mode, times=times, ms=800, operation=self._random.choice(("sendBill", "sendBill", "*")))
        self.history.add(Fault(at=self._house.now, what=mode, on="ose"))

    def _answer_with_a_code(self) -> None:
        code = self._random.choice(_CODES)
        self._house.fault(mode="fault_code", code=code, times=self._random.randint(1, 3))
        self.history.add(Fault(at=self._house.now, what=f"fault {code}", on="ose"))

    def _go_dark(self) -> None:
        self._house.fault(mode="down", ms=self._random.choice((500, 3000)))
        self.history.add(Fault(at=self._house.now, what="down", on="ose"))

    def _raise_the_dead(self, *, some: bool) -> None:
        for program in self._house.programs.values():
            if not program.runs and (not some or self._random.random() < 0.7):
                program.start()

    # -- the end --------------------------------------------------------------------------------------------------

    async def _rest(self) -> None:
        """Until nothing is unfinished, or so long that whatever is left is late."""
        until = time.monotonic() + _REST_SECONDS
        while time.monotonic() < until:
            self._raise_the_dead(some=False)
            try:
                rows = await self._ask("SELECT 1 FROM tickets WHERE next_attempt_at IS NOT NULL LIMIT 1")
            except (OSError, asyncpg.PostgresError):
                rows = [None]
            if not rows:
                return
            await asyncio.sleep(0.3)

    async def _ask(self, query: str) -> list[Any]:
        connection = await asyncpg.connect(self._house.postgres.dsn)
        try:
            return list(await connection.fetch(query))
        finally:
            await connection.close()

    async def _take_stock(self) -> None:
        now = self._house.now
        for row in await self._ask("SELECT * FROM events WHERE ticket_id IS NOT NULL ORDER BY id"):
            self.history.add(
                Event(
                    at=self._since(row["at"]),
                    ticket=str(row["ticket_id"]),
                    actor=row["actor"],
                    action=row["action"],
                    from_state=row["from_state"],
                    to_state=row["to_state"],
                )
            )
        for row in await self._ask(STANDING):
            due, lease = row["next_attempt_at"], row["lease_until"]
            self.history.add(
                Stands(
                    at=now,
                    ticket=str(row["id"]),
                    external_id=row["external_id"],
                    state=row["state"],
                    document=row["document"],
                    sha256=row["sha256"],
                    by_summary=row["channel"] == "summary",
                    reason=row["reason"],
                    due_at=self._since(due) if due else None,
                    held=bool(lease) and self._since(lease) > now,
                )
            )
        for entry in self._house.told("log"):
            self._take_down(entry)
        for it in self._house.told("documents"):
            if it["state"] != "rejected":
                document = f"{it['ruc']}-{it['type']}-{it['series']}-{it['number']}"
                self.history.add(Registered(at=now, document=document, sha256=it["sha256"]))

    def _take_down(self, entry: dict[str, Any]) -> None:
        """A line of the OSE's own log. What a fault spoilt is taken for not delivered."""
        at, mode = self._since(datetime.fromisoformat(entry["time"])), entry["fault"]
        delivered = mode in {"", "slow", "fault_code"}
        document = entry["file_name"].removesuffix(".zip")
        if entry["operation"] == "sendBill":
            self.history.add(
                Sent(
                    at=at,
                    document=document,
                    sha256=entry["sha256"],
                    registered=entry["verdict"] in {"accepted", "observed"},
                    code=entry["code"],
                    delivered=delivered,
                    fault=mode,
                )
            )
        elif entry["operation"] == "getStatusCdr":
            self.history.add(Asked(at=at, document=document, code=entry["code"], delivered=delivered, fault=mode))

    def _since(self, moment: datetime) -> float:
        return moment.timestamp() - self._house.began


_AGAIN = frozenset(
    {
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.DEADLINE_EXCEEDED,
        grpc.StatusCode.CANCELLED,
        grpc.StatusCode.INTERNAL,
        grpc.StatusCode.UNKNOWN,
    }
)
STANDING = """
SELECT t.*, i.ruc || '-' || v.document_type || '-' || v.series || '-' || v.number AS document,
       encode(sha256(v.zip), 'hex') AS sha256
FROM tickets t JOIN issuers i ON i.id = t.issuer_id LEFT JOIN vouchers v ON v.ticket_id = t.id ORDER BY t.external_id
"""


def outcomes(history: History) -> Table:
    """What was done to the house, how often, and where the sales that were hit by it stand."""
    states = {it.document: it.state for it in history.records if isinstance(it, Stands) and it.document}
    given: Counter[str] = Counter()
    hit: dict[str, Counter[str]] = {}
    for it in history.records:
        if isinstance(it, Killed):
            given[f"killed: {it.process}"] += 1
        elif isinstance(it, Fault):
            given[f"{it.on}: {it.what}"] += 1
        elif isinstance(it, Sent) and it.fault:
            name = f"ose: {it.fault} {it.code}" if it.fault == "fault_code" else f"ose: {it.fault}"
            name = name.replace("fault_code", "fault")
            hit.setdefault(name, Counter())[states.get(it.document, "unknown")] += 1
    table = Table("fault", "given", "sends that it hit, by how their sales ended", title="Faults and outcomes")
    for name in sorted(given | dict.fromkeys(hit, 0)):
        ends = ", ".join(f"{count} {state}" for state, count in hit.get(name, Counter()).items())
        table.add_row(name, str(given[name]), ends)
    return table


async def _furnish(settings: Settings) -> None:
    engine = open_engine(str(settings.database_url), pool_size=1)
    await migrate(engine)
    await engine.dispose()
    async with open_services(settings) as services:
        await services.issuers.register(an_issuer())
        await services.sources.register("samp", token=_TOKEN)


def chaos(folder: Path, *, sales: int, seed: int) -> tuple[History, list[Sin]]:
    """A whole run in `folder`."""
    keys = folder / "keys"
    keys.mkdir()
    issuer = an_issuer()
    key = generate_demo_certificate(issuer.ruc, issuer.legal_name, SystemClock().now())
    (keys / f"{issuer.ruc}.pem").write_bytes(key)

    def furnish(database_url: str, redis_url: str) -> None:
        asyncio.run(_furnish(Settings(database_url=database_url, redis_url=redis_url, keys_folder=keys)))

    with open_house(folder, keys, furnish=furnish) as house:
        run = Chaos(house, sales=sales, seed=seed)
        return run.history, asyncio.run(run.run())


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.run", description=__doc__)
    parser.add_argument("--sales", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0, help="decides what is done when; processes have their own pace")
    parser.add_argument("--story", action="store_true", help="print everything that was observed")
    given = parser.parse_args()
    console = Console()
    with tempfile.TemporaryDirectory() as name:
        history, sins = chaos(Path(name), sales=given.sales, seed=given.seed)
    if given.story:
        console.print(*history.story(), sep="\n", markup=False, highlight=False)
    console.print(outcomes(history))
    states = Counter(it.state for it in history.records if isinstance(it, Stands))
    ended = next(it.at for it in history.records if isinstance(it, FaultsEnded))
    stock = max(it.at for it in history.records if isinstance(it, Stands))
    console.print(f"{given.sales} sales: {dict(states)}; at rest {stock - ended:.1f} s after the last fault")
    console.print(*(map(str, sins) if sins else ["no finding"]), sep="\n", markup=False)
    sys.exit(1 if sins else 0)


if __name__ == "__main__":
    main()
