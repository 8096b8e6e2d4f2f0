"""What a document says of itself: versions, number, dates, type, legends, what it refers to."""

from documents.canonical import SIGNATURE_PLACE, attribute, text
from documents.names import series_number
from documents.ubl.attributes import (
    AFTER_OPERATION,
    BEFORE_OPERATION,
    CREDIT_REASON,
    CURRENCY,
    CUSTOMIZATION,
    DEBIT_REASON,
    DOCUMENT_TYPE,
)
from documents.ubl.frame import Frame, element
from vouchers.sale import DocumentReference, DocumentType

_BEGINNING = (
    f"<ext:UBLExtensions><ext:UBLExtension>{SIGNATURE_PLACE}</ext:UBLExtension></ext:UBLExtensions>"
    f"<cbc:UBLVersionID>2.1</cbc:UBLVersionID><cbc:CustomizationID{CUSTOMIZATION}>2.0</cbc:CustomizationID>"
)
_REASONS = {DocumentType.CREDIT_NOTE: CREDIT_REASON, DocumentType.DEBIT_NOTE: DEBIT_REASON}


def beginning(frame: Frame) -> str:
    """The place of the signature, versions, number, day and hour (Lima's) of issue."""
    voucher = frame.voucher
    return (
        f"{_BEGINNING}<cbc:ID>{text(frame.number, 'series')}</cbc:ID>"
        f"<cbc:IssueDate>{voucher.issue_date.isoformat()}</cbc:IssueDate>"
        f"<cbc:IssueTime>{voucher.issue_time.isoformat('seconds')}</cbc:IssueTime>"
    )


def due_date(frame: Frame) -> str:
    """`cbc:DueDate`."""
    day = frame.voucher.due_date
    return f"<cbc:DueDate>{day.isoformat()}</cbc:DueDate>" if day else ""


def invoice_type(frame: Frame) -> str:
    """`cbc:InvoiceTypeCode` with the type of operation of catalogue 51 (3205)."""
    operation = attribute(frame.voucher.operation_type, "operation_type")
    return (
        f"<cbc:InvoiceTypeCode{BEFORE_OPERATION}{operation}{AFTER_OPERATION}>{frame.voucher.document_type.value}"
        "</cbc:InvoiceTypeCode>"
    )


def legends(frame: Frame) -> str:
    """`cbc:Note`, one a legend of catalogue 52."""
    return "".join(
        f'<cbc:Note languageLocaleID="{attribute(legend.code, f"legends[{index}].code")}">'
        f"{text(legend.text, f'legends[{index}].text')}</cbc:Note>"
        for index, legend in enumerate(frame.voucher.legends)
    )


def currency(frame: Frame) -> str:
    """`cbc:DocumentCurrencyCode`."""
    code = text(frame.voucher.currency, "currency")
    return f"<cbc:DocumentCurrencyCode{CURRENCY}>{code}</cbc:DocumentCurrencyCode>"


def discrepancy(frame: Frame) -> str:
    """`cac:DiscrepancyResponse`: why a note is issued (catalogues 09 and 10)."""
    modification = frame.voucher.modification
    if modification is None:
        return ""
    document = modification.document
    reference = ""
    if document is not None:
        number = text(series_number(document.series, document.number), "note.document.series")
        reference = f"<cbc:ReferenceID>{number}</cbc:ReferenceID>"
    return (
        f"<cac:DiscrepancyResponse>{reference}"
        f"<cbc:ResponseCode{_REASONS[frame.voucher.document_type]}>"
        f"{text(modification.reason_code, 'note.reason_code')}</cbc:ResponseCode>"
        f"<cbc:Description>{text(modification.reason, 'note.reason')}</cbc:Description></cac:DiscrepancyResponse>"
    )


def order_reference(frame: Frame) -> str:
    """`cac:OrderReference`: the customer's purchase order."""
    number = element("cbc:ID", frame.voucher.purchase_order, "purchase_order")
    return f"<cac:OrderReference>{number}</cac:OrderReference>" if number else ""


def billing_reference(frame: Frame) -> str:
    """`cac:BillingReference`, one a document that a note modifies."""
    modification = frame.voucher.modification
    if modification is None:
        return ""
    return "".join(
        [
            _billing_reference(document, f"note.further_documents[{index - 1}]" if index else "note.document")
            for index, document in enumerate(modification.documents)
        ]
    )


def _billing_reference(document: DocumentReference, where: str) -> str:
    reference = text(series_number(document.series, document.number), f"{where}.series")
    document_type = text(document.document_type, f"{where}.document_type")
    return (
        f"<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>{reference}</cbc:ID>"
        f"<cbc:DocumentTypeCode{DOCUMENT_TYPE}>{document_type}</cbc:DocumentTypeCode>"
        "</cac:InvoiceDocumentReference></cac:BillingReference>"
    )
