"""Reads a signed UBL document of anybody's software into what is printed of it.

Elements are found by namespace and name, whatever their prefixes and order; only number, date, issuer, total and lines
have to be there. The signature is not verified here: see `documents.verification`.
"""

import re

from lxml import etree

from documents.parsing import UnreadableXml, parse
from documents.printing.facts import PrintedFacts, Reference, Tax, Totals
from documents.printing.nodes import CBC, DS, Node, UnprintableVoucher, day, every, figure, find, required, text
from documents.printing.parties import party, place, read_party
from documents.printing.payment import advances, detraction, perception_total, terms
from documents.printing.read_lines import adjustments, lines, taxes
from vouchers.catalogues.documents import OF_ADVANCES
from vouchers.catalogues.tributes import IGV

_TYPES = {"CreditNote": "07", "DebitNote": "08"}
_INVOICES = frozenset({"01", "03"})
_NUMBER = re.compile(r"[0-9A-Z]{1,4}-[0-9]{1,8}")
_RUC = re.compile(r"[0-9]{11}")
_LARGEST_XML = 5_000_000
_MOST_REFERENCES = 200
_RUC_TYPE = "6"


def read_facts(xml: bytes) -> PrintedFacts:
    """What the printed representation of a factura, boleta, credit or debit note says (UBL 2.1, signed or not).

    Raises `UnprintableVoucher` with a Spanish sentence for anything else, hostile or damaged bytes included.
    """
    if len(xml) > _LARGEST_XML:
        raise UnprintableVoucher(f"El documento XML pasa de {_LARGEST_XML} bytes; un comprobante no llega a tanto.")
    try:
        root = parse(xml)
    except UnreadableXml as error:
        raise UnprintableVoucher(str(error)) from error
    return _read(root, _document_type(root))


def _document_type(root: Node) -> str:
    name = etree.QName(root).localname
    found = text(root, "InvoiceTypeCode") if name == "Invoice" else _TYPES.get(name, "")
    if found not in _INVOICES and name not in _TYPES:
        raise UnprintableVoucher("El documento no es una factura, una boleta ni una nota de crédito o de débito.")
    return found


def _read(root: Node, document_type: str) -> PrintedFacts:
    number = required(root, "ID", "su serie y número")
    if not _NUMBER.fullmatch(number):
        raise UnprintableVoucher(f"La serie y el número no tienen la forma de F001-123: {number[:20]!r}.")
    issue_date = day(root, "IssueDate")
    if issue_date is None:
        raise UnprintableVoucher("El comprobante no dice su fecha de emisión (cbc:IssueDate); no se puede imprimir.")
    supplier = party(find(root, "AccountingSupplierParty"))
    if supplier.identity_type not in {"", _RUC_TYPE} or not _RUC.fullmatch(supplier.identity_number):
        raise UnprintableVoucher("El comprobante no dice el RUC de su emisor (cac:AccountingSupplierParty).")
    monetary = find(root, "LegalMonetaryTotal")
    monetary = find(root, "RequestedMonetaryTotal") if monetary is None else monetary
    payable_text = required(monetary, "PayableAmount", "su importe total")
    tax_totals, igv_text = _taxes(root)
    discrepancy = find(root, "DiscrepancyResponse")
    customer = find(root, "AccountingCustomerParty")
    delivery = find(root, "Delivery", "DeliveryLocation", "Address")
    return PrintedFacts(
        document_type=document_type,
        number=number,
        issue_date=issue_date,
        issue_time=text(root, "IssueTime")[:8],
        due_date=day(root, "DueDate"),
        operation_type=_operation(root),
        currency=text(root, "DocumentCurrencyCode")[:3],
        supplier=supplier,
        customer=party(customer),
        buyer=party(find(root, "BuyerCustomerParty")) if find(root, "BuyerCustomerParty") is not None else None,
        participants=tuple(
            read_party(find(one, "Party"))
            for one in every(find(customer, "Party", "PartyLegalEntity"), "ShareholderParty")
        ),
        delivery=place(delivery),
        purchase_order=text(find(root, "OrderReference"), "ID"),
        reason_code=text(discrepancy, "ResponseCode"),
        reason=text(discrepancy, "Description"),
        modified=_modified(root),
        guides=_references(root, "DespatchDocumentReference"),
        related=_related(root),
        legends=_legends(root),
        terms=terms(root),
        detraction=detraction(root),
        perception_total=perception_total(root),
        advances=advances(root),
        adjustments=adjustments(root),
        taxes=tax_totals,
        totals=_totals(root, monetary),
        lines=lines(root),
        payable_text=payable_text,
        igv_text=igv_text,
        digest_value=_digest(root),
    )


def _operation(root: Node) -> str:
    """Catalogue 51: an attribute of the type, or in older documents the profile."""
    found = root.find(f"{CBC}InvoiceTypeCode")
    told = found.get("listID") if found is not None else None
    return told or text(root, "ProfileID")


def _taxes(root: Node) -> tuple[tuple[Tax, ...], str]:
    """The document's tributes, and the amount of the IGV as the XML spells it."""
    found = taxes(root)
    igv = next((it for it in found if it.tribute == IGV), None)
    return found, "0.00" if igv is None else f"{igv.amount:f}"


def _totals(root: Node, monetary: Node | None) -> Totals:
    payable = figure(monetary, "PayableAmount")
    if payable is None:
        raise UnprintableVoucher("El comprobante no dice su importe total (cbc:PayableAmount).")
    return Totals(
        payable=payable,
        tax=figure(find(root, "TaxTotal"), "TaxAmount"),
        allowance=figure(monetary, "AllowanceTotalAmount"),
        charge=figure(monetary, "ChargeTotalAmount"),
        prepaid=figure(monetary, "PrepaidAmount"),
        rounding=figure(monetary, "PayableRoundingAmount"),
    )


def _legends(root: Node) -> tuple[tuple[str, str], ...]:
    """Code of catalogue 52 (empty for a note of the issuer's own) and text."""
    found = []
    for note in root.iterchildren(f"{CBC}Note"):
        told = (note.text or "").strip()
        if told:
            found.append(((note.get("languageLocaleID") or "").strip(), told[:500]))
    return tuple(found[:_MOST_REFERENCES])


def _modified(root: Node) -> tuple[Reference, ...]:
    """What a note modifies; one that names it only in its reason counts too."""
    found = tuple(
        Reference(document_type=text(document, "DocumentTypeCode"), number=text(document, "ID"))
        for one in every(root, "BillingReference")
        if (document := find(one, "InvoiceDocumentReference")) is not None
    )
    alone = text(find(root, "DiscrepancyResponse"), "ReferenceID")
    return found[:_MOST_REFERENCES] or ((Reference(document_type="", number=alone),) if alone else ())


def _references(root: Node, name: str) -> tuple[Reference, ...]:
    found = [
        Reference(document_type=text(one, "DocumentTypeCode"), number=text(one, "ID"))
        for one in every(root, name)
        if text(one, "ID")
    ]
    return tuple(found[:_MOST_REFERENCES])


def _related(root: Node) -> tuple[Reference, ...]:
    """Related documents that are no advances."""
    found = [
        Reference(document_type=text(one, "DocumentTypeCode"), number=text(one, "ID"), of_catalogue_12=True)
        for one in every(root, "AdditionalDocumentReference")
        if text(one, "ID") and text(one, "DocumentTypeCode") not in OF_ADVANCES
    ]
    return tuple(found[:_MOST_REFERENCES])


def _digest(root: Node) -> str | None:
    """The value that the signature gives as the document's digest; None for a document without signature."""
    found = root.find(f".//{DS}Signature/{DS}SignedInfo/{DS}Reference/{DS}DigestValue")
    told = "".join((found.text or "").split()) if found is not None else ""
    return told[:100] or None
