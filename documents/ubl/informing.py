"""What a daily summary and a voiding have in common: root, versions, name, dates, who signs and issues.

Source: SUNAT's schemas SummaryDocuments and VoidedDocuments 1.0, its sheets RC and RA.
"""

from dataclasses import dataclass

from documents.canonical import SIGNATURE_PLACE, UnwritableText, text
from documents.names import FileKind, file_id
from documents.ubl.parties import signature_of
from vouchers.sale import DocumentReference, Issuer
from vouchers.summaries.daily import DailySummary
from vouchers.summaries.naming import registration_name
from vouchers.summaries.voiding import Voiding

_UBL = "urn:oasis:names:specification:ubl:schema:xsd"
_SUNAT = "urn:sunat:names:specification:ubl:peru:schema:xsd"
_RUC = "6"


@dataclass(frozen=True, slots=True)
class Informing:
    """A kind of file: the tags around it, and how its name begins."""

    kind: FileKind
    opening: str
    closing: str


def informing(kind: FileKind, root: str, version: str) -> Informing:
    """The kind with that root element and version of SUNAT's structure (2072, 2074)."""
    opening = (
        f'<{root} xmlns="{_SUNAT}:{root}-1" xmlns:cac="{_UBL}:CommonAggregateComponents-2"'
        f' xmlns:cbc="{_UBL}:CommonBasicComponents-2" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"'
        f' xmlns:ext="{_UBL}:CommonExtensionComponents-2" xmlns:sac="{_SUNAT}:SunatAggregateComponents-1">'
        f"<ext:UBLExtensions><ext:UBLExtension>{SIGNATURE_PLACE}</ext:UBLExtension></ext:UBLExtensions>"
        f"<cbc:UBLVersionID>2.0</cbc:UBLVersionID><cbc:CustomizationID>{version}</cbc:CustomizationID>"
    )
    return Informing(kind, opening, f"</{root}>")


def beginning(it: Informing, file: DailySummary | Voiding) -> str:
    """Everything before the lines; `cbc:IssueDate` is the day of generation, as in the file's name (2346)."""
    name = file_id(it.kind, file.generation_date, file.correlative)
    return (
        f"{it.opening}<cbc:ID>{name}</cbc:ID><cbc:ReferenceDate>{file.reference_date.isoformat()}</cbc:ReferenceDate>"
        f"<cbc:IssueDate>{file.generation_date.isoformat()}</cbc:IssueDate>{signature_of(file.issuer)}"
        f"{_supplier(file.issuer)}"
    )


def number(document: DocumentReference, where: str) -> str:
    """A document's series and number in one element, `B001-1`."""
    return text(f"{document.series}-{document.number}", f"{where}.series")


def placed(error: UnwritableText, index: int) -> UnwritableText:
    """The error with the path of the line that it happened in."""
    return error.under(f"lines[{index}]")


def _supplier(issuer: Issuer) -> str:
    return (
        f"<cac:AccountingSupplierParty><cbc:CustomerAssignedAccountID>{text(issuer.ruc, 'issuer.ruc')}"
        f"</cbc:CustomerAssignedAccountID><cbc:AdditionalAccountID>{_RUC}</cbc:AdditionalAccountID><cac:Party>"
        f"<cac:PartyLegalEntity><cbc:RegistrationName>{text(registration_name(issuer), 'issuer.legal_name')}"
        "</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party></cac:AccountingSupplierParty>"
    )
