"""The kinds of documents, each a row: its root and its blocks in the order of the schema. More blocks are more names.

Source: OASIS UBL 2.1; which elements SUNAT uses, its sheets of 01, 03, 07 and 08.
"""

from dataclasses import dataclass

from documents.canonical import attribute, wire
from documents.names import series_number
from documents.ubl.advances import advance_documents, prepaid_payments
from documents.ubl.allowances import allowances
from documents.ubl.amounts import CREDIT_NOTE_TOTAL, DEBIT_NOTE_TOTAL, INVOICE_TOTAL, payment_terms, tax_total
from documents.ubl.detraction import detraction_means, detraction_terms, rail_payment
from documents.ubl.frame import Block, Frame
from documents.ubl.header import (
    beginning,
    billing_reference,
    currency,
    discrepancy,
    due_date,
    invoice_type,
    legends,
    order_reference,
)
from documents.ubl.lines import lines
from documents.ubl.parties import buyer, customer, delivery, signature, supplier
from documents.ubl.perception import perception_charge, perception_terms
from documents.ubl.related import despatch_documents, related_documents
from vouchers.sale import DocumentType
from vouchers.voucher import Voucher

_UBL = "urn:oasis:names:specification:ubl:schema:xsd"


@dataclass(frozen=True, slots=True)
class Kind:
    """The tags around a document and its blocks. No block declares a namespace: all of them stand at the root."""

    opening: str
    closing: str
    blocks: tuple[Block, ...]


def _kind(root: str, *blocks: Block) -> Kind:
    opening = (
        f'<{root} xmlns="{_UBL}:{root}-2" xmlns:cac="{_UBL}:CommonAggregateComponents-2"'
        f' xmlns:cbc="{_UBL}:CommonBasicComponents-2" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"'
        f' xmlns:ext="{_UBL}:CommonExtensionComponents-2">'
    )
    return Kind(opening, f"</{root}>", blocks)


_PARTIES: tuple[Block, ...] = (signature, supplier, customer)
_REFERENCES: tuple[Block, ...] = (
    discrepancy,
    order_reference,
    billing_reference,
    despatch_documents,
    related_documents,
)

INVOICE = _kind(
    "Invoice",
    beginning,
    due_date,
    invoice_type,
    legends,
    currency,
    order_reference,
    despatch_documents,
    advance_documents,
    related_documents,
    *_PARTIES,
    buyer,
    delivery,
    detraction_means,
    rail_payment,
    payment_terms,
    detraction_terms,
    perception_terms,
    prepaid_payments,
    allowances,
    perception_charge,
    tax_total,
    INVOICE_TOTAL,
    lines("Invoice", "Invoiced"),
)
CREDIT_NOTE = _kind(
    "CreditNote",
    beginning,
    legends,
    currency,
    *_REFERENCES,
    *_PARTIES,
    delivery,
    payment_terms,
    allowances,
    tax_total,
    CREDIT_NOTE_TOTAL,
    lines("CreditNote", "Credited"),
)
DEBIT_NOTE = _kind(
    "DebitNote",
    beginning,
    legends,
    currency,
    *_REFERENCES,
    *_PARTIES,
    allowances,
    delivery,
    detraction_means,
    payment_terms,
    detraction_terms,
    tax_total,
    DEBIT_NOTE_TOTAL,
    lines("DebitNote", "Debited"),
)

KINDS = {
    DocumentType.FACTURA: INVOICE,
    DocumentType.BOLETA: INVOICE,
    DocumentType.CREDIT_NOTE: CREDIT_NOTE,
    DocumentType.DEBIT_NOTE: DEBIT_NOTE,
}


def render(voucher: Voucher, number: int) -> bytes:
    """The unsigned document in canonical form (UTF-8, no prolog), with an empty `ext:ExtensionContent` to sign into.

    Raises `documents.canonical.UnwritableText` naming the field that holds what XML cannot carry.
    """
    kind = KINDS[voucher.document_type]
    money = f' currencyID="{attribute(voucher.currency, "currency")}">'
    frame = Frame(voucher, series_number(voucher.series, number), money)
    return wire("".join([kind.opening, *[block(frame) for block in kind.blocks], kind.closing]))
