"""Where a rule begins and ends, document by document: what a pair of cases can't tell."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from tests.builders import a_boleta, a_credit_note, a_debit_note, a_sale, an_issuer, on_credit
from tests.vouchers.rules.case import Given
from vouchers.sale import Customer, Payment, PaymentMethod, Sale

_FOREIGNER = Customer(identity_type="7", identity_number="P1234567", name="JANE DOE")
_CREDIT = Payment(method=PaymentMethod.CREDIT)


def _rules(sale: Sale, **issuer: str | None) -> set[str]:
    return {it.rule for it in Given(sale=sale, issuer=an_issuer(**issuer)).assessed().findings}


@pytest.mark.parametrize(
    ("name", "of_an_invoice", "of_a_note"),
    [
        pytest.param("A", False, True, id="one character"),
        pytest.param("AB", False, True, id="two"),
        pytest.param("ABC", False, False, id="three"),
        pytest.param("A" * 1500, False, False, id="the longest"),
        pytest.param("A" * 1501, True, True, id="one more"),
        pytest.param("A\nB S.A.", True, True, id="two lines"),
    ],
)
def test_a_name_has_a_least_length_in_notes_only(name: str, of_an_invoice: bool, of_a_note: bool) -> None:
    for field, rule in (("legal_name", "V4338"), ("trade_name", "V4092")):
        for sale in (a_sale(), a_boleta()):
            assert (rule in _rules(sale, **{field: name})) is of_an_invoice
        for sale in (a_credit_note(), a_debit_note()):
            assert (rule in _rules(sale, **{field: name})) is of_a_note


@pytest.mark.parametrize(
    ("payment", "rules"),
    [
        pytest.param(_CREDIT, {"V3249", "V3251"}, id="nothing told"),
        pytest.param(replace(_CREDIT, outstanding=Decimal(236)), {"V3249"}, id="no instalments"),
        pytest.param(replace(on_credit("100.00"), outstanding=Decimal(236)), {"V3319"}, id="another sum"),
        pytest.param(on_credit("236.00"), set(), id="all told"),
    ],
)
def test_only_a_customer_with_ruc_owes_instalments(payment: Payment, rules: set[str]) -> None:
    sale = a_sale(operation_type="0401", payment=payment)
    assert _rules(sale) == rules
    assert _rules(replace(sale, customer=_FOREIGNER)) == set()
