"""How a source's files are laid out, as the mapping's `input` tells it."""

import codecs
from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from issuing.intake.sections import Section

FORMATS: Final = ("csv", "jsonl", "xlsx", "fixed", "table")


class FixedLine(Struct, frozen=True):
    """A kind of line of a fixed-width file: what it begins with, and its fields as (start from 0, end)."""

    prefix: str
    fields: Mapping[str, tuple[int, int]]


class Layout(Struct, frozen=True, kw_only=True):
    """The format and its options.

    `group_by` is the column whose equal values, in lines that follow one another, make one record. An empty
    `delimiter` is found in the header; `skip_lines` come before it.
    """

    format: str = "csv"
    encoding: str = "utf-8-sig"
    delimiter: str = ""
    sheet: str = ""
    group_by: str = ""
    skip_lines: int = 0
    header: FixedLine | None = None
    detail: FixedLine | None = None


def read_layout(section: Section | None) -> Layout:
    """The layout that `input` tells; what is wrong with it is noted in the section's faults."""
    if section is None:
        return Layout()
    section.allow("format", "encoding", "delimiter", "sheet", "group_by", "skip_lines", "columns", "line", "detail")
    kind = section.choice("format", FORMATS, "csv")
    layout = Layout(
        format=kind,
        encoding=_encoding(section),
        delimiter=_delimiter(section),
        sheet=section.text("sheet"),
        group_by=section.text("group_by"),
        skip_lines=section.whole("skip_lines", 0, least=0, most=1000),
        header=_fixed_line(section, "line"),
        detail=_fixed_line(section, "detail"),
    )
    if kind == "fixed" and layout.header is None:
        section.fault("line", "Un archivo de ancho fijo necesita «line» con los campos de sus líneas.")
    return layout


def _encoding(section: Section) -> str:
    name = section.text("encoding", "utf-8")
    try:
        found = codecs.lookup(name).name
        b"".decode(found)
    except (LookupError, ValueError, UnicodeError):
        section.fault("encoding", f"«{name}» no es una codificación; use utf-8, cp1252 o latin-1.")
        return "utf-8-sig"
    return "utf-8-sig" if found == "utf-8" else found


def _delimiter(section: Section) -> str:
    given = section.text("delimiter").replace("\\t", "\t")
    if len(given) > 1 or given in {'"', "\n", "\r"}:
        section.fault("delimiter", "El separador es un solo carácter, como ; o \\t.")
        return ""
    return given


def _fixed_line(section: Section, name: str) -> FixedLine | None:
    inner = section.section(name)
    if inner is None:
        return None
    inner.allow("starts_with", "fields")
    columns = inner.section("fields")
    fields: dict[str, tuple[int, int]] = {}
    for column in columns.entries if columns else ():
        place = columns.text(column) if columns else ""
        start, _, end = place.partition("-")
        if not (start.isdigit() and end.isdigit() and 1 <= int(start) <= int(end) <= _LONGEST_LINE):
            section.faults.add(
                columns.entries[column] if columns else inner.node,
                f"{inner.path}.fields.{column}",
                "Indique desde qué columna hasta cuál, contadas desde 1: 1-12.",
            )
            continue
        fields[column] = (int(start) - 1, int(end))
    if not fields:
        inner.fault("fields", "Faltan los campos de la línea.")
    return FixedLine(inner.text("starts_with"), fields)


_LONGEST_LINE: Final = 10_000
