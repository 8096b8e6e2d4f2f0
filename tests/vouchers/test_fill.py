from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from tests.builders import (
    TODAY,
    a_boleta,
    a_credit_note,
    a_debit_note,
    a_line,
    a_modified_document,
    a_note,
    a_sale,
    on_credit,
)
from vouchers.fill import fill
from vouchers.sale import DocumentReference, Payment, PaymentMethod, Sale

_OF_A_BOLETA = a_note(document=DocumentReference(document_type="03", series="B001", number=1))


def test_defaults_of_a_factura() -> None:
    filled = fill(a_sale(), today=TODAY)
    assert (filled.issue_date, filled.series, filled.operation_type) == (TODAY, "F001", "0101")
    assert filled.payment == Payment(method=PaymentMethod.CASH)


@pytest.mark.parametrize(
    ("sale", "series"),
    [
        (a_sale(), "F001"),
        (a_boleta(), "B001"),
        (a_credit_note(), "FC01"),
        (a_debit_note(), "FD01"),
        (a_credit_note(note=_OF_A_BOLETA), "BC01"),
        (a_debit_note(note=_OF_A_BOLETA), "BD01"),
    ],
)
def test_the_series_follows_the_document_and_what_it_modifies(sale: Sale, series: str) -> None:
    assert fill(sale, today=TODAY).series == series


def test_only_a_factura_is_paid_in_cash_by_default() -> None:
    assert fill(a_boleta(), today=TODAY).payment is None
    assert fill(a_credit_note(), today=TODAY).payment is None


def test_what_the_source_gave_wins() -> None:
    given = a_sale(
        series="F777",
        issue_date=date(2026, 11, 23),
        operation_type="2104",
        payment=replace(on_credit("10.00", "20.00"), outstanding=Decimal(31)),
    )
    assert fill(given, today=TODAY) is given


def test_the_outstanding_is_the_sum_of_the_instalments() -> None:
    payment = fill(a_sale(payment=on_credit("393.33", "393.33", "393.34")), today=TODAY).payment
    assert payment is not None
    assert payment.outstanding == Decimal("1180.00")


@pytest.mark.parametrize("amount", ["sNaN", "Infinity"])
def test_instalments_without_a_sum_leave_the_outstanding_to_the_rules(amount: str) -> None:
    payment = fill(a_sale(payment=on_credit(amount, "-Infinity")), today=TODAY).payment
    assert payment is not None
    assert payment.outstanding is None


def test_a_note_by_external_id_is_given_its_document() -> None:
    note = a_note(document=None, external_id="SAMP-1")
    boleta = a_modified_document(document_type="03", series="B009", number=12)
    filled = fill(a_credit_note(note=note), today=TODAY, modified=boleta)
    assert filled.note is not None
    assert filled.note.document == DocumentReference(document_type="03", series="B009", number=12)
    assert filled.series == "BC01"


def test_the_document_that_the_source_named_wins() -> None:
    filled = fill(a_credit_note(), today=TODAY, modified=a_modified_document(series="F999"))
    assert filled.note == a_note()


def test_texts_are_tidied() -> None:
    sale = a_sale(purchase_order=" OC\t1 ", lines=(a_line(), a_line(description=" SOAT ")))
    filled = fill(sale, today=TODAY)
    assert filled.purchase_order == "OC 1"
    assert [line.description for line in filled.lines] == [a_line().description, "SOAT"]


def test_filling_twice_changes_nothing() -> None:
    filled = fill(a_sale(payment=on_credit("1.00")), today=TODAY)
    assert fill(filled, today=date(2030, 1, 1)) is filled
