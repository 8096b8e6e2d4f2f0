"""The entries: one for each row (ERROR or OBSERV) of SUNAT's tables, that says how it is met and what shows it.

No text of SUNAT's stands here: a row is known by its item, its tag, its code and a fingerprint of its cells. The tables
are those of the workbook of 2026-02-12.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import NamedTuple

_FOLDER = Path(__file__).parent
_COLUMNS = 9


class How(StrEnum):
    """The ways in which a row can be met; MISSING is none, and the tests refuse it."""

    CONSTRUCTION = "construction"
    RULE = "rule"
    AUTHORITY = "authority"
    OUT_OF_SCOPE = "out of scope"
    MISSING = "missing"


class Severity(StrEnum):
    """SUNAT's own words for a refusal and for a remark."""

    ERROR = "ERROR"
    OBSERVATION = "OBSERV"


class Entry(NamedTuple):
    """A row and how it is met.

    `item` is SUNAT's number of the datum ("" on the sheets without numbers), `tag` the element in short, `code` the
    return code (two with a blank between where SUNAT writes two), `nth` the position among the rows that are equal in
    those and in `severity`, from 1; `consulted` the list that the row asks, in our short code ("" for none).
    `evidence` are names: codes of our rules for a rule; for a construction a proof, for the authority a source, and
    after either the rules that stand before it; a reason for what is out of scope.
    """

    item: str
    tag: str
    severity: Severity
    code: str
    nth: int
    consulted: str
    fingerprint: str
    how: How
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One of SUNAT's sheets: our name for it (`01`, `RC`), the sheet's, what it is about, and how many rows it has."""

    name: str
    sheet: str
    about: str
    errors: int
    observations: int


class Proof(NamedTuple):
    """Why something cannot happen, in Spanish, and the test (`tests/….py::test_…`) that shows it."""

    test: str
    means: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the names in the entries stand for: proofs, and in Spanish the authority's sources and the reasons."""

    proofs: Mapping[str, Proof]
    sources: Mapping[str, str]
    reasons: Mapping[str, str]


@cache
def tables() -> tuple[Table, ...]:
    """SUNAT's tables, in the order in which they are shown."""
    read = tomllib.loads((_FOLDER / "tables.toml").read_text(encoding="utf-8"))
    return tuple(Table(name=name, **facts) for name, facts in read.items())


@cache
def evidence() -> Evidence:
    """What the entries' evidence means."""
    read = tomllib.loads((_FOLDER / "evidence.toml").read_text(encoding="utf-8"))
    proofs = {name: Proof(**proof) for name, proof in read["proofs"].items()}
    return Evidence(proofs=proofs, sources=read["sources"], reasons=read["reasons"])


@cache
def entries(table: str) -> tuple[Entry, ...]:
    """The entries of a table by its name, in the order of SUNAT's rows."""
    text = (_FOLDER / "tables" / f"{table}.tsv").read_text(encoding="utf-8")
    return tuple(_entry(line, f"{table}.tsv:{number}") for number, line in enumerate(text.splitlines(), start=1))


def _entry(line: str, where: str) -> Entry:
    cells = line.split("\t")
    if len(cells) != _COLUMNS:
        raise ValueError(f"{where}: an entry has {_COLUMNS} columns, this has {len(cells)}")
    item, tag, severity, code, nth, consulted, fingerprint, how, names = cells
    return Entry(item, tag, Severity(severity), code, int(nth), consulted, fingerprint, How(how), tuple(names.split()))
