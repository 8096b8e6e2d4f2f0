"""`make chaos`: N sales through real processes that are killed at random, with an OSE that misbehaves, then a verdict.

The verdict is the checker's, on what the OSE logged itself and what stands in PostgreSQL; any finding ends it with 1,
and so does a rest that comes later than a minute after the last fault.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import asyncpg
from rich.console import Console
from rich.table import Table

from documents.certificates import generate_demo_certificate
from issuing.clock import SystemClock
from issuing.services import open_services
from issuing.settings import Settings
from issuing.storage.database import open_engine
from issuing.storage.schema import migrate
from tests.builders import an_issuer
from tests.chaos.callers import SMALL, SOURCES, SUMMARISED, Callers
from tests.chaos.checker import Sin, judge
from tests.chaos.history import Event, Fault, FaultsEnded, History, Killed, Sent, Stands
from tests.chaos.house import House, open_house
from tests.chaos.saboteur import Saboteur
from tests.chaos.stock import ASKABLE, at_rest, take_stock

_DEEDS_SECONDS = 0.6
_SPARED = 0.7
_VOIDING_SECONDS = 10.0
_REST_SECONDS = 150.0
_IN_TIME_SECONDS = 60.0
_LONG_RUN, _ABSENCES = 1000, (4.0, 90.0)
_ISSUERS = (an_issuer(), an_issuer(ruc=SUMMARISED, boletas_by_summary=True), an_issuer(ruc=SMALL))


@dataclass(frozen=True, slots=True)
class Result:
    """What was observed, what is wrong about it, and how long after the last fault everything was at rest."""

    history: History
    sins: list[Sin]
    rest_seconds: float


class Chaos:
    """One run on an open house."""

    def __init__(self, house: House, *, sales: int, seed: int) -> None:
        self.history = History(asks_for=ASKABLE)
        self._house = house
        self._random = Random(seed)
        self._callers = Callers(house, self.history, sales=sales, random=Random(seed * 7 + 1))
        absence = _ABSENCES[sales >= _LONG_RUN]
        self._saboteur = Saboteur(house, self.history, random=Random(seed * 7 + 2), absence=absence)

    async def run(self) -> Result:
        """Sell and sabotage, let it rest, take stock, and judge."""
        selling = asyncio.create_task(self._callers.sell())
        await self._sabotage(selling)
        await selling  # a caller's own error ends the run here
        await self._sabotage(asyncio.ensure_future(self._voidings(_VOIDING_SECONDS)))
        for program in self._house.programs.values():
            program.away_until = 0.0
        self._house.raise_the_dead()
        await asyncio.to_thread(self._house.behave)
        ended = self._house.now
        self.history.add(FaultsEnded(at=ended))
        await self._rest()
        rest_seconds = self._house.now - ended
        await self._callers.close()
        await take_stock(self._house, self.history)
        return Result(self.history, judge(self.history), rest_seconds)

    async def _sabotage(self, until: "asyncio.Future[None]") -> None:
        while not until.done():
            await asyncio.sleep(self._random.random() * 2 * _DEEDS_SECONDS)
            await asyncio.to_thread(self._saboteur.deed)
            self._house.raise_the_dead(may=lambda: self._random.random() < _SPARED)

    async def _voidings(self, seconds: float) -> None:
        """Until all have been asked for, and no longer than that."""
        if self._callers.voiding:
            await asyncio.wait(self._callers.voiding, timeout=seconds)

    async def _rest(self) -> None:
        """Until nothing is left to be asked for or done, or so long that whatever is left is late.

        A process that came up before its database did, and ended, is started again, as any supervisor would.
        """
        until = time.monotonic() + _REST_SECONDS
        while time.monotonic() < until:
            self._house.raise_the_dead()
            try:
                asked = all(it.done() for it in self._callers.voiding)
                if asked and await at_rest(self._house, self._callers.waits_for):
                    return
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                pass  # it is being started again
            await asyncio.sleep(0.3)


def last_to_end(history: History, many: int = 3) -> Iterator[str]:
    """The tickets that came to their end last, each with its way there: what a late rest is owed to."""
    ended = next(it.at for it in history.records if isinstance(it, FaultsEnded))
    names = {it.ticket: it.external_id for it in history.records if isinstance(it, Stands)}
    chains: dict[str, list[Event]] = {}
    for it in history.records:
        if isinstance(it, Event):
            chains.setdefault(it.ticket, []).append(it)
    for chain in sorted(chains.values(), key=lambda it: it[-1].at)[-many:]:
        way = ", ".join(f"{it.action} {it.at - ended:+.1f}" for it in chain[-8:])
        yield f"{names.get(chain[0].ticket, chain[0].ticket)}: {way}"


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
            hit.setdefault(name, Counter())[states.get(it.document, "file")] += 1
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
        for issuer in _ISSUERS:
            await services.issuers.register(issuer)
        for name, token in SOURCES.items():
            await services.sources.register(name, token=token)


def chaos(folder: Path, *, sales: int, seed: int) -> Result:
    """A whole run in `folder`."""
    keys = folder / "keys"
    keys.mkdir()
    for issuer in _ISSUERS:
        key = generate_demo_certificate(issuer.ruc, issuer.legal_name, SystemClock().now())
        (keys / f"{issuer.ruc}.pem").write_bytes(key)
    (keys / f"{SUMMARISED}.validity").write_text("un-cliente\nmoddatos\n", encoding="utf-8")

    def furnish(database_url: str, redis_url: str) -> None:
        asyncio.run(_furnish(Settings(database_url=database_url, redis_url=redis_url, keys_folder=keys)))

    with open_house(folder, keys, furnish=furnish) as house:
        return asyncio.run(_run(house, sales, seed))


async def _run(house: House, sales: int, seed: int) -> Result:
    return await Chaos(house, sales=sales, seed=seed).run()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.run", description=__doc__)
    parser.add_argument("--sales", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0, help="decides what is done when; processes have their own pace")
    parser.add_argument("--story", type=Path, help="write everything that was observed into this file")
    given = parser.parse_args()
    console = Console()
    with tempfile.TemporaryDirectory() as name:
        result = chaos(Path(name), sales=given.sales, seed=given.seed)
    if given.story:
        given.story.write_text("\n".join(result.history.story()) + "\n", encoding="utf-8")
    console.print(outcomes(result.history))
    states = Counter(it.state for it in result.history.records if isinstance(it, Stands))
    console.print(f"{given.sales} sales: {dict(states)}; at rest {result.rest_seconds:.1f} s after the last fault")
    console.print(*last_to_end(result.history), sep="\n", markup=False, highlight=False)
    found = [str(it) for it in result.sins]
    if result.rest_seconds > _IN_TIME_SECONDS:
        found.append(f"late: at rest only {result.rest_seconds:.1f} s after the last fault")
    console.print(*(found or ["no finding"]), sep="\n", markup=False)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
