"""Drop folders as a worker reads them."""

import csv
import os
from pathlib import Path

import pytest

from issuing.services import Services
from issuing.settings import Settings
from issuing.storage.database import driver_connection, open_engine
from issuing.storage.intake_files import IntakeFile, newest_files
from issuing.views import SourceIdentity
from tests.conftest import emitting
from tests.intake import HEADER, a_file, a_line, an_intake_file
from tests.issuing.services.intake.waiting import until

pytestmark = pytest.mark.usefixtures("source")


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    folder = tmp_path / "drop"
    folder.mkdir()
    return folder


@pytest.fixture
def intake(settings: Settings, drop: Path, tmp_path: Path) -> Settings:
    return settings.model_copy(update={"intake_file": an_intake_file(tmp_path, drop=drop)})


def _results(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


async def _files(settings: Settings) -> dict[str, IntakeFile]:
    engine = open_engine(str(settings.database_url), pool_size=1)
    try:
        async with driver_connection(engine) as connection:
            return {it.name: it for it in await newest_files(connection, limit=10)}
    finally:
        await engine.dispose()


async def test_each_line_has_its_ticket_or_its_reason(
    intake: Settings, drop: Path, services: Services, source: SourceIdentity
) -> None:
    lines = [a_line(1), a_line(2, prima="mil"), a_line(3, estado="X"), a_line(4, prima="0"), "solo;dos", a_line(1)]
    a_file(drop, lines)
    async with emitting(intake):
        await until((drop / "done" / "ventas.csv").exists)
    results = _results(drop / "done" / "ventas.csv.result.csv")
    assert [it["linea"] for it in results] == ["2", "3", "4", "5", "6", "7"]
    kinds = [it["resultado"] for it in results]
    assert kinds == ["recibida", "rechazada", "omitida", "rechazada", "rechazada", "recibida"]
    ticket = await services.inquiry.ticket_by_external_id("R-00001", source=source)
    assert results[0]["ticket"] == results[5]["ticket"] == str(ticket.id)
    assert "columna prima" in results[1]["motivo"]
    assert "[SUNAT " in results[3]["motivo"]
    noted = (await _files(intake))["ventas.csv"]
    assert (noted.state, noted.records, noted.submitted, noted.skipped, noted.refused) == ("done", 6, 2, 1, 3)


async def test_a_broken_file_is_quarantined_whole_and_the_next_has_its_turn(intake: Settings, drop: Path) -> None:
    (drop / "a.csv").write_bytes(f"{HEADER}\n{a_line(1)}\n".encode() + b"\xff\xfe\n")
    a_file(drop, [a_line(2)], name="b.csv")
    async with emitting(intake):
        await until((drop / "done" / "b.csv").exists)
    assert "utf-8" in (drop / "quarantine" / "a.csv.reason.txt").read_text(encoding="utf-8")
    assert not (drop / "quarantine" / "a.csv.result.csv").exists()
    assert (await _files(intake))["a.csv"].state == "quarantined"


async def test_what_is_being_written_or_is_no_file_is_left_alone(intake: Settings, drop: Path, tmp_path: Path) -> None:
    secret = a_file(tmp_path / "elsewhere", [a_line(9)])
    (drop / "link.csv").symlink_to(secret)
    os.mkfifo(drop / "pipe.csv")
    for name in ("half.csv.part", ".hidden.csv", "notes.txt"):
        a_file(drop, [a_line(8)], name=name)
    a_file(drop, [a_line(1)])
    async with emitting(intake):
        await until((drop / "done" / "ventas.csv").exists)
    assert list(await _files(intake)) == ["ventas.csv"]
    assert (drop / "link.csv").is_symlink()
    assert (drop / "pipe.csv").exists()


async def test_a_name_that_was_used_before_gets_another(intake: Settings, drop: Path) -> None:
    a_file(drop, [a_line(1)])
    async with emitting(intake):
        await until((drop / "done" / "ventas.csv").exists)
        a_file(drop, [a_line(2)])
        await until((drop / "done" / "ventas-2.csv").exists)
    assert set(await _files(intake)) == {"ventas.csv", "ventas-2.csv"}
