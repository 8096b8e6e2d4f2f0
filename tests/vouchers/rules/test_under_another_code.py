"""What SUNAT has a row for and our rules refuse before that row could be met, under the code of another of its rows.

So it is with what SUNAT only remarks on in a boleta and refuses in a factura: one rule refuses both, and nothing is
issued. Each case names the table and the code of SUNAT's row, and our rule that stands before it.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from tests.builders import (
    a_boleta,
    a_credit_note,
    a_debit_note,
    a_modified_document,
    a_note,
    a_person,
    a_sale,
)
from tests.summaries import a_voiding, a_voiding_line, factura_number
from tests.vouchers.operations import SPOT, THOUSAND, excise, exported, off, sold
from tests.vouchers.rules.case import Given
from vouchers.findings import Finding, Severity
from vouchers.modified import ModifiedDocument
from vouchers.sale import Detraction, DocumentReference, Note, Sale
from vouchers.summaries.rules.check import check_voiding
from vouchers.summaries.voiding import Voiding

TODAY = date(2026, 11, 24)
_ISC = excise("01", "10.00")
_NOTE_OF_A_BOLETA = a_note(document=DocumentReference(document_type="03", series="B001", number=1))
_OF_A_UTILITY = DocumentReference(document_type="14", series="S001", number=1)
_RICE = a_note(reason_code="12", reason="Ajuste")
_BOLETA = a_modified_document(document_type="03", series="B001", currency="USD")


@dataclass(frozen=True)
class Before:
    """SUNAT's row by table and code, our rule, and what it refuses."""

    table: str
    code: str
    rule: str
    refused: Sale | Voiding
    modified: ModifiedDocument | None = None

    def findings(self) -> tuple[Finding, ...]:
        if isinstance(self.refused, Voiding):
            return check_voiding(self.refused, today=TODAY)
        return Given(sale=self.refused, modified=self.modified).assessed().findings


def _boleta_to(identity_type: str, number: str) -> Sale:
    return a_boleta(customer=a_person(identity_type=identity_type, identity_number=number))


def _rice_note(sale: Sale, *treatments: str) -> Sale:
    return _with(sale, _RICE, *treatments)


def _export_note(sale: Sale, *treatments: str) -> Sale:
    note = a_note(reason_code="11", reason="Ajuste")
    return _with(sale, note, *treatments)


def _with(sale: Sale, note: Note, *treatments: str) -> Sale:
    return replace(sale, note=note, lines=tuple(sold("1", "10.00", treatment) for treatment in treatments))


def _coded(code: str) -> Detraction:
    return Detraction(code=code, percent=SPOT.percent, account=SPOT.account)


CASES = (
    Before("03", "4207", "V2801", _boleta_to("1", "1234567")),
    Before("03", "4208", "V2802", _boleta_to("4", "1234 567")),
    Before("03", "4289", "V3290", a_boleta(lines=(sold("1", "100.00", allowances=(off("00", "20", factor="0.1"),)),))),
    Before("03", "4322", "V3307", a_boleta(lines=(THOUSAND,), allowances=(off("03", "20.00", factor="0.01"),))),
    Before("03", "4314", "V3303", a_boleta(rounding=Decimal("1.01"))),
    Before("07", "4314", "V3303", a_credit_note(rounding=Decimal("1.01"), note=_NOTE_OF_A_BOLETA)),
    Before("08", "4314", "V3303", a_debit_note(rounding=Decimal("-1.01"))),
    Before("08", "2643", "V3105", a_debit_note(note=_RICE, lines=(sold("0.001", "1.00", "17"),))),
    Before("01", "2650", "V2644_2", a_sale(lines=(sold("1", "10.00", "17"), sold("1", "10.00", excise=_ISC)))),
    Before("01", "2650", "V3223", a_sale(lines=(sold("1", "10.00", "17", excise=_ISC),))),
    Before("03", "2650", "V2644_2", a_boleta(lines=(sold("1", "10.00", "17"), sold("1", "10.00", excise=_ISC)))),
    Before("03", "2650", "V3223", a_boleta(lines=(sold("1", "10.00", "17", excise=_ISC),))),
    Before("01", "3107", "V2642_2", exported("0200", sold("1", "10.00", "20"))),
    Before("01", "3107", "V2642_2", exported("0200", sold("1", "10.00", "10"))),
    Before("03", "3107", "V2642_2", a_boleta(operation_type="0200", lines=(sold("1", "10.00", "30"),))),
    Before("03", "3107", "V2642_2", a_boleta(operation_type="0200", lines=(sold("1", "10.00", "17"),))),
    Before("07", "3107", "V2644", _rice_note(a_credit_note(), "17", "10")),
    Before("07", "3107", "V2642", _export_note(a_credit_note(), "40", "10")),
    Before("08", "3107", "V2644", _rice_note(a_debit_note(), "17", "10")),
    Before("08", "3107", "V2642", _export_note(a_debit_note(), "40", "17")),
    Before("07", "3221", "V2644", _rice_note(a_credit_note(), "17", "20")),
    Before("07", "3221", "V2642", _export_note(a_credit_note(), "40", "30")),
    Before("08", "3221", "V2644", _rice_note(a_debit_note(), "17", "40")),
    Before("08", "3221", "V2642", _export_note(a_debit_note(), "40", "20")),
    Before("01", "3074", "V2968", a_sale(lines=(THOUSAND,), allowances=(off("45", "0.00"),))),
    Before("01", "3074", "V2968_3", a_sale(lines=(sold("1", "1"),), allowances=(off("45", factor="0.001"),))),
    Before("03", "3074", "V2968", a_boleta(lines=(THOUSAND,), allowances=(off("45", "0.00"),))),
    Before("01", "2416", "V3105", a_sale(lines=(sold("0.001", "1.00", "15"),))),
    Before("03", "2416", "V3105", a_boleta(lines=(sold("0.001", "1.00", "15"),))),
    Before("RA", "2581", "RA2310", a_voiding(a_voiding_line(document=factura_number(series="S001")))),
    Before(
        "RA",
        "2375",
        "RA2308",
        a_voiding(a_voiding_line(document=_OF_A_UTILITY)),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.table}-{case.code}-{case.rule}")
def test_what_cannot_come_about_is_refused_under_another_code(case: Before) -> None:
    """The codes are those of `CASES`."""
    errors = {finding.rule for finding in case.findings() if finding.severity is Severity.ERROR}
    assert case.rule in errors
