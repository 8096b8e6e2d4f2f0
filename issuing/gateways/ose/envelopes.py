"""Requests as bytes, written by hand: the constant parts are made once per endpoint.

SOAP 1.1, document/literal, messages in `http://service.sunat.gob.pe` with unqualified children; WS-Security
UsernameToken with a plain password and no nonce (SUNAT, Manual del programador).
"""

import re
from base64 import b64encode
from xml.sax.saxutils import escape

_UNHOLDABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PASSWORD_TEXT = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText"  # noqa: S105
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"'
    ' xmlns:ser="http://service.sunat.gob.pe"'
    ' xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd">'
    "<soapenv:Header><wsse:Security><wsse:UsernameToken>"
    "<wsse:Username>{username}</wsse:Username>"
    f'<wsse:Password Type="{_PASSWORD_TEXT}">{{password}}</wsse:Password>'
    "</wsse:UsernameToken></wsse:Security></soapenv:Header><soapenv:Body>"
)
_TAIL = b"</soapenv:Body></soapenv:Envelope>"


def text(value: str) -> bytes:
    """`value` as element content in UTF-8; raises ValueError for characters that XML 1.0 can't hold."""
    if _UNHOLDABLE.search(value):
        raise ValueError("holds a character that XML can't carry")
    return escape(value, {"\r": "&#13;"}).encode()


class Envelopes:
    """Writes the requests of one endpoint; raises ValueError for texts that XML can't carry."""

    def __init__(self, username: str, password: str) -> None:
        head = _HEAD.format(username=text(username).decode(), password=text(password).decode())
        self._head = head.encode()

    def send(self, operation: str, file_name: str, content: bytes) -> bytes:
        """`sendBill` or `sendSummary` with the ZIP inline as base64."""
        name = operation.encode()
        parts = (
            self._head,
            b"<ser:" + name + b"><fileName>" + text(file_name) + b"</fileName><contentFile>",
            b64encode(content),
            b"</contentFile></ser:" + name + b">",
            _TAIL,
        )
        return b"".join(parts)

    def get_status(self, ticket: str) -> bytes:
        """The state of a summary's ticket."""
        return b"".join((self._head, b"<ser:getStatus><ticket>", text(ticket), b"</ticket></ser:getStatus>", _TAIL))

    def get_status_cdr(self, ruc: str, document_type: str, series: str, number: int) -> bytes:
        """The CDR of a document that was registered."""
        facts = (
            (b"rucComprobante", ruc),
            (b"tipoComprobante", document_type),
            (b"serieComprobante", series),
            (b"numeroComprobante", str(number)),
        )
        children = b"".join(b"<" + name + b">" + text(value) + b"</" + name + b">" for name, value in facts)
        return b"".join((self._head, b"<ser:getStatusCdr>", children, b"</ser:getStatusCdr>", _TAIL))
