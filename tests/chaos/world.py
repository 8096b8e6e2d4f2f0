"""A simulated run: a server, two workers and an OSE, callers that insist, and a saboteur, all moved by one seed."""

import asyncio
import hashlib
import re
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
import structlog
from pydantic import SecretStr

from documents.certificates import generate_demo_certificate
from issuing import services
from issuing.clock import SystemClock
from issuing.errors import ConflictingSale, InvalidSale
from issuing.services import Services, open_services, working
from issuing.services.certificates import Certificates
from issuing.services.issuers import Issuers
from issuing.services.sources import Sources
from issuing.services.work import Work
from issuing.services.working import open_work
from issuing.settings import Settings
from issuing.storage.database import open_engine
from issuing.views import SourceIdentity, Ticket
from tests.builders import an_issuer
from tests.chaos.database import Database, SimulatedEngine, Turnstile
from tests.chaos.history import Answered, Claimed, Event, Fault, FaultsEnded, History, Registered, Stands, Submitted
from tests.chaos.loop import SimulatedLoop
from tests.chaos.model import Model
from tests.chaos.network import Network, opened
from tests.chaos.processes import PRESENT, START, Process, SimulatedClock
from tests.chaos.sales import OTHER_RUC, Order, orders
from vouchers.codec import encode

_FAULTS_SECONDS = 90.0
_REST_SECONDS = 1200.0
_LOOK_SECONDS = 20.0
_ROUND_SECONDS = 120.0
_PAUSED = 0.4
_ANSWER_SECONDS = 8.0
_CLAIMING = re.compile(r"UPDATE tickets\b.*\bfence = fence \+ 1", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arena:
    """What all seeds of a process share: a database, keys, settings, a source."""

    database: Database
    settings: Settings
    certificates: Certificates
    source: SourceIdentity


@contextmanager
def open_arena(url: str, keys: Path) -> Iterator[Arena]:
    """An arena on a migrated database of its own."""
    issuers = (an_issuer(), an_issuer(ruc=OTHER_RUC, boletas_by_summary=True))
    for issuer in issuers:
        (keys / f"{issuer.ruc}.pem").write_bytes(generate_demo_certificate(issuer.ruc, issuer.legal_name, START))
    settings = Settings(
        database_url=url,
        redis_url="redis://127.0.0.1:1/0",
        keys_folder=keys,
        ose_url="http://ose.test/billService",
        ose_password=SecretStr("moddatos"),
        sweep_seconds=40.0,
        seal_seconds=_ROUND_SECONDS,
        summary_wait_seconds=5.0,
    )

    async def furnish() -> SourceIdentity:
        engine = open_engine(url, pool_size=1)
        for issuer in issuers:
            await Issuers(engine, SystemClock()).register(issuer)
        sources = Sources(engine, SystemClock())
        found = await sources.authenticate(await sources.register("samp"))
        await engine.dispose()
        assert found
        return found

    source = asyncio.run(furnish())
    database = Database(url)
    try:
        yield Arena(database=database, settings=settings, certificates=Certificates(keys), source=source)
    finally:
        database.close()


def simulate(arena: Arena, seed: int) -> History:
    """The history of the run that `seed` decides; the same one every time."""
    loop = SimulatedLoop()
    asyncio.set_event_loop(loop)
    try:
        with _silence(), pytest.MonkeyPatch.context() as patch:
            world = World(arena, seed, patch)
            loop.run_until_complete(world.run())
            return world.history
    finally:
        asyncio.set_event_loop(None)
        loop.close()


@contextmanager
def _silence() -> Iterator[None]:
    """What the program logs of its troubles is expected here by the thousand."""
    before = structlog.get_config()
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory(), processors=[lambda *_: ""])
    try:
        yield
    finally:
        structlog.configure(**before)


class World:
    """One run."""

    def __init__(self, arena: Arena, seed: int, patch: pytest.MonkeyPatch) -> None:
        self._arena = arena
        self._random = Random(seed)
        self.history = History()
        self._jumps: list[float] = []
        self._verdicts: dict[str, str] = {}
        self._ready: dict[str, float] = {}
        self._lives: dict[str, int] = {}
        self._servers: list[tuple[Process, Services]] = []
        self._workers: dict[str, tuple[Process, Work | None]] = {}
        self._claims: list[tuple[int, Claimed]] = []
        self._everybody: list[Process] = []
        self._model = Model(judges=self._verdict, ready=self._is_ready)
        self._network = Network(self._model, self.history, Random(seed * 7 + 1))
        self._rewire(patch, seed)

    # -- the parts that are played ------------------------------------------------------------------------------------

    def _rewire(self, patch: pytest.MonkeyPatch, seed: int) -> None:
        """Put the simulated parts where the wiring takes the real ones, and the seed where chance would come from."""
        chance = Random(seed * 7 + 2)
        self._arena.database.turnstile = Turnstile(self._arena.database, Random(seed * 7 + 3))

        @asynccontextmanager
        async def database(_: Settings) -> AsyncIterator[SimulatedEngine]:
            yield SimulatedEngine(self._arena.database, PRESENT.get())

        for wiring in (services, working):
            patch.setattr(wiring, "open_database", database)
        patch.setattr(working, "open_http", lambda: opened(self._network))
        patch.setattr(services, "Bell", lambda *_, **__: self)
        # Nobody is delivered to here: what is judged is emission, and deliveries never touch it.
        patch.setattr(working, "open_couriers", lambda *_, **__: None)
        patch.setattr(working, "Certificates", lambda _: self._arena.certificates)
        patch.setattr("issuing.identifiers.os", SimpleNamespace(urandom=chance.randbytes))
        for module in ("emission.emitter", "emission.exchange", "informing.exchange"):
            patch.setattr(f"issuing.services.{module}.random", SimpleNamespace(random=chance.random))
        # Rounds that find nothing cost as much as those that find something: fewer of them, and more seeds.
        patch.setattr("issuing.services.looks._REST_SECONDS", _ROUND_SECONDS)
        patch.setattr("issuing.services.deadlines.INTERVAL_SECONDS", _ROUND_SECONDS)
        # What remembers something for some seconds counts them by the monotonic clock, which here is the loop's.
        monotonic = SimpleNamespace(monotonic=lambda: self._time)
        for name, loaded in list(sys.modules.items()):
            if name.startswith("issuing.services.") and getattr(loaded, "time", None) is time:
                patch.setattr(loaded, "time", monotonic)
        self._arena.database.on_statement = self._observe

    def _observe(self, process: Process, query: str, rows: Any) -> None:
        """Take down who claimed what, at the moment at which the claim was committed.

        Now and then the claimer is paused right there, for longer than its leases: what it holds becomes another's.
        """
        if _CLAIMING.search(query) and rows:
            last = self._ask("SELECT coalesce(max(id), 0) AS id FROM events")[0]["id"]
            for row in rows:
                claimed = Claimed(at=self._time, ticket=str(row["id"]), actor=f"worker:{process.name}")
                self._claims.append((last, claimed))
            if self._network.faulty and self._random.random() < _PAUSED:
                process.stall(self._random.choice((16.0, 20.0, 40.0)))

    def ring(self) -> None:
        """The bell: heard by all workers, twice, or by nobody."""
        heard = self._random.choice((0, 1, 1, 2)) if self._network.faulty else 1
        if not heard:
            self.history.add(Fault(at=self._time, what="the bell is not heard"))
        for _, work in self._workers.values():
            for _ in range(heard if work else 0):
                asyncio.get_running_loop().call_later(self._random.random() * 0.05, work.ring)  # type: ignore[union-attr]

    async def close(self) -> None:
        """Nothing to close: the bell is this world."""

    def _verdict(self, document: str) -> str:
        return self._verdicts.setdefault(document, self._random.choices(("0", "4252", "2335"), weights=(85, 10, 5))[0])

    def _is_ready(self, ticket: str) -> bool:
        return self._time >= self._ready.setdefault(ticket, self._time + self._random.choice((0.0, 3.0, 60.0)))

    @property
    def _time(self) -> float:
        return asyncio.get_running_loop().time()

    # -- the run ------------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        self._empty()
        self.history.asks_for = tuple(
            f"{ruc}-{kind}-" for ruc in (an_issuer().ruc, OTHER_RUC) for kind in ("01", "03", "07", "08")
        )
        await self._start_server()
        for name in ("1", "2"):
            self._start_worker(name)
        callers = [asyncio.create_task(self._call(order)) for order in orders(self._random)]
        await self._sabotage()
        self._network.faulty = self._network.down = False
        self.history.add(FaultsEnded(at=self._time))
        await self._mend()
        await asyncio.gather(*callers)
        await self._rest()
        self._take_stock()
        await self._end()

    async def _start_server(self) -> None:
        process = self._process("server")
        services: asyncio.Future[Services] = asyncio.get_running_loop().create_future()

        async def serve() -> None:
            async with open_services(self._arena.settings, clock=SimulatedClock(process, self._jumps)) as opened_ones:
                services.set_result(opened_ones)
                await asyncio.get_running_loop().create_future()

        process.begin(serve())
        self._servers.append((process, await services))

    def _start_worker(self, name: str) -> None:
        process = self._process(name)
        self._workers[name] = (process, None)

        async def work() -> None:
            clock = SimulatedClock(process, self._jumps)
            async with open_work(self._arena.settings, actor=f"worker:{process.name}", clock=clock) as opened_work:
                self._workers[name] = (process, opened_work)
                await opened_work.run()

        process.begin(work())

    def _process(self, name: str) -> Process:
        life = self._lives[name] = self._lives.get(name, 0) + 1
        skew = self._random.choice((0.0, 0.0, 0.0, -20.0, 3.0, 20.0))
        process = Process(f"{name}.{life}", random=self._random, history=self.history, skew=skew)
        process.on_death.append(self._arena.database.turnstile.kill)
        self._everybody.append(process)
        return process

    async def _call(self, order: Order) -> None:
        """A caller: asks until it is answered, and asks again some time later where its order says so."""
        await asyncio.sleep(order.at)
        content = hashlib.sha256(encode(order.sale)).hexdigest()[:12]
        while True:
            name = order.sale.external_id
            self.history.add(Submitted(at=self._time, external_id=name, content=content))
            process, services = self._servers[-1]
            asked = process.begin(self._submit(services, order))
            await asyncio.wait({asked}, timeout=_ANSWER_SECONDS)
            if asked.done():
                answer = asked.result()
                ticket = str(answer.id) if isinstance(answer, Ticket) else None
                refusal = "" if ticket else type(answer).__name__
                self.history.add(
                    Answered(at=self._time, external_id=name, content=content, ticket=ticket, refusal=refusal)
                )
                return
            await asyncio.sleep(self._random.random() * 3)

    async def _submit(self, services: Services, order: Order) -> Ticket | Exception:
        await PRESENT.get().point("before the call is read")
        source = self._arena.source
        answer: Ticket | Exception
        if order.in_bulk:
            (answer,) = await services.submission.submit_many([order.sale], source=source, request_id="r")
        else:
            try:
                answer = await services.submission.submit(order.sale, source=source, request_id="r")
            except (ConflictingSale, InvalidSale) as refusal:
                answer = refusal
        await PRESENT.get().point("before the answer leaves")
        return answer

    # -- sabotage -----------------------------------------------------------------------------------------------------

    async def _sabotage(self) -> None:
        """Kill, hold up, cut off and turn clocks until the time for that is over."""
        deeds = (self._kill, self._kill, self._burn, self._burn, self._burn, self._stall, self._cut_off, self._jump)
        while self._time < _FAULTS_SECONDS:
            await asyncio.sleep(self._random.random() * 15)
            self._random.choice(deeds)()
            await self._mend(unless=0.3)

    def _victim(self) -> Process:
        return self._random.choice([self._servers[-1][0], *(it for it, _ in self._workers.values())])

    def _kill(self) -> None:
        self._victim().die("between two steps")

    def _burn(self) -> None:
        """Have it die after some steps more, wherever that is."""
        self._victim().fuse = self._random.randint(1, 25)

    def _stall(self) -> None:
        self._victim().stall(self._random.choice((2.0, 20.0, 40.0)))

    def _cut_off(self) -> None:
        self._network.down = not self._network.down
        self.history.add(Fault(at=self._time, what="the OSE is away" if self._network.down else "the OSE is back"))

    def _jump(self) -> None:
        self._jumps.append(self._random.choice((-5.0, 1.0, 30.0)))
        self.history.add(Fault(at=self._time, what=f"all clocks jump by {self._jumps[-1]} s"))

    async def _mend(self, *, unless: float = 0.0) -> None:
        """Start again what is dead, as its supervisor would, sometimes a little later."""
        for process in (self._servers[-1][0], *(it for it, _ in self._workers.values())):
            process.fuse = process.fuse if unless else None
        for name, (process, _) in list(self._workers.items()):
            if not process.alive and self._random.random() >= unless:
                self._start_worker(name)
        if not self._servers[-1][0].alive and self._random.random() >= unless:
            await self._start_server()

    # -- the end ------------------------------------------------------------------------------------------------------

    async def _rest(self) -> None:
        """Let everything come to rest: nothing unfinished, or so much later that what is due was long due."""
        until = self._time + _REST_SECONDS
        while self._time < until and self._ask(_UNFINISHED):  # noqa: ASYNC110 -- simulated time that passes
            await asyncio.sleep(_LOOK_SECONDS)

    def _take_stock(self) -> None:
        now = self._time
        claims = sorted(self._claims, key=lambda it: it[0])
        for row in self._ask("SELECT * FROM events WHERE ticket_id IS NOT NULL ORDER BY id"):
            while claims and claims[0][0] < row["id"]:
                self.history.add(claims.pop(0)[1])
            self.history.add(
                Event(
                    at=(row["at"] - START).total_seconds(),
                    ticket=str(row["ticket_id"]),
                    actor=row["actor"],
                    action=row["action"],
                    from_state=row["from_state"],
                    to_state=row["to_state"],
                )
            )
        for row in self._ask(_STANDING):
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
                    due_at=(due - START).total_seconds() - sum(self._jumps) if due else None,
                    held=bool(lease) and (lease - START).total_seconds() - sum(self._jumps) > now,
                )
            )
        for document, kept in self._model.documents.items():
            self.history.add(Registered(at=now, document=document, sha256=kept.sha256))

    async def _end(self) -> None:
        """Take the processes away; whatever of them ended by an error of its own is a defect and raised."""
        for process in self._everybody:
            process.alive = False
        while tasks := asyncio.all_tasks() - {asyncio.current_task()}:
            for task in tasks:  # again and again: what a task does on its way out finds nobody who answers either
                task.cancel()
            await asyncio.wait(tasks, timeout=1)
        for process in self._everybody:
            for task in process.tasks:
                if task.done() and not task.cancelled():
                    task.result()

    def _ask(self, query: str) -> Any:
        return self._arena.database.run(self._arena.database.driver.fetch(query))

    def _empty(self) -> None:
        driver = self._arena.database.driver
        self._arena.database.run(driver.execute(_EMPTY))


_UNFINISHED = "SELECT 1 FROM tickets WHERE next_attempt_at IS NOT NULL LIMIT 1"
_STANDING = """
SELECT t.*, i.ruc || '-' || v.document_type || '-' || v.series || '-' || v.number AS document,
       encode(sha256(v.zip), 'hex') AS sha256
FROM tickets t JOIN issuers i ON i.id = t.issuer_id LEFT JOIN vouchers v ON v.ticket_id = t.id ORDER BY t.external_id
"""
# The triggers that keep the archive from being emptied are for everybody but us; TRUNCATE takes longer for a few rows.
_EMPTY = """
SET session_replication_role = replica;
DO $$ DECLARE name text; BEGIN
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public'
    AND tablename NOT IN ('issuers', 'sources', 'alembic_version')
  LOOP EXECUTE format('DELETE FROM %I', name); END LOOP;
END $$;
RESET session_replication_role;
"""
