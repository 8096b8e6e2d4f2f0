from datetime import date
from decimal import Decimal, localcontext

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import (
    TODAY,
    a_boleta,
    a_credit_note,
    a_debit_note,
    a_life_line,
    a_line,
    a_modified_document,
    a_sale,
    an_assessment,
    an_issuer,
    on_credit,
)
from tests.vouchers.hostile import extreme_sales, hostile_sales
from vouchers.findings import Severity
from vouchers.money import CONTEXT
from vouchers.rules.sets import check
from vouchers.sale import Sale


@pytest.mark.parametrize(
    "sale",
    [
        a_sale(),
        a_boleta(),
        a_credit_note(),
        a_debit_note(),
        a_sale(payment=on_credit("118.00", "118.00")),
        a_sale(operation_type="2104", lines=(a_life_line(),)),
    ],
)
def test_a_valid_sale_has_a_voucher_and_no_findings(sale: Sale) -> None:
    assessment = an_assessment(sale)
    assert assessment.findings == ()
    assert not assessment.refused
    assert assessment.voucher is not None


def test_all_findings_come_at_once_with_their_paths() -> None:
    sale = a_sale(
        currency="soles",
        lines=(a_line(), a_line(quantity=Decimal(0)), a_line(unit_code="??", tax_treatment="99")),
    )
    found = {(finding.sunat_code, finding.path) for finding in an_assessment(sale).findings}
    assert found == {
        ("3088", "currency"),
        ("2024", "lines[1].quantity"),
        ("2936", "lines[2].unit_code"),
        ("2040", "lines[2].tax_treatment"),
    }


def test_findings_show_what_stood_there() -> None:
    values = {finding.path: finding.value for finding in an_assessment(a_sale(currency="soles\x00")).findings}
    assert values == {"currency": "soles\\x00"}


def test_an_observation_alone_refuses_nothing() -> None:
    assessment = an_assessment(a_sale(purchase_order="O" * 21))
    assert [finding.severity for finding in assessment.findings] == [Severity.OBSERVATION]
    assert not assessment.refused


def test_what_can_be_computed_is_computed_even_when_refused() -> None:
    assessment = an_assessment(a_sale(currency=""))
    assert assessment.refused
    assert assessment.voucher is not None


def test_the_law_is_that_of_the_issue_date() -> None:
    old = an_assessment(a_sale(issue_date=date(2026, 12, 31)), today=date(2027, 1, 1))
    new = an_assessment(a_sale(issue_date=date(2027, 1, 1)), today=date(2026, 12, 31))
    assert (old.rule_set, new.rule_set) == ("2026-02-12", "2027-01-01")
    assert not old.refused
    assert not new.refused


def test_check_finds_what_assess_finds() -> None:
    sale = a_sale(currency="", lines=(a_line(quantity=Decimal("0.001"), unit_value=Decimal(1)),))
    assessment = an_assessment(sale)
    again = check(assessment.sale, assessment.voucher, issuer=an_issuer(), today=TODAY)
    assert again == assessment.findings
    assert len(again) == 2


@settings(max_examples=300)
@given(hostile_sales(), st.booleans())
def test_no_sale_whatever_it_says_makes_it_raise(sale: Sale, known: bool) -> None:
    assessment = an_assessment(sale, modified=a_modified_document() if known else None)
    assert assessment.voucher is not None or assessment.refused
    assert an_assessment(sale, modified=a_modified_document() if known else None).findings == assessment.findings


@given(extreme_sales(), st.booleans())
def test_whatever_can_be_computed_is(sale: Sale, known: bool) -> None:
    assessment = an_assessment(sale, modified=a_modified_document() if known else None)
    voucher = assessment.voucher
    assert voucher is not None
    totals = voucher.totals
    with localcontext(CONTEXT):
        left = totals.tax_inclusive - (totals.prepaid or 0) + (totals.rounding or 0)
        assert totals.payable == left + (totals.charge or 0) - (totals.allowance or 0)
    assert assessment.refused or voucher.totals.payable < 10**12
