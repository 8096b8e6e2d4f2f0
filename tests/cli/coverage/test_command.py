"""`emission rules diff`, as it is typed."""

from pathlib import Path

import pytest

from cli.coverage import command
from cli.coverage.entries import Entry, How, tables
from cli.coverage.workbook import read_workbook
from cli.main import main
from tests.cli.coverage.workbooks import ITEM, Line, complete, saved


def diff(path: Path) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["rules", "diff", str(path)])
    assert isinstance(ended.value.code, int)
    return ended.value.code


@pytest.fixture
def known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workbook whose three rows of facturas are all that is known."""
    path = saved(complete(**{"01": ITEM}), tmp_path)
    read = read_workbook(path, tables())
    entries: dict[str, tuple[Entry, ...]] = {
        name: tuple(
            Entry(row.item, row.tag, row.severity, row.code, 1, row.consulted, row.fingerprint, How.RULE, ("V2001",))
            for row in rows
        )
        for name, rows in read.items()
    }
    monkeypatch.setattr(command, "entries", entries.__getitem__)
    return path


def test_a_known_workbook_has_no_differences(known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert diff(known) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "Factura (01): 3 filas, sin diferencias."
    assert len(told) == len(tables())


def test_what_is_new_gone_and_changed_is_told(known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines: list[Line] = list(ITEM)
    lines[2] = (None, None, None, None, "El dato sobra en exceso", "ERROR", "2002", "Está de más", "-")
    lines[3] = (None, None, None, "@listName", "x" * 300, "OBSERV", "4252", "Otro", "-")
    assert diff(saved(complete(**{"01": lines}), known.parent)) == 1
    told = capsys.readouterr().out
    assert "Factura (01): 3 filas; 1 nuevas, 1 retiradas, 1 cambiadas." in told
    assert f"  nueva     N° 7 @listName OBSERV 4252: {'x' * 199}…" in told
    assert "  retirada  N° 7 @schemeName OBSERV 4255 (se cumplía: rule V2001)" in told
    assert "  cambiada  N° 7 Uno ERROR 2002: condición o mensaje (se cumple: rule V2001)" in told
    assert "            ahora N° 7 Uno ERROR 2002: El dato sobra en exceso" in told


def test_an_empty_workbook_lacks_all_our_entries(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert diff(saved(complete(), tmp_path)) == 1
    told = capsys.readouterr().out
    for table in tables():
        assert f"{table.about}: 0 filas; 0 nuevas, {table.errors + table.observations} retiradas" in told


def test_what_is_no_workbook_is_told_in_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "reglas.xlsx"
    path.write_text("hola", encoding="utf-8")
    assert diff(path) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("emission: El archivo no es un libro de Excel")
