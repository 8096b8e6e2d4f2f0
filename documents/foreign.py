"""A voucher that somebody else signed, read by path from its verified XML; and what a voiding's file says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from lxml import etree

from documents.parsing import UnreadableXml, parse

_NAMESPACES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
    "sac": "urn:sunat:names:specification:ubl:peru:schema:xsd:SunatAggregateComponents-1",
}
_TYPES = {"CreditNote": "07", "DebitNote": "08"}
_INVOICE_TYPES = frozenset({"01", "03"})
_NUMBER = re.compile(r"([A-Z0-9]{4})-([0-9]{1,8})")
_CURRENCY = re.compile(r"[A-Z]{3}")
_PARTY = "cac:Party/cac:PartyIdentification/cbc:ID"
_NAME = "cac:Party/cac:PartyLegalEntity/cbc:RegistrationName"
_MAIL = "cac:Party/cac:Contact/cbc:ElectronicMail"
_LARGEST_AMOUNT = Decimal("999999999999.99")
_LONGEST_IDENTITY = 100


class UnreadableVoucher(ValueError):  # noqa: N818 -- reads as what it says
    """The XML is no voucher of a kind that we know; the text says what is missing, in Spanish."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignVoucher:
    """The facts by which a voucher is found and shown, as its XML states them; amounts are those of `currency`.

    `modified` is type, series and number of the one document that a note is on; None where there is none or several.
    """

    issuer_ruc: str
    document_type: str
    series: str
    number: int
    issue_date: date
    currency: str
    payable: Decimal
    tax: Decimal
    customer_identity_type: str
    customer_identity_number: str
    customer_name: str
    customer_emails: tuple[str, ...]
    payment_method: str | None
    modified: tuple[str, str, int] | None


def read_voucher(xml: bytes) -> ForeignVoucher:
    """The facts of an Invoice, CreditNote or DebitNote; raises `UnreadableVoucher`. The signature is not looked at."""
    try:
        root = parse(xml)
    except UnreadableXml as error:
        raise UnreadableVoucher(str(error)) from error
    series, number = _series_number(_text(root, "cbc:ID"))
    return ForeignVoucher(
        issuer_ruc=_required(root, f"cac:AccountingSupplierParty/{_PARTY}", "el RUC del emisor"),
        document_type=_document_type(root),
        series=series,
        number=number,
        issue_date=_date(_required(root, "cbc:IssueDate", "la fecha de emisión")),
        currency=_currency(_required(root, "cbc:DocumentCurrencyCode", "la moneda")),
        payable=_payable(root),
        tax=_amount(_text(root, "cac:TaxTotal/cbc:TaxAmount") or "0", "el total de impuestos"),
        customer_identity_type=_customer_identity_type(root),
        customer_identity_number=_customer_identity(root),
        customer_name=_required(root, f"cac:AccountingCustomerParty/{_NAME}", "el nombre del cliente"),
        customer_emails=_emails(root),
        payment_method=_payment_method(root),
        modified=_modified(root),
    )


def read_voided(xml: bytes) -> tuple[str, str, frozenset[tuple[str, str, int]]]:
    """Issuer's RUC, the file's id (`RA-20261124-1`) and the documents that a voiding or summary declares void.

    Raises `UnreadableVoucher` for another kind of document.
    """
    try:
        root = parse(xml)
    except UnreadableXml as error:
        raise UnreadableVoucher(str(error)) from error
    if etree.QName(root).localname not in {"VoidedDocuments", "SummaryDocuments"}:
        raise UnreadableVoucher("El archivo no es una comunicación de baja ni un resumen diario.")
    issuer = _text(root, f"cac:AccountingSupplierParty/{_PARTY}") or _required(
        root, "cac:AccountingSupplierParty/cbc:CustomerAssignedAccountID", "el RUC del emisor"
    )
    return issuer, _required(root, "cbc:ID", "su identificador"), frozenset(_voided(root))


def _voided(root: etree._Element) -> Iterator[tuple[str, str, int]]:
    for line in root.iterfind("sac:VoidedDocumentsLine", _NAMESPACES):
        told = f"{_text(line, 'sac:DocumentSerialID')}-{_text(line, 'sac:DocumentNumberID')}"
        yield (_required(line, "cbc:DocumentTypeCode", "un tipo de documento"), *_series_number(told))
    for line in root.iterfind("sac:SummaryDocumentsLine", _NAMESPACES):
        if _text(line, "cac:Status/cbc:ConditionCode") == "3":  # catalogue 19: void
            kind = _required(line, "cbc:DocumentTypeCode", "un tipo de documento")
            yield (kind, *_series_number(_text(line, "cbc:ID")))


def _document_type(root: etree._Element) -> str:
    name = etree.QName(root).localname
    found = _TYPES.get(name) or (_text(root, "cbc:InvoiceTypeCode") if name == "Invoice" else None)
    if found not in {*_TYPES.values(), *_INVOICE_TYPES}:
        raise UnreadableVoucher("El documento no es factura, boleta, nota de crédito ni nota de débito.")
    return found


def _series_number(text: str | None) -> tuple[str, int]:
    found = _NUMBER.fullmatch(text or "")
    if found is None or not int(found.group(2)):
        raise UnreadableVoucher("El documento no trae una serie y un número que se entiendan.")
    return found.group(1), int(found.group(2))


def _modified(root: etree._Element) -> tuple[str, str, int] | None:
    references = root.findall("cac:BillingReference/cac:InvoiceDocumentReference", _NAMESPACES)
    if len(references) != 1:
        return None
    kind, found = _text(references[0], "cbc:DocumentTypeCode"), _NUMBER.fullmatch(_text(references[0], "cbc:ID") or "")
    return (kind, found.group(1), int(found.group(2))) if kind in _INVOICE_TYPES and kind and found else None


def _payable(root: etree._Element) -> Decimal:
    total = _text(root, "cac:LegalMonetaryTotal/cbc:PayableAmount") or _required(
        root, "cac:RequestedMonetaryTotal/cbc:PayableAmount", "el importe total"
    )
    return _amount(total, "el importe total")


def _amount(text: str, what: str) -> Decimal:
    try:
        value = Decimal(text.strip())
        cents = value.quantize(Decimal("0.01"))
    except InvalidOperation as error:
        raise UnreadableVoucher(f"El documento trae {what} de una forma que no se entiende.") from error
    if value != cents or not 0 <= cents <= _LARGEST_AMOUNT:
        raise UnreadableVoucher(f"El documento trae {what} fuera de lo posible.")
    return cents


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UnreadableVoucher("El documento trae una fecha de emisión que no se entiende.") from error


def _currency(text: str) -> str:
    if _CURRENCY.fullmatch(text) is None:
        raise UnreadableVoucher("El documento trae una moneda que no se entiende.")
    return text


def _customer_identity_type(root: etree._Element) -> str:
    found = root.find(f"cac:AccountingCustomerParty/{_PARTY}", _NAMESPACES)
    told = None if found is None else found.get("schemeID")
    if told is None or len(told) != 1:
        raise UnreadableVoucher("El documento no dice de qué tipo es el documento del cliente.")
    return told


def _customer_identity(root: etree._Element) -> str:
    told = _required(root, f"cac:AccountingCustomerParty/{_PARTY}", "el documento del cliente")
    if len(told) > _LONGEST_IDENTITY:
        raise UnreadableVoucher("El documento trae un documento del cliente demasiado largo.")
    return told


def _emails(root: etree._Element) -> tuple[str, ...]:
    found = root.iterfind(f"cac:AccountingCustomerParty/{_MAIL}", _NAMESPACES)
    told = ((it.text or "").strip() for it in found)
    return tuple(it for it in told if "@" in it)


def _payment_method(root: etree._Element) -> str | None:
    for terms in root.iterfind("cac:PaymentTerms", _NAMESPACES):
        if _text(terms, "cbc:ID") == "FormaPago":
            return _text(terms, "cbc:PaymentMeansID")
    return None


def _required(root: etree._Element, path: str, what: str) -> str:
    found = _text(root, path)
    if not found:
        raise UnreadableVoucher(f"El documento no trae {what}.")
    return found


def _text(root: etree._Element, path: str) -> str | None:
    return root.findtext(path, namespaces=_NAMESPACES)
