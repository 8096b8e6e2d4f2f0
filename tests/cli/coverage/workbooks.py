"""Small workbooks in SUNAT's layout, with texts of our own."""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl

from cli.coverage.entries import tables

HEADINGS = (
    "N°",
    "DATO",
    "NIVEL",
    "TAG UBL",
    "VALIDACIÓN / CONDICIÓN",
    "TIPO DE\n RETORNO",
    "CODIGO\n RETORNO",
    "MENSAJE DE RETORNO",
    "LISTADOS",
)

Line = tuple[object, ...]

# An item with two elements whose cells are merged downwards, a title, a remark and a row that checks nothing.
ITEM: tuple[Line, ...] = (
    ("Datos inventados",),
    (
        7,
        "Dato",
        "Global",
        "/Invoice/cbc:Uno (Primero)",
        "Falta el dato",
        "ERROR",
        2001,
        "No está",
        "Catálogo\n(006)",
    ),
    (None, None, None, None, "El dato sobra", "ERROR", "2002", "Está de más", "-"),
    (None, None, None, "@schemeName", "El atributo es otro", "OBSERV", "4255", "Otro", None),
    (16.200000000000003, "Nada", "Global", "/Invoice/cbc:Dos", "<<< SIN VALIDACIÓN >>>", "-", "-", "-", "-"),
)


def workbook(sheets: Mapping[str, Sequence[Line]], headings: Sequence[str] = HEADINGS) -> openpyxl.Workbook:
    """A workbook with those sheets; each row of data after two lines of decoration and the headings."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, lines in sheets.items():
        sheet = book.create_sheet(title)
        sheet.append(["Reglas de validación"])
        sheet.append([])
        sheet.append(list(headings))
        for line in lines:
            sheet.append(list(line))
    return book


def complete(**changed: Sequence[Line]) -> openpyxl.Workbook:
    """A workbook with every sheet, without rows but those that are given by the table's name."""
    return workbook({table.sheet: changed.get(table.name, ()) for table in tables()})


def saved(book: openpyxl.Workbook, folder: Path) -> Path:
    path = folder / "reglas.xlsx"
    path.write_bytes(as_bytes(book))
    return path


def as_bytes(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
