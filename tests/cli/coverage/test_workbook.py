"""Reading what SUNAT publishes, and what somebody may give instead of it."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.coverage.entries import Severity, Table, tables
from cli.coverage.rows import Row, fingerprint
from cli.coverage.workbook import UnreadableWorkbook, read_workbook
from tests.cli.coverage.workbooks import HEADINGS, ITEM, as_bytes, complete, saved, workbook

FACTURA = (Table(name="01", sheet="Factura2_0", about="Factura", errors=0, observations=0),)


def rows_of(path: Path) -> tuple[Row, ...]:
    return read_workbook(path, FACTURA)["01"]


def test_rows_are_read_with_merged_cells_filled_from_above(tmp_path: Path) -> None:
    rows = rows_of(saved(workbook({"Factura2_0": ITEM}), tmp_path))
    assert [(it.item, it.tag, it.severity, it.code, it.consulted) for it in rows] == [
        ("7", "Uno", Severity.ERROR, "2001", "cat-06"),
        ("7", "Uno", Severity.ERROR, "2002", ""),
        ("7", "@schemeName", Severity.OBSERVATION, "4255", ""),
    ]
    assert rows[0].condition == "Falta el dato"


def test_cells_merged_downwards_say_the_same_as_cells_written_out(tmp_path: Path) -> None:
    out = [list(line) for line in ITEM]
    for line in out[2:4]:
        line[:3] = out[1][:3]
    out[2][3], out[3][8] = out[1][3], "-"
    written_out = workbook({"Factura2_0": [tuple(line) for line in out]})
    merged = saved(workbook({"Factura2_0": ITEM}), tmp_path)
    rows = rows_of(merged)
    assert rows_of(saved(written_out, tmp_path)) == rows


def test_a_severity_that_is_merged_counts_for_the_rows_below(tmp_path: Path) -> None:
    lines = [*ITEM[:3], (None, None, None, None, "Otra condición", None, 2003, "Otro", "-")]
    assert rows_of(saved(workbook({"Factura2_0": lines}), tmp_path))[2].severity is Severity.ERROR


@pytest.mark.parametrize("title", ["FACTURA2_0", " Factura 2_0 ", "factura2_1", "Factura"])
def test_a_sheet_is_found_however_its_name_is_spaced(title: str, tmp_path: Path) -> None:
    assert len(rows_of(saved(workbook({title: ITEM, "Otra": ()}), tmp_path))) == 3


def test_the_right_version_is_preferred(tmp_path: Path) -> None:
    assert len(rows_of(saved(workbook({"Factura1_0": (), "Factura2_0": ITEM}), tmp_path))) == 3


def test_sheets_without_numbers_and_tags_are_read(tmp_path: Path) -> None:
    table = Table(name="GENERAL", sheet="General", about="General", errors=0, observations=0)
    book = workbook(
        {"General": [("El ZIP se rompió", "ERROR", 156, "Roto", "-")]},
        ("VALIDACIÓN / CONDICIÓN", "TIPO DE RETORNO", "CODIGO RETORNO", "DESCIPCIÖN DE CÓDIGO DE RETORNO", "LISTADOS"),
    )
    (row,) = read_workbook(saved(book, tmp_path), (table,))["GENERAL"]
    assert (row.item, row.tag, row.code) == ("", "", "0156")
    assert row.fingerprint == fingerprint(("", "El ZIP se rompió", "Roto", "-"))


def test_a_formula_is_only_text_that_nobody_computes(tmp_path: Path) -> None:
    lines = [ITEM[1], (None, None, None, None, '=HYPERLINK("http://x","y")', "ERROR", "2009", "=1/0", "-")]
    rows = rows_of(saved(workbook({"Factura2_0": lines}), tmp_path))
    assert [row.code for row in rows] == ["2001", "2009"]
    assert "HYPERLINK" not in rows[1].condition


def test_a_missing_sheet_is_named(tmp_path: Path) -> None:
    book = complete()
    book.remove(book["Boleta2_0"])
    with pytest.raises(UnreadableWorkbook, match="no tiene la hoja Boleta2_0; tiene: Factura2_0"):
        read_workbook(saved(book, tmp_path), tables())


def test_a_sheet_without_headings_is_named(tmp_path: Path) -> None:
    book = workbook({"Factura2_0": ITEM}, [*HEADINGS[:5], "OTRA COSA"])
    with pytest.raises(UnreadableWorkbook, match="Factura2_0 no tiene la fila de títulos"):
        rows_of(saved(book, tmp_path))


def test_too_many_rows_are_refused(tmp_path: Path) -> None:
    book = workbook({"Factura2_0": [ITEM[1]] * 5_001})
    with pytest.raises(UnreadableWorkbook, match="más de 5000 filas"):
        rows_of(saved(book, tmp_path))


def test_a_far_away_cell_does_no_harm(tmp_path: Path) -> None:
    book = workbook({"Factura2_0": ITEM})
    book["Factura2_0"].cell(row=1_048_576, column=16_384, value="lejos")
    assert len(rows_of(saved(book, tmp_path))) == 3


def zipped(*parts: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return stream.getvalue()


def with_part(name: str, change: Callable[[bytes], bytes]) -> bytes:
    """A good workbook with one of its parts changed."""
    with zipfile.ZipFile(io.BytesIO(as_bytes(workbook({"Factura2_0": ITEM})))) as archive:
        parts = [(it, archive.read(it)) for it in archive.namelist()]
    return zipped(*((it, change(content) if it == name else content) for it, content in parts))


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
HOSTILE = {
    "nothing": b"",
    "text": b"N,DATO\n1,2\n",
    "no workbook": zipped(("a.txt", b"hola")),
    "cut": as_bytes(workbook({"Factura2_0": ITEM}))[:-200],
    "a bomb of zeros": zipped(("xl/workbook.xml", b" " * 101_000_000)),
    "many parts": zipped(*((f"{number}.txt", b"") for number in range(2_001))),
    "bzip2": zipped(("xl/workbook.xml", b"<a/>"), method=zipfile.ZIP_BZIP2),
    "entities": with_part("xl/styles.xml", lambda it: BOMB + it),
    "entities in the sheet": with_part("xl/worksheets/sheet1.xml", lambda it: BOMB + it),
    "entities in UTF-16": with_part("xl/workbook.xml", lambda it: (BOMB + it).decode().encode("utf-16")),
    "broken XML": with_part("xl/worksheets/sheet1.xml", lambda it: it[:-40]),
    "no sheets": with_part("xl/workbook.xml", lambda _: b"<workbook/>"),
    "a text that is not there": with_part(
        "xl/worksheets/sheet1.xml", lambda it: it.replace(b't="n"><v>7<', b't="s"><v>999999<')
    ),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_workbook_is_refused_in_words(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "reglas.xlsx"
    path.write_bytes(content)
    with pytest.raises(UnreadableWorkbook):
        rows_of(path)


def test_a_file_that_is_not_there_or_too_large_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableWorkbook, match="No se puede leer"):
        rows_of(tmp_path / "nada.xlsx")
    with pytest.raises(UnreadableWorkbook, match="No se puede leer"):
        rows_of(tmp_path)
    large = tmp_path / "grande.xlsx"
    with large.open("wb") as file:
        file.truncate(20_000_001)
    with pytest.raises(UnreadableWorkbook, match="20 MB"):
        rows_of(large)
