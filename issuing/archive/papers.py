"""Checks what was sent and answered, the exact bytes, against what is stored about them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from lxml import etree

from documents.cdr import UnreadableCdr, belongs, read_cdr
from documents.names import plain_number, series_number, xml_name, zip_name
from documents.package import UnreadablePackage, unzip_single
from documents.parsing import UnreadableXml, parse
from documents.signature import SignatureError, verify
from issuing.archive.faults import Check, Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A signed file with its answer; `reference` is the document's id as a CDR names it."""

    where: str
    ruc: str
    document_type: str | None
    reference: str
    file_name: str
    zip: bytes
    digest_value: str
    cdr: bytes | None
    response_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherFacts:
    """What is stored of a voucher beside its bytes, to find it by and to show it."""

    document_type: str
    series: str
    number: int
    issue_date: date
    currency: str
    payable: Decimal
    customer_identity_type: str
    customer_identity_number: str
    customer_name: str
    modified_series: str | None
    modified_number: int | None


def check_paper(paper: Paper) -> tuple[etree._Element | None, list[Fault]]:
    """The document's root, where it can be read, and the faults of its file, signature and constancy."""
    faults = list(_check_cdr(paper))
    try:
        name, xml = unzip_single(paper.zip)
        root = parse(xml)
    except (UnreadablePackage, UnreadableXml) as error:
        return None, [Fault(Check.ZIP, paper.where, str(error)), *faults]
    document = paper.file_name.removesuffix(".zip")
    if (name, paper.file_name) != (xml_name(document), zip_name(document)):
        faults.append(Fault(Check.ZIP, paper.where, f"el archivo se llama {paper.file_name} y trae {name}"))
    try:
        verified = verify(xml)
    except SignatureError as error:
        return root, [Fault(Check.SIGNATURE, paper.where, str(error)), *faults]
    if verified.ruc not in {None, paper.ruc}:
        faults.append(Fault(Check.SIGNATURE, paper.where, f"firma el RUC {verified.ruc}, no el emisor {paper.ruc}"))
    if verified.digest_value != paper.digest_value:
        faults.append(Fault(Check.DIGEST, paper.where, "el resumen guardado no es el del documento"))
    return root, faults


def _check_cdr(paper: Paper) -> Iterator[Fault]:
    if paper.cdr is None:
        return
    try:
        cdr = read_cdr(paper.cdr)
    except UnreadableCdr as error:
        yield Fault(Check.CDR, paper.where, str(error))
        return
    mismatch = belongs(
        cdr,
        issuer_ruc=paper.ruc,
        document_type=paper.document_type,
        series_number=paper.reference,
        digest_value=paper.digest_value,
    )
    if mismatch:
        yield Fault(Check.CDR, paper.where, f"la constancia no es de este documento: {mismatch}")
    if cdr.response_code != paper.response_code:
        yield Fault(
            Check.CDR,
            paper.where,
            f"la constancia dice {cdr.response_code} y se guardó {paper.response_code or 'nada'}",
        )
    try:
        verify(cdr.xml)
    except SignatureError as error:
        yield Fault(Check.CDR_SIGNATURE, paper.where, str(error))


_PARTY = "cac:Party/cac:PartyIdentification/cbc:ID"
_NOTE_TYPES = {"CreditNote": "07", "DebitNote": "08"}


def check_facts(where: str, ruc: str, file_name: str, facts: VoucherFacts, root: etree._Element) -> Iterator[Fault]:
    """The stored facts that the signed document does not bear out."""
    number = re.escape(f"{ruc}-{facts.document_type}-{facts.series}-")
    if not re.fullmatch(rf"{number}0*{facts.number}\.zip", file_name):
        yield Fault(Check.FACTS, where, f"el archivo se llama {file_name}")
    modified = None
    if facts.modified_series and facts.modified_number:
        modified = series_number(facts.modified_series, facts.modified_number)
    kind = _NOTE_TYPES.get(etree.QName(root).localname) or _text(root, "cbc:InvoiceTypeCode")
    told = (
        ("tipo", facts.document_type, kind),
        ("número", series_number(facts.series, facts.number), plain_number(_text(root, "cbc:ID"))),
        ("fecha de emisión", facts.issue_date.isoformat(), _text(root, "cbc:IssueDate")),
        ("moneda", facts.currency, _text(root, "cbc:DocumentCurrencyCode")),
        ("emisor", ruc, _text(root, f"cac:AccountingSupplierParty/{_PARTY}")),
        ("cliente", facts.customer_identity_number, _text(root, f"cac:AccountingCustomerParty/{_PARTY}")),
        ("documento del cliente", facts.customer_identity_type, _scheme(root)),
        ("nombre del cliente", facts.customer_name, _text(root, f"cac:AccountingCustomerParty/{_NAME}")),
        ("comprobante modificado", modified, plain_number(_modified(root)) if modified else None),
    )
    for name, stored, signed in told:
        if stored != signed:
            yield Fault(Check.FACTS, where, f"{name}: se guardó {stored} y se firmó {signed or '(nada)'}")
    payable = _text(root, "cac:LegalMonetaryTotal/cbc:PayableAmount") or _text(
        root, "cac:RequestedMonetaryTotal/cbc:PayableAmount"
    )
    if _amount(payable) != facts.payable:
        yield Fault(Check.FACTS, where, f"importe total: se guardó {facts.payable} y se firmó {payable or '(nada)'}")


_NAME = "cac:Party/cac:PartyLegalEntity/cbc:RegistrationName"
_NAMESPACES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}
_SUNAT = "urn:sunat:names:specification:ubl:peru:schema:xsd:SunatAggregateComponents-1"


def _text(root: etree._Element, path: str) -> str | None:
    return root.findtext(path, namespaces=_NAMESPACES)


def _scheme(root: etree._Element) -> str | None:
    found = root.find(f"cac:AccountingCustomerParty/{_PARTY}", namespaces=_NAMESPACES)
    return None if found is None else found.get("schemeID")


def _modified(root: etree._Element) -> str | None:
    return _text(root, "cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID")


def _amount(text: str | None) -> Decimal | None:
    try:
        return Decimal(text or "")
    except InvalidOperation:
        return None


def check_lines(where: str, documents: frozenset[str], root: etree._Element) -> Iterator[Fault]:
    """The vouchers, `01/F001-1`, that are said to stand in a summary's or voiding's file and do not."""
    missing = documents - set(_told_in(root))
    for document in sorted(missing):
        yield Fault(Check.LINES, where, f"el archivo no trae el comprobante {document}")


def _told_in(root: etree._Element) -> Iterator[str]:
    for line in root.iterchildren(f"{{{_SUNAT}}}SummaryDocumentsLine"):
        yield f"{_text(line, 'cbc:DocumentTypeCode')}/{_text(line, 'cbc:ID')}"
    for line in root.iterchildren(f"{{{_SUNAT}}}VoidedDocumentsLine"):
        series = line.findtext(f"{{{_SUNAT}}}DocumentSerialID")
        number = line.findtext(f"{{{_SUNAT}}}DocumentNumberID")
        yield f"{_text(line, 'cbc:DocumentTypeCode')}/{series}-{number}"
