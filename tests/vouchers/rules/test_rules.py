from collections import Counter

import pytest

from tests.vouchers.rules.case import Case
from tests.vouchers.rules.cases_advances import ADVANCE_CASES
from tests.vouchers.rules.cases_allowances import ALLOWANCE_CASES
from tests.vouchers.rules.cases_header import HEADER_CASES
from tests.vouchers.rules.cases_lines import LINE_CASES, PROPERTY_CASES
from tests.vouchers.rules.cases_notes import MODIFIED_CASES, NOTE_CASES
from tests.vouchers.rules.cases_operations import OPERATION_CASES, TAX_CASES
from tests.vouchers.rules.cases_parties import CUSTOMER_CASES, ISSUER_CASES
from tests.vouchers.rules.cases_payment import AMOUNT_CASES, PAYMENT_CASES
from tests.vouchers.rules.cases_perceptions import PERCEPTION_CASES
from tests.vouchers.rules.cases_references import LEGEND_CASES, PRODUCT_CASES, RELATED_CASES
from tests.vouchers.rules.cases_sectors import CARGO_CASES, RAIL_CASES, SECTOR_CASES
from tests.vouchers.rules.cases_withholdings import WITHHOLDING_CASES
from vouchers.rules.sets import TABLE

CASES: tuple[Case, ...] = (
    *HEADER_CASES,
    *CUSTOMER_CASES,
    *ISSUER_CASES,
    *LINE_CASES,
    *PROPERTY_CASES,
    *NOTE_CASES,
    *MODIFIED_CASES,
    *PAYMENT_CASES,
    *AMOUNT_CASES,
    *ALLOWANCE_CASES,
    *OPERATION_CASES,
    *TAX_CASES,
    *ADVANCE_CASES,
    *WITHHOLDING_CASES,
    *PERCEPTION_CASES,
    *LEGEND_CASES,
    *RELATED_CASES,
    *PRODUCT_CASES,
    *SECTOR_CASES,
    *RAIL_CASES,
    *CARGO_CASES,
)
RULES = {rule.code: rule for rule in TABLE}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_a_broken_rule_is_found_at_the_guilty_field(case: Case) -> None:
    assessment = case.breaks.assessed()
    found = [finding for finding in assessment.findings if finding.rule == case.code]
    assert [finding.path for finding in found] == [case.path], assessment.findings
    rule = RULES[case.code]
    assert (found[0].sunat_code, found[0].severity) == (rule.sunat_code, rule.severity)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_its_nearest_neighbour_is_a_sale_that_sunat_would_take(case: Case) -> None:
    assessment = case.keeps.assessed()
    assert case.code not in {finding.rule for finding in assessment.findings}
    assert not assessment.refused, assessment.findings


def test_no_rule_lacks_its_cases_and_no_code_is_used_twice() -> None:
    assert Counter(case.code for case in CASES) == Counter(rule.code for rule in TABLE)
    assert len(RULES) == sum(1 for _ in TABLE)


def test_a_rule_of_ours_is_named_after_sunats_code() -> None:
    for rule in TABLE:
        number = rule.code.removeprefix("V").partition("_")[0]
        assert number == rule.sunat_code if rule.sunat_code else number.startswith("9"), rule.code


def test_every_row_says_what_to_do_and_whose_word_it_is() -> None:
    for rule in TABLE:
        assert rule.message.endswith("."), rule.code
        assert rule.remedy.endswith("."), rule.code
        assert rule.source, rule.code
        assert rule.documents, rule.code
