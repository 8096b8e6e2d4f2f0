"""What stands in the place of what a source did not say. What it said wins; no amount is computed here."""

from datetime import date
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from vouchers.catalogues.operations import DOMESTIC
from vouchers.modified import ModifiedDocument
from vouchers.sale import DocumentReference, DocumentType, Note, Payment, PaymentMethod, Sale
from vouchers.text import tidy_address, tidy_customer, tidy_line, tidy_note, tidy_optional

_INVOICE_SERIES = {DocumentType.FACTURA: "F001", DocumentType.BOLETA: "B001"}
_NOTE_SERIES_MIDDLE = {DocumentType.CREDIT_NOTE: "C", DocumentType.DEBIT_NOTE: "D"}
_CASH = Payment(method=PaymentMethod.CASH)


def fill(sale: Sale, *, today: date, modified: ModifiedDocument | None = None) -> Sale:
    """`sale` with its defaults in place and its one-line texts tidied.

    `today` is the civil date in Lima. `modified` is the document that a note modifies, where the archive has it: it
    names the document for a note that gave only an external id, and chooses the series' first letter. Texts lose
    blanks at both ends, and line breaks and tabs where SUNAT allows none; nothing is ever shortened.
    """
    changes: dict[str, Any] = {}
    if sale.issue_date is None:
        changes["issue_date"] = today
    note = sale.note
    if note is not None:
        note = _filled_note(note, modified)
        if note is not sale.note:
            changes["note"] = note
    if sale.series is None:
        changes["series"] = _series(sale.document_type, note)
    if sale.operation_type is None:
        changes["operation_type"] = DOMESTIC
    payment = _filled_payment(sale)
    if payment is not sale.payment:
        changes["payment"] = payment
    changes.update(_tidied(sale))
    return replace(sale, **changes) if changes else sale


def _filled_note(note: Note, modified: ModifiedDocument | None) -> Note:
    note = tidy_note(note)
    if note.document is not None or modified is None:
        return note
    reference = DocumentReference(document_type=modified.document_type, series=modified.series, number=modified.number)
    return replace(note, document=reference)


def _series(document_type: DocumentType, note: Note | None) -> str:
    """The series by custom of the trade; only its first letter is a rule."""
    if document_type in _INVOICE_SERIES:
        return _INVOICE_SERIES[document_type]
    of_a_boleta = note is not None and note.document is not None and note.document.document_type == DocumentType.BOLETA
    return f"{'B' if of_a_boleta else 'F'}{_NOTE_SERIES_MIDDLE[document_type]}01"


def _filled_payment(sale: Sale) -> Payment | None:
    payment = sale.payment
    if payment is None:
        return _CASH if sale.document_type is DocumentType.FACTURA else None
    if payment.method is PaymentMethod.CREDIT and payment.outstanding is None and payment.instalments:
        try:
            outstanding = sum((instalment.amount for instalment in payment.instalments), Decimal(0))
        except ArithmeticError:
            # An amount that no number can hold has a finding of its own; there is no sum to put here.
            return payment
        return replace(payment, outstanding=outstanding)
    return payment


def _tidied(sale: Sale) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    customer = tidy_customer(sale.customer)
    if customer is not sale.customer:
        changes["customer"] = customer
    purchase_order = tidy_optional(sale.purchase_order)
    if purchase_order is not sale.purchase_order:
        changes["purchase_order"] = purchase_order
    if sale.delivery_address is not None:
        changes["delivery_address"] = tidy_address(sale.delivery_address)
    if sale.legends:
        changes["legends"] = tuple(replace(legend, text=tidy_optional(legend.text)) for legend in sale.legends)
    lines = tuple(tidy_line(line) for line in sale.lines)
    if any(after is not before for after, before in zip(lines, sale.lines, strict=True)):
        changes["lines"] = lines
    return changes
