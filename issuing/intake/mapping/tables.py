"""Lookup tables of a mapping: written in it, or a CSV file beside it."""

import csv
from pathlib import Path
from typing import Final

from issuing.intake.configuration_faults import suggestion
from issuing.intake.sections import Section

_LARGEST_FILE: Final = 20_000_000


def read_tables(section: Section | None, *, folder: Path) -> dict[str, dict[str, str]]:
    """The tables by name. An entry with `file`, `key` and `value` is a CSV file in UTF-8 that lies in `folder`."""
    tables: dict[str, dict[str, str]] = {}
    for name in section.entries if section else ():
        inner = section.section(name) if section else None
        if inner is None:
            continue
        if "file" in inner.entries:
            tables[name] = _from_file(inner, folder)
        else:
            tables[name] = {key.strip(): inner.text(key) for key in inner.entries}
    return tables


def _from_file(section: Section, folder: Path) -> dict[str, str]:
    section.allow("file", "key", "value", "delimiter")
    path = (folder / section.text("file", required=True)).resolve()
    if folder.resolve() not in path.parents:
        section.fault("file", "El archivo debe estar junto al mapeo o en una carpeta de su carpeta.")
        return {}
    try:
        if path.stat().st_size > _LARGEST_FILE:
            section.fault("file", f"Pasa de {_LARGEST_FILE} bytes.")
            return {}
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return _rows(section, csv.DictReader(stream, delimiter=section.text("delimiter", ",")))
    except OSError as error:
        section.fault("file", f"No se puede leer {path.name} ({error.strerror}).")
    except (UnicodeDecodeError, csv.Error, TypeError):
        section.fault("file", f"{path.name} no es un CSV en UTF-8 que se pueda leer.")
    return {}


def _rows(section: Section, reader: "csv.DictReader[str]") -> dict[str, str]:
    columns = list(reader.fieldnames or [])
    for entry in ("key", "value"):
        name = section.text(entry, required=True)
        if name and name not in columns:
            section.fault(entry, f"El archivo no tiene la columna «{name}».{suggestion(name, columns)}")
            return {}
    key, value = section.text("key"), section.text("value")
    found: dict[str, str] = {}
    for row in reader:
        name = (row[key] or "").strip()
        if name in found and found[name] != (row[value] or "").strip():
            section.fault("file", f"La clave «{name}» está dos veces, con valores distintos (línea {reader.line_num}).")
        found[name] = (row[value] or "").strip()
    return found
