"""Every rule of a summary and of a voiding: one file that breaks it and one that does not; no code is forgotten."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from tests.builders import TODAY, an_issuer
from tests.summaries import (
    a_daily_summary,
    a_note_line,
    a_perception,
    a_summary_line,
    a_value,
    a_voiding,
    a_voiding_line,
    an_igv,
    boleta_number,
    factura_number,
)
from tests.vouchers.summaries.rules.case import Case
from tests.vouchers.summaries.rules.cases_amounts import AMOUNT_CASES, PERCEPTION_CASES
from tests.vouchers.summaries.rules.cases_files import FILE_CASES
from tests.vouchers.summaries.rules.cases_lines import CUSTOMER_CASES, DOCUMENT_CASES, MODIFIED_CASES
from tests.vouchers.summaries.rules.cases_voidings import VOIDING_CASES
from vouchers.findings import Severity
from vouchers.summaries.daily import Condition
from vouchers.summaries.rules.check import SUMMARY_TABLE, VOIDING_TABLE, check_summary, check_voiding

CASES: tuple[Case, ...] = (
    *FILE_CASES,
    *DOCUMENT_CASES,
    *CUSTOMER_CASES,
    *MODIFIED_CASES,
    *AMOUNT_CASES,
    *PERCEPTION_CASES,
    *VOIDING_CASES,
)
TABLES = {"RC": SUMMARY_TABLE, "RA": VOIDING_TABLE}
ROWS = {row.code: row for table in TABLES.values() for row in table}

# The codes that SUNAT's sheets decide from the file alone, and those of them that no file of ours can break:
# tests/documents/ubl/test_informing.py shows that it cannot.
DECIDABLE = {
    "RC": (
        "1034 2218 2219 2228 2229 2014 2015 2016 2017 2514 2517 2608 2685 2690 2891 2893 2895 2897 2986 2072 "
        "2074 2075 2220 2346 2671 2238 2239 2241 2242 2512 2513 2522 2752 2896 3094 3095 3096 2524 2582 2583 "
        "2920 2071 2251 2254 2255 2256 2257 2261 2263 2357 2411 2048 2268 2269 2271 2275 2276 2278 2344 2355 "
        "3051"
    ),
    "RA": (
        "1034 2228 2229 2287 2288 2072 2074 2075 2220 2346 2671 2305 2306 2307 2308 2309 2310 2311 2312 2313 "
        "2315 2348 2752"
    ),
}
CONSTRUCTED = {
    "RC": (
        "1034 2218 2219 2072 2074 2075 2220 2346 2238 2239 2752 2522 2896 2685 2690 2071 2255 2257 2263 2411 "
        "2269 2271 2275 2276 2344 3051"
    ),
    "RA": ("1034 2287 2288 2072 2074 2075 2220 2346 2305 2306 2307 2313 2752"),
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_a_broken_rule_is_found_at_the_guilty_field(case: Case) -> None:
    findings = case.breaks.checked()
    found = [finding for finding in findings if finding.rule == case.code]
    assert tuple(finding.path for finding in found) == case.paths, findings
    row = ROWS[case.code]
    assert {(it.sunat_code, it.severity) for it in found} == {(row.sunat_code, row.severity)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_its_nearest_neighbour_is_a_file_that_sunat_would_take(case: Case) -> None:
    findings = case.keeps.checked()
    assert case.code not in {finding.rule for finding in findings}
    assert not [finding for finding in findings if finding.severity is Severity.ERROR], findings


def test_no_rule_lacks_its_cases_and_no_code_is_used_twice() -> None:
    assert Counter(case.code for case in CASES) == Counter(row.code for table in TABLES.values() for row in table)
    assert len(ROWS) == sum(len(table) for table in TABLES.values())


@pytest.mark.parametrize("sheet", TABLES)
def test_every_code_that_a_file_alone_decides_is_a_rule_or_cannot_happen(sheet: str) -> None:
    decidable, constructed = (set(codes[sheet].split()) for codes in (DECIDABLE, CONSTRUCTED))
    ruled = {row.sunat_code for row in TABLES[sheet]}
    assert len(decidable) == {"RC": 61, "RA": 23}[sheet]
    assert decidable - ruled == constructed


def test_a_rule_of_ours_is_named_after_its_sheet_and_sunats_code() -> None:
    for sheet, table in TABLES.items():
        for row in table:
            number = row.code.removeprefix(sheet).partition("_")[0]
            assert number == row.sunat_code if row.sunat_code else number.startswith("9"), row.code


def test_every_row_says_what_to_do_and_whose_word_it_is() -> None:
    for row in ROWS.values():
        assert row.message.endswith("."), row.code
        assert row.remedy.endswith("."), row.code
        assert row.source, row.code


def test_all_findings_come_at_once() -> None:
    bad = a_summary_line(total=Decimal(-1), currency="", taxes=(an_igv(percent=None), an_igv(tribute="0")))
    found = check_summary(a_daily_summary(a_summary_line(), bad, correlative=0), today=TODAY)
    assert [(it.rule, it.path) for it in found if it.severity is Severity.ERROR] == [
        ("RC0151", "correlative"),
        ("RC3094", "lines[0].document"),
        ("RC3094", "lines[1].document"),
        ("RC0306_5", "lines[1].currency"),
        ("RC2251", "lines[1].total"),
        ("RC2268", "lines[1].taxes[1].tribute"),
        ("RC2992", "lines[1].taxes[0].percent"),
    ]
    assert found[0].value == "0"


def test_contingency_series_may_be_voided_at_any_time() -> None:
    long_ago = TODAY - timedelta(days=400)
    line = a_summary_line(condition=Condition.VOID, document=boleta_number(series="0001"))
    found = check_summary(a_daily_summary(line, reference_date=long_ago), today=TODAY)
    assert [it.rule for it in found] == ["RC4443"]
    voiding = a_voiding(a_voiding_line(document=factura_number(series="0001")), reference_date=long_ago)
    assert check_voiding(voiding, today=TODAY) == ()


def test_texts_are_one_line_and_long_names_are_no_fault() -> None:
    broken = check_voiding(
        a_voiding(a_voiding_line(reason="dos\nlíneas"), issuer=an_issuer(legal_name="DEL\tSUR")), today=TODAY
    )
    assert [it.rule for it in broken] == ["RA2228", "RA9002"]
    assert check_voiding(a_voiding(issuer=an_issuer(legal_name="S" * 1500)), today=TODAY) == ()


def test_a_note_has_no_perception() -> None:
    found = check_summary(a_daily_summary(a_note_line(perception=a_perception())), today=TODAY)
    assert [it.rule for it in found] == ["RC2986"]


def test_a_note_may_have_the_rate_of_an_older_document() -> None:
    line = a_note_line(
        values=(a_value(amount=Decimal("10000.00")),),
        taxes=(an_igv(amount=Decimal("1000.00"), percent=Decimal("10.00")),),
        total=Decimal("11000.00"),
    )
    assert check_summary(a_daily_summary(line), today=TODAY) == ()
    boleta = replace(line, document=a_summary_line().document, modified=None)
    assert [it.rule for it in check_summary(a_daily_summary(boleta), today=TODAY)] == ["RC4019"]


@pytest.mark.parametrize("amount", ["NaN", "sNaN", "Infinity", "-Infinity", "1E+400", "-0", "1E-400"])
def test_no_number_stops_the_check(amount: str) -> None:
    it = Decimal(amount)
    line = a_summary_line(
        total=it,
        other_charges=it,
        values=(a_value(amount=it),),
        taxes=(an_igv(amount=it, percent=it),),
        perception=a_perception(percent=it, base=it, amount=it, total_cashed=it),
    )
    found = {finding.sunat_code for finding in check_summary(a_daily_summary(line), today=TODAY)}
    assert {"2251", "2254", "2261", "2048", "2893", "2895", "2897", "3102"} <= found
