"""`emission rules diff`: what a workbook that SUNAT published anew changes for us, in Spanish for whoever keeps it."""

import sys
from collections.abc import Iterator
from pathlib import Path

from cli.coverage.differences import Differences, compare, what_changed
from cli.coverage.entries import Entry, Table, entries, tables
from cli.coverage.rows import Row
from cli.coverage.workbook import UnreadableWorkbook, read_workbook

_UNREADABLE = 2
_LONGEST_CONDITION = 200


def show_differences(path: Path) -> int:
    """Print the rows that are new, gone or changed. 0 without any, 1 with some, 2 for a file that is no workbook."""
    try:
        read = read_workbook(path, tables())
    except UnreadableWorkbook as error:
        print(f"emission: {error}", file=sys.stderr)
        return _UNREADABLE
    found = [(table, compare(entries(table.name), read[table.name])) for table in tables()]
    for table, differences in found:
        for line in _lines(table, differences, len(read[table.name])):
            print(line)
    return 1 if any(differences for _, differences in found) else 0


def _lines(table: Table, differences: Differences, rows: int) -> Iterator[str]:
    if not differences:
        yield f"{table.about}: {rows} filas, sin diferencias."
        return
    counts = f"{len(differences.new)} nuevas, {len(differences.gone)} retiradas, {len(differences.changed)} cambiadas"
    yield f"{table.about}: {rows} filas; {counts}."
    for row in differences.new:
        yield f"  nueva     {_place(row)}: {_shortened(row.condition)}"
    for entry in differences.gone:
        yield f"  retirada  {_place(entry)} (se cumplía: {_met(entry)})"
    for entry, row in differences.changed:
        yield f"  cambiada  {_place(entry)}: {', '.join(what_changed(entry, row))} (se cumple: {_met(entry)})"
        yield f"            ahora {_place(row)}: {_shortened(row.condition)}"


def _place(it: Entry | Row) -> str:
    number = f"N° {it.item} " if it.item else ""
    return f"{number}{it.tag} {it.severity} {it.code}".strip()


def _met(entry: Entry) -> str:
    return f"{entry.how} {' '.join(entry.evidence)}".strip()


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_CONDITION else f"{text[: _LONGEST_CONDITION - 1]}…"
