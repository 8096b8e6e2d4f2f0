"""A worker that dies at each step of the intake: each row and each line is sold once, and the result file is whole."""

import csv
from itertools import islice
from pathlib import Path

import pytest

from tests.crash.house import House, steps_of
from tests.intake import SourceDatabase, a_file, a_line, an_intake_file

pytestmark = pytest.mark.timeout(240)
_ROWS, _LINES = 20, 230


async def test_wherever_a_worker_dies_each_record_is_sold_once(house: House, tmp_path: Path) -> None:
    source, drop = SourceDatabase(tmp_path / "ventas.db"), tmp_path / "drop"
    numbers = iter(range(10_000))
    files: dict[str, int] = {}
    drop.mkdir()
    intake = str(an_intake_file(tmp_path, pull=source.url, drop=drop))
    for step in steps_of("intake_claim", "intake_advance", "intake_file"):
        for number in islice(numbers, _ROWS):
            source.sell(number, at=f"2026-11-24 10:{number // _ROWS:02}:00")
        # Of a file of two batches the first one's tickets stand, and not a line of its results.
        halfway = step.name.startswith("INTAKE_FILE")
        name, count = f"{step.name}.csv", _LINES if halfway else _ROWS
        a_file(drop, [a_line(number) for number in islice(numbers, count)], name=name)
        files[name] = count
        with house.start(at=step, times=3 if halfway else 1, intake_file=intake) as worker:
            await worker.killed()
        await house.rows("UPDATE intake_streams SET lease_until = NULL")
    total = next(numbers)
    with house.start(intake_file=intake):
        await house.until("SELECT count(*) = $1 FROM intake_files WHERE state = 'done'", len(files))
        await house.until("SELECT count(*) = $1 FROM tickets", total)
    tickets = {row["external_id"]: row["id"] for row in await house.rows("SELECT id::text, external_id FROM tickets")}
    assert len(tickets) == total
    for name, count in files.items():
        with (drop / "done" / f"{name}.result.csv").open(encoding="utf-8") as stream:
            results = list(csv.DictReader(stream))
        assert [int(it["linea"]) for it in results] == list(range(2, count + 2))
        assert all(tickets[it["external_id"]] == it["ticket"] for it in results)
    assert not await house.rows("SELECT 1 FROM intake_rejects")
    source.close()


async def test_a_worker_that_dies_while_it_keeps_or_gives_back_a_stream(house: House, tmp_path: Path) -> None:
    source = SourceDatabase(tmp_path / "ventas.db")
    intake = str(an_intake_file(tmp_path, pull=source.url))
    for number, step in enumerate(steps_of("intake_release")):
        source.sell(number)
        with house.start(at=step, intake_file=intake) as worker:
            await worker.killed()
        await house.rows("UPDATE intake_streams SET lease_until = NULL")
    source.lock()  # the worker waits for it, and keeps its lease meanwhile
    for step in steps_of("intake_renewal"):
        with house.start(at=step, intake_file=intake) as worker:
            await worker.killed()
        await house.rows("UPDATE intake_streams SET lease_until = NULL")
    source.unlock()
    with house.start(intake_file=intake):
        await house.until("SELECT count(*) = 2 FROM tickets")
        await house.until("SELECT count(*) FROM intake_streams WHERE failures = 0 AND lease_until IS NULL")
    source.close()
