"""The intake's file (`EMISSION_INTAKE_FILE`): which tables are pulled and which folders are read, checked at the start.

It is YAML; what is wrong is told with line, column and reason. Secrets stay out of it: the URL of a source's database
comes from a variable or from a file.
"""

import os
from pathlib import Path
from typing import Final

from msgspec import Struct

from issuing.intake.configuration_faults import ConfigurationError
from issuing.intake.files.limits import Limits
from issuing.intake.mapping.loading import load_mapping
from issuing.intake.mapping.mapping import Mapping
from issuing.intake.pull.positions import Overlap
from issuing.intake.pull.source import LinesTable, SourceTable, UnusableUrlError, check_url
from issuing.intake.sections import Faults, Section, open_sections

_LONGEST_INTERVAL: Final = 86_400


class PullIntake(Struct, frozen=True, kw_only=True):
    """A table that is pulled."""

    name: str
    source: str
    url: str
    table: SourceTable
    mapping_file: Path
    interval_seconds: int
    batch: int
    overlap: Overlap


class FolderIntake(Struct, frozen=True, kw_only=True):
    """A folder that is read."""

    name: str
    source: str
    folder: Path
    pattern: str
    mapping_file: Path
    interval_seconds: int
    stable_seconds: int
    limits: Limits


class Intake(Struct, frozen=True, kw_only=True):
    """All that is read, each with its own mapping."""

    pulls: tuple[tuple[PullIntake, Mapping], ...]
    folders: tuple[tuple[FolderIntake, Mapping], ...]


def load_intake(file: Path) -> Intake:
    """What `file` wants read; raises `ConfigurationError`, also for a mapping of it that is wrong."""
    faults = Faults(file)
    section = open_sections(file, faults)
    section.allow("pulls", "folders")
    names: set[str] = set()
    pulls = [(_pull(it, names), _mapping(it)) for it in section.sections("pulls")]
    folders = [(_folder(it, names), _mapping(it)) for it in section.sections("folders")]
    faults.finish()
    return Intake(
        pulls=tuple((it, mapping) for it, mapping in pulls if mapping is not None),
        folders=tuple((it, mapping) for it, mapping in folders if mapping is not None),
    )


def _beside(section: Section, name: str) -> Path:
    """A path; a relative one is meant from the intake's file."""
    return section.faults.file.parent / section.text(name, required=True)


def _mapping(section: Section) -> Mapping | None:
    try:
        return load_mapping(_beside(section, "mapping"))
    except ConfigurationError as error:
        section.fault("mapping", f"El mapeo no sirve:\n{error}")
        return None


def _name(section: Section, names: set[str]) -> str:
    name = section.text("name", required=True)
    if name in names:
        section.fault("name", f"«{name}» ya es el nombre de otra entrada.")
    names.add(name)
    return name


def _pull(section: Section, names: set[str]) -> PullIntake:
    section.allow(
        *("name", "source", "mapping", "url_variable", "url_file", "table", "schema", "key", "watermark"),
        *("lines", "batch", "interval_seconds", "overlap_seconds", "overlap_numbers"),
    )
    inner = section.section("lines")
    if inner is not None:
        inner.allow("table", "schema", "parent", "order")
    return PullIntake(
        name=_name(section, names),
        source=section.text("source", required=True),
        url=_url(section),
        table=SourceTable(
            name=section.text("table", required=True),
            schema=section.text("schema") or None,
            key=section.text("key", required=True),
            watermark=section.text("watermark", required=True),
            lines=None
            if inner is None
            else LinesTable(
                name=inner.text("table", required=True),
                schema=inner.text("schema") or None,
                parent=inner.text("parent", required=True),
                order=inner.text("order", required=True),
            ),
        ),
        mapping_file=_beside(section, "mapping"),
        interval_seconds=section.whole("interval_seconds", 5, least=1, most=_LONGEST_INTERVAL),
        batch=section.whole("batch", 200, least=1, most=500),
        overlap=Overlap(
            seconds=section.whole("overlap_seconds", 60, least=0, most=_LONGEST_INTERVAL),
            numbers=section.whole("overlap_numbers", 1000, least=0, most=10**9),
        ),
    )


def _url(section: Section) -> str:
    variable, file = section.text("url_variable"), section.text("url_file")
    if bool(variable) == bool(file):
        section.fault(
            "url_variable", "Indique la dirección de la base por url_variable o por url_file, uno de los dos."
        )
        return ""
    if variable:
        url = os.environ.get(variable, "")
        told = f"La variable {variable} no está definida."
    else:
        try:
            url, told = (section.faults.file.parent / file).read_text(encoding="utf-8").strip(), f"{file} está vacío."
        except (OSError, UnicodeDecodeError):
            url, told = "", f"No se puede leer {file}."
    try:
        return check_url(url)
    except UnusableUrlError as error:
        section.fault("url_variable" if variable else "url_file", str(error) if url else told)
        return ""


def _folder(section: Section, names: set[str]) -> FolderIntake:
    section.allow(
        *("name", "source", "mapping", "folder", "files", "stable_seconds", "interval_seconds"),
        *("max_bytes", "max_unpacked_bytes", "max_lines"),
    )
    limits = Limits()
    folder = _beside(section, "folder")
    if section.text("folder") and not folder.is_dir():
        section.fault("folder", f"La carpeta {folder} no existe; créela.")
    return FolderIntake(
        name=_name(section, names),
        source=section.text("source", required=True),
        folder=folder,
        pattern=section.text("files", "*"),
        mapping_file=_beside(section, "mapping"),
        interval_seconds=section.whole("interval_seconds", 2, least=1, most=_LONGEST_INTERVAL),
        stable_seconds=section.whole("stable_seconds", 5, least=0, most=_LONGEST_INTERVAL),
        limits=Limits(
            size=section.whole("max_bytes", limits.size, least=1, most=10**10),
            unpacked=section.whole("max_unpacked_bytes", limits.unpacked, least=1, most=10**10),
            lines=section.whole("max_lines", limits.lines, least=1, most=10**8),
        ),
    )
