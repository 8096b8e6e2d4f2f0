from decimal import Decimal

from tests.builders import a_boleta, a_credit_note, a_debit_note, a_sale, a_voucher, an_assessment
from vouchers.sale import Sale


def test_a_valid_sale_has_a_voucher_and_no_findings() -> None:
    sales: list[Sale] = [a_sale(), a_boleta(), a_credit_note(), a_debit_note()]
    for sale in sales:
        assessment = an_assessment(sale)
        assert not assessment.findings
        assert not assessment.refused
        assert assessment.voucher is not None
        assert assessment.voucher.totals.payable == Decimal("236.00")


def test_a_sale_that_cannot_be_computed_has_findings_and_no_voucher() -> None:
    assessment = an_assessment(a_sale(lines=()))
    assert assessment.voucher is None
    assert assessment.refused


def test_the_rule_set_is_named() -> None:
    assert an_assessment(a_sale()).rule_set == "2026-02-12"
    assert a_voucher().series == "F001"
