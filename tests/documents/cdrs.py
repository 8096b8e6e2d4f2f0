"""CDRs written by hand, in both shapes, and the signature that an authority puts on them."""

from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
from signxml.signer import XMLSigner

from documents.certificates import SigningMaterial
from documents.package import pack

NAMESPACES = (
    ' xmlns="urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2"'
    ' xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"'
    ' xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"'
    ' xmlns:ext="urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2"'
)
PLACE = (
    "<ext:UBLExtensions><ext:UBLExtension><ext:ExtensionContent>{signature}</ext:ExtensionContent></ext:UBLExtension>"
    "</ext:UBLExtensions>"
)
PLACEHOLDER = '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Id="placeholder"></ds:Signature>'
DIGEST = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789+/abcde="
FILE = "R-20100066603-01-F001-1.xml"


def sunat_cdr(
    code: str = "0", *, reference: str = "F001-1", receiver: str = "20100066603", notes: tuple[str, ...] = ()
) -> bytes:
    """As SUNAT itself answers: UBL 2.0, observations as notes, no digest."""
    written = "".join(f"<cbc:Note>{note}</cbc:Note>" for note in notes)
    return (
        f"<ApplicationResponse{NAMESPACES}>{PLACE.format(signature=PLACEHOLDER)}"
        "<cbc:UBLVersionID>2.0</cbc:UBLVersionID><cbc:CustomizationID>1.0</cbc:CustomizationID>"
        "<cbc:ID>202603100012345</cbc:ID><cbc:IssueDate>2026-03-10</cbc:IssueDate><cbc:IssueTime>10:00:01</cbc:IssueTime>"
        f"<cbc:ResponseDate>2026-03-10</cbc:ResponseDate><cbc:ResponseTime>10:00:02</cbc:ResponseTime>{written}"
        "<cac:SenderParty><cac:PartyIdentification><cbc:ID>20131312955</cbc:ID></cac:PartyIdentification>"
        "</cac:SenderParty><cac:ReceiverParty><cac:PartyIdentification>"
        f"<cbc:ID>{receiver}</cbc:ID></cac:PartyIdentification></cac:ReceiverParty><cac:DocumentResponse><cac:Response>"
        f"<cbc:ReferenceID>{reference}</cbc:ReferenceID><cbc:ResponseCode>{code}</cbc:ResponseCode>"
        f"<cbc:Description>La Factura numero {reference}, ha sido aceptada</cbc:Description></cac:Response>"
        f"<cac:DocumentReference><cbc:ID>{reference}</cbc:ID></cac:DocumentReference><cac:RecipientParty>"
        "<cac:PartyIdentification><cbc:ID>6-20131312955</cbc:ID></cac:PartyIdentification></cac:RecipientParty>"
        "</cac:DocumentResponse></ApplicationResponse>"
    ).encode()


def ose_cdr(
    *,
    reference: str = "F001-1",
    issuer: str = "20100066603",
    document_type: str = "01",
    document_hash: str = DIGEST,
    statuses: tuple[tuple[str, str], ...] = (),
) -> bytes:
    """As the OSE manual wants it: UBL 2.1, a UUID, observations as statuses, the digest of the document."""
    company = '<cac:PartyLegalEntity><cbc:CompanyID schemeID="6">{}</cbc:CompanyID></cac:PartyLegalEntity>'
    written = "".join(
        f"<cac:Status><cbc:StatusReasonCode>{code}</cbc:StatusReasonCode><cbc:StatusReason>{text}</cbc:StatusReason>"
        "</cac:Status>"
        for code, text in statuses
    )
    attachment = (
        "<cac:Attachment><cac:ExternalReference>"
        f"<cbc:DocumentHash>{document_hash}</cbc:DocumentHash></cac:ExternalReference></cac:Attachment>"
    )
    return (
        f"<ApplicationResponse{NAMESPACES}>{PLACE.format(signature=PLACEHOLDER)}"
        "<cbc:UBLVersionID>2.1</cbc:UBLVersionID><cbc:CustomizationID>1.0</cbc:CustomizationID>"
        "<cbc:ID>0b6f1b8e-7d0f-4c5e-9a51-3f2b5c9f0a11</cbc:ID><cbc:IssueDate>2026-03-10</cbc:IssueDate>"
        "<cbc:IssueTime>10:00:01.12345</cbc:IssueTime><cbc:ResponseDate>2026-03-10</cbc:ResponseDate>"
        f"<cbc:ResponseTime>10:00:02.5</cbc:ResponseTime><cac:SenderParty>{company.format(issuer)}</cac:SenderParty>"
        f"<cac:ReceiverParty>{company.format('20600000001')}</cac:ReceiverParty><cac:DocumentResponse><cac:Response>"
        '<cbc:ResponseCode listAgencyName="PE:SUNAT">0</cbc:ResponseCode>'
        f"<cbc:Description>Aceptado</cbc:Description>{written}</cac:Response><cac:DocumentReference>"
        f"<cbc:ID>{reference}</cbc:ID><cbc:IssueDate>2026-03-10</cbc:IssueDate><cbc:IssueTime>09:59:00</cbc:IssueTime>"
        f"<cbc:DocumentTypeCode>{document_type}</cbc:DocumentTypeCode>{attachment if document_hash else ''}"
        f"</cac:DocumentReference><cac:IssuerParty>{company.format(issuer)}</cac:IssuerParty><cac:RecipientParty>"
        f"{company.format('20131312955')}</cac:RecipientParty></cac:DocumentResponse></ApplicationResponse>"
    ).encode()


def signed_by(
    authority: SigningMaterial,
    xml: bytes,
    *,
    method: SignatureMethod = SignatureMethod.RSA_SHA512,
    digest: DigestAlgorithm = DigestAlgorithm.SHA512,
    c14n: CanonicalizationMethod = CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
) -> bytes:
    """`xml` with its placeholder filled, with other algorithms than ours, by a library that is not ours."""
    signer = XMLSigner(signature_algorithm=method, digest_algorithm=digest, c14n_algorithm=c14n)
    certificate = authority.certificate.public_bytes(Encoding.PEM).decode()
    signed = signer.sign(etree.fromstring(xml), key=authority.private_key, cert=certificate)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + etree.tostring(signed)


def zipped(xml: bytes, name: str = FILE) -> bytes:
    return pack(name, xml)
