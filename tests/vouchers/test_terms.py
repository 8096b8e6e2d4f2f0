from datetime import date

import pytest

from tests.builders import a_boleta, a_credit_note, a_note, a_sale
from vouchers.sale import DocumentReference, Sale
from vouchers.terms import sale_deadline

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
    ],
)
def test_the_last_day_on_which_the_authority_takes_it(sale: Sale, last_day: date) -> None:
    assert sale_deadline(sale, today=TODAY) == last_day
