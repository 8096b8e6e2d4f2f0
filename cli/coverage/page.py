"""The page that shows an accountant how each row of SUNAT's tables is met."""

from collections import Counter
from collections.abc import Iterable, Iterator

from cli.coverage.entries import Entry, How, Table, entries, evidence, tables
from vouchers.rules.sets import TABLE
from vouchers.summaries.rules.check import SUMMARY_TABLE, VOIDING_TABLE

_SHOWN = {
    How.CONSTRUCTION: "por construcción",
    How.RULE: "regla",
    How.AUTHORITY: "autoridad",
    How.OUT_OF_SCOPE: "fuera de alcance",
    How.MISSING: "falta",
}
_SEVERITY = {"ERROR": "error", "OBSERV": "observación"}
_PATHS = {rule.code: rule.path for rule in (*TABLE, *SUMMARY_TABLE, *VOIDING_TABLE)}


def coverage_page() -> Iterator[str]:
    """The lines of the page: what the words mean, a summary by table, the proofs, and the rows of each table."""
    yield "# Cómo se cumple cada fila de las tablas de SUNAT\n"
    yield "Cada fila (error u observación) de las tablas de validación de SUNAT del 2026-02-12, y cómo se cumple:\n"
    yield "- *por construcción*: no puede darse, y una prueba lo demuestra;"
    yield "- *regla*: se revisa antes de gastar un número, con la regla nuestra que se nombra (`docs/rules.md`);"
    yield "- *autoridad*: solo SUNAT puede saberlo, porque depende de sus padrones, su archivo o su reloj;"
    yield "- *fuera de alcance*: este servicio no emite lo que la fila describe, y se dice por qué.\n"
    yield from _summary()
    yield from _proofs()
    for table in tables():
        yield from _rows(table)


def _summary() -> Iterator[str]:
    yield f"| tabla | filas | {' | '.join(_SHOWN[how] for how in _used())} | construcción o regla |"
    yield "| --- |" + " ---: |" * (len(_used()) + 2)
    for table in tables():
        yield _counted(table.about, entries(table.name))
    yield _counted("Todas", [entry for table in tables() for entry in entries(table.name)])


def _used() -> list[How]:
    found = {entry.how for table in tables() for entry in entries(table.name)}
    return [how for how in How if how in found or how is not How.MISSING]


def _counted(about: str, of_table: Iterable[Entry]) -> str:
    counts = Counter(entry.how for entry in of_table)
    met = counts[How.CONSTRUCTION] + counts[How.RULE]
    numbers = " | ".join(str(counts[how]) for how in _used())
    return f"| {about} | {counts.total()} | {numbers} | {met / counts.total():.1%} |"


def _proofs() -> Iterator[str]:
    yield "\n## Qué demuestra cada prueba\n"
    yield "| prueba | qué demuestra | dónde |"
    yield "| --- | --- | --- |"
    for name, proof in evidence().proofs.items():
        yield f"| {name} | {proof.means} | `{proof.test}` |"


def _rows(table: Table) -> Iterator[str]:
    yield f"\n## {table.about}\n"
    yield "| N° | campo | SUNAT | severidad | se cumple | con qué |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for entry in entries(table.name):
        field = f"`{entry.tag.replace('|', ' ')}`" if entry.tag else ""
        cells = (entry.item, field, entry.code, _SEVERITY[entry.severity], _SHOWN[entry.how], _evidence(entry))
        yield f"| {' | '.join(cells)} |"


def _evidence(entry: Entry) -> str:
    if entry.how is How.RULE:
        return _rules(entry.evidence)
    if entry.how is How.AUTHORITY:
        source, *rules = entry.evidence
        before = f"; antes se revisa {_rules(rules)}" if rules else ""
        return f"{evidence().sources[source]}{before}"
    if entry.how is How.OUT_OF_SCOPE:
        return " ".join(evidence().reasons[name] for name in entry.evidence)
    name, *rules = entry.evidence
    return f"{name}: {_rules(rules)}" if rules else name


def _rules(codes: Iterable[str]) -> str:
    return ", ".join(f"{code} (`{_PATHS[code]}`)" for code in codes)
