"""A model of an OSE's billService, written from SUNAT's manual: what it registers, what it answers, what it logs.

It reads SOAP and ZIP by itself, judges nothing but names and repeats, and shares no code with the program or with the
simulator. Its CDRs are unsigned: what proves a CDR to be about a document is its reference, issuer and digest.
"""

import base64
import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from lxml import etree

_SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
_FILE = re.compile(r"(\d{11})-(\d{2})-([A-Z0-9]{4})-(\d{1,8})\.zip", re.IGNORECASE)
_SUMMARY = re.compile(r"(\d{11})-((?:RC|RA)-\d{8}-\d{1,5})\.zip", re.IGNORECASE)
_UBL = (
    'xmlns="urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2" '
    'xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" '
    'xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"'
)
Verdict = Callable[[str], str]
"""The code with which a document is answered: `0`, an observation (4xxx), a refusal (2xxx)."""


@dataclass(frozen=True, slots=True)
class Call:
    """A SOAP call: its operation and the texts of its children."""

    operation: str
    fields: dict[str, str]

    @property
    def subject(self) -> str:
        """The document, the file or the ticket that it is about."""
        if self.operation == "getStatusCdr":
            names = ("rucComprobante", "tipoComprobante", "serieComprobante", "numeroComprobante")
            return "-".join(self.fields.get(name, "") for name in names)
        return self.fields.get("ticket") or self.fields.get("fileName", "").rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class Reply:
    """HTTP status and body, and the code that they tell; `registered` if this call registered the document."""

    status: int
    body: bytes
    code: str
    registered: bool = False


@dataclass(slots=True)
class Kept:
    """A document in the register: the digest of its signature, its file's SHA-256 and the code of its CDR."""

    digest: str
    sha256: str | None
    code: str


@dataclass(slots=True)
class Model:
    """The authority's memory. `judges` gives each new document its verdict, `ready` says whether a ticket is done."""

    judges: Verdict
    ready: Callable[[str], bool]
    documents: dict[str, Kept] = field(default_factory=dict)
    summaries: dict[str, tuple[str, str]] = field(default_factory=dict)

    def answer(self, call: Call) -> Reply:
        """What the service says; whatever it registers is registered when this returns."""
        if call.operation == "sendBill":
            return self._bill(call)
        if call.operation == "sendSummary":
            return self._summary(call)
        if call.operation == "getStatus":
            return self._status(call)
        return self._cdr(call)

    def _bill(self, call: Call) -> Reply:
        content = base64.b64decode(call.fields["contentFile"])
        document, name = call.subject, _FILE.fullmatch(call.fields["fileName"])
        if name is None:
            return fault("0151", "El nombre del archivo ZIP es incorrecto")
        if document in self.documents:
            return fault("1033", "El comprobante fue registrado previamente con otros datos")
        xml = _unzipped(content, f"{document}.xml")
        if xml is None:
            return fault("0161", "El nombre del archivo XML no coincide con el nombre del archivo ZIP")
        code = self.judges(document)
        if code.startswith(("2", "3")):
            return fault(code, "El comprobante no cumple")
        kept = self.documents[document] = Kept(_digest(xml), hashlib.sha256(content).hexdigest(), code)
        answer = f"<applicationResponse>{_encoded(cdr(document, kept))}</applicationResponse>"
        return _answered("sendBill", answer, kept.code, registered=True)

    def _summary(self, call: Call) -> Reply:
        content = base64.b64decode(call.fields["contentFile"])
        name = _SUMMARY.fullmatch(call.fields["fileName"])
        xml = _unzipped(content, f"{call.subject}.xml")
        if name is None or xml is None:
            return fault("0151", "El nombre del archivo ZIP es incorrecto")
        if any(of == call.subject for of, _ in self.summaries.values()):
            return fault("0402", "La numeracion o nombre del documento ya ha sido enviado anteriormente")
        ticket = f"{len(self.summaries) + 1:015d}"
        self.summaries[ticket] = (call.subject, _digest(xml))
        for line in etree.fromstring(xml).iter("{*}SummaryDocumentsLine"):
            kind, number = line.findtext("{*}DocumentTypeCode"), line.findtext("{*}ID")
            self.documents.setdefault(f"{name[1]}-{kind}-{number}", Kept("", None, "0"))
        return _answered("sendSummary", f"<ticket>{ticket}</ticket>", "")

    def _status(self, call: Call) -> Reply:
        ticket = call.subject
        if ticket not in self.summaries:
            return fault("0127", "El ticket no existe")
        if not self.ready(ticket):
            return _answered("getStatus", "<status><statusCode>98</statusCode></status>", "98")
        subject, digest = self.summaries[ticket]
        content = f"<content>{_encoded(cdr(subject, Kept(digest, None, '0')))}</content>"
        return _answered("getStatus", f"<status>{content}<statusCode>0</statusCode></status>", "0")

    def _cdr(self, call: Call) -> Reply:
        kept = self.documents.get(call.subject)
        if kept is None or kept.sha256 is None:
            status = "<statusCode>0011</statusCode><statusMessage>No existe</statusMessage>"
            return _answered("getStatusCdr", f"<statusCdr>{status}</statusCdr>", "0011")
        status = f"<content>{_encoded(cdr(call.subject, kept))}</content><statusCode>0004</statusCode>"
        return _answered("getStatusCdr", f"<statusCdr>{status}</statusCdr>", kept.code)


def read_call(body: bytes) -> Call:
    """The call in a SOAP envelope."""
    (call,) = etree.fromstring(body).findall(f"{{{_SOAP}}}Body/*")
    return Call(etree.QName(call).localname, {etree.QName(it).localname: it.text or "" for it in call})


def fault(code: str, text: str) -> Reply:
    """A SOAP fault in an OSE's shape: the code is the fault string."""
    body = (
        f'<e:Envelope xmlns:e="{_SOAP}"><e:Body><e:Fault><faultcode>e:Server</faultcode>'
        f"<faultstring>{code}</faultstring><detail><message>{escape(text)}</message></detail>"
        "</e:Fault></e:Body></e:Envelope>"
    )
    return Reply(500, body.encode(), code)


def cdr(subject: str, kept: Kept) -> bytes:
    """The ZIP of a CDR about `subject` (`RUC-TT-SSSS-N`, `RUC-RC-DATE-N`)."""
    ruc, _, rest = subject.partition("-")
    kind, _, number = rest.partition("-")
    reference = rest if kind in {"RC", "RA"} else number
    observed = kept.code.startswith("4")
    remark = f"<cac:Status><cbc:StatusReasonCode>{kept.code}</cbc:StatusReasonCode></cac:Status>" if observed else ""
    xml = (
        f"<ApplicationResponse {_UBL}><cbc:ID>1</cbc:ID><cac:DocumentResponse><cac:Response>"
        f"<cbc:ResponseCode>{'0' if observed else kept.code}</cbc:ResponseCode>"
        f"<cbc:Description>Aceptado</cbc:Description>{remark}</cac:Response><cac:DocumentReference>"
        f"<cbc:ID>{reference}</cbc:ID><cbc:DocumentTypeCode>{kind}</cbc:DocumentTypeCode>"
        f"<cac:Attachment><cac:ExternalReference><cbc:DocumentHash>{kept.digest}</cbc:DocumentHash>"
        "</cac:ExternalReference></cac:Attachment></cac:DocumentReference><cac:IssuerParty><cac:PartyLegalEntity>"
        f'<cbc:CompanyID schemeID="6">{ruc}</cbc:CompanyID></cac:PartyLegalEntity></cac:IssuerParty>'
        "</cac:DocumentResponse></ApplicationResponse>"
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(f"R-{subject}.xml"), xml)
    return packed.getvalue()


def _answered(operation: str, inner: str, code: str, *, registered: bool = False) -> Reply:
    body = (
        f'<e:Envelope xmlns:e="{_SOAP}"><e:Body><s:{operation}Response xmlns:s="http://service.sunat.gob.pe">'
        f"{inner}</s:{operation}Response></e:Body></e:Envelope>"
    )
    return Reply(200, body.encode(), code, registered)


def _unzipped(content: bytes, name: str) -> bytes | None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name) if archive.namelist() == [name] else None


def _digest(xml: bytes) -> str:
    return next(etree.fromstring(xml).iter("{*}DigestValue")).text or ""


def _encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()
