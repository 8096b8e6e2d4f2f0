"""Advances: the documents under which they were paid, and what was paid."""

from documents.canonical import text
from documents.names import series_number
from documents.ubl.attributes import ADVANCE, ADVANCE_STATUS, AFTER_IDENTITY, BEFORE_IDENTITY, RELATED_DOCUMENT
from documents.ubl.figures import amount_text
from documents.ubl.frame import Frame
from vouchers.voucher import Prepaid

_RUC = "6"


def advance_documents(frame: Frame) -> str:
    """`cac:AdditionalDocumentReference` of each advance (2505, 2521, 3214-3217)."""
    prepaid = frame.voucher.prepaid
    return "".join([_document(one, f"advances[{index}]") for index, one in enumerate(prepaid)]) if prepaid else ""


def prepaid_payments(frame: Frame) -> str:
    """`cac:PrepaidPayment` of each advance, with taxes (2503, 3211-3213)."""
    return "".join(
        [
            f"<cac:PrepaidPayment><cbc:ID{ADVANCE}>{one.identifier}</cbc:ID>"
            f"<cbc:PaidAmount{frame.money}{amount_text(one.amount)}</cbc:PaidAmount></cac:PrepaidPayment>"
            for one in frame.voucher.prepaid
        ]
    )


def _document(one: Prepaid, where: str) -> str:
    number = text(series_number(one.series, one.number), f"{where}.document.series")
    return (
        f"<cac:AdditionalDocumentReference><cbc:ID>{number}</cbc:ID>"
        f"<cbc:DocumentTypeCode{RELATED_DOCUMENT}>{one.document_type}</cbc:DocumentTypeCode>"
        f"<cbc:DocumentStatusCode{ADVANCE_STATUS}>{one.identifier}</cbc:DocumentStatusCode>"
        f"<cac:IssuerParty><cac:PartyIdentification><cbc:ID{BEFORE_IDENTITY}{_RUC}{AFTER_IDENTITY}>"
        f"{text(one.issuer_ruc, f'{where}.issuer_ruc')}</cbc:ID></cac:PartyIdentification></cac:IssuerParty>"
        "</cac:AdditionalDocumentReference>"
    )
