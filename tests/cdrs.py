"""CDRs made by hand in the shape of an OSE's, unsigned: what a gateway's answer holds."""

from documents.package import pack

_NAMESPACES = (
    'xmlns="urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2" '
    'xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" '
    'xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"'
)


def a_cdr(
    *,
    response_code: str = "0",
    series_number: str = "F001-1",
    issuer_ruc: str = "20100066603",
    document_type: str = "01",
    document_hash: str = "ZGlnZXN0",
    observations: tuple[str, ...] = (),
) -> bytes:
    """The CDR ZIP that accepts factura F001-1, with what the test changes."""
    status = "".join(
        f"<cac:Status><cbc:StatusReasonCode>{code}</cbc:StatusReasonCode>"
        f"<cbc:StatusReason>observado</cbc:StatusReason></cac:Status>"
        for code in observations
    )
    xml = (
        f"<ApplicationResponse {_NAMESPACES}><cbc:UBLVersionID>2.1</cbc:UBLVersionID>"
        "<cbc:ID>0b7f4a9e-2c3d-4e5f-8a9b-0c1d2e3f4a5b</cbc:ID><cbc:IssueDate>2026-11-24</cbc:IssueDate>"
        "<cac:DocumentResponse><cac:Response>"
        f"<cbc:ResponseCode>{response_code}</cbc:ResponseCode><cbc:Description>Texto</cbc:Description>{status}"
        "</cac:Response><cac:DocumentReference>"
        f"<cbc:ID>{series_number}</cbc:ID><cbc:DocumentTypeCode>{document_type}</cbc:DocumentTypeCode>"
        f"<cac:Attachment><cac:ExternalReference><cbc:DocumentHash>{document_hash}</cbc:DocumentHash>"
        "</cac:ExternalReference></cac:Attachment></cac:DocumentReference>"
        f'<cac:IssuerParty><cac:PartyLegalEntity><cbc:CompanyID schemeID="6">{issuer_ruc}</cbc:CompanyID>'
        "</cac:PartyLegalEntity></cac:IssuerParty></cac:DocumentResponse></ApplicationResponse>"
    )
    return pack("R-20100066603-01-F001-1.xml", xml.encode())
