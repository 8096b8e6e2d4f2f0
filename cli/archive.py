"""`emission archive verify`: holds the whole archive against its seals, signatures and numbering.

That of the database that is set, or else of the embedded one in the data folder, which is started if it does not run.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from datetime import time as clock_time

from rich.console import Console
from rich.progress import Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from issuing.archive.faults import Fault
from issuing.clock import LIMA
from issuing.embedded import attached_postgres
from issuing.services import require_url
from issuing.services.verification import EVERYTHING, Verification
from issuing.settings import Settings
from issuing.storage.database import open_engine
from issuing.storage.schema import require_current_schema

_MOST_SHOWN = 200
_EVERY = 500


def read_expected(texts: list[str]) -> dict[int, bytes]:
    """Roots by batch, of `BATCH:ROOT` as the log tells them; ValueError for anything else."""
    expected = {}
    for text in texts:
        batch, _, root = text.partition(":")
        if len(bytes.fromhex(root)) != 32:  # noqa: PLR2004 -- SHA-256
            raise ValueError(f"{text} is not BATCH:ROOT with a root of 64 hexadecimal digits")
        expected[int(batch)] = bytes.fromhex(root)
    return expected


class _Shown:
    """Progress on a terminal: one line for each thing that is read."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, what: str, done: int) -> None:
        if what not in self._tasks:
            self._tasks[what] = self._progress.add_task(what, total=None)
        if done % _EVERY == 1:
            self._progress.update(self._tasks[what], completed=done)

    def finish(self, counts: Mapping[str, int]) -> None:
        for what, done in counts.items():
            self._progress.update(self._tasks[what], completed=done)


@contextmanager
def with_database(settings: Settings) -> Iterator[Settings]:
    """The settings with the address of the archive's database; raises `EmbeddedPartError` where there is none.

    Not to be entered while an event loop runs.
    """
    if settings.database_url:
        yield settings
        return
    with attached_postgres(settings.data_folder / "postgres", port=settings.embedded_postgres_port) as url:
        yield settings.model_copy(update={"database_url": url})


async def verify_archive(settings: Settings, console: Console, *, since: date | None, expected: list[str]) -> int:
    """Verify, print what does not hold and where; 0 if everything holds, 1 if not.

    `since` is a civil date of Lima. Raises ValueError for an `expected` that is no root.
    """
    roots = read_expected(expected)
    begins = datetime.combine(since, clock_time(), LIMA) if since else EVERYTHING
    engine = open_engine(require_url(settings), pool_size=1)
    faults: list[Fault] = []
    found, started, counts = 0, time.perf_counter(), dict[str, int]()
    try:
        await require_current_schema(engine)
        with Progress(
            TextColumn("{task.description}"), TextColumn("{task.completed:.0f}"), TimeElapsedColumn(), console=console
        ) as progress:
            shown = _Shown(progress)

            def told(what: str, done: int) -> None:
                counts[what] = done
                shown(what, done)

            verification = Verification(engine, progress=told)
            async for fault in verification.run(since=begins, expected=roots):
                found += 1
                if len(faults) < _MOST_SHOWN:
                    faults.append(fault)
            shown.finish(counts)
    finally:
        await engine.dispose()
    _print(console, faults, found)
    if verification.last_root:
        batch, root = verification.last_root
        console.print(f"Último lote: {batch}:{root.hex()}", highlight=False, soft_wrap=True)
    console.print(
        f"{found or 'Ningún'} {'defecto' if found < 2 else 'defectos'} en {time.perf_counter() - started:.1f} s.",  # noqa: PLR2004
        highlight=False,
    )
    return 1 if found else 0


def _print(console: Console, faults: list[Fault], found: int) -> None:
    if not faults:
        return
    table = Table("qué", "dónde", "detalle", show_lines=False)
    for fault in faults:
        table.add_row(fault.check.value, fault.where, fault.detail)
    console.print(table)
    if found > len(faults):
        console.print(f"… y {found - len(faults)} más.", highlight=False)
