"""`make simulate`: many seeds, or one with its story; `--record` writes down anew what the kept seeds decide."""

import argparse
import asyncio
import json
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from issuing.embedded import EmbeddedPostgres
from issuing.storage.database import open_engine
from issuing.storage.schema import migrate
from tests.chaos.checker import judge
from tests.chaos.world import Arena, open_arena, simulate

RECORDED = Path(__file__).parent / "recorded"
KEPT_SEEDS = (2, 3, 5, 8, 13, 21)
"""Seeds whose decisions are kept: a change of the program that decides differently shows in their files."""
_HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""A database that is thrown away need not survive its machine."""


@contextmanager
def arena_of_its_own() -> Iterator[Arena]:
    """A PostgreSQL for this process, gone with it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "keys").mkdir()
        with EmbeddedPostgres(folder / "postgres", settings=_HASTY) as server:
            asyncio.run(_migrated(server.url))
            with open_arena(server.url, folder / "keys") as arena:
                yield arena


async def _migrated(url: str) -> None:
    engine = open_engine(url, pool_size=1)
    await migrate(engine)
    await engine.dispose()


def _say(*lines: object) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def recorded(seed: int) -> Path:
    """Where the decisions of a kept seed are."""
    return RECORDED / f"{seed}.json"


def record(arena: Arena) -> None:
    """Write the decisions of the kept seeds down."""
    RECORDED.mkdir(exist_ok=True)
    for seed in KEPT_SEEDS:
        text = json.dumps(simulate(arena, seed).decisions(), indent=1, ensure_ascii=False)
        recorded(seed).write_text(text + "\n", encoding="utf-8")


def tell(arena: Arena, seed: int) -> int:
    """One seed with its whole story; how many sins it has."""
    history = simulate(arena, seed)
    for line in history.story():
        _say(line)
    sins = judge(history)
    _say(*(map(str, sins) if sins else ["no sin"]))
    return len(sins)


def run(arena: Arena, seeds: Iterable[int]) -> int:
    """Many seeds; how many of them have sins. Each of those can be replayed alone."""
    bad = 0
    for seed in seeds:
        sins = judge(simulate(arena, seed))
        if sins:
            bad += 1
            _say(f"seed {seed} (make simulate SEED={seed}):", *(f"  {sin}" for sin in sins))
    return bad


def _run_apart(seeds: range) -> int:
    with arena_of_its_own() as arena:
        return run(arena, seeds)


def run_side_by_side(first: int, count: int, *, jobs: int) -> int:
    """The seeds from `first` on, shared between `jobs` processes with a database each; how many have sins."""
    began = time.perf_counter()
    shares = [range(first + job, first + count, jobs) for job in range(jobs)]
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        bad = sum(pool.map(_run_apart, shares, chunksize=1))
    seconds = time.perf_counter() - began
    _say(f"{count} seeds in {seconds:.1f} s ({count / seconds:.1f} a second), {bad} with findings")
    return bad


def main() -> None:
    """The command line; ends with 1 on any finding."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.simulate", description=__doc__)
    parser.add_argument("--seeds", type=int, default=200, help="how many")
    parser.add_argument("--first", type=int, default=0, help="the first of them")
    parser.add_argument("--seed", type=int, help="only this one, with its story")
    parser.add_argument("--jobs", type=int, default=1, help="processes among which the seeds are shared")
    parser.add_argument("--record", action="store_true", help="write the kept seeds' decisions down anew")
    given = parser.parse_args()
    if given.seed is None and not given.record:
        sys.exit(1 if run_side_by_side(given.first, given.seeds, jobs=given.jobs) else 0)
    with arena_of_its_own() as arena:
        if given.record:
            record(arena)
        else:
            sys.exit(1 if tell(arena, given.seed) else 0)


if __name__ == "__main__":
    main()
