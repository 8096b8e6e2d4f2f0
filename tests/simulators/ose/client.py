"""A client that knows nothing of the simulator's code: raw SOAP over HTTP, and the process behind it."""

import base64
import io
import json
import os
import select
import signal
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from lxml import etree

from tests.simulators.ose.documents import DS, ISSUER, Sale, zipped

ROOT = Path(__file__).parents[3]
SERVICE = "http://service.sunat.gob.pe"
WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
_PATIENCE = 60


@dataclass
class Answer:
    """What came back: a CDR, or a fault with its code where the shape puts it."""

    status: int
    body: bytes
    cdr: bytes | None = None
    ticket: str = ""
    status_code: str = ""
    fault_code: str = ""
    fault_string: str = ""
    detail: str = ""

    @property
    def code(self) -> str:
        """The CDR's ResponseCode, or the fault's code."""
        if self.cdr is not None:
            return self.text("ResponseCode")
        return self.fault_code.rpartition(".")[2] if "." in self.fault_code else self.fault_string

    @property
    def xml(self) -> bytes:
        """The XML of the CDR."""
        assert self.cdr is not None, self.body.decode()
        with zipfile.ZipFile(io.BytesIO(self.cdr)) as archive:
            return archive.read(next(name for name in archive.namelist() if name.endswith(".xml")))

    @property
    def names(self) -> list[str]:
        """The entries of the CDR's ZIP."""
        assert self.cdr is not None, self.body.decode()
        with zipfile.ZipFile(io.BytesIO(self.cdr)) as archive:
            return archive.namelist()

    def text(self, name: str) -> str:
        """The first element of that local name in the CDR."""
        return self.texts(name)[0]

    def texts(self, name: str) -> list[str]:
        """All elements of that local name in the CDR."""
        found = etree.fromstring(self.xml).xpath(f"//*[local-name()='{name}']/text()")
        assert isinstance(found, list)
        return [str(text) for text in found]

    @property
    def observations(self) -> set[str]:
        """The codes of the observations, from either shape."""
        codes = set(self.texts("StatusReasonCode"))
        return codes | {text.partition(" - ")[0] for text in self.texts("Note")}


def envelope(operation: str, fields: dict[str, str], user: str, password: str) -> bytes:
    """A SOAP 1.1 call with its UsernameToken."""
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in fields.items())
    return (
        '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"'
        f' xmlns:ser="{SERVICE}" xmlns:wsse="{WSSE}"><soapenv:Header><wsse:Security><wsse:UsernameToken>'
        f"<wsse:Username>{user}</wsse:Username><wsse:Password>{password}</wsse:Password></wsse:UsernameToken>"
        f"</wsse:Security></soapenv:Header><soapenv:Body><ser:{operation}>{inner}</ser:{operation}></soapenv:Body>"
        "</soapenv:Envelope>"
    ).encode()


def read(response: httpx.Response) -> Answer:
    """The answer in a response, by local names."""
    answer = Answer(response.status_code, response.content)
    for element in etree.fromstring(response.content).iter(etree.Element):
        name, text = etree.QName(element).localname, element.text or ""
        if name in ("applicationResponse", "content"):
            answer.cdr = base64.b64decode(text)
        elif name == "ticket":
            answer.ticket = text
        elif name == "statusCode":
            answer.status_code = text
        elif name == "faultcode":
            answer.fault_code = text
        elif name == "faultstring":
            answer.fault_string = text
        elif name in ("detail", "message"):
            answer.detail += text
    return answer


class Simulator:
    """A running ``python -m simulators.ose`` and the HTTP client of one issuer."""

    def __init__(self, data: Path, *arguments: str) -> None:
        self.data = data
        self._arguments = arguments
        self.user, self.password = f"{ISSUER}MODDATOS", "moddatos"
        self.http = httpx.Client(timeout=_PATIENCE)
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "simulators.ose", "--data", str(self.data), "--die-with-parent"]
        process = subprocess.Popen(
            [*command, *self._arguments], cwd=ROOT, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
        assert process.stdout is not None
        ready, _, _ = select.select([process.stdout], [], [], _PATIENCE)
        line = process.stdout.readline() if ready else b""
        assert line, "the simulator did not say where it listens"
        said = json.loads(line)
        self.url, self.base, self.control = said["url"], said["base_url"], said["control_url"]
        return process

    def stop(self) -> int:
        """End it as a supervisor would; its exit status."""
        self.http.close()
        self.process.terminate()
        assert self.process.stdout is not None
        self.process.stdout.close()
        return self.process.wait(_PATIENCE)

    def kill(self) -> None:
        """kill -9, and start again on the same folder."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(_PATIENCE)
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.process = self._start()

    def post(self, operation: str, fields: dict[str, str]) -> httpx.Response:
        """A call by ``user``, and the raw response."""
        return self.http.post(
            self.url,
            content=envelope(operation, fields, self.user, self.password),
            headers={"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f"urn:{operation}"},
        )

    def send_raw(self, name: str, content: bytes, operation: str = "sendBill") -> Answer:
        """Send any bytes under any name."""
        fields = {"fileName": f"{name}.zip", "contentFile": base64.b64encode(content).decode()}
        return read(self.post(operation, fields))

    def send(self, sale: Sale, xml: bytes) -> Answer:
        """sendBill."""
        return self.send_raw(sale.name, zipped(sale.name, xml))

    def ask(self, sale: Sale) -> Answer:
        """getStatusCdr."""
        names = ("rucComprobante", "tipoComprobante", "serieComprobante", "numeroComprobante")
        values = (sale.issuer, sale.type, sale.series, str(sale.number))
        return read(self.post("getStatusCdr", dict(zip(names, values, strict=True))))

    def poll(self, ticket: str) -> Answer:
        """getStatus."""
        return read(self.post("getStatus", {"ticket": ticket}))

    def misbehave(self, mode: str, **order: object) -> None:
        """POST /control/faults."""
        response = self.http.post(f"{self.control}/control/faults", json={"mode": mode, **order})
        assert response.status_code == 201, response.text

    def log(self, after: int = 0) -> list[dict[str, Any]]:
        """GET /control/log."""
        page = self.http.get(f"{self.control}/control/log", params={"after": after, "limit": 10_000})
        entries: list[dict[str, Any]] = page.json()["entries"]
        return entries

    def document(self, sale: Sale) -> dict[str, Any] | None:
        """The document as GET /control/documents shows it, or nothing."""
        page = self.http.get(f"{self.control}/control/documents", params={"limit": 10_000}).json()
        documents: list[dict[str, Any]] = page["documents"]
        return next((one for one in documents if one["file_name"] == sale.name), None)


def digest_value(xml: bytes) -> str:
    """The DigestValue of a signed document."""
    found = etree.fromstring(xml).findtext(f".//{{{DS}}}DigestValue")
    assert found
    return found
