"""A file of records: its check, whole, before anything of it is used, and its records one at a time."""

import csv
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from issuing.intake.files.layout import Layout
from issuing.intake.files.limits import MOST_LINES_OF_A_RECORD, Limits, UnreadableFileError
from issuing.intake.files.rows import Row, csv_rows, fixed_rows, json_rows
from issuing.intake.files.workbook import workbook_rows
from issuing.intake.records import Record

_READERS = {"csv": csv_rows, "jsonl": json_rows, "xlsx": workbook_rows, "fixed": fixed_rows}


def check_file(path: Path, layout: Layout, limits: Limits, *, columns: frozenset[str]) -> int:
    """How many records the file has; raises `UnreadableFileError` if any of it can't be read or is too much.

    `columns` are those that the mapping names: a table without one of them is not of this mapping.
    """
    try:
        with path.open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
    except OSError as error:
        raise UnreadableFileError(f"El archivo no se puede abrir ({error.strerror}); revise sus permisos.") from error
    if size > limits.size:
        raise UnreadableFileError(f"El archivo tiene {size} bytes y el máximo es {limits.size}; divídalo.")
    records = 0
    for records, record in enumerate(read_records(path, layout, limits), 1):
        if records == 1 and layout.format != "jsonl" and not record.fault:
            missing = sorted(columns - record.row.keys())
            if missing:
                told = ", ".join(record.row)
                raise UnreadableFileError(f"Faltan las columnas {', '.join(missing)}; el archivo tiene {told}.")
    return records


def read_records(path: Path, layout: Layout, limits: Limits) -> Iterator[Record]:
    """The file's records in order; raises `UnreadableFileError` where the rest of it can't be read."""
    try:
        yield from _grouped(_counted(_rows(path, layout, limits), limits), layout)
    except UnicodeDecodeError as error:
        told = f"No está en {layout.encoding}; indique su codificación en el mapeo (input.encoding: cp1252, latin-1…)."
        raise UnreadableFileError(told) from error
    except csv.Error as error:
        raise UnreadableFileError(
            "No es un CSV que se pueda leer: hay una comilla sin cerrar o un campo enorme."
        ) from error


def _rows(path: Path, layout: Layout, limits: Limits) -> Iterator[Row]:
    reader = _READERS.get(layout.format)
    if reader is None:
        raise UnreadableFileError(f"El mapeo es de una tabla ({layout.format}), no de archivos; corrija input.format.")
    return reader(path, layout, limits)


def _counted(rows: Iterator[Row], limits: Limits) -> Iterator[Row]:
    for count, row in enumerate(rows, 1):
        if count > limits.lines:
            raise UnreadableFileError(f"Pasa de {limits.lines} líneas; divídalo.")
        yield row


def _grouped(rows: Iterator[Row], layout: Layout) -> Iterator[Record]:
    """Rows of one key, or a line and its details, as one record; any other row by itself."""
    first: Row | None = None
    lines: list[dict[str, Any]] = []
    fault = ""
    for row in rows:
        if first is not None and _belongs(first, row, layout):
            fault = fault or (row.fault and f"Línea {row.number}: {row.fault}")
            if len(lines) < MOST_LINES_OF_A_RECORD:
                lines.append(row.values)
            else:
                fault = fault or f"Tiene más de {MOST_LINES_OF_A_RECORD} líneas."
            continue
        if first is not None:
            yield Record(number=first.number, row=first.values, lines=tuple(lines), fault=fault)
        first, fault = row, row.fault
        if row.is_detail:
            fault = fault or "Es una línea de detalle sin su línea principal."
        lines = [row.values] if layout.group_by else []
    if first is not None:
        yield Record(number=first.number, row=first.values, lines=tuple(lines), fault=fault)


def _belongs(first: Row, row: Row, layout: Layout) -> bool:
    if layout.group_by:
        key = row.values.get(layout.group_by)
        return bool(key) and first.values.get(layout.group_by) == key
    return row.is_detail and not first.is_detail
