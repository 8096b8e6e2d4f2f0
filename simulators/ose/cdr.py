"""The constancia de recepción: written in canonical form from what is known, and signed as it stands.

Both shapes come from the same facts: an OSE's (UBL 2.1, UUID, DocumentHash, observations as Response/Status) and
SUNAT's own (UBL 2.0, process number, observations as notes). The text below is its own canonical form, so digest and
signature are taken over it without a canonicaliser.
"""

import base64
import hashlib
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from xml.sax.saxutils import escape

from simulators.ose import package
from simulators.ose.keys import SigningKey

_ROOT = (
    '<ApplicationResponse xmlns="urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2"'
    ' xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"'
    ' xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"'
    ' xmlns:ds="http://www.w3.org/2000/09/xmldsig#"'
    ' xmlns:ext="urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2">'
)
_NAMESPACES = _ROOT.removeprefix("<ApplicationResponse").removesuffix(">")
_SUNAT_RUC = "20131312955"
_PARTY = 'schemeAgencyName="PE:SUNAT" schemeID="{}" schemeURI="urn:pe:gob:sunat:cpe:see:gem:catalogos:catalogo6"'
_RETURN_CODES = "urn:pe:gob:sunat:cpe:see:gem:codigos:codigoretorno"
_WORDS = {
    "01": "La Factura",
    "03": "La Boleta",
    "07": "La Nota de Credito",
    "08": "La Nota de Debito",
    "RC": "El Resumen diario",
    "RA": "La Comunicacion de baja",
}


@dataclass(slots=True)
class CdrFacts:
    """Everything a CDR says; dates are ISO text in Lima time. The same facts give the same bytes."""

    shape: str
    id: str
    ose_ruc: str
    sender: str
    issuer: str
    type: str
    document: str
    issue_date: str
    issue_time: str
    digest: str
    customer_type: str
    customer_number: str
    received: str
    code: str = "0"
    description: str = ""
    observations: list[tuple[str, str]] = field(default_factory=list)

    def as_dict(self) -> dict[str, object]:
        """For storage as JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


def new_id(shape: str, now: datetime) -> str:
    """An OSE's authorisation number is a UUID v4, SUNAT's process number has 15 digits."""
    fresh = uuid.uuid4()
    return str(fresh) if shape == "ose" else f"{now:%Y%m%d}{fresh.int % 10**7:07d}"


def accepted(kind: str, document: str, *, verdict: str = "ha sido aceptada") -> str:
    """SUNAT's sentence for a verdict."""
    return f"{_WORDS[kind]} numero {document}, {verdict}"


def zipped(facts: CdrFacts, key: SigningKey, file_name: str) -> bytes:
    """The CDR's ZIP: ``R-<name>.zip``'s content with ``R-<name>.xml``, behind ``dummy/`` in SUNAT's shape."""
    moment = datetime.fromisoformat(facts.received)
    at = (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second)
    return package.pack(f"R-{file_name}", render(facts, key), moment=at, dummy=facts.shape == "sunat")


def render(facts: CdrFacts, key: SigningKey) -> bytes:
    """The signed XML."""
    head = f"{_ROOT}<ext:UBLExtensions><ext:UBLExtension><ext:ExtensionContent>"
    body = _ose(facts) if facts.shape == "ose" else _sunat(facts)
    tail = f"</ext:ExtensionContent></ext:UBLExtension></ext:UBLExtensions>{body}</ApplicationResponse>"
    digest = base64.b64encode(hashlib.sha256(f"{head}{tail}".encode()).digest()).decode()
    value = base64.b64encode(key.sign(_signed_info(digest, _NAMESPACES).encode())).decode()
    signature = (
        f'<ds:Signature Id="SignOSE">{_signed_info(digest, "")}<ds:SignatureValue>{value}</ds:SignatureValue>'
        f"<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{key.base64}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
        "</ds:Signature>"
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}{signature}{tail}'.encode()


def _signed_info(digest: str, namespaces: str) -> str:
    """The SignedInfo; what is signed carries the namespaces in scope, what is written does not."""
    return (
        f"<ds:SignedInfo{namespaces}>"
        '<ds:CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315">'
        "</ds:CanonicalizationMethod>"
        '<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"></ds:SignatureMethod>'
        '<ds:Reference URI=""><ds:Transforms>'
        '<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"></ds:Transform>'
        '</ds:Transforms><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></ds:DigestMethod>'
        f"<ds:DigestValue>{digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>"
    )


def _text(value: str) -> str:
    return escape(value, {"\r": "&#xD;"})


def _attribute(value: str) -> str:
    return value.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def _company(scheme: str, number: str) -> str:
    return (
        f"<cac:PartyLegalEntity><cbc:CompanyID {_PARTY.format(_attribute(scheme))}>{_text(number)}</cbc:CompanyID>"
        "</cac:PartyLegalEntity>"
    )


def _moments(facts: CdrFacts) -> str:
    day, _, time = facts.received.partition("T")
    time = time[:14] if facts.shape == "ose" else time[:8]
    return (
        f"<cbc:IssueDate>{day}</cbc:IssueDate><cbc:IssueTime>{time}</cbc:IssueTime>"
        f"<cbc:ResponseDate>{day}</cbc:ResponseDate><cbc:ResponseTime>{time}</cbc:ResponseTime>"
    )


def _ose(facts: CdrFacts) -> str:
    statuses = "".join(
        f'<cac:Status><cbc:StatusReasonCode listURI="{_RETURN_CODES}">{code}</cbc:StatusReasonCode>'
        f"<cbc:StatusReason>{_text(message)}</cbc:StatusReason></cac:Status>"
        for code, message in facts.observations
    )
    issue_time = f"<cbc:IssueTime>{_text(facts.issue_time)}</cbc:IssueTime>" if facts.issue_time else ""
    return (
        "<cbc:UBLVersionID>2.1</cbc:UBLVersionID><cbc:CustomizationID>1.0</cbc:CustomizationID>"
        f"<cbc:ID>{facts.id}</cbc:ID>{_moments(facts)}"
        f"<cac:SenderParty>{_company('6', facts.sender)}</cac:SenderParty>"
        f"<cac:ReceiverParty>{_company('6', facts.ose_ruc)}</cac:ReceiverParty>"
        "<cac:DocumentResponse><cac:Response>"
        f'<cbc:ResponseCode listAgencyName="PE:SUNAT">{facts.code}</cbc:ResponseCode>'
        f"<cbc:Description>{_text(facts.description)}</cbc:Description>{statuses}</cac:Response>"
        f"<cac:DocumentReference><cbc:ID>{facts.document}</cbc:ID><cbc:IssueDate>{facts.issue_date}</cbc:IssueDate>"
        f"{issue_time}<cbc:DocumentTypeCode>{facts.type}</cbc:DocumentTypeCode>"
        f"<cac:Attachment><cac:ExternalReference><cbc:DocumentHash>{facts.digest}</cbc:DocumentHash>"
        "</cac:ExternalReference></cac:Attachment></cac:DocumentReference>"
        f"<cac:IssuerParty>{_company('6', facts.issuer)}</cac:IssuerParty>"
        f"<cac:RecipientParty>{_company(facts.customer_type, facts.customer_number)}</cac:RecipientParty>"
        "</cac:DocumentResponse>"
    )


def _sunat(facts: CdrFacts) -> str:
    notes = "".join(f"<cbc:Note>{code} - {_text(message)}</cbc:Note>" for code, message in facts.observations)
    customer = f"{facts.customer_type}-{facts.customer_number}"
    return (
        "<cbc:UBLVersionID>2.0</cbc:UBLVersionID><cbc:CustomizationID>1.0</cbc:CustomizationID>"
        f"<cbc:ID>{facts.id}</cbc:ID>{_moments(facts)}{notes}"
        f"<cac:SenderParty><cac:PartyIdentification><cbc:ID>{_SUNAT_RUC}</cbc:ID></cac:PartyIdentification>"
        "</cac:SenderParty>"
        f"<cac:ReceiverParty><cac:PartyIdentification><cbc:ID>{facts.issuer}</cbc:ID></cac:PartyIdentification>"
        "</cac:ReceiverParty>"
        f"<cac:DocumentResponse><cac:Response><cbc:ReferenceID>{facts.document}</cbc:ReferenceID>"
        f"<cbc:ResponseCode>{facts.code}</cbc:ResponseCode>"
        f"<cbc:Description>{_text(facts.description)}</cbc:Description></cac:Response>"
        f"<cac:DocumentReference><cbc:ID>{facts.document}</cbc:ID></cac:DocumentReference>"
        f"<cac:RecipientParty><cac:PartyIdentification><cbc:ID>{_text(customer)}</cbc:ID></cac:PartyIdentification>"
        "</cac:RecipientParty></cac:DocumentResponse>"
    )
