"""The voiding (RA), `VoidedDocuments` 1.0."""

from documents.canonical import UnwritableText, text, wire
from documents.names import FileKind
from documents.ubl.informing import beginning, informing, placed
from vouchers.summaries.voiding import Voiding, VoidingLine

_VOIDING = informing(FileKind.VOIDING, "VoidedDocuments", "1.0")


def render_voiding(voiding: Voiding) -> bytes:
    """The unsigned file in canonical form (UTF-8, no prolog), with an empty `ext:ExtensionContent` to sign into.

    Raises `documents.canonical.UnwritableText` naming the field that holds what XML cannot carry, and ValueError for a
    correlative that no file can have.
    """
    written = [beginning(_VOIDING, voiding)]
    for index, line in enumerate(voiding.lines):
        try:
            written.append(_line(index + 1, line))
        except UnwritableText as error:
            raise placed(error, index) from error
    return wire("".join([*written, _VOIDING.closing]))


def _line(position: int, line: VoidingLine) -> str:
    document = line.document
    return (
        f"<sac:VoidedDocumentsLine><cbc:LineID>{position}</cbc:LineID>"
        f"<cbc:DocumentTypeCode>{text(document.document_type, 'document.document_type')}</cbc:DocumentTypeCode>"
        f"<sac:DocumentSerialID>{text(document.series, 'document.series')}</sac:DocumentSerialID>"
        f"<sac:DocumentNumberID>{document.number}</sac:DocumentNumberID>"
        f"<sac:VoidReasonDescription>{text(line.reason, 'reason')}</sac:VoidReasonDescription>"
        "</sac:VoidedDocumentsLine>"
    )
