"""Reads a workbook in SUNAT's layout: one sheet a table, a row of headings, merged cells filled from above.

The file comes from outside: it is held to limits before openpyxl sees it, formulas are not computed, and whatever is
wrong with it is one Spanish sentence.
"""

import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from cli.coverage.entries import Severity, Table
from cli.coverage.rows import Row, fingerprint, item_number, list_code, one_line, plain, return_code, short_tag

_MOST_BYTES = 20_000_000
_MOST_UNPACKED = 100_000_000
_MOST_PARTS = 2_000
_MOST_ROWS = 5_000
_MOST_COLUMNS = 40
_CHUNK = 1 << 20
_CODE = re.compile(r"\d{4}( \d{4})*")
_VERSION = re.compile(r"[\d_.]+$")

_HEADINGS = {
    "item": re.compile(r"n[°º.o]*"),
    "tag": re.compile(r"tagubl"),
    "condition": re.compile(r"validacion/?condicion"),
    "severity": re.compile(r"tipo(de)?retorno"),
    "code": re.compile(r"codigo(de)?retorno"),
    "message": re.compile(r"mensaje.*|desc.*codigoderetorno"),
    "list": re.compile(r"listados?"),
}
_NEEDED = ("condition", "severity", "code")
_SEVERITIES = frozenset(Severity)

Cells = dict[str, str]


class UnreadableWorkbook(ValueError):  # noqa: N818 -- reads as what it says
    """What was given is no workbook in SUNAT's layout; the text says what is wrong, in Spanish."""


def read_workbook(path: Path, tables: Iterable[Table]) -> dict[str, tuple[Row, ...]]:
    """The rows of each table by its name. Raises `UnreadableWorkbook`."""
    content = _content(path)
    _refuse_bombs(content)
    asked = tuple(tables)
    cells = _cells_of(content, asked)
    return {table.name: _rows(table, cells[table.name]) for table in asked}


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise UnreadableWorkbook(f"No se puede leer {path} ({error.strerror}).") from error
    if len(content) > _MOST_BYTES:
        raise UnreadableWorkbook(f"El archivo pasa de {_MOST_BYTES // 1_000_000} MB: no es el libro de reglas.")
    return content


def _refuse_bombs(content: bytes) -> None:
    """Unpack all parts once, counting: what a part says of its own size counts for nothing."""
    left = _MOST_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for part in _parts(archive):
                left = _unpack(archive, part, left)
    except UnreadableWorkbook:
        raise
    # zipfile answers hostile archives with many exceptions, also struct.error, zlib.error and NotImplementedError.
    except Exception as error:
        raise UnreadableWorkbook(f"El archivo no es un libro de Excel (.xlsx) o está dañado ({error}).") from error


def _parts(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    parts = archive.infolist()
    if len(parts) > _MOST_PARTS:
        raise UnreadableWorkbook(f"El archivo tiene más de {_MOST_PARTS} partes: no es el libro de reglas.")
    return parts


def _unpack(archive: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> int:
    """How many bytes may still be unpacked after `part`; a text with a document type could grow beyond any count."""
    if part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise UnreadableWorkbook("El archivo usa una compresión que no se admite.")
    tail = b""
    is_text = part.filename.lower().endswith((".xml", ".rels"))
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise UnreadableWorkbook(f"El archivo desempaquetado pasa de {_MOST_UNPACKED // 1_000_000} MB.")
            if is_text and (b"\0" in chunk or b"<!DOCTYPE" in tail + chunk):
                raise UnreadableWorkbook("El archivo trae XML con una declaración de tipo que no se admite.")
            tail = chunk[-len(b"<!DOCTYPE") :]
    return left


def _cells_of(content: bytes, tables: Iterable[Table]) -> dict[str, list[Sequence[object]]]:
    """The cells of each table's sheet: what a formula last showed, never its computation."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of decorations that it does not know
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
            sheets = {sheet.title: sheet for sheet in book.worksheets}
            try:
                return {table.name: _cells(sheets[_title_of(table, sheets)]) for table in tables}
            finally:
                book.close()
    except UnreadableWorkbook:
        raise
    # openpyxl meets what is no workbook with KeyError, TypeError, ValueError, errors of XML and others.
    except Exception as error:
        raise UnreadableWorkbook(f"El archivo no es un libro de Excel (.xlsx) o está dañado ({error}).") from error


def _cells(sheet: Worksheet) -> list[Sequence[object]]:
    return list(sheet.iter_rows(min_row=1, max_row=_MOST_ROWS, max_col=_MOST_COLUMNS, values_only=True))


def _title_of(table: Table, titles: Iterable[str]) -> str:
    """By the sheet's name however it is spaced, else by the name without version, if only one has it."""
    exact = [title for title in titles if _squeezed(title) == _squeezed(table.sheet)]
    stem = _VERSION.sub("", _squeezed(table.sheet))
    found = exact or [title for title in titles if _VERSION.sub("", _squeezed(title)) == stem]
    if len(found) != 1:
        raise UnreadableWorkbook(f"El libro no tiene la hoja {table.sheet}; tiene: {', '.join(titles) or 'ninguna'}.")
    return found[0]


def _squeezed(text: str) -> str:
    return plain(text).replace(" ", "")


def _rows(table: Table, cells: list[Sequence[object]]) -> tuple[Row, ...]:
    start, columns = _headings(table, cells)
    if len(cells) >= _MOST_ROWS and any(cell is not None for cell in cells[-1]):
        raise UnreadableWorkbook(f"La hoja {table.sheet} tiene más de {_MOST_ROWS} filas.")
    below = ({name: _cell(row, at) for name, at in columns.items()} for row in cells[start + 1 :])
    return tuple(
        _row(filled)
        for filled in _filled_down(below)
        if _severity(filled) in _SEVERITIES and _CODE.fullmatch(return_code(filled["code"]))
    )


def _headings(table: Table, cells: list[Sequence[object]]) -> tuple[int, dict[str, int]]:
    for start, row in enumerate(cells):
        headings = [_squeezed(one_line(cell)) for cell in row]
        columns = {
            name: at
            for name, heading in _HEADINGS.items()
            if (at := next((at for at, text in enumerate(headings) if heading.fullmatch(text)), None)) is not None
        }
        if all(name in columns for name in _NEEDED):
            return start, columns
    raise UnreadableWorkbook(
        f"La hoja {table.sheet} no tiene la fila de títulos (VALIDACIÓN / CONDICIÓN, TIPO DE RETORNO, CODIGO RETORNO)."
    )


def _cell(row: Sequence[object], at: int) -> str:
    return one_line(row[at]) if at < len(row) else ""


def _severity(cells: Cells) -> str:
    return cells["severity"].upper()


def _filled_down(rows: Iterable[Cells]) -> Iterator[Cells]:
    """Rows with each empty cell as the one above it: of merged cells only the first is written.

    A row of which nothing but its item and tag is written is a title, and one whose condition stands in `<<< >>>` says
    that nothing is checked: they have neither severity nor code.
    """
    above: Cells = {}
    for row in rows:
        is_title = not (row["condition"] or row["severity"] or row["code"]) or row["condition"].startswith("<<<")
        kept = above | {name: text for name, text in row.items() if text}
        if is_title:
            kept |= dict.fromkeys(_NEEDED, "")
        above = row | kept
        yield above


def _row(cells: Cells) -> Row:
    tag, condition, consulted = cells.get("tag", ""), cells["condition"], cells.get("list", "")
    return Row(
        item=item_number(cells.get("item", "")),
        tag=short_tag(tag),
        severity=Severity(_severity(cells)),
        code=return_code(cells["code"]),
        consulted=list_code(consulted),
        fingerprint=fingerprint((tag, condition, cells.get("message", ""), consulted)),
        condition=condition,
    )
