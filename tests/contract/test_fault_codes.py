"""What can't be read of a sale is told by the code that SUNAT has for its absence or its form."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from contract.faults import MalformedRequestError
from contract.translate_sale import translate_sale
from emission.v1 import sale_pb2
from tests.builders import a_boleta, a_credit_note, a_debit_note, a_note, a_sale
from tests.server.sale_messages import message_of
from tests.vouchers.operations import advance, perceived
from tests.vouchers.sectors import a_cargo, carried, related
from vouchers.sale import DocumentReference, Payment, PaymentMethod, Sale

_SECOND = DocumentReference(document_type="01", series="F001", number=2)
_NOTE = a_credit_note(note=a_note(further_documents=(_SECOND,)), related_documents=related("OTRO-1"))
_PAID = a_sale(advances=(advance(1, "11.80", taxed="5.00", exempt="5.00"),))
_CASH = a_sale(payment=Payment(method=PaymentMethod.CASH))
_ROUNDED = a_boleta(rounding=Decimal("0.01"))


def _set(path: str, value: object) -> Callable[[sale_pb2.Sale], object]:
    """Puts `value` at the path of a field, or clears it."""
    *holders, name = path.split(".")

    def change(message: sale_pb2.Sale) -> None:
        at = message
        for holder in holders:
            at = getattr(at, holder)
            at = at[0] if hasattr(at, "append") else at
        if value is None:
            at.ClearField(name)  # type: ignore[arg-type]
        else:
            setattr(at, name, value)

    return change


@pytest.mark.parametrize(
    ("sale", "path", "value", "code"),
    [
        (a_sale(), "document_type", None, "1004"),
        (a_sale(), "document_type", 999, "1003"),
        (_CASH, "payment.method", None, "3245"),
        (_CASH, "payment.method", 999, "3246"),
        (_PAID, "advances.document.number", 0, "2521"),
        (_PAID, "advances.taxed", "cinco", "2968"),
        (_PAID, "advances.exempt", "cinco", "2968"),
        (_NOTE, "note.document.number", 0, "2117"),
        (_NOTE, "note.document.series", "", "2117"),
        (_NOTE, "note.further_documents.number", -1, "2117"),
        (a_debit_note(), "note.document.number", 0, "2205"),
        (_NOTE, "related_documents.number", "", "2636"),
        (a_sale(), "lines.description", "a\x00b", "0306"),
        (perceived(), "perception.percent", "dos", "3025"),
        (carried(a_cargo()), "lines.cargo.trip", "", "3120"),
        (_ROUNDED, "rounding", "x", "3303"),
    ],
)
def test_a_fault_has_its_code(sale: Sale, path: str, value: object, code: str) -> None:
    message = message_of(sale)
    _set(path, value)(message)
    with pytest.raises(MalformedRequestError) as refused:
        translate_sale(message)
    (found,) = (fault for fault in refused.value.faults if fault.path.replace("[0]", "") == f"sale.{path}")
    assert found.sunat_code == code
