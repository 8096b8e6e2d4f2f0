"""The documents as text: an invoice or note, a voiding, a constancy, and a print of one page."""

from datetime import date
from decimal import Decimal
from html import escape

from simulators.paperless.orders import Order
from simulators.paperless.signing import PLACEHOLDER

_OASIS = "urn:oasis:names:specification:ubl:schema:xsd:"
_HEAD = (
    f' xmlns:cac="{_OASIS}CommonAggregateComponents-2" xmlns:cbc="{_OASIS}CommonBasicComponents-2"'
    f' xmlns:ext="{_OASIS}CommonExtensionComponents-2"'
)
_SIGNATURE = (
    "<ext:UBLExtensions><ext:UBLExtension><ext:ExtensionContent>"
    f"{PLACEHOLDER}</ext:ExtensionContent></ext:UBLExtension></ext:UBLExtensions>"
)
_ROOTS = {"01": "Invoice", "03": "Invoice", "07": "CreditNote", "08": "DebitNote"}
_SUNAT = "urn:sunat:names:specification:ubl:peru:schema:xsd:SunatAggregateComponents-1"


def voucher(order: Order) -> str:
    """The voucher of an order, unsigned; one line that carries everything."""
    root = _ROOTS[order.document_type]
    total = Decimal(order.payable)
    value = (total / Decimal("1.18")).quantize(Decimal("0.01"))
    tax, currency = total - value, order.currency
    monetary = "RequestedMonetaryTotal" if root == "DebitNote" else "LegalMonetaryTotal"
    line = {"Invoice": "InvoiceLine", "CreditNote": "CreditNoteLine", "DebitNote": "DebitNoteLine"}[root]
    kind = (
        f'<cbc:InvoiceTypeCode listID="0101">{order.document_type}</cbc:InvoiceTypeCode>' if root == "Invoice" else ""
    )
    taxes = (
        f'<cac:TaxTotal><cbc:TaxAmount currencyID="{currency}">{tax}</cbc:TaxAmount><cac:TaxSubtotal>'
        f'<cbc:TaxableAmount currencyID="{currency}">{value}</cbc:TaxableAmount>'
        f'<cbc:TaxAmount currencyID="{currency}">{tax}</cbc:TaxAmount><cac:TaxCategory><cac:TaxScheme>'
        "<cbc:ID>1000</cbc:ID>"
        "<cbc:Name>IGV</cbc:Name><cbc:TaxTypeCode>VAT</cbc:TaxTypeCode></cac:TaxScheme></cac:TaxCategory>"
        "</cac:TaxSubtotal></cac:TaxTotal>"
    )
    return (
        f'<{root} xmlns="{_OASIS}{root}-2"{_HEAD}>{_SIGNATURE}<cbc:UBLVersionID>2.1</cbc:UBLVersionID>'
        f"<cbc:CustomizationID>2.0</cbc:CustomizationID><cbc:ID>{order.written_number}</cbc:ID>"
        f"<cbc:IssueDate>{order.issue_date}</cbc:IssueDate><cbc:IssueTime>10:00:00</cbc:IssueTime>{kind}"
        f"<cbc:DocumentCurrencyCode>{currency}</cbc:DocumentCurrencyCode>{_modified(order)}"
        f"<cac:AccountingSupplierParty>{_party('6', order.signed_ruc or order.ruc, 'ASEGURADORA')}"
        f"</cac:AccountingSupplierParty><cac:AccountingCustomerParty>"
        f"{_party(order.customer_type, order.customer_number, order.customer_name, order.customer_email)}"
        "</cac:AccountingCustomerParty><cac:PaymentTerms><cbc:ID>FormaPago</cbc:ID>"
        f"<cbc:PaymentMeansID>Contado</cbc:PaymentMeansID></cac:PaymentTerms>{taxes}<cac:{monetary}>"
        f'<cbc:PayableAmount currencyID="{currency}">{total}</cbc:PayableAmount></cac:{monetary}>'
        f'<cac:{line}><cbc:ID>1</cbc:ID><cbc:LineExtensionAmount currencyID="{currency}">{value}'
        f"</cbc:LineExtensionAmount>{taxes}<cac:Item><cbc:Description>Póliza</cbc:Description></cac:Item></cac:{line}>"
        f"</{root}>"
    )


def voiding(order: Order, reference: str) -> str:
    """The communication that declares the order's voucher void, unsigned."""
    return (
        '<VoidedDocuments xmlns="urn:sunat:names:specification:ubl:peru:schema:xsd:VoidedDocuments-1" '
        f'xmlns:sac="{_SUNAT}"{_HEAD}>{_SIGNATURE}<cbc:UBLVersionID>2.0</cbc:UBLVersionID>'
        f"<cbc:CustomizationID>1.0</cbc:CustomizationID><cbc:ID>{reference}</cbc:ID>"
        f"<cbc:ReferenceDate>{order.issue_date}</cbc:ReferenceDate><cbc:IssueDate>{order.issue_date}</cbc:IssueDate>"
        f"<cac:AccountingSupplierParty><cbc:CustomerAssignedAccountID>{order.ruc}</cbc:CustomerAssignedAccountID>"
        "<cbc:AdditionalAccountID>6</cbc:AdditionalAccountID></cac:AccountingSupplierParty>"
        f"<sac:VoidedDocumentsLine><cbc:LineID>1</cbc:LineID><cbc:DocumentTypeCode>{order.document_type}"
        f"</cbc:DocumentTypeCode><sac:DocumentSerialID>{order.series}</sac:DocumentSerialID>"
        f"<sac:DocumentNumberID>{order.number}</sac:DocumentNumberID>"
        "<sac:VoidReasonDescription>ERROR</sac:VoidReasonDescription></sac:VoidedDocumentsLine></VoidedDocuments>"
    )


def constancy(*, ruc: str, reference: str, document_type: str, digest: str, code: str, remarks: list[str]) -> str:
    """An OSE's constancy about a document, unsigned."""
    status = "".join(
        f"<cac:Status><cbc:StatusReasonCode>{it}</cbc:StatusReasonCode><cbc:StatusReason>observado</cbc:StatusReason>"
        "</cac:Status>"
        for it in remarks
    )
    today = date.today().isoformat()  # noqa: DTZ011 -- nobody reads it
    kind = f"<cbc:DocumentTypeCode>{document_type}</cbc:DocumentTypeCode>" if document_type else ""
    return (
        f'<ApplicationResponse xmlns="{_OASIS}ApplicationResponse-2"{_HEAD}>{_SIGNATURE}'
        "<cbc:UBLVersionID>2.1</cbc:UBLVersionID><cbc:CustomizationID>1.0</cbc:CustomizationID><cbc:ID>1</cbc:ID>"
        f"<cbc:IssueDate>{today}</cbc:IssueDate><cbc:IssueTime>10:00:01</cbc:IssueTime>"
        f"<cac:DocumentResponse><cac:Response><cbc:ResponseCode>{code}</cbc:ResponseCode>"
        f"<cbc:Description>El comprobante {reference} fue procesado</cbc:Description>{status}</cac:Response>"
        f"<cac:DocumentReference><cbc:ID>{reference}</cbc:ID>{kind}"
        f"<cac:Attachment><cac:ExternalReference><cbc:DocumentHash>{digest}</cbc:DocumentHash></cac:ExternalReference>"
        f"</cac:Attachment></cac:DocumentReference><cac:IssuerParty><cac:PartyLegalEntity>"
        f'<cbc:CompanyID schemeID="6">{ruc}</cbc:CompanyID></cac:PartyLegalEntity></cac:IssuerParty>'
        "</cac:DocumentResponse></ApplicationResponse>"
    )


def print_of(order: Order) -> bytes:
    """A PDF of one empty page; what stands on it is nobody's test."""
    body = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    )
    return body + f"% {order.key}\ntrailer<</Root 1 0 R>>\n%%EOF\n".encode()


def _party(kind: str, number: str, name: str, email: str = "") -> str:
    contact = f"<cac:Contact><cbc:ElectronicMail>{escape(email)}</cbc:ElectronicMail></cac:Contact>" if email else ""
    return (
        f'<cac:Party><cac:PartyIdentification><cbc:ID schemeID="{escape(kind)}">{escape(number)}</cbc:ID>'
        f"</cac:PartyIdentification><cac:PartyLegalEntity><cbc:RegistrationName><![CDATA[{name}]]></cbc:RegistrationName>"
        f"</cac:PartyLegalEntity>{contact}</cac:Party>"
    )


def _modified(order: Order) -> str:
    if not order.modified:
        return ""
    return (
        f"<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>{order.modified}</cbc:ID>"
        "<cbc:DocumentTypeCode>01</cbc:DocumentTypeCode></cac:InvoiceDocumentReference></cac:BillingReference>"
    )
