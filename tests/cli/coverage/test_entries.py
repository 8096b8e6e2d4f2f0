"""The entries: complete, and true as far as a program can tell."""

import ast
import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import pytest

from cli.coverage.entries import Entry, How, Severity, Table, entries, evidence, tables
from simulators.ose.allowances import ALLOWANCES_TABLE
from simulators.ose.line_taxes import SHAPE, SUMS
from simulators.ose.lines import VALUES
from simulators.ose.payment import PAYMENT
from simulators.ose.totals import TOTALS
from simulators.ose.tributes import OTHER_TRIBUTE, TRIBUTE
from tests.vouchers.rules.test_under_another_code import CASES
from vouchers.rules.sets import TABLE
from vouchers.sale import DocumentType
from vouchers.summaries.rules.check import SUMMARY_TABLE, VOIDING_TABLE

ROOT = Path(__file__).parents[3]
NAMES = [table.name for table in tables()]
EVERY = [(name, entry) for name in NAMES for entry in entries(name)]
SHEETS_OF_ALL = {"GENERAL", "FIRMA"}

# The proof whose codes are those of the simulator's own checks, and the one whose codes are those of its cases.
JUDGED, BEFORE = "juez", "otro-codigo"
JUDGES = (ALLOWANCES_TABLE, SHAPE, SUMS, VALUES, PAYMENT, TOTALS, TRIBUTE, OTHER_TRIBUTE)


@cache
def rules() -> dict[str, tuple[str, frozenset[str]]]:
    """SUNAT's code of each rule of ours, and the tables that it is about."""
    found = {
        rule.code: (rule.sunat_code, frozenset(it.value for it in rule.documents) | SHEETS_OF_ALL) for rule in TABLE
    }
    for name, table in (("RC", SUMMARY_TABLE), ("RA", VOIDING_TABLE)):
        found |= {row.code: (row.sunat_code, frozenset({name}) | SHEETS_OF_ALL) for row in table}
    return found


def named_rules(entry: Entry) -> tuple[str, ...]:
    return entry.evidence if entry.how is How.RULE else entry.evidence[1:]


def test_no_row_is_left_unmet() -> None:
    missing = Counter((name, *entry.evidence) for name, entry in EVERY if entry.how is How.MISSING)
    assert missing == Counter()


@pytest.mark.parametrize("table", tables(), ids=NAMES)
def test_every_row_of_the_table_has_its_entry(table: Table) -> None:
    counts = Counter(entry.severity for entry in entries(table.name))
    assert (counts[Severity.ERROR], counts[Severity.OBSERVATION]) == (table.errors, table.observations)


@pytest.mark.parametrize("name", NAMES)
def test_equal_rows_are_counted_from_one(name: str) -> None:
    seen: Counter[tuple[str, ...]] = Counter()
    for entry in entries(name):
        key = (entry.item, entry.tag, entry.severity, entry.code)
        seen[key] += 1
        assert entry.nth == seen[key], entry


@pytest.mark.parametrize("name", NAMES)
def test_entries_hold_codes_and_names_and_no_text_of_sunats(name: str) -> None:
    for entry in entries(name):
        assert re.fullmatch(r"\d{4}( \d{4})?", entry.code), entry
        assert re.fullmatch(r"[0-9a-f]{10}", entry.fingerprint), entry
        assert re.fullmatch(r"[\w.+-]*", entry.consulted), entry
        assert re.fullmatch(r"(@?[A-Z@a-z][\w/@.]*(\|(?=.))?)*", entry.tag), entry
        assert re.fullmatch(r"[\d.A-]*( [\d.A-]+)*", entry.item), entry
        assert entry.evidence, entry


def test_no_code_of_ours_is_used_twice() -> None:
    assert len(rules()) == sum(1 for _ in TABLE) + len(SUMMARY_TABLE) + len(VOIDING_TABLE)


def test_a_rule_carries_the_code_of_its_row_and_is_about_its_document() -> None:
    for name, entry in EVERY:
        if entry.how is How.RULE or (entry.how is How.AUTHORITY and named_rules(entry)):
            for code in named_rules(entry):
                sunat_code, of_tables = rules()[code]
                assert (sunat_code, name in of_tables) == (entry.code, True), (name, entry)


def test_every_rule_that_carries_a_code_of_a_table_is_named_there() -> None:
    codes: defaultdict[str, set[str]] = defaultdict(set)
    named: defaultdict[str, set[str]] = defaultdict(set)
    for name, entry in EVERY:
        codes[name] |= set(entry.code.split())
        if entry.how in {How.RULE, How.AUTHORITY}:
            named[name] |= set(named_rules(entry))
    forgotten = [
        (name, code)
        for code, (sunat_code, of_tables) in rules().items()
        for name in of_tables
        if sunat_code in codes[name] and code not in named[name]
    ]
    assert forgotten == []


@cache
def functions_of(file: str) -> tuple[str, frozenset[str]]:
    """The text of a test file and the names of the tests that pytest collects from it."""
    text = (ROOT / file).read_text(encoding="utf-8")
    tests = (it.name for it in ast.parse(text).body if isinstance(it, ast.FunctionDef | ast.AsyncFunctionDef))
    return text, frozenset(name for name in tests if name.startswith("test_"))


@pytest.mark.parametrize("name", evidence().proofs)
def test_every_proof_is_a_test_that_is_collected(name: str) -> None:
    proof = evidence().proofs[name]
    file, _, function = proof.test.partition("::")
    assert re.fullmatch(r"tests/(\w+/)*test_\w+\.py", file)
    assert function in functions_of(file)[1]
    assert proof.means.endswith(".")


def test_a_construction_is_shown_by_a_test_that_names_its_code() -> None:
    judged = {code for table in JUDGES for check in table.checks for code in (check.code, check.observed)}
    before = {(case.table, case.code): {it.rule for it in CASES if it.code == case.code} for case in CASES}
    for name, entry in EVERY:
        if entry.how is not How.CONSTRUCTION:
            continue
        proof, *standing_before = entry.evidence
        if proof == JUDGED:
            assert entry.code in judged, (name, entry)
        elif proof == BEFORE:
            assert set(standing_before) <= before[name, entry.code], (name, entry)
            assert standing_before, (name, entry)
        else:
            file = evidence().proofs[proof].test.partition("::")[0]
            assert re.search(rf"\b{entry.code}\b", functions_of(file)[0]), (name, entry)


def test_the_authority_and_what_is_out_of_scope_say_why() -> None:
    for name, entry in EVERY:
        if entry.how is How.AUTHORITY:
            assert evidence().sources[entry.evidence[0]], (name, entry)
        if entry.how is How.OUT_OF_SCOPE:
            assert all(evidence().reasons[reason] for reason in entry.evidence), (name, entry)


def test_nothing_in_the_evidence_is_unused() -> None:
    used = {name for _, entry in EVERY for name in entry.evidence}
    known = evidence()
    assert {*known.proofs, *known.sources, *known.reasons} <= used


def test_the_tables_are_of_the_documents_that_are_issued() -> None:
    assert {it.value for it in DocumentType} < set(NAMES)
