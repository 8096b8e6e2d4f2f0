"""Rules of what a note modifies: the document that it names, and what the archive knows of that document."""

import re

from vouchers.catalogues.documents import MODIFIED_BY_B, MODIFIED_BY_F
from vouchers.catalogues.reasons import OTHER_CONCEPTS, PAYMENT_TERMS
from vouchers.findings import Severity
from vouchers.rules.rule import CREDIT_NOTE, DEBIT_NOTE, NOTES, Facts, Feature, Rule
from vouchers.sale import DocumentReference, DocumentType, PaymentMethod, Sale

_PENALTIES = "03"
_DISCOUNTS = frozenset({"04", "05", "08"})
_LARGEST_NUMBER = 99_999_999

_SERIES: dict[str, re.Pattern[str]] = {
    DocumentType.FACTURA: re.compile(r"F[A-Z0-9]{3}|E001|[0-9]{1,4}"),
    DocumentType.BOLETA: re.compile(r"B[A-Z0-9]{3}|EB01|[0-9]{1,4}"),
}
_OTHER_SERIES = re.compile(r"[a-zA-Z0-9-]{1,20}")


def _reason(sale: Sale) -> str:
    return "" if sale.note is None else sale.note.reason_code


def _modified(sale: Sale) -> DocumentReference | None:
    return None if sale.note is None else sale.note.document


def _not_modified_by_f(sale: Sale, _: Facts) -> bool:
    document = _modified(sale)
    return document is not None and (sale.series or "").startswith("F") and document.document_type not in MODIFIED_BY_F


def _not_modified_by_b(sale: Sale, _: Facts) -> bool:
    document = _modified(sale)
    return document is not None and (sale.series or "").startswith("B") and document.document_type not in MODIFIED_BY_B


def _odd_reference(sale: Sale, _: Facts) -> bool:
    document = _modified(sale)
    if document is None:
        return False
    if not 0 < document.number <= _LARGEST_NUMBER:
        return True
    return _SERIES.get(document.document_type, _OTHER_SERIES).fullmatch(document.series) is None


def _reference_shown(sale: Sale, _: Facts) -> str:
    document = _modified(sale)
    if document is None:
        return ""
    # Python refuses to print an integer of thousands of digits.
    number = document.number if abs(document.number) <= _LARGEST_NUMBER else "…"
    return f"{document.document_type} {document.series}-{number}"


def _discount_on_a_boleta(sale: Sale, _: Facts) -> bool:
    document = _modified(sale)
    return document is not None and document.document_type == DocumentType.BOLETA and _reason(sale) in _DISCOUNTS


def _terms_of_no_factura(sale: Sale, _: Facts) -> bool:
    document = _modified(sale)
    return document is not None and document.document_type != DocumentType.FACTURA and _reason(sale) == PAYMENT_TERMS


def _modified_in_cash(sale: Sale, facts: Facts) -> bool:
    modified = facts.modified
    return _reason(sale) == PAYMENT_TERMS and modified is not None and modified.payment_method is PaymentMethod.CASH


def _voided(_: Sale, facts: Facts) -> bool:
    return facts.modified is not None and facts.modified.voided


def _rejected(_: Sale, facts: Facts) -> bool:
    return facts.modified is not None and facts.modified.rejected


def _before_its_document(sale: Sale, facts: Facts) -> bool:
    exempt = OTHER_CONCEPTS if sale.document_type is DocumentType.CREDIT_NOTE else _PENALTIES
    return facts.modified is not None and _reason(sale) != exempt and facts.issue_date < facts.modified.issue_date


def _dates_shown(_: Sale, facts: Facts) -> str:
    return "" if facts.modified is None else f"{facts.issue_date} (el comprobante es del {facts.modified.issue_date})"


def _another_currency(sale: Sale, facts: Facts) -> bool:
    return facts.modified is not None and sale.currency != facts.modified.currency


def _currencies_shown(sale: Sale, facts: Facts) -> str:
    return "" if facts.modified is None else f"{sale.currency} (el comprobante es en {facts.modified.currency})"


def _another_customer(sale: Sale, facts: Facts) -> bool:
    modified = facts.modified
    if modified is None:
        return False
    of_the_document = (modified.customer_identity_type, modified.customer_identity_number)
    return (sale.customer.identity_type, sale.customer.identity_number) != of_the_document


MODIFIED_RULES: tuple[Rule[Sale], ...] = (
    Rule(
        code="V2116",
        sunat_code="2116",
        documents=CREDIT_NOTE,
        feature=Feature.REFERENCE,
        fires=_not_modified_by_f,
        path="note.document.document_type",
        message="Una nota de crédito de serie F no puede modificar ese tipo de comprobante.",
        remedy="Use una serie B si modifica una boleta, o no indique la serie.",
        source="NC 2116",
    ),
    Rule(
        code="V2399",
        sunat_code="2399",
        documents=CREDIT_NOTE,
        feature=Feature.REFERENCE,
        fires=_not_modified_by_b,
        path="note.document.document_type",
        message="Una nota de crédito de serie B no puede modificar ese tipo de comprobante.",
        remedy="Use una serie F si modifica una factura, o no indique la serie.",
        source="NC 2399",
    ),
    Rule(
        code="V2204",
        sunat_code="2204",
        documents=DEBIT_NOTE,
        feature=Feature.REFERENCE,
        fires=_not_modified_by_f,
        path="note.document.document_type",
        message="Una nota de débito de serie F no puede modificar ese tipo de comprobante.",
        remedy="Use una serie B si modifica una boleta, o no indique la serie.",
        source="ND 2204",
    ),
    Rule(
        code="V2400",
        sunat_code="2400",
        documents=DEBIT_NOTE,
        feature=Feature.REFERENCE,
        fires=_not_modified_by_b,
        path="note.document.document_type",
        message="Una nota de débito de serie B no puede modificar ese tipo de comprobante.",
        remedy="Use una serie F si modifica una factura, o no indique la serie.",
        source="ND 2400",
    ),
    Rule(
        code="V2117",
        sunat_code="2117",
        documents=CREDIT_NOTE,
        feature=Feature.REFERENCE,
        fires=_odd_reference,
        path="note.document",
        value=_reference_shown,
        message="La serie y el número del comprobante modificado no tienen el formato de su tipo.",
        remedy="Use, por ejemplo, F001 y 123 para una factura (01) o B001 y 123 para una boleta (03).",
        source="NC 2117",
    ),
    Rule(
        code="V2205",
        sunat_code="2205",
        documents=DEBIT_NOTE,
        feature=Feature.REFERENCE,
        fires=_odd_reference,
        path="note.document",
        value=_reference_shown,
        message="La serie y el número del comprobante modificado no tienen el formato de su tipo.",
        remedy="Use, por ejemplo, F001 y 123 para una factura (01) o B001 y 123 para una boleta (03).",
        source="ND 2205",
    ),
    Rule(
        code="V4367",
        sunat_code="4367",
        severity=Severity.OBSERVATION,
        documents=CREDIT_NOTE,
        feature=Feature.REFERENCE,
        fires=_discount_on_a_boleta,
        path="note.reason_code",
        message="Los tipos 04, 05 y 08 no deberían usarse sobre una boleta.",
        remedy="Use el tipo 09 (disminución en el valor).",
        source="NC 4367",
    ),
    Rule(
        code="V3259",
        sunat_code="3259",
        documents=CREDIT_NOTE,
        feature=Feature.REFERENCE,
        fires=_terms_of_no_factura,
        path="note.document.document_type",
        message="El tipo 13 solo modifica facturas.",
        remedy="Indique la factura cuyas cuotas cambian.",
        source="NC 3259",
    ),
    Rule(
        code="V3260",
        sunat_code="3260",
        documents=CREDIT_NOTE,
        feature=Feature.KNOWN_MODIFIED,
        fires=_modified_in_cash,
        path="note.document",
        value=_reference_shown,
        message="El tipo 13 solo modifica facturas al crédito, y esta fue al contado.",
        remedy="Indique la factura al crédito cuyas cuotas cambian.",
        source="NC 3260",
    ),
    Rule(
        code="V2120",
        sunat_code="2120",
        documents=CREDIT_NOTE,
        feature=Feature.KNOWN_MODIFIED,
        fires=_voided,
        path="note.document",
        value=_reference_shown,
        message="El comprobante que la nota modifica fue dado de baja.",
        remedy="No emita la nota: un comprobante de baja ya no tiene efecto.",
        source="NC 2120",
    ),
    Rule(
        code="V2207",
        sunat_code="2207",
        documents=DEBIT_NOTE,
        feature=Feature.KNOWN_MODIFIED,
        fires=_voided,
        path="note.document",
        value=_reference_shown,
        message="El comprobante que la nota modifica fue dado de baja.",
        remedy="No emita la nota: un comprobante de baja ya no tiene efecto.",
        source="ND 2207",
    ),
    Rule(
        code="V2121",
        sunat_code="2121",
        documents=CREDIT_NOTE,
        feature=Feature.KNOWN_MODIFIED,
        fires=_rejected,
        path="note.document",
        value=_reference_shown,
        message="El comprobante que la nota modifica fue rechazado.",
        remedy="No emita la nota: emita de nuevo el comprobante rechazado.",
        source="NC 2121",
    ),
    Rule(
        code="V2208",
        sunat_code="2208",
        documents=DEBIT_NOTE,
        feature=Feature.KNOWN_MODIFIED,
        fires=_rejected,
        path="note.document",
        value=_reference_shown,
        message="El comprobante que la nota modifica fue rechazado.",
        remedy="No emita la nota: emita de nuevo el comprobante rechazado.",
        source="ND 2208",
    ),
    Rule(
        code="V2885",
        sunat_code="2885",
        documents=NOTES,
        feature=Feature.KNOWN_MODIFIED,
        fires=_before_its_document,
        path="issue_date",
        value=_dates_shown,
        message="La nota tiene una fecha anterior a la del comprobante que modifica.",
        remedy="Use la fecha de hoy, o no la indique.",
        source="NC 2885, ND 2885",
    ),
    Rule(
        code="V3209",
        sunat_code="3209",
        documents=NOTES,
        feature=Feature.KNOWN_MODIFIED,
        fires=_another_currency,
        path="currency",
        value=_currencies_shown,
        message="La nota no está en la moneda del comprobante que modifica.",
        remedy="Emita la nota en la moneda del comprobante.",
        source="NC 3209, ND 3209",
    ),
    Rule(
        code="V9021",
        sunat_code="",
        severity=Severity.OBSERVATION,
        documents=NOTES,
        feature=Feature.KNOWN_MODIFIED,
        fires=_another_customer,
        path="customer.identity_number",
        message="El cliente de la nota no es el del comprobante que modifica.",
        remedy="Verifique el comprobante modificado y el cliente.",
        source="contrato de la venta",
    ),
)
