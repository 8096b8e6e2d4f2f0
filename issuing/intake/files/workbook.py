"""The rows of an XLSX, which is a ZIP of XML: looked at before it is opened, and read without evaluating anything.

A formula is no value: Excel would compute it, we don't, and what it last computed may be stale. Its row is refused.
"""

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from lxml.etree import LxmlError
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from issuing.intake.files.layout import Layout
from issuing.intake.files.limits import Limits, UnreadableFileError
from issuing.intake.files.rows import Row, header_names
from issuing.intake.records import text_value

_MOST_PARTS: Final = 2000
_HIGHEST_RATIO: Final = 200
_SMALL: Final = 10_000_000
_HEAD: Final = 65_536
_NOT_A_WORKBOOK: Final = "No es un libro XLSX que se pueda leer; guárdelo de nuevo como «Libro de Excel (.xlsx)»."
# What zipfile and openpyxl raise at bytes that are no workbook; each was met.
_BROKEN: Final = (
    *(BadZipFile, InvalidFileException, LxmlError, ParseError, zlib.error, OSError, EOFError, NotImplementedError),
    *(KeyError, ValueError, TypeError, AttributeError, IndexError, RuntimeError),
)


def workbook_rows(path: Path, layout: Layout, limits: Limits) -> Iterator[Row]:
    """The rows of one sheet under its header; raises `UnreadableFileError`."""
    _inspect(path, limits)
    try:
        book = load_workbook(path, read_only=True, data_only=False, keep_links=False)
    except _BROKEN as error:
        raise UnreadableFileError(_NOT_A_WORKBOOK) from error
    try:
        yield from _sheet_rows(book, layout)
    except _BROKEN as error:
        raise UnreadableFileError(_NOT_A_WORKBOOK) from error
    finally:
        book.close()


def _inspect(path: Path, limits: Limits) -> None:
    """Refuse what would unpack to too much, or whose XML declares entities."""
    try:
        wrong = _what_is_wrong(path, limits)
    except _BROKEN as error:
        raise UnreadableFileError(_NOT_A_WORKBOOK) from error
    if wrong:
        raise UnreadableFileError(wrong)


def _what_is_wrong(path: Path, limits: Limits) -> str:
    with ZipFile(path) as package:
        parts = package.infolist()
        unpacked = sum(it.file_size for it in parts)
        packed = max(sum(it.compress_size for it in parts), 1)
        if len(parts) > _MOST_PARTS or unpacked > limits.unpacked:
            return f"El libro se desempaqueta a más de {limits.unpacked} bytes; divídalo."
        if unpacked > _SMALL and unpacked / packed > _HIGHEST_RATIO:
            return "El libro está comprimido como una bomba ZIP; guárdelo de nuevo desde Excel."
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                with package.open(part) as stream:
                    head = stream.read(_HEAD)
                if b"<!DOCTYPE" in head or b"<!ENTITY" in head or head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
                    return "El libro declara entidades XML, que ningún Excel escribe."
    return ""


def _sheet_rows(book: Any, layout: Layout) -> Iterator[Row]:
    if layout.sheet and layout.sheet not in book.sheetnames:
        raise UnreadableFileError(f"El libro no tiene una hoja «{layout.sheet}»; tiene {', '.join(book.sheetnames)}.")
    sheet = book[layout.sheet] if layout.sheet else book.worksheets[0]
    sheet.reset_dimensions()
    names: list[str] = []
    for number, cells in enumerate(sheet.iter_rows(), 1):
        if number <= layout.skip_lines:
            continue
        if not names:
            names = header_names([str(it.value if it.value is not None else "") for it in cells])
        elif any(it.value is not None and it.value != "" for it in cells):
            yield _row(number, names, cells)


def _row(number: int, names: list[str], cells: Any) -> Row:
    values: dict[str, Any] = dict.fromkeys(names)
    for name, cell in zip(names, cells, strict=False):
        if cell.data_type == "f":
            return Row(number, values, f"La celda de «{name}» contiene una fórmula; pegue su valor.")
        if cell.data_type == "e":
            return Row(number, values, f"La celda de «{name}» contiene un error de Excel ({cell.value}).")
        values[name] = text_value(cell.value)
    return Row(number, values)
