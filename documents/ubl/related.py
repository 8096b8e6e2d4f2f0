"""Documents that have to do with a factura or a boleta: despatch guides and others."""

from documents.canonical import text
from documents.ubl.attributes import DOCUMENT_TYPE, OTHER_DOCUMENT
from documents.ubl.frame import Frame
from vouchers.sale import RelatedDocument


def despatch_documents(frame: Frame) -> str:
    """`cac:DespatchDocumentReference`, one a guide (2364, 4005, 4006)."""
    return "".join(
        [
            _reference("DespatchDocumentReference", DOCUMENT_TYPE, one, f"despatch_documents[{index}]")
            for index, one in enumerate(frame.voucher.despatch_documents)
        ]
    )


def related_documents(frame: Frame) -> str:
    """`cac:AdditionalDocumentReference`, one a document that is no advance (2365, 4009, 4010)."""
    return "".join(
        [
            _reference("AdditionalDocumentReference", OTHER_DOCUMENT, one, f"related_documents[{index}]")
            for index, one in enumerate(frame.voucher.related_documents)
        ]
    )


def _reference(name: str, attributes: str, one: RelatedDocument, where: str) -> str:
    return (
        f"<cac:{name}><cbc:ID>{text(one.number, f'{where}.number')}</cbc:ID><cbc:DocumentTypeCode{attributes}>"
        f"{text(one.document_type, f'{where}.document_type')}</cbc:DocumentTypeCode></cac:{name}>"
    )
