"""The rows of a file, one at a time: CSV, JSON Lines, fixed width. XLSX stands apart, for it is a package of files."""

import csv
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final

from msgspec import Struct

from issuing.intake.files.layout import FixedLine, Layout
from issuing.intake.files.limits import Limits, UnreadableFileError

_DELIMITERS: Final = ";,\t|"


class Row(Struct, frozen=True):
    """A line of a file: its number from 1, its values, why it can't be read, whether it belongs to the one before."""

    number: int
    values: dict[str, Any]
    fault: str = ""
    is_detail: bool = False


def bounded(stream: IO[str], limits: Limits) -> Iterator[str]:
    """The lines of a text file, none longer than the limit allows; raises `UnreadableFileError`."""
    number = 0
    while line := stream.readline(limits.line_length + 1):
        number += 1
        if len(line) > limits.line_length:
            raise UnreadableFileError(f"La línea {number} pasa de {limits.line_length} caracteres.")
        if "\0" in line:
            raise UnreadableFileError(f"La línea {number} contiene bytes nulos: no es un archivo de texto.")
        yield line


def opened(path: Path, layout: Layout) -> IO[str]:
    """The file as text in the layout's encoding."""
    return path.open(encoding=layout.encoding, newline="")


def csv_rows(path: Path, layout: Layout, limits: Limits) -> Iterator[Row]:
    """The rows under a header; one with too many or too few cells carries its fault."""
    with opened(path, layout) as stream:
        lines = bounded(stream, limits)
        skipped = sum(1 for _ in islice(lines, layout.skip_lines))
        header = next(lines, "")
        delimiter = layout.delimiter or max(_DELIMITERS, key=header.count)
        names = header_names(next(csv.reader([header], delimiter=delimiter), []))
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        number = skipped + 2
        for cells in reader:
            if any(it.strip() for it in cells):
                yield _csv_row(number, names, cells)
            number = skipped + 2 + reader.line_num


def header_names(cells: list[str]) -> list[str]:
    """The columns' names; raises `UnreadableFileError` for none, an empty or a repeated one."""
    names = [it.strip() for it in cells]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise UnreadableFileError("El archivo no tiene cabecera; la primera línea debe llevar los nombres de columnas.")
    repeated = next((it for index, it in enumerate(names) if it in names[:index]), None)
    if repeated is not None:
        raise UnreadableFileError(f"La cabecera repite o deja vacía una columna («{repeated}»).")
    return names


def _csv_row(number: int, names: list[str], cells: list[str]) -> Row:
    values = dict(zip(names, cells, strict=False))
    if any(it.strip() for it in cells[len(names) :]) or len(cells) < len(names):
        return Row(
            number, values, f"Tiene {len(cells)} celdas y la cabecera {len(names)}; revise separadores y comillas."
        )
    return Row(number, values)


def json_rows(path: Path, layout: Layout, limits: Limits) -> Iterator[Row]:
    """An object a line; numbers stay the texts that were written."""
    with opened(path, layout) as stream:
        for number, line in enumerate(bounded(stream, limits), 1):
            if not line.strip():
                continue
            try:
                value = json.loads(line, parse_float=str, parse_int=str, parse_constant=str)
            except (ValueError, RecursionError):
                yield Row(number, {}, "No es un objeto JSON en una sola línea.")
                continue
            fault = "" if isinstance(value, dict) else "No es un objeto JSON entre llaves."
            yield Row(number, value if isinstance(value, dict) else {}, fault)


def fixed_rows(path: Path, layout: Layout, limits: Limits) -> Iterator[Row]:
    """The lines of the kinds that the layout knows; others (titles, totals) are passed over."""
    kinds = [it for it in (layout.detail, layout.header) if it is not None]
    with opened(path, layout) as stream:
        for number, line in enumerate(bounded(stream, limits), 1):
            text = line.rstrip("\r\n")
            kind = next((it for it in kinds if text.startswith(it.prefix)), None)
            if number <= layout.skip_lines or kind is None or not text.strip():
                continue
            yield _fixed_row(number, text, kind, is_detail=kind is layout.detail)


def _fixed_row(number: int, text: str, kind: FixedLine, *, is_detail: bool) -> Row:
    values = {name: text[start:end].strip() for name, (start, end) in kind.fields.items()}
    shortest = max(start for start, _ in kind.fields.values())
    fault = f"La línea tiene {len(text)} caracteres y su último campo empieza en el {shortest + 1}."
    return Row(number, values, fault if len(text) <= shortest else "", is_detail)
