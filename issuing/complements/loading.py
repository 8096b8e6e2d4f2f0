"""Reads the configuration of complements: which systems there are, and who is asked for which field of a sale."""

import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import UnionType
from typing import Any, Final, get_args, get_origin, get_type_hints

import msgspec
from sqlalchemy import text

from issuing.complements.expressions import Expression
from issuing.complements.paths import parts
from issuing.complements.plan import Field, Origin, Plan
from issuing.intake.configuration_faults import suggestion
from issuing.intake.mapping.expressions import ExpressionError
from issuing.intake.sections import Faults, Section, open_sections
from vouchers.sale import Sale

_SALE: Final = frozenset({"sale", "line"})
_ANSWER: Final = _SALE | {"answer"}
_KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "http": ("url", "authorization_file"),
    "sql": ("url", "url_file", "statement"),
    "grpc": ("target", "method", "descriptors", "tls", "authorization_file"),
}
# What identifies the sale, and what it costs, is its source's to say.
_FIXED: Final = frozenset({"external_id", "issuer_ruc", "document_type", "series", "replaces_ticket_id", "note"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemEntry:
    """A system as the file describes it; `options` are its kind's own, files with their whole path."""

    name: str
    kind: str
    options: Mapping[str, str]
    timeout_seconds: int
    cache_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Complements:
    """What the file holds."""

    plan: Plan
    systems: tuple[SystemEntry, ...]


def load_complements(file: Path | None) -> Complements:
    """The configuration in `file`, an empty one for None.

    Raises `ConfigurationError` with all that is wrong, its lines and reasons.
    """
    if file is None:
        return Complements(plan=Plan(), systems=())
    faults = Faults(file)
    section = open_sections(file, faults)
    section.allow("systems", "fields")
    inner = section.section("systems")
    systems = tuple(_system(inner, name, file.parent) for name in inner.entries) if inner else ()
    known = {it.name: it for it in systems}
    fields = tuple(_field(it, known) for it in section.sections("fields"))
    faults.finish()
    return Complements(plan=Plan(fields=fields), systems=systems)


def _system(section: Section, name: str, folder: Path) -> SystemEntry:
    it = section.section(name)
    if it is None:
        return SystemEntry(name=name, kind="http", options={}, timeout_seconds=1, cache_seconds=0)
    kind = it.choice("kind", tuple(_KINDS), "http")
    it.allow("kind", "timeout_seconds", "cache_seconds", *_KINDS[kind])
    options = {option: it.text(option) for option in _KINDS[kind] if option in it.entries}
    for option in ("authorization_file", "url_file", "descriptors"):
        if option in options:
            options[option] = str(folder / options[option])
            if not Path(options[option]).is_file():
                it.fault(option, "No existe ese archivo; su ruta parte de la carpeta de esta configuración.")
    for option in {"http": ("url",), "sql": ("statement",), "grpc": ("target", "method", "descriptors")}[kind]:
        if not options.get(option):
            it.fault(option, "Falta esta entrada, que es obligatoria.")
    if kind == "sql" and ("url" in options) is ("url_file" in options):
        it.fault("url", "Indique la dirección de la base de datos en «url» o, si lleva contraseña, en «url_file».")
    return SystemEntry(
        name=name,
        kind=kind,
        options=options,
        timeout_seconds=it.whole("timeout_seconds", 2, least=1, most=60),
        cache_seconds=it.whole("cache_seconds", 0, least=0, most=86_400),
    )


def _field(section: Section, systems: Mapping[str, SystemEntry]) -> Field:
    section.allow("path", "sources", "when", "required", "overrides", "patience_hours", "from")
    path = section.text("path", required=True)
    if path and (told := _misplaced(path)):
        section.fault("path", told)
    sources = section.texts("sources")
    if not sources:
        section.fault("sources", "Indique los sistemas de origen cuyas ventas se completan: [samp].")
    origins = tuple(_origin(it, systems) for it in section.sections("from"))
    if not origins:
        section.fault("from", "Indique a quién se le pregunta, en orden.")
    patience = section.whole("patience_hours", 0, least=0, most=240) if "patience_hours" in section.entries else None
    return Field(
        path=path,
        sources=frozenset(sources),
        origins=origins,
        when=_expression(section, "when", frozenset({"sale"})) if "when" in section.entries else None,
        required=section.flag("required"),
        overrides=section.flag("overrides"),
        patience=None if patience is None else timedelta(hours=patience),
    )


def _origin(section: Section, systems: Mapping[str, SystemEntry]) -> Origin:
    section.allow("system", "question", "value")
    name = section.text("system", required=True)
    system = systems.get(name)
    if name and system is None:
        section.fault("system", f"No hay un sistema «{name}».{suggestion(name, set(systems))}")
    asked = section.section("question")
    question = {key: _expression(asked, key, _SALE) for key in asked.entries} if asked else {}
    if system and (lacking := sorted(_placeholders(system) - question.keys())):
        section.fault("question", f"A {name} hay que darle también: {', '.join(lacking)}.")
    return Origin(system=name, question=question, value=_expression(section, "value", _ANSWER))


def _expression(section: Section, name: str, names: frozenset[str]) -> Expression:
    source = section.text(name, required=True)
    try:
        return Expression(source, names=names)
    except ExpressionError as error:
        section.fault(name, str(error))
        return Expression("", names=names)


def _placeholders(system: SystemEntry) -> set[str]:
    """The parts that a question must have."""
    if system.kind == "http":
        try:
            return {name for _, name, _, _ in string.Formatter().parse(system.options.get("url", "")) if name}
        except ValueError:
            return set()
    if system.kind == "sql":
        return set(text(system.options.get("statement", "")).compile().params)
    return set()


def _misplaced(path: str) -> str:
    """Why a sale has no such place, in Spanish; empty if it has."""
    try:
        keys = parts(path)
    except ValueError as error:
        return f"{error}."
    if keys[0][0] in _FIXED:
        return f"«{keys[0][0]}» lo dice el sistema de origen; no se completa."
    kind: Any = Sale
    for key, each in keys:
        hints = get_type_hints(kind) if isinstance(kind, type) and issubclass(kind, msgspec.Struct) else {}
        if key not in hints:
            return f"La venta no tiene «{key}» ahí.{suggestion(key, set(hints))}"
        kind, is_list = _inner(hints[key])
        if each is not is_list and (each or key != keys[-1][0]):
            return f"«{key}» {'es' if is_list else 'no es'} una lista; se escribe {key}{'[]' if is_list else ''}."
    return ""


def _inner(hint: Any) -> tuple[Any, bool]:
    """What a field holds, or each element of it, and whether it is a list."""
    if get_origin(hint) is UnionType:
        hint = next(it for it in get_args(hint) if it is not type(None))
    return (get_args(hint)[0], True) if get_origin(hint) is tuple else (hint, False)
