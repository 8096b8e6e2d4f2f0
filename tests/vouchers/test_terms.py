from datetime import date

import pytest

from tests.builders import a_boleta, a_credit_note, a_note, a_sale
from vouchers.sale import DocumentReference, Sale
from vouchers.terms import NO_DEADLINE, is_contingency, sale_deadline, told

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
