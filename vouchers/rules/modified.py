"""Rules of what the archive knows of the documents that a note modifies."""

from vouchers.catalogues.reasons import OTHER_CONCEPTS, PAYMENT_TERMS, PENALTIES
from vouchers.findings import Severity
from vouchers.modified import ModifiedDocument
from vouchers.rules.rule import CREDIT_NOTE, DEBIT_NOTE, NOTES, Facts, Feature, Rule
from vouchers.sale import DocumentType, PaymentMethod, Sale

_DISCOUNTS = frozenset({"04", "05", "08"})


def _reason(sale: Sale) -> str:
    return "" if sale.note is None else sale.note.reason_code


def _shown(modified: ModifiedDocument, _: Facts) -> str:
    return f"{modified.document_type} {modified.series}-{modified.number}"


def _discount_on_a_boleta(sale: Sale, _: Facts) -> bool:
    document = None if sale.note is None else sale.note.document
    return document is not None and document.document_type == DocumentType.BOLETA and _reason(sale) in _DISCOUNTS


def _modified_in_cash(modified: ModifiedDocument, facts: Facts) -> bool:
    return _reason(facts.sale) == PAYMENT_TERMS and modified.payment_method is PaymentMethod.CASH


def _is_voided(modified: ModifiedDocument, facts: Facts) -> bool:
    return modified.voided and not _of_other_concepts(facts.sale)


def _is_rejected(modified: ModifiedDocument, facts: Facts) -> bool:
    return modified.rejected and not _of_other_concepts(facts.sale)


def _of_other_concepts(sale: Sale) -> bool:
    """SUNAT asks nothing about the document of such a credit note."""
    return sale.document_type is DocumentType.CREDIT_NOTE and _reason(sale) == OTHER_CONCEPTS


def _before_its_document(sale: Sale, facts: Facts) -> bool:
    exempt = OTHER_CONCEPTS if sale.document_type is DocumentType.CREDIT_NOTE else PENALTIES
    return _reason(sale) != exempt and any(facts.issue_date < modified.issue_date for modified in facts.known)


def _dates_shown(_: Sale, facts: Facts) -> str:
    latest = max(modified.issue_date for modified in facts.known)
    return f"{facts.issue_date} (el comprobante es del {latest})"


def _other_currencies(sale: Sale, facts: Facts, *, of_a_boleta: bool) -> list[str]:
    return [
        modified.currency
        for modified in facts.known
        if modified.currency != sale.currency and (modified.document_type == DocumentType.BOLETA) is of_a_boleta
    ]


def _another_currency(sale: Sale, facts: Facts) -> bool:
    return bool(_other_currencies(sale, facts, of_a_boleta=False))


def _another_currency_than_the_boleta(sale: Sale, facts: Facts) -> bool:
    return bool(_other_currencies(sale, facts, of_a_boleta=True))


def _currencies_shown(sale: Sale, facts: Facts) -> str:
    others = [modified.currency for modified in facts.known if modified.currency != sale.currency]
    return f"{sale.currency} (el comprobante es en {others[0]})"


def _another_customer(sale: Sale, facts: Facts) -> bool:
    customer = (sale.customer.identity_type, sale.customer.identity_number)
    return any(
        customer != (modified.customer_identity_type, modified.customer_identity_number) for modified in facts.known
    )


KNOWN_RULES: tuple[Rule[ModifiedDocument], ...] = (
    Rule(
        code="V3260",
        sunat_code="3260",
        documents=CREDIT_NOTE,
        feature=Feature.KNOWN_MODIFIED,
        fires=_modified_in_cash,
        path="",
        value=_shown,
        message="El tipo 13 solo modifica facturas al crédito, y esta fue al contado.",
        remedy="Indique la factura al crédito cuyas cuotas cambian.",
        source="NC 3260",
    ),
    Rule(
        code="V2120",
        sunat_code="2120",
        documents=CREDIT_NOTE,
        feature=Feature.KNOWN_MODIFIED,
        fires=_is_voided,
        path="",
        value=_shown,
        message="El comprobante que la nota modifica fue dado de baja.",
        remedy="No emita la nota: un comprobante de baja ya no tiene efecto.",
        source="NC 2120",
    ),
    Rule(
        code="V2207",
        sunat_code="2207",
        documents=DEBIT_NOTE,
        feature=Feature.KNOWN_MODIFIED,
        fires=_is_voided,
        path="",
        value=_shown,
        message="El comprobante que la nota modifica fue dado de baja.",
        remedy="No emita la nota: un comprobante de baja ya no tiene efecto.",
        source="ND 2207",
    ),
    Rule(
        code="V2121",
        sunat_code="2121",
        documents=CREDIT_NOTE,
        feature=Feature.KNOWN_MODIFIED,
        fires=_is_rejected,
        path="",
        value=_shown,
        message="El comprobante que la nota modifica fue rechazado.",
        remedy="No emita la nota: emita de nuevo el comprobante rechazado.",
        source="NC 2121",
    ),
    Rule(
        code="V2208",
        sunat_code="2208",
        documents=DEBIT_NOTE,
        feature=Feature.KNOWN_MODIFIED,
        fires=_is_rejected,
        path="",
        value=_shown,
        message="El comprobante que la nota modifica fue rechazado.",
        remedy="No emita la nota: emita de nuevo el comprobante rechazado.",
        source="ND 2208",
    ),
)

MODIFIED_RULES: tuple[Rule[Sale], ...] = (
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
        code="V4368",
        sunat_code="4368",
        severity=Severity.OBSERVATION,
        documents=NOTES,
        feature=Feature.KNOWN_MODIFIED,
        fires=_another_currency_than_the_boleta,
        path="currency",
        value=_currencies_shown,
        message="La nota no está en la moneda de la boleta que modifica.",
        remedy="Emita la nota en la moneda de la boleta.",
        source="NC 4368, ND 4368",
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
