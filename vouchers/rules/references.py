"""Rules of the documents that a note names: each by itself, and all of them together."""

import re

from vouchers.catalogues.documents import MODIFIED_BY_B, modified_by_contingency, modified_by_f
from vouchers.catalogues.reasons import EXPORT_ADJUSTMENT, PAYMENT_TERMS
from vouchers.rules.rule import CREDIT_NOTE, DEBIT_NOTE, NOTES, Facts, Feature, Rule
from vouchers.rules.validity import ANNOUNCED_FOR_2027, UNTIL_2026
from vouchers.sale import DocumentReference, DocumentType, Sale
from vouchers.terms import is_contingency

_LARGEST_NUMBER = 99_999_999

_SERIES: dict[str, re.Pattern[str]] = {
    DocumentType.FACTURA: re.compile(r"F[A-Z0-9]{3}|E001|[0-9]{1,4}"),
    DocumentType.BOLETA: re.compile(r"B[A-Z0-9]{3}|EB01|[0-9]{1,4}"),
}
_OTHER_SERIES = re.compile(r"[a-zA-Z0-9-]{1,20}")


def shown_reference(document: DocumentReference, _: Facts) -> str:
    """Type, series and number as a finding shows them."""
    # Python refuses to print an integer of thousands of digits.
    number = document.number if abs(document.number) <= _LARGEST_NUMBER else "…"
    return f"{document.document_type} {document.series}-{number}"


def _reason(sale: Sale) -> str:
    return "" if sale.note is None else sale.note.reason_code


def _documents(sale: Sale) -> tuple[DocumentReference, ...]:
    note = sale.note
    if note is None:
        return ()
    return note.further_documents if note.document is None else (note.document, *note.further_documents)


def _not_modified_by_f(document: DocumentReference, facts: Facts) -> bool:
    series = facts.sale.series or ""
    return series.startswith("F") and document.document_type not in modified_by_f(facts.issue_date)


def _not_modified_by_b(document: DocumentReference, facts: Facts) -> bool:
    return (facts.sale.series or "").startswith("B") and document.document_type not in MODIFIED_BY_B


def _not_modified_by_contingency(document: DocumentReference, facts: Facts) -> bool:
    allowed = modified_by_contingency(facts.issue_date)
    return is_contingency(facts.sale.series) and document.document_type not in allowed


def _odd_reference(document: DocumentReference, _: Facts) -> bool:
    if not 0 < document.number <= _LARGEST_NUMBER:
        return True
    return _SERIES.get(document.document_type, _OTHER_SERIES).fullmatch(document.series) is None


def _terms_of_no_factura(document: DocumentReference, facts: Facts) -> bool:
    return document.document_type != DocumentType.FACTURA and _reason(facts.sale) == PAYMENT_TERMS


def _repeated(sale: Sale, _: Facts) -> bool:
    documents = _documents(sale)
    return len(set(documents)) < len(documents)


def _of_several_types(sale: Sale, _: Facts) -> bool:
    return len({document.document_type for document in _documents(sale)}) > 1


def _several(sale: Sale, _: Facts) -> bool:
    return len(_documents(sale)) > 1


def _several_exports(sale: Sale, _: Facts) -> bool:
    return _reason(sale) == EXPORT_ADJUSTMENT and len(_documents(sale)) > 1


def _several_terms(sale: Sale, _: Facts) -> bool:
    return _reason(sale) == PAYMENT_TERMS and len(_documents(sale)) > 1


def _shown_documents(sale: Sale, facts: Facts) -> str:
    return ", ".join(shown_reference(document, facts) for document in _documents(sale))


REFERENCE_RULES: tuple[Rule[DocumentReference], ...] = (
    Rule(
        code="V2116",
        sunat_code="2116",
        documents=CREDIT_NOTE,
        feature=Feature.REFERENCE,
        fires=_not_modified_by_f,
        path="document_type",
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
        path="document_type",
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
        path="document_type",
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
        path="document_type",
        message="Una nota de débito de serie B no puede modificar ese tipo de comprobante.",
        remedy="Use una serie F si modifica una factura, o no indique la serie.",
        source="ND 2400",
    ),
    Rule(
        code="V2594",
        sunat_code="2594",
        documents=NOTES,
        feature=Feature.REFERENCE,
        fires=_not_modified_by_contingency,
        path="document_type",
        message="Una nota de contingencia no puede modificar ese tipo de comprobante.",
        remedy="Indique el tipo del comprobante que modifica, por ejemplo 01 o 03.",
        source="NC 2594, ND 2594",
    ),
    Rule(
        code="V2117",
        sunat_code="2117",
        documents=CREDIT_NOTE,
        feature=Feature.REFERENCE,
        fires=_odd_reference,
        path="",
        value=shown_reference,
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
        path="",
        value=shown_reference,
        message="La serie y el número del comprobante modificado no tienen el formato de su tipo.",
        remedy="Use, por ejemplo, F001 y 123 para una factura (01) o B001 y 123 para una boleta (03).",
        source="ND 2205",
    ),
    Rule(
        code="V3259",
        sunat_code="3259",
        documents=CREDIT_NOTE,
        feature=Feature.REFERENCE,
        fires=_terms_of_no_factura,
        path="document_type",
        message="El tipo 13 solo modifica facturas.",
        remedy="Indique la factura cuyas cuotas cambian.",
        source="NC 3259",
    ),
)

REFERENCES_RULES: tuple[Rule[Sale], ...] = (
    Rule(
        code="V2365_7",
        sunat_code="2365",
        documents=NOTES,
        feature=Feature.REFERENCE,
        fires=_repeated,
        path="note.further_documents",
        value=_shown_documents,
        message="La nota nombra dos veces el mismo comprobante.",
        remedy="Nombre cada comprobante una sola vez.",
        source="NC 2365, ND 2365",
    ),
    Rule(
        code="V2884",
        sunat_code="2884",
        documents=NOTES,
        feature=Feature.REFERENCE,
        fires=_of_several_types,
        path="note.further_documents",
        value=_shown_documents,
        message="Los comprobantes que la nota modifica no son todos del mismo tipo.",
        remedy="Emita una nota por cada tipo de comprobante.",
        source="NC 2884, ND 2884",
    ),
    Rule(
        code="V3194",
        sunat_code="3194",
        documents=NOTES,
        feature=Feature.REFERENCE,
        fires=_several_exports,
        path="note.further_documents",
        value=_shown_documents,
        message="Una nota que ajusta una exportación (tipo 11) modifica un solo comprobante.",
        remedy="Emita una nota por cada comprobante que modifica.",
        source="NC 3194, ND 3194",
        valid_until=UNTIL_2026,
    ),
    Rule(
        code="V3194_2",
        sunat_code="3194",
        documents=DEBIT_NOTE,
        feature=Feature.REFERENCE,
        fires=_several,
        path="note.further_documents",
        value=_shown_documents,
        message="Una nota de débito modifica un solo comprobante.",
        remedy="Emita una nota por cada comprobante que modifica.",
        source="anunciado para 2027-01-01, certeza media-alta",
        valid_from=ANNOUNCED_FOR_2027,
    ),
    Rule(
        code="V3261",
        sunat_code="3261",
        documents=CREDIT_NOTE,
        feature=Feature.REFERENCE,
        fires=_several_terms,
        path="note.further_documents",
        value=_shown_documents,
        message="El tipo 13 modifica una sola factura.",
        remedy="Emita una nota por cada comprobante que modifica.",
        source="NC 3261",
        valid_until=UNTIL_2026,
    ),
    Rule(
        code="V3261_2",
        sunat_code="3261",
        documents=CREDIT_NOTE,
        feature=Feature.REFERENCE,
        fires=_several,
        path="note.further_documents",
        value=_shown_documents,
        message="Una nota de crédito modifica un solo comprobante.",
        remedy="Emita una nota por cada comprobante que modifica.",
        source="anunciado para 2027-01-01, certeza media-alta",
        valid_from=ANNOUNCED_FOR_2027,
    ),
)
