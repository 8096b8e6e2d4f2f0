"""One sale on the last day of 2026 and on the first of 2027: each is judged by its own law."""

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from tests.builders import a_credit_note, a_debit_note, a_line, a_modified_document, a_note, a_sale
from tests.vouchers.rules.case import Given
from vouchers.findings import Severity
from vouchers.modified import ModifiedDocument
from vouchers.sale import DocumentReference, Sale

LAST_OF_2026 = date(2026, 12, 31)
FIRST_OF_2027 = date(2027, 1, 1)

_BOLETA = DocumentReference(document_type="03", series="B001", number=7)
_SECOND = DocumentReference(document_type="01", series="F001", number=2)
_PENALTY = a_line(tax_treatment="30", description="Penalidad por resolución del contrato")
_SMALL_BOLETA = a_modified_document(document_type="03", series="B001", number=7, payable=Decimal("10.00"))
_SMALL_FACTURA = a_modified_document(payable=Decimal("10.00"))


def _penalty(code: str, *, document: DocumentReference | None = None) -> Sale:
    return a_debit_note(
        note=a_note(reason_code=code, reason="Penalidad contractual", document=document), lines=(_PENALTY,)
    )


# What was refused by which codes before, and what is refused by which from then on.
PAIRS = (
    pytest.param(_penalty("03"), None, set(), {"2524"}, id="2524 of other concepts"),
    pytest.param(_penalty("13"), None, {"2172", "2524"}, set(), id="2172 of penalties"),
    pytest.param(
        replace(_penalty("13", document=_SECOND), lines=(a_line(),)),
        None,
        {"2172"},
        {"3507"},
        id="3507 taxed penalty",
    ),
    pytest.param(
        a_debit_note(note=a_note(reason_code="02", further_documents=(_SECOND,))), None, set(), {"3194"}, id="3194"
    ),
    pytest.param(
        a_credit_note(note=a_note(reason_code="09", further_documents=(_SECOND,))), None, set(), {"3261"}, id="3261"
    ),
    pytest.param(
        a_credit_note(note=a_note(document=_BOLETA)), _SMALL_BOLETA, set(), {"3503"}, id="3503 above its boleta"
    ),
    pytest.param(a_credit_note(), _SMALL_FACTURA, {"3286"}, {"3286"}, id="3286 above its factura"),
    pytest.param(
        a_credit_note(note=a_note(reason_code="10", document=None)),
        None,
        set(),
        set(),
        id="2524 of credit, the same",
    ),
    pytest.param(a_sale(lines=(a_line(sunat_code="84130000"),)), None, set(), {"3496"}, id="3496 short of its class"),
)


def _errors(sale: Sale, day: date, modified: ModifiedDocument | None) -> set[str]:
    assessment = Given(sale=sale, today=day, modified=modified).assessed()
    return {it.sunat_code for it in assessment.findings if it.severity is Severity.ERROR}


def _observations(sale: Sale, day: date, modified: ModifiedDocument | None) -> set[str]:
    assessment = Given(sale=sale, today=day, modified=modified).assessed()
    return {it.sunat_code for it in assessment.findings if it.severity is Severity.OBSERVATION}


@pytest.mark.parametrize(("sale", "modified", "in_2026", "in_2027"), PAIRS)
def test_a_sale_is_judged_by_the_law_of_its_day(
    sale: Sale, modified: ModifiedDocument | None, in_2026: set[str], in_2027: set[str]
) -> None:
    assert _errors(sale, LAST_OF_2026, modified) == in_2026
    assert _errors(sale, FIRST_OF_2027, modified) == in_2027


def test_a_credit_note_above_its_boleta_was_only_observed() -> None:
    note = a_credit_note(note=a_note(document=_BOLETA))
    assert "4028" in _observations(note, LAST_OF_2026, _SMALL_BOLETA)
    assert "4028" not in _observations(note, FIRST_OF_2027, _SMALL_BOLETA)


def test_the_law_is_that_of_the_issue_date_and_not_of_the_day_of_work() -> None:
    sale = replace(_penalty("03"), issue_date=LAST_OF_2026)
    assert _errors(sale, date(2027, 1, 2), None) == set()
