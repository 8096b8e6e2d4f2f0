from datetime import date

import pytest

from tests.builders import a_boleta, a_credit_note, a_note, a_sale
from vouchers.sale import DocumentReference, Sale
from vouchers.terms import NO_DEADLINE, Terms, deadline, is_contingency, sale_deadline, told

TODAY = date(2026, 12, 30)
ON_A_BOLETA = a_note(document=DocumentReference(document_type="03", series="B001", number=1))


@pytest.mark.parametrize(
    ("sale", "last_day"),
    [
        (a_sale(), date(2027, 1, 2)),
        (a_sale(issue_date=date(2026, 12, 28)), date(2026, 12, 31)),
        (a_boleta(), date(2027, 1, 4)),
        (a_credit_note(), date(2027, 1, 2)),
        (a_credit_note(note=ON_A_BOLETA), date(2027, 1, 4)),
        (a_credit_note(note=a_note(document=None, external_id="S-1")), date(2027, 1, 2)),
        (a_sale(issue_date=date.max), date.max),
        (a_sale(series="0001", contingency_number=7), NO_DEADLINE),
        (a_credit_note(note=a_note(reason_code="10", document=None)), date(2027, 1, 2)),
    ],
)
def test_the_last_day_on_which_the_authority_takes_it(sale: Sale, last_day: date) -> None:
    assert sale_deadline(sale, today=TODAY) == last_day


def test_no_term_is_told_as_none() -> None:
    assert told(NO_DEADLINE) is None
    assert told(TODAY) == TODAY


@pytest.mark.parametrize(
    ("series", "printed"), [("0001", True), ("7", True), ("F001", False), ("E001", False), ("٣", False), (None, False)]
)
def test_printed_vouchers_have_series_of_digits(series: str | None, printed: bool) -> None:
    assert is_contingency(series) is printed


OTHERS = Terms(factura=10, factura_note=11, boleta=12, boleta_note=13, summary=14)


@pytest.mark.parametrize(
    ("sale", "by_summary", "days"),
    [
        (a_sale(), False, 10),
        (a_sale(), True, 10),
        (a_credit_note(), False, 11),
        (a_boleta(), False, 12),
        (a_boleta(), True, 14),
        (a_credit_note(note=ON_A_BOLETA), False, 13),
        (a_credit_note(note=ON_A_BOLETA), True, 14),
    ],
)
def test_the_days_are_those_that_are_given(sale: Sale, by_summary: bool, days: int) -> None:
    found = sale_deadline(sale, today=TODAY, boletas_by_summary=by_summary, terms=OTHERS)
    assert (found - TODAY).days == days


def test_a_note_on_many_documents_goes_by_itself_and_has_its_own_days() -> None:
    further = (DocumentReference(document_type="03", series="B001", number=2),)
    sale = a_credit_note(note=a_note(document=ON_A_BOLETA.document, further_documents=further))
    assert (sale_deadline(sale, today=TODAY, boletas_by_summary=True, terms=OTHERS) - TODAY).days == 13


def test_what_is_printed_has_no_days_in_a_summary_either() -> None:
    assert deadline("03", issue_date=TODAY, series="0001", by_summary=True, terms=OTHERS) == NO_DEADLINE
