"""A server on a real socket that answers what a test scripts, and refuses requests that SUNAT would not take."""

import asyncio
import ssl
from base64 import b64decode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from lxml import etree

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
SERVICE = "http://service.sunat.gob.pe"
SECURITY = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"

CHILDREN = {
    "sendBill": ["fileName", "contentFile"],
    "sendSummary": ["fileName", "contentFile"],
    "getStatus": ["ticket"],
    "getStatusCdr": ["rucComprobante", "tipoComprobante", "serieComprobante", "numeroComprobante"],
}


@dataclass(frozen=True)
class Request:
    path: str
    headers: dict[str, str]
    body: bytes
    operation: str
    fields: dict[str, str]
    username: str
    password: str


Script = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]


def http(status: int, body: bytes = b"", **headers: str) -> bytes:
    """A whole HTTP answer; underscores in header names become hyphens."""
    head = {"Content-Type": "text/xml; charset=utf-8", "Content-Length": str(len(body)), "Connection": "close"}
    head |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return f"HTTP/1.1 {status} Whatever\r\n{lines}\r\n".encode() + body


def soap(inner: str) -> bytes:
    return f'<S:Envelope xmlns:S="{SOAP}"><S:Body>{inner}</S:Body></S:Envelope>'.encode()


def says(raw: bytes) -> Script:
    """Write these bytes and close."""

    async def script(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(raw)
        await writer.drain()

    return script


def parse(path: str, headers: dict[str, str], body: bytes) -> Request:
    """Raises AssertionError or XMLSyntaxError for a request that is not exactly as SUNAT describes it."""
    root = etree.fromstring(body)
    assert root.tag == f"{{{SOAP}}}Envelope"
    header, soap_body = root
    assert (header.tag, soap_body.tag) == (f"{{{SOAP}}}Header", f"{{{SOAP}}}Body")
    (security,) = header
    (token,) = security
    assert (security.tag, token.tag) == (f"{{{SECURITY}}}Security", f"{{{SECURITY}}}UsernameToken")
    username, password = token
    assert (username.tag, password.tag) == (f"{{{SECURITY}}}Username", f"{{{SECURITY}}}Password")
    assert str(password.get("Type")).endswith("#PasswordText")
    (message,) = soap_body
    name = etree.QName(message)
    assert name.namespace == SERVICE
    assert headers["soapaction"] == f'"urn:{name.localname}"'
    assert headers["content-type"] == "text/xml; charset=utf-8"
    assert [child.tag for child in message] == CHILDREN[name.localname]
    fields = {str(child.tag): child.text or "" for child in message}
    if "contentFile" in fields:
        b64decode(fields["contentFile"], validate=True)
    return Request(path, headers, body, name.localname, fields, username.text or "", password.text or "")


@dataclass
class ScriptedServer:
    """Answers every request by `script`; `requests` holds what came, `complaints` what was wrong with it."""

    script: Script
    cut_before_reading: bool = False
    keep_alive: bool = False
    requests: list[Request] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    connections: int = 0
    closed: asyncio.Event = field(default_factory=asyncio.Event)

    async def start(self, context: ssl.SSLContext | None = None) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=context)
        port = self._server.sockets[0].getsockname()[1]
        self.url = f"{'https' if context else 'http'}://127.0.0.1:{port}/ol-ti-itcpe/billService"

    async def stop(self) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while not self.cut_before_reading and await self._one(reader, writer) and self.keep_alive:
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.transport.abort() if self.cut_before_reading else writer.close()
            self.closed.set()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.strip().split("\r\n")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        body = await reader.readexactly(int(headers["content-length"]))
        try:
            request = parse(first.split(" ")[1], headers, body)
        except (AssertionError, ValueError, etree.XMLSyntaxError) as error:
            self.complaints.append(repr(error))
            raise ConnectionAbortedError from error
        self.requests.append(request)
        await self.script(request, writer)
        return True
