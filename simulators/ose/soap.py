"""SOAP 1.1 with WS-Security UsernameToken: reading a call, writing answers and faults in either shape."""

import base64
import binascii
import re
from dataclasses import dataclass, field
from typing import Final
from xml.sax.saxutils import escape

from lxml import etree

from simulators.ose.rules import Refusal

SERVICE = "http://service.sunat.gob.pe"
_ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
_WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
_USER = etree.XPath(
    "/s:Envelope/s:Header/w:Security/w:UsernameToken/w:Username/text()", namespaces={"s": _ENVELOPE, "w": _WSSE}
)
_PASSWORD = etree.XPath(
    "/s:Envelope/s:Header/w:Security/w:UsernameToken/w:Password/text()", namespaces={"s": _ENVELOPE, "w": _WSSE}
)
_CALL = etree.XPath("/s:Envelope/s:Body/*", namespaces={"s": _ENVELOPE})

FIELDS: Final = {
    "sendBill": ("fileName", "contentFile", "partyType"),
    "sendSummary": ("fileName", "contentFile", "partyType"),
    "sendPack": ("fileName", "contentFile", "partyType"),
    "getStatus": ("ticket",),
    "getStatusCdr": ("rucComprobante", "tipoComprobante", "serieComprobante", "numeroComprobante"),
}
"""Each operation's children, unqualified, as the WSDL declares them."""
_SERVER_CODES = re.compile(r"0100|0109|013[0-9]|020[0-9]|025[0-9]|030[57]")
_HEAD = f'<soap-env:Envelope xmlns:soap-env="{_ENVELOPE}"><soap-env:Body>'
_TAIL = "</soap-env:Body></soap-env:Envelope>"


class NotSoapError(Exception):
    """The body is no SOAP 1.1 call of this service; the message says why."""


@dataclass(slots=True)
class Call:
    """A call as it arrived; ``fields`` are texts by name."""

    operation: str
    fields: dict[str, str]
    user: str | None
    password: str | None
    _content: bytes | None = field(default=None, repr=False)

    @property
    def file_name(self) -> str:
        """What names the call in the log and for the faults: the file, the ticket, or the document asked for."""
        if "fileName" in self.fields or "ticket" in self.fields:
            return self.fields.get("fileName") or self.fields.get("ticket") or ""
        return "-".join(self.fields.get(name, "") for name in FIELDS["getStatusCdr"])

    def content(self) -> bytes:
        """The ZIP sent; 0156 when it is not base64."""
        if self._content is None:
            self._content = self._decoded()
        return self._content

    def _decoded(self) -> bytes:
        try:
            return binascii.a2b_base64("".join(self.fields.get("contentFile", "").split()), strict_mode=True)
        except (binascii.Error, ValueError) as error:
            raise Refusal("0156", "El contenido no está en base64") from error


def read_call(body: bytes) -> Call:
    """The call in a request's body; raises :class:`NotSoapError`."""
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise NotSoapError("the envelope declares a DOCTYPE")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotSoapError(f"the body is not XML: {error}") from error
    calls = _CALL(root)
    if len(calls) != 1:
        raise NotSoapError("the body holds no SOAP 1.1 envelope with exactly one call")
    name = etree.QName(calls[0])
    if name.namespace != SERVICE or name.localname not in FIELDS:
        raise NotSoapError(f"unknown operation {calls[0].tag[:120]}")
    fields = {}
    for child in calls[0].iterchildren(etree.Element):
        if child.tag not in FIELDS[name.localname]:
            raise NotSoapError(
                f"unexpected element {child.tag[:120]}: the children of {name.localname} are unqualified"
            )
        fields[child.tag] = child.text or ""
    return Call(name.localname, fields, _only(_USER(root)), _only(_PASSWORD(root)))


def _only(found: list[str]) -> str | None:
    return "".join(found) if found else None


def bill_answer(content: bytes) -> bytes:
    """The answer of sendBill with a CDR's ZIP."""
    return _answer("sendBill", f"<applicationResponse>{base64.b64encode(content).decode()}</applicationResponse>")


def ticket_answer(ticket: str) -> bytes:
    """The answer of sendSummary."""
    return _answer("sendSummary", f"<ticket>{escape(ticket)}</ticket>")


def status_answer(code: str, content: bytes | None) -> bytes:
    """The answer of getStatus: 98 in process, 0 done, 99 refused, the last two with a CDR."""
    inner = f"<content>{base64.b64encode(content).decode()}</content>" if content is not None else ""
    return _answer("getStatus", f"<status>{inner}<statusCode>{code}</statusCode></status>")


def cdr_answer(code: str, message: str, content: bytes | None) -> bytes:
    """The answer of getStatusCdr."""
    inner = f"<content>{base64.b64encode(content).decode()}</content>" if content is not None else ""
    status = f"<statusCode>{code}</statusCode><statusMessage>{escape(message)}</statusMessage>"
    return _answer("getStatusCdr", f"<statusCdr>{inner}{status}</statusCdr>")


def _answer(operation: str, inner: str) -> bytes:
    return f'{_HEAD}<br:{operation}Response xmlns:br="{SERVICE}">{inner}</br:{operation}Response>{_TAIL}'.encode()


def fault(shape: str, code: str, message: str) -> bytes:
    """A fault: an OSE puts the code in ``faultstring``, SUNAT in ``faultcode``."""
    side = "Server" if _SERVER_CODES.fullmatch(code) else "Client"
    text = escape(message)
    if shape == "ose":
        inner = (
            f"<faultcode>soap-env:{side}</faultcode><faultstring>{escape(code)}</faultstring>"
            f"<detail><message>{text}</message></detail>"
        )
    else:
        inner = f"<faultcode>soap-env:{side}.{escape(code)}</faultcode><faultstring>{text}</faultstring>"
    return f'<?xml version="1.0" encoding="UTF-8"?>{_HEAD}<soap-env:Fault>{inner}</soap-env:Fault>{_TAIL}'.encode()


def protocol_fault(message: str) -> bytes:
    """A fault for what is no call at all, without a code of SUNAT's."""
    inner = f"<faultcode>soap-env:Client</faultcode><faultstring>{escape(message)}</faultstring>"
    return f'<?xml version="1.0" encoding="UTF-8"?>{_HEAD}<soap-env:Fault>{inner}</soap-env:Fault>{_TAIL}'.encode()
