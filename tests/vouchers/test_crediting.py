"""The full credit note mirrors its voucher to the cent, or says why it can't."""

from decimal import Decimal
from typing import Any

import pytest

from tests.builders import ISSUE_TIME, TODAY, a_boleta, a_credit_note, a_line, a_sale, an_issuer
from tests.vouchers.operations import ADVANCES, ALLOWANCES, EXPORTS, FREE, NRUS, TAXES, WITHHOLDINGS
from vouchers.assess import Assessment, assess
from vouchers.crediting import NotCreditableError, full_credit_note
from vouchers.modified import ModifiedDocument
from vouchers.sale import AllowanceCharge, PaymentMethod, Sale

OPERATIONS = {**ALLOWANCES, **FREE, **EXPORTS, **TAXES, **ADVANCES, **WITHHOLDINGS, **NRUS}


def judged(sale: Sale, **known: Any) -> Assessment:
    return assess(sale, issuer=an_issuer(), today=TODAY, issue_time=ISSUE_TIME, **known)


def credited(sale: Sale) -> tuple[Assessment, Assessment]:
    """The voucher and the note that undoes it, as SUNAT would judge it."""
    original = judged(sale)
    assert original.voucher
    voucher = original.voucher
    note = full_credit_note(original.sale, voucher, number=7, external_id="void:1", reason="Se anula la operación")
    modified = ModifiedDocument(
        document_type=voucher.document_type.value,
        series=voucher.series,
        number=7,
        currency=voucher.currency,
        issue_date=voucher.issue_date,
        payable=voucher.totals.payable,
        customer_identity_type=voucher.customer.identity_type,
        customer_identity_number=voucher.customer.identity_number,
        payment_method=PaymentMethod.CASH,
    )
    return original, judged(note, modified=modified)


CREDITABLE = {
    "a factura": a_sale(),
    "a boleta": a_boleta(),
    "a discount of the base": a_sale(
        lines=(a_line(), a_line(unit_value=Decimal("33.33"), quantity=Decimal(3))),
        allowances=(AllowanceCharge(code="02", amount=Decimal("10.01")),),
    ),
    "a charge to the base": a_sale(allowances=(AllowanceCharge(code="49", factor=Decimal("0.05")),)),
    "a charge beside it": a_sale(allowances=(AllowanceCharge(code="50", amount=Decimal("5.00")),)),
    "a rounded one": a_sale(rounding=Decimal("-0.04")),
}


@pytest.mark.parametrize("name", CREDITABLE)
def test_the_note_undoes_the_voucher_to_the_cent(name: str) -> None:
    original, note = credited(CREDITABLE[name])
    assert not note.refused, note.findings
    assert original.voucher
    assert note.voucher
    assert note.voucher.totals.payable == original.voucher.totals.payable
    assert {tax.tribute: tax.base for tax in note.voucher.taxes} == {
        tax.tribute: tax.base for tax in original.voucher.taxes
    }


@pytest.mark.parametrize(
    "sale",
    [
        a_sale(allowances=(AllowanceCharge(code="03", amount=Decimal("1.00")),)),
        a_sale(lines=(a_line(allowances=(AllowanceCharge(code="01", amount=Decimal("1.00")),)),)),
        a_credit_note(),
        NRUS["NRUS"],
    ],
    ids=["a discount beside the base", "the same on a line", "a note", "a sale of the NRUS"],
)
def test_what_a_note_cannot_say_is_credited_by_hand(sale: Sale) -> None:
    with pytest.raises(NotCreditableError):
        credited(sale)


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_is_mirrored_or_refused_and_never_credited_wrongly(name: str) -> None:
    sale = OPERATIONS[name]
    if sale.note is not None:
        return
    try:
        original, note = credited(sale)
    except NotCreditableError:
        return
    if not note.refused:
        assert original.voucher
        assert note.voucher
        assert note.voucher.totals.payable == original.voucher.totals.payable
