"""What those that sell leave for others: whole files that the mappings read, tables that a later run adds to."""

import runpy
import sqlite3
import sys
from pathlib import Path

import pytest

from cli.main import main
from cli.neighbours import DROPPING
from simulators.rviadm.__main__ import TABLE as CONTRACTS
from simulators.samp import receipts
from tests.conftest import ROOT


def _run(monkeypatch: pytest.MonkeyPatch, module: str, *arguments: str) -> None:
    monkeypatch.setattr(sys, "argv", [module, *arguments])
    monkeypatch.delitem(sys.modules, f"simulators.{module}.__main__", raising=False)
    runpy.run_module(f"simulators.{module}", run_name="__main__")


@pytest.mark.parametrize("name", DROPPING)
def test_a_dropped_file_is_whole_and_its_mapping_reads_it(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _run(monkeypatch, DROPPING[name], "--folder", str(tmp_path), "--label", "12345678")
    (dropped,) = tmp_path.iterdir()
    assert not dropped.name.endswith(".part")
    with pytest.raises(SystemExit) as ended:
        main(["mapping", "test", str(ROOT / "mappings" / f"{name}.yaml"), "--sample", str(dropped)])
    told = capsys.readouterr().out
    assert ended.value.code == 0, told
    assert "12345678" in told


def _numbers(path: Path, table: str, column: str) -> list[str]:
    connection = sqlite3.connect(path)
    try:
        return [row[0] for row in connection.execute(f"SELECT {column} FROM {table} ORDER BY FEC_MODIFICACION, 1")]
    finally:
        connection.close()


def test_samp_adds_the_receipts_of_each_run(tmp_path: Path) -> None:
    path = tmp_path / "samp.sqlite"
    for label in ("11111111", "22222222", "11111111"):
        receipts.write(path, label)
    numbers = _numbers(path, receipts.TABLE, "NRO_RECIBO")
    assert numbers == [f"SAMP-R-{label}0{index}" for label in ("22222222", "11111111") for index in range(1, 5)]


def test_rviadm_adds_the_contracts_of_each_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "rviadm.sqlite"
    for label in ("11111111", "22222222"):
        _run(monkeypatch, "rviadm", "--database", str(path), "--label", label)
    numbers = _numbers(path, CONTRACTS, "NUM_CONTRATO")
    assert len(numbers) == len(set(numbers)) == 6
    assert all("11111111" in it for it in numbers[:3])
