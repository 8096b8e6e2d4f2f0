from datetime import date
from decimal import Decimal
from typing import Any

from tests.builders import (
    a_boleta,
    a_credit_note,
    a_customer,
    a_debit_note,
    a_line,
    a_modified_document,
    a_note,
    a_sale,
    on_credit,
)
from tests.vouchers.rules.case import Given, case
from vouchers.modified import ModifiedDocument
from vouchers.sale import DocumentReference, Note, Payment, PaymentMethod, Sale, SaleLine

_BOLETA = DocumentReference(document_type="03", series="B001", number=7)
_FACTURA = DocumentReference(document_type="01", series="F001", number=1)
_NOTHING = a_line(quantity=Decimal(1), unit_value=Decimal(0))


_PAPER_FACTURA = DocumentReference(document_type="01", series="0001", number=12)
_SECOND_FACTURA = DocumentReference(document_type="01", series="F001", number=2)
_IN_2026, _IN_2027 = date(2026, 12, 31), date(2027, 1, 1)


def _several(*others: DocumentReference, reason_code: str = "09") -> Note:
    """A note on factura F001-1 and others."""
    return a_note(reason_code=reason_code, further_documents=others)


def _of(document: DocumentReference, reason_code: str = "01", **changes: Any) -> Sale:
    return a_credit_note(note=a_note(document=document, reason_code=reason_code), **changes)


def _debit_of(document: DocumentReference, **changes: str) -> Sale:
    return a_debit_note(note=a_note(document=document, reason_code="02"), **changes)


def _terms(payment: Payment | None = None, document: DocumentReference = _FACTURA, line: SaleLine = _NOTHING) -> Sale:
    note = a_note(reason_code="13", reason="Nuevo cronograma", document=document)
    return a_credit_note(note=note, lines=(line,), payment=payment)


def _known(
    sale: Sale,
    modified: ModifiedDocument | None = None,
    *further: ModifiedDocument,
    today: date = date(2026, 11, 24),
) -> Given:
    known = a_modified_document() if modified is None else modified
    return Given(sale=sale, modified=known, today=today, further=further)


_ON_CREDIT = a_modified_document(payment_method=PaymentMethod.CREDIT)
_KNOWN_BOLETA = a_modified_document(document_type="03", series="B001", number=7, payment_method=None)

NOTE_CASES = (
    case("V9020", "note", a_sale(note=a_note()), a_sale()),
    case("V2128", "note.reason_code", a_credit_note(note=None), a_credit_note()),
    case(
        "V2172",
        "note.reason_code",
        a_debit_note(note=a_note(reason_code="09")),
        a_credit_note(note=a_note(reason_code="09")),
    ),
    case("V2136", "note.reason", a_credit_note(note=a_note(reason=" ")), a_credit_note(note=a_note(reason="x"))),
    case(
        "V2135",
        "note.reason",
        a_debit_note(note=a_note(reason="x" * 501, reason_code="02")),
        a_debit_note(note=a_note(reason="x" * 500, reason_code="02")),
    ),
    case(
        "V0306_9",
        "note.reason",
        a_credit_note(note=a_note(reason="\x00")),
        a_credit_note(note=a_note(reason="a\nb")),
    ),
    case(
        "V2524",
        "note.document",
        a_credit_note(note=a_note(document=None, external_id="SAMP-1")),
        _known(a_credit_note(note=a_note(document=None, external_id="SAMP-1"))),
    ),
    case(
        "V3107_7",
        "lines[0].other_tax_percent",
        a_debit_note(note=a_note(reason_code="11"), lines=(a_line(tax_treatment="40", other_tax_percent=Decimal(2)),)),
        a_debit_note(note=a_note(reason_code="11"), lines=(a_line(tax_treatment="40"),)),
    ),
    case(
        "V2643",
        "lines[0].quantity",
        a_debit_note(note=a_note(reason_code="12"), lines=(a_line(tax_treatment="17", unit_value=Decimal(0)),)),
        a_debit_note(note=a_note(reason_code="12"), lines=(a_line(tax_treatment="17"),)),
    ),
    case("V2642", "note.reason_code", _of(_FACTURA, "11"), _of(_FACTURA, "09")),
    case("V2644", "note.reason_code", _of(_FACTURA, "12"), _of(_FACTURA, "09")),
    case("V3257", "payment", _terms(), _terms(on_credit("100.00"))),
    case("V3246_2", "payment.method", _terms(Payment(method=PaymentMethod.CASH)), _terms(on_credit("100.00"))),
)

MODIFIED_CASES = (
    case("V2116", "note.document.document_type", _of(_BOLETA, series="FC01"), _of(_BOLETA)),
    case("V2399", "note.document.document_type", _of(_FACTURA, series="BC01"), _of(_FACTURA)),
    case("V2204", "note.document.document_type", _debit_of(_BOLETA, series="FD01"), _debit_of(_BOLETA)),
    case("V2400", "note.document.document_type", _debit_of(_FACTURA, series="BD01"), _debit_of(_FACTURA)),
    case(
        "V2594",
        "note.document.document_type",
        _of(DocumentReference(document_type="07", series="F001", number=1), series="12", contingency_number=4),
        _of(_PAPER_FACTURA, series="12", contingency_number=4),
    ),
    case(
        "V2365_7",
        "note.further_documents",
        a_credit_note(note=_several(_SECOND_FACTURA, _SECOND_FACTURA)),
        a_credit_note(note=_several(_SECOND_FACTURA)),
    ),
    case(
        "V2884",
        "note.further_documents",
        a_debit_note(note=_several(DocumentReference(document_type="12", series="M1", number=1), reason_code="02")),
        a_debit_note(note=_several(_SECOND_FACTURA, reason_code="02")),
    ),
    case(
        "V3194",
        "note.further_documents",
        a_credit_note(note=_several(_SECOND_FACTURA, reason_code="11"), lines=(a_line(tax_treatment="40"),)),
        a_credit_note(note=_several(reason_code="11"), lines=(a_line(tax_treatment="40"),)),
    ),
    case(
        "V3194_2",
        "note.further_documents",
        Given(sale=a_debit_note(note=_several(_SECOND_FACTURA, reason_code="02")), today=_IN_2027),
        Given(sale=a_debit_note(note=_several(_SECOND_FACTURA, reason_code="02")), today=_IN_2026),
    ),
    case(
        "V3261",
        "note.further_documents",
        a_credit_note(note=_several(_SECOND_FACTURA, reason_code="13"), lines=(_NOTHING,), payment=on_credit("100.00")),
        a_credit_note(note=_several(reason_code="13"), lines=(_NOTHING,), payment=on_credit("100.00")),
    ),
    case(
        "V3261_2",
        "note.further_documents",
        Given(sale=a_credit_note(note=_several(_SECOND_FACTURA)), today=_IN_2027),
        Given(sale=a_credit_note(note=_several(_SECOND_FACTURA)), today=_IN_2026),
    ),
    case(
        "V2117",
        "note.document",
        _of(DocumentReference(document_type="01", series="F001", number=0)),
        _of(DocumentReference(document_type="01", series="E001", number=99_999_999)),
    ),
    case(
        "V2205",
        "note.document",
        _debit_of(DocumentReference(document_type="03", series="F001", number=1), series="BD01"),
        _debit_of(DocumentReference(document_type="12", series="MAQ-1", number=1)),
    ),
    case("V4367", "note.reason_code", _of(_BOLETA, "04"), _of(_FACTURA, "04")),
    case(
        "V3259",
        "note.document.document_type",
        _terms(on_credit("100.00"), _BOLETA),
        _terms(on_credit("100.00"), _FACTURA),
    ),
    case(
        "V3260",
        "note.document",
        _known(_terms(on_credit("100.00"))),
        _known(_terms(on_credit("100.00")), _ON_CREDIT),
    ),
    case(
        "V2120",
        "note.further_documents[0]",
        _known(
            a_credit_note(note=_several(_SECOND_FACTURA)),
            a_modified_document(),
            a_modified_document(number=2, voided=True),
        ),
        _known(_of(_FACTURA, "10"), a_modified_document(voided=True)),
    ),
    case("V2207", "note.document", _known(a_debit_note(), a_modified_document(voided=True)), _known(a_debit_note())),
    case("V2121", "note.document", _known(a_credit_note(), a_modified_document(rejected=True)), a_credit_note()),
    case("V2208", "note.document", _known(a_debit_note(), a_modified_document(rejected=True)), a_debit_note()),
    case(
        "V2885",
        "issue_date",
        _known(a_credit_note(), a_modified_document(issue_date=date(2026, 11, 25))),
        _known(a_credit_note(), a_modified_document(issue_date=date(2026, 11, 24))),
    ),
    case("V3209", "currency", _known(a_credit_note(currency="USD")), _known(a_credit_note(currency="PEN"))),
    case(
        "V4368",
        "currency",
        _known(_of(_BOLETA, currency="USD"), _KNOWN_BOLETA),
        _known(_of(_BOLETA), _KNOWN_BOLETA),
    ),
    case(
        "V9021",
        "customer.identity_number",
        _known(a_credit_note(customer=a_customer(identity_number="20100070970"))),
        _known(a_credit_note()),
    ),
    case(
        "V3286",
        "lines",
        _known(a_credit_note(), a_modified_document(credited=Decimal("0.01"))),
        _known(a_credit_note()),
    ),
    case(
        "V4028",
        "lines",
        _known(_of(_BOLETA), a_modified_document(document_type="03", series="B001", payable=Decimal("235.99"))),
        _known(_of(_BOLETA), _KNOWN_BOLETA),
    ),
    case(
        "V3503",
        "lines",
        _known(
            _of(_BOLETA),
            a_modified_document(document_type="03", series="B001", payable=Decimal("235.99")),
            today=date(2027, 1, 1),
        ),
        _known(_of(_BOLETA), _KNOWN_BOLETA, today=date(2027, 1, 1)),
    ),
    case("V3315", "lines", _terms(on_credit("100.00"), line=a_line()), _terms(on_credit("100.00"))),
    case(
        "V3320",
        "payment.outstanding",
        _known(_terms(on_credit("236.01")), _ON_CREDIT),
        _known(_terms(on_credit("236.00")), _ON_CREDIT),
    ),
    case(
        "V3321",
        "payment.instalments[0].due_date",
        _known(_terms(on_credit("100.00", first_due=date(2026, 11, 20))), _ON_CREDIT),
        _known(_terms(on_credit("100.00", first_due=date(2026, 11, 21))), _ON_CREDIT),
    ),
    case("V9013", "payment", a_boleta(payment=on_credit("236.00")), _terms(on_credit("236.00"))),
)
