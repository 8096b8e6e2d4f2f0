"""`emission mapping`, `emission import` and `emission submit`, as an analyst types them."""

import argparse
import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from google.protobuf.json_format import MessageToDict
from rich.console import Console

from cli.importing import add_import_command, import_command
from cli.mapping import add_mapping_commands, mapping_command
from cli.submitting import add_submit_command, submit_command
from issuing.services import Services
from issuing.settings import Settings
from server.main import running
from tests.conftest import ROOT
from tests.intake import a_file, a_line, a_mapping_file
from tests.server.messages import a_sale_message

_SAMPLES = {
    "samp": "samp.csv",
    "acsel-e": "acsel-e.jsonl",
    "mir": "mir.csv",
    "modelo-viejo": "modelo-viejo.txt",
    "modelo-viejo-csv": "modelo-viejo.csv",
    "rviadm": "rviadm.csv",
}


def _parsed(*arguments: object) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="command")
    for add in (add_mapping_commands, add_import_command, add_submit_command):
        add(commands)
    return parser.parse_args([str(it) for it in arguments])


def _run(command: Callable[[argparse.Namespace, Console], int], *arguments: object) -> tuple[int, str]:
    console = Console(width=200, record=True)
    status = command(_parsed(*arguments), console)
    return status, console.export_text()


def test_every_ready_mapping_has_its_sample() -> None:
    assert {it.stem for it in (ROOT / "mappings").glob("*.yaml")} == set(_SAMPLES)


@pytest.mark.parametrize("name", sorted(_SAMPLES))
def test_the_samples_become_vouchers(name: str) -> None:
    folder = ROOT / "mappings"
    status, told = _run(
        mapping_command, "mapping", "test", folder / f"{name}.yaml", "--sample", folder / "samples" / _SAMPLES[name]
    )
    assert status == 0, told
    assert "importe total" in told


def test_a_wrong_sample_is_told_with_column_and_code(tmp_path: Path) -> None:
    mapping = a_mapping_file(tmp_path)
    status, told = _run(
        mapping_command, "mapping", "test", mapping, "--sample", a_file(tmp_path, [a_line(1, prima="x")])
    )
    assert status == 1
    assert "lines[0].unit_value" in told
    assert "prima" in told


def test_a_wrong_mapping_is_told_with_its_line(tmp_path: Path) -> None:
    mapping = a_mapping_file(tmp_path, "sael: {}\n")
    status, told = _run(mapping_command, "mapping", "check", mapping)
    assert status == 1
    assert f"{mapping}:1:1: sael" in told.replace("\n", "")


async def test_a_file_is_imported_and_again_without_harm(
    settings: Settings, services: Services, tmp_path: Path
) -> None:
    await services.sources.register("samp")
    mapping, file = a_mapping_file(tmp_path), a_file(tmp_path, [a_line(1), a_line(2, prima="x")])
    arguments = _parsed("import", file, "--mapping", mapping, "--source", "samp")
    for _ in range(2):
        console = Console(width=200, record=True)
        assert await asyncio.to_thread(import_command, settings, arguments, console) == 1
        assert "1 con ticket, 0 omitidas, 1 rechazadas" in console.export_text()
    lines = (tmp_path / "ventas.csv.result.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 3


async def test_sales_of_the_contract_are_submitted(
    settings: Settings, services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMISSION_TOKEN", await services.sources.register("samp"))
    wrong = a_sale_message("S-2")
    wrong.currency = ""
    sales = [MessageToDict(it) | {"issueDate": "2026-11-24"} for it in (a_sale_message("S-1"), wrong)]
    file = tmp_path / "sales.json"
    file.write_text(json.dumps(sales), encoding="utf-8")
    async with running(services, settings) as port:
        arguments = ("submit", file, "--address", f"127.0.0.1:{port}")
        status, told = await asyncio.to_thread(_run, submit_command, *arguments)
    assert status == 1
    assert "2 ventas: 1 con ticket, 1 rechazadas." in told
    assert "S-2: " in told
    assert "currency" in told


def test_a_file_with_an_unknown_field_is_not_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMISSION_TOKEN", "t")
    file = tmp_path / "sales.jsonl"
    file.write_text('{"externalId": "S-1", "curency": "PEN"}\n', encoding="utf-8")
    status, told = _run(submit_command, "submit", file)
    assert status == 1
    assert "curency" in told
