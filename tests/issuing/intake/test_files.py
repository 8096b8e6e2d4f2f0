"""Files of records: what is read of each format, and what is refused before anything of it is used."""

import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from issuing.intake.files.layout import FixedLine, Layout
from issuing.intake.files.limits import Limits, UnreadableFileError
from issuing.intake.files.reading import check_file, read_records
from issuing.intake.records import Record

_LIMITS = Limits(size=100_000, unpacked=1_000_000, lines=50, line_length=1_000)


def _records(file: Path, limits: Limits = _LIMITS, **layout: Any) -> list[Record]:
    return list(read_records(file, Layout(**layout), limits))


def _file(tmp_path: Path, content: str | bytes, name: str = "ventas.csv") -> Path:
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return file


def _book(tmp_path: Path, *rows: list[Any]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(tmp_path / "ventas.xlsx")
    return tmp_path / "ventas.xlsx"


@pytest.mark.parametrize(
    ("content", "layout"),
    [
        ("a;b\n1;ñ\n", {}),
        ("a,b\r\n1,ñ\r\n", {}),
        ("a\tb\n1\tñ", {}),
        ('a|b\n"1"|"ñ"\n', {"delimiter": "|"}),
        ("\ufeffa;b\n1;ñ\n", {}),
        ("a;b\n1;ñ\n".encode("cp1252"), {"encoding": "cp1252"}),
        ("título\n\na;b\n1;ñ\n", {"skip_lines": 2}),
        ("a;b\n\n1;ñ\n;\n", {}),
    ],
)
def test_a_csv_is_read_as_it_is_laid_out(tmp_path: Path, content: str | bytes, layout: dict[str, Any]) -> None:
    assert [it.row for it in _records(_file(tmp_path, content), **layout)] == [{"a": "1", "b": "ñ"}]


def test_lines_are_counted_as_an_editor_counts_them(tmp_path: Path) -> None:
    file = _file(tmp_path, 'a;b\n1;"dos\nlíneas"\n2;x\n')
    assert [it.number for it in _records(file)] == [2, 4]


def test_a_row_with_the_wrong_number_of_cells_fails_alone(tmp_path: Path) -> None:
    records = _records(_file(tmp_path, "a;b\n1\n1;2;3\n1;2\n"))
    assert [bool(it.fault) for it in records] == [True, True, False]


def test_rows_of_one_key_are_one_record(tmp_path: Path) -> None:
    records = _records(_file(tmp_path, "a;b\n1;x\n1;y\n2;z\n"), group_by="a")
    assert [(it.number, [line["b"] for line in it.lines]) for it in records] == [(2, ["x", "y"]), (4, ["z"])]


def test_numbers_of_json_stay_the_texts_that_were_written(tmp_path: Path) -> None:
    file = _file(tmp_path, '{"a": 0.10, "b": {"c": [12345678901234567890.01]}}\n[1]\n{"a"\n' + "[" * 900 + "\n")
    records = _records(file, format="jsonl")
    assert records[0].row == {"a": "0.10", "b": {"c": ["12345678901234567890.01"]}}
    assert [bool(it.fault) for it in records] == [False, True, True, True]


def test_fixed_width_with_details(tmp_path: Path) -> None:
    header, detail = FixedLine("C", {"id": (1, 4)}), FixedLine("D", {"x": (1, 3), "y": (3, 5)})
    file = _file(tmp_path, "TITULO\nC001\nDab1\nDcd\nC002\n", "ventas.txt")
    records = _records(file, format="fixed", header=header, detail=detail)
    assert [it.row for it in records] == [{"id": "001"}, {"id": "002"}]
    assert records[0].lines[0] == {"x": "ab", "y": "1"}
    assert "caracteres" in records[0].fault


def test_a_workbook_is_read_and_its_formulas_are_not(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["a", "b"], ["x", 1250.1], [None, None], ["y", "=1+1"]]
    records = _records(_book(tmp_path, *rows), format="xlsx")
    assert records[0].row == {"a": "x", "b": "1250.1"}
    assert "fórmula" in records[1].fault


@pytest.mark.parametrize(
    ("content", "layout", "told"),
    [
        ("a;b\n1;\xf1\n".encode("latin-1"), {}, "No está en utf-8"),
        ("", {}, "no tiene cabecera"),
        ("a;a\n1;2\n", {}, "repite"),
        ("a;b\n" + "1;2\n" * 51, {}, "Pasa de 50 líneas"),
        ("a;b\n" + "x" * 1001, {}, "pasa de 1000 caracteres"),
        ('a;b\n"1;2\n', {}, "comilla sin cerrar"),
        ("a;b\n1;\x00\n", {}, "bytes nulos"),
        ("a;b\n" + "1" * 100_000, {}, "el máximo es 100000"),
        ("a;b\n1;2\n", {"format": "table"}, "de una tabla"),
        ("no es un zip", {"format": "xlsx"}, "No es un libro XLSX"),
    ],
)
def test_what_cannot_be_read_is_refused_whole(
    tmp_path: Path, content: str | bytes, layout: dict[str, Any], told: str
) -> None:
    with pytest.raises(UnreadableFileError, match=told):
        check_file(_file(tmp_path, content), Layout(**layout), _LIMITS, columns=frozenset())


def test_a_file_without_a_column_of_the_mapping_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"Faltan las columnas c; el archivo tiene a, b"):
        check_file(_file(tmp_path, "a;b\n1;2\n"), Layout(), _LIMITS, columns=frozenset({"a", "c"}))


def _repacked(file: Path, part: str, content: bytes) -> Path:
    with zipfile.ZipFile(file) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, held in (parts | {part: content}).items():
            package.writestr(name, held)
    return file


@pytest.mark.parametrize(
    ("part", "content", "told"),
    [
        ("xl/worksheets/sheet1.xml", b" " * 2_000_000, "se desempaqueta a más"),
        ("xl/worksheets/sheet1.xml", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>', "entidades"),
        ("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row>", "No es un libro XLSX"),
        ("xl/workbook.xml", b"<nada/>", "No es un libro XLSX"),
    ],
)
def test_a_hostile_workbook_is_refused(tmp_path: Path, part: str, content: bytes, told: str) -> None:
    file = _repacked(_book(tmp_path, ["a"], ["1"]), part, content)
    with pytest.raises(UnreadableFileError, match=told):
        list(read_records(file, Layout(format="xlsx"), _LIMITS))
