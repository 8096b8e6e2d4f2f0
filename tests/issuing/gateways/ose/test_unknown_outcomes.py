"""All that leaves open whether the other side registered the document, and what certainly never reached it."""

import asyncio
import gzip
import socket
import ssl
from base64 import b64encode
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from issuing.gateways.ose.answers import Answer, Reach
from issuing.gateways.ose.client import Endpoint, OseClient
from issuing.gateways.ose.profiles import Profile, Timeouts
from issuing.gateways.ose.transport import open_http
from tests.issuing.gateways.ose.conftest import Dial, Serve
from tests.issuing.gateways.ose.scripted import Request, Script, http, says, soap

NAME = "20100066603-01-F001-1.zip"
GOOD = soap(f"<r><applicationResponse>{b64encode(b'PK').decode()}</applicationResponse></r>")
QUICK = Timeouts(connect_seconds=5, read_seconds=0.2, total_seconds=5.2)

BOMB = "".join(
    ["<!DOCTYPE x [<!ENTITY a0 'ha'>", *(f"<!ENTITY a{n} '{f'&a{n - 1};' * 20}'>" for n in range(1, 9)), "]>"]
)
WITH_ENTITY = GOOD.decode().replace("UEs=", "&a8;")
FROM_FILE = "<!DOCTYPE x [<!ENTITY a8 SYSTEM 'file:///etc/hostname'>]>" + WITH_ENTITY

UNREADABLE = {
    "empty 200": http(200),
    "spaces": http(200, b" \r\n "),
    "no body header": b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
    "204": b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n",
    "garbage": http(200, bytes(range(256)) * 8),
    "page": http(200, b"<!doctype html><p>Mantenimiento", Content_Type="text/html"),
    "XML that is no SOAP": http(200, b"<applicationResponse>UEs=</applicationResponse>"),
    "SOAP cut in the middle": http(200, GOOD[:-30]),
    "SOAP without body": http(200, b'<S:Envelope xmlns:S="u"/>'),
    "SOAP with an empty body": http(200, soap("")),
    "an answer without content": http(200, soap("<sendBillResponse/>")),
    "an empty content": http(200, soap("<r><applicationResponse> </applicationResponse></r>")),
    "a nil content": http(200, soap("<r><applicationResponse nil='true'/></r>")),
    "broken base64": http(200, soap("<r><applicationResponse>UEsD*BBQ</applicationResponse></r>")),
    "cut base64": http(200, soap("<r><applicationResponse>UEsDB</applicationResponse></r>")),
    "a ticket instead": http(200, soap("<r><ticket>1</ticket></r>")),
    "an attachment instead": http(200, soap("<r><applicationResponse><x href='cid:1'/></applicationResponse></r>")),
    "entities that grow": http(200, (BOMB + WITH_ENTITY).encode()),
    "entities in UTF-16": http(200, (BOMB + WITH_ENTITY).encode("utf-16")),
    "entity of a file": http(200, FROM_FILE.encode()),
    "entities in an attribute": http(200, BOMB.encode() + GOOD.replace(b"<r>", b"<r a='&a8;'>")),
    "a DTD that does nothing": http(200, b"<!DOCTYPE x>" + GOOD),
    "a DTD in UTF-16": http(200, f"<!DOCTYPE x [<!ENTITY a 'b'>]>{GOOD.decode()}".encode("utf-16")),
    "an undeclared entity": http(200, WITH_ENTITY.encode()),
    "elements without end": http(200, b"<a>" * 100_000),
    "a control character": http(200, GOOD.replace(b"UEs=", b"UEs=\x00")),
    "an unknown encoding": http(200, b'<?xml version="1.0" encoding="x-nope"?>' + GOOD),
    "broken gzip": http(200, b"\x1f\x8b\x08 not gzip", Content_Encoding="gzip"),
    "gzip that grows": http(200, gzip.compress(b" " * 30_000_000), Content_Encoding="gzip"),
    "404": http(404, b"<html/>"),
    "406": http(406),
    "413": http(413),
    "429": http(429),
    "500 without SOAP": http(500, b"Internal Server Error", Content_Type="text/plain"),
    "502": http(502, b"<html>"),
    "503": http(503, b"Service Unavailable"),
    "503 to be tried again": http(503, Retry_After="1"),
    "a status of its own": http(799, b"x"),
    "less than promised": http(200, GOOD, Content_Length="100000"),
    "broken chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nabc",
    "no HTTP": b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
    "HTTP without end": b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000,
    "a negative length": b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nabc",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "a reason that is no text": b"HTTP/1.1 200 \xff\xfe\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    "cut after the request": b"",
    "cut inside the head": b"HTTP/1.1 200 OK\r\nConte",
}


@pytest.mark.parametrize("name", UNREADABLE)
async def test_what_says_nothing_certain_is_maybe(serve: Serve, dial: Dial, name: str) -> None:
    server = await serve(says(UNREADABLE[name]))
    answer = await dial(server.url).send_bill(NAME, b"ZIP")
    assert answer.reach is Reach.MAYBE
    assert answer.detail.endswith(".")
    assert (answer.content, answer.fault, answer.refused_credentials) == (None, None, False)
    assert len(server.requests) == 1


Ask = Callable[[OseClient], Awaitable[Answer]]
OPERATIONS: dict[str, Ask] = {
    "sendBill": lambda client: client.send_bill(NAME, b"ZIP"),
    "sendSummary": lambda client: client.send_summary(NAME, b"ZIP"),
    "getStatus": lambda client: client.get_status("1"),
    "getStatusCdr": lambda client: client.get_status_cdr("20100066603", "01", "F001", 1),
}


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("raw", [b"", http(200), http(200, soap("<other/>")), http(503)])
async def test_no_operation_takes_nothing_for_something(serve: Serve, dial: Dial, operation: str, raw: bytes) -> None:
    server = await serve(says(raw))
    answer = await OPERATIONS[operation](dial(server.url))
    assert (answer.reach, answer.ticket, answer.status_code) == (Reach.MAYBE, None, None)


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("body", [b"", b"<html>No</html>"])
async def test_401_and_403_refuse_the_credentials(serve: Serve, dial: Dial, status: int, body: bytes) -> None:
    server = await serve(says(http(status, body, WWW_Authenticate="Basic")))
    answer = await dial(server.url).send_bill(NAME, b"ZIP")
    assert (answer.reach, answer.refused_credentials, answer.fault) == (Reach.ANSWERED, True, None)
    assert (answer.http_status, len(server.requests)) == (status, 1)


@pytest.mark.parametrize("content_type", ["text/plain", "application/octet-stream", "multipart/related", "nonsense"])
async def test_the_body_speaks_whatever_its_content_type(serve: Serve, dial: Dial, content_type: str) -> None:
    server = await serve(says(http(200, GOOD, Content_Type=content_type)))
    answer = await dial(server.url).send_bill(NAME, b"ZIP")
    assert (answer.reach, answer.content) == (Reach.ANSWERED, b"PK")


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_redirects_are_not_followed(serve: Serve, dial: Dial, status: int) -> None:
    other = await serve(says(http(200, GOOD)))
    server = await serve(says(http(status, Location=other.url)))
    answer = await dial(server.url).send_bill(NAME, b"ZIP")
    assert (answer.reach, answer.http_status) == (Reach.MAYBE, status)
    assert other.requests == []


async def test_a_server_that_hangs_is_maybe(serve: Serve, dial: Dial) -> None:
    release = asyncio.Event()

    async def script(_: Request, __: asyncio.StreamWriter) -> None:
        await release.wait()

    server = await serve(script)
    answer = await dial(server.url, timeouts=QUICK).send_bill(NAME, b"ZIP")
    release.set()
    assert (answer.reach, len(server.requests)) == (Reach.MAYBE, 1)
    assert answer.detail == "El servicio no respondió dentro del plazo."


async def test_an_answer_that_drips_for_ever_ends(serve: Serve, dial: Dial) -> None:
    async def script(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(http(200, b" ", Content_Length="1000000"))
        while not writer.transport.is_closing():
            writer.write(b" ")
            await asyncio.sleep(0.01)

    server = await serve(script)
    drip = Timeouts(connect_seconds=0.1, read_seconds=0.2, total_seconds=0.4)
    answer = await dial(server.url, timeouts=drip).send_bill(NAME, b"ZIP")
    assert answer.reach is Reach.MAYBE
    await asyncio.wait_for(server.closed.wait(), 30)


async def test_100_mb_are_not_read(serve: Serve, dial: Dial, profile: Profile) -> None:
    written = 0

    async def script(_: Request, writer: asyncio.StreamWriter) -> None:
        nonlocal written
        writer.write(http(200, b"", Content_Length="100000000"))
        while written < 100_000_000 and not writer.transport.is_closing():
            writer.write(b" " * 100_000)
            written += 100_000
            await writer.drain()

    server = await serve(script)
    limits = msgspec.structs.replace(profile.limits, max_answer_bytes=100_000)
    answer = await dial(server.url, limits=limits).send_bill(NAME, b"ZIP")
    await server.closed.wait()
    assert answer.reach is Reach.MAYBE
    assert "tamaño" in answer.detail
    assert written < 50_000_000


async def test_an_answer_before_the_request_was_read(dial: Dial, profile: Profile) -> None:
    async def early(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(100)
        writer.write(http(503))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(early, "127.0.0.1", 0)
    async with server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        limits = msgspec.structs.replace(profile.limits, max_zip_bytes=9_000_000)
        answer = await dial(url, limits=limits, timeouts=QUICK).send_bill(NAME, b"x" * 9_000_000)
    assert answer.reach is Reach.MAYBE


async def test_a_connection_cut_before_reading_is_maybe(serve: Serve, dial: Dial) -> None:
    server = await serve(says(b""), cut_before_reading=True)
    assert (await dial(server.url).send_bill(NAME, b"ZIP")).reach is Reach.MAYBE


async def test_after_any_of_it_the_next_call_is_well(serve: Serve, dial: Dial) -> None:
    answers = iter([*UNREADABLE.values(), http(200, GOOD)])

    async def script(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(next(answers))
        await writer.drain()

    server = await serve(script)
    client = dial(server.url)
    reaches = [(await client.send_bill(NAME, b"ZIP")).reach for _ in range(len(UNREADABLE) + 1)]
    assert reaches == [Reach.MAYBE] * len(UNREADABLE) + [Reach.ANSWERED]


async def test_a_refused_port_was_never_reached(dial: Dial) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        answer = await dial(f"http://127.0.0.1:{taken.getsockname()[1]}/").send_bill(NAME, b"ZIP")
    assert (answer.reach, answer.http_status) == (Reach.NEVER, None)
    assert answer.detail == "No se pudo conectar con el servicio."


async def test_a_name_that_does_not_resolve_was_never_reached(dial: Dial) -> None:
    answer = await dial("http://no-such-host.invalid/").send_bill(NAME, b"ZIP")
    assert answer.reach is Reach.NEVER
    assert answer.detail == "No se pudo resolver el nombre del servicio."


async def test_a_port_that_never_accepts_was_never_reached(dial: Dial) -> None:
    with socket.socket() as listener, socket.socket() as first, socket.socket() as second:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for waiting in (first, second):
            waiting.settimeout(0)
            waiting.connect_ex(listener.getsockname())
        short = Timeouts(connect_seconds=0.2, read_seconds=5, total_seconds=9)
        answer = await dial(f"http://127.0.0.1:{listener.getsockname()[1]}/", timeouts=short).send_bill(NAME, b"ZIP")
    assert answer.reach is Reach.NEVER


def self_signed(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(1), now + timedelta(1))
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.PEM)
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "server.pem"
    path.write_bytes(private + certificate)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


async def test_a_certificate_of_nobody_was_never_reached(serve: Serve, dial: Dial, tmp_path: Path) -> None:
    server = await serve(says(http(200, GOOD)), context=self_signed(tmp_path))
    answer = await dial(server.url).send_bill(NAME, b"ZIP")
    assert (answer.reach, server.requests) == (Reach.NEVER, [])
    assert answer.detail == "El certificado TLS del servicio no es de confianza."


async def test_a_root_of_its_own_can_be_trusted(serve: Serve, profile: Profile, tmp_path: Path) -> None:
    server = await serve(says(http(200, GOOD)), context=self_signed(tmp_path))
    trusting = ssl.create_default_context(cafile=str(tmp_path / "server.pem"))
    trusting.check_hostname = False
    async with open_http(ssl_context=trusting) as client:
        answer = await OseClient(Endpoint(server.url, "u", "p", profile), client).send_bill(NAME, b"ZIP")
    assert answer.content == b"PK"


async def test_a_port_without_tls_was_never_reached(dial: Dial) -> None:
    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(http(400))
        writer.close()

    async with await asyncio.start_server(plain, "127.0.0.1", 0) as server:
        url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        answer = await dial(url).send_bill(NAME, b"ZIP")
    assert answer.reach is Reach.NEVER


async def test_the_environment_names_no_proxy(serve: Serve, dial: Dial, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    script: Script = says(http(200, GOOD))
    server = await serve(script)
    assert (await dial(server.url).send_bill(NAME, b"ZIP")).reach is Reach.ANSWERED
