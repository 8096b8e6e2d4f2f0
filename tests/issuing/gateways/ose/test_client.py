"""What is sent, what comes back when all is well, and what a caller may not ask."""

import asyncio
from base64 import b64decode, b64encode

import msgspec
import pytest

from issuing.gateways.ose.answers import Reach
from issuing.gateways.ose.client import Endpoint, OseClient
from issuing.gateways.ose.errors import EndpointError, UnsendableError
from issuing.gateways.ose.profiles import Profile, load_profiles
from tests.issuing.gateways.ose.conftest import Dial, Serve
from tests.issuing.gateways.ose.scripted import Request, http, says, soap

CDR = b"PK\x03\x04 not a real ZIP \xff\x00"
ENCODED = b64encode(CDR).decode()
NAME = "20100066603-01-F001-1.zip"
ACCEPTED = http(200, soap(f"<sendBillResponse><applicationResponse>{ENCODED}</applicationResponse></sendBillResponse>"))


async def test_send_bill_sends_what_sunat_describes(serve: Serve, dial: Dial) -> None:
    server = await serve(says(ACCEPTED))
    answer = await dial(server.url, password="a<b>&\"'ñ\r").send_bill(NAME, b"ZIP bytes")
    assert (answer.reach, answer.content, answer.http_status) == (Reach.ANSWERED, CDR, 200)
    (request,) = server.requests
    assert request.operation == "sendBill"
    assert request.fields == {"fileName": NAME, "contentFile": b64encode(b"ZIP bytes").decode()}
    assert (request.username, request.password) == ("20100066603MODDATOS", "a<b>&\"'ñ\r")
    assert request.path == "/ol-ti-itcpe/billService"


@pytest.mark.parametrize(
    "inner",
    [
        f"<sendBillResponse><applicationResponse>{ENCODED}</applicationResponse></sendBillResponse>",
        f'<n:sendBillResponse xmlns:n="urn:x"><document>{ENCODED}</document></n:sendBillResponse>',
        f'<n:r xmlns:n="urn:x"><n:return>{ENCODED}</n:return></n:r>',
        f"<r><return><x><applicationResponse>\n{ENCODED[:8]}\n {ENCODED[8:]}\n</applicationResponse></x></return></r>",
        f"<r><document><content>{ENCODED}</content></document></r>",
        f"<r><!-- c --><applicationResponse><![CDATA[{ENCODED}]]></applicationResponse></r>",
    ],
)
async def test_a_cdr_is_found_under_every_name(serve: Serve, dial: Dial, inner: str) -> None:
    server = await serve(says(http(200, b"\r\n" + soap(inner))))
    answer = await dial(server.url).send_bill(NAME, b"ZIP")
    assert (answer.reach, answer.content, answer.fault) == (Reach.ANSWERED, CDR, None)


@pytest.mark.parametrize("element", ["ticket", "return"])
async def test_send_summary_brings_a_ticket(serve: Serve, dial: Dial, element: str) -> None:
    inner = f"<sendSummaryResponse><{element}>1612345678901</{element}></sendSummaryResponse>"
    server = await serve(says(http(200, soap(inner))))
    answer = await dial(server.url).send_summary("20100066603-RC-20261124-1.zip", b"ZIP")
    assert (answer.reach, answer.ticket, answer.content) == (Reach.ANSWERED, "1612345678901", None)
    assert server.requests[0].operation == "sendSummary"


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("<status><statusCode>98</statusCode></status>", ("98", None, None)),
        (f"<status><content>{ENCODED}</content><statusCode>0</statusCode></status>", ("0", None, CDR)),
        (f"<status><content>{ENCODED}</content><statusCode>99</statusCode></status>", ("99", None, CDR)),
        (
            "<status><content>El ticket no existe</content><statusCode>0127</statusCode></status>",
            ("0127", "El ticket no existe", None),
        ),
    ],
)
async def test_get_status_tells_the_tickets_state(
    serve: Serve, dial: Dial, inner: str, expected: tuple[str, str | None, bytes | None]
) -> None:
    server = await serve(says(http(200, soap(f"<getStatusResponse>{inner}</getStatusResponse>"))))
    answer = await dial(server.url).get_status("1612345678901")
    assert answer.reach is Reach.ANSWERED
    assert (answer.status_code, answer.status_message, answer.content) == expected
    assert server.requests[0].fields == {"ticket": "1612345678901"}


async def test_get_status_cdr_brings_content_code_and_message(serve: Serve, dial: Dial) -> None:
    status = (
        f"<statusCdr><content>{ENCODED}</content><statusCode>0004</statusCode>"
        "<statusMessage>La constancia existe</statusMessage></statusCdr>"
    )
    server = await serve(says(http(200, soap(f"<getStatusCdrResponse>{status}</getStatusCdrResponse>"))))
    answer = await dial(server.url).get_status_cdr("20100066603", "03", "B001", 7)
    assert (answer.reach, answer.content, answer.status_code) == (Reach.ANSWERED, CDR, "0004")
    assert answer.status_message == "La constancia existe"
    assert server.requests[0].fields == {
        "rucComprobante": "20100066603",
        "tipoComprobante": "03",
        "serieComprobante": "B001",
        "numeroComprobante": "7",
    }


@pytest.mark.parametrize(
    "inner", ["", "<statusCdr/>", "<statusCdr><content/></statusCdr>", "<statusCdr><content> </content></statusCdr>"]
)
async def test_an_empty_get_status_cdr_says_that_there_is_none(serve: Serve, dial: Dial, inner: str) -> None:
    server = await serve(says(http(200, soap(f"<getStatusCdrResponse>{inner}</getStatusCdrResponse>"))))
    answer = await dial(server.url).get_status_cdr("20100066603", "01", "F001", 7)
    assert (answer.reach, answer.content, answer.status_code, answer.fault) == (Reach.ANSWERED, None, None, None)
    assert answer.detail == "El servicio respondió que no tiene el documento."


async def test_cdrs_are_asked_for_at_the_consult_address(serve: Serve, dial: Dial) -> None:
    sending, asking = await serve(says(ACCEPTED)), await serve(says(http(200, soap("<getStatusCdrResponse/>"))))
    client = dial(sending.url, consult_url=asking.url)
    await client.send_bill(NAME, b"ZIP")
    await client.get_status_cdr("20100066603", "01", "F001", 1)
    assert [request.operation for request in sending.requests] == ["sendBill"]
    assert [request.operation for request in asking.requests] == ["getStatusCdr"]


async def test_connections_are_kept_and_cookies_are_not(serve: Serve, dial: Dial) -> None:
    async def script(_: Request, writer: asyncio.StreamWriter) -> None:
        kept = ACCEPTED.replace(b"Connection: close", b"Connection: keep-alive\r\nSet-Cookie: route=7; Path=/")
        writer.write(kept)

    server = await serve(script, keep_alive=True)
    client = dial(server.url)
    for _ in range(3):
        assert (await client.send_bill(NAME, b"ZIP")).content == CDR
    assert server.connections == 1
    assert [request.headers.get("cookie") for request in server.requests] == [None, None, None]


async def test_256_sends_are_in_flight_at_once(serve: Serve, dial: Dial) -> None:
    everyone = asyncio.Event()

    async def script(_: Request, writer: asyncio.StreamWriter) -> None:
        if len(server.requests) == 256:
            everyone.set()
        await everyone.wait()
        writer.write(ACCEPTED)

    server = await serve(script)
    client = dial(server.url)
    answers = await asyncio.gather(*(client.send_bill(NAME, b"ZIP") for _ in range(256)))
    assert {answer.content for answer in answers} == {CDR}


async def test_an_operators_limit_holds_sends_back(serve: Serve, dial: Dial, profile: Profile) -> None:
    together: list[int] = []
    running = 0

    async def script(_: Request, writer: asyncio.StreamWriter) -> None:
        nonlocal running
        running += 1
        together.append(running)
        await asyncio.sleep(0)
        running -= 1
        writer.write(ACCEPTED)

    server = await serve(script)
    limits = msgspec.structs.replace(profile.limits, concurrent_sends=1)
    client = dial(server.url, limits=limits)
    answers = await asyncio.gather(*(client.send_bill(NAME, b"ZIP") for _ in range(8)))
    assert all(answer.content == CDR for answer in answers)
    assert together == [1] * 8


async def test_who_gets_no_turn_sent_nothing(serve: Serve, dial: Dial, profile: Profile) -> None:
    server = await serve(says(ACCEPTED))
    limits = msgspec.structs.replace(profile.limits, requests_per_second=0.001)
    impatient = msgspec.structs.replace(profile.timeouts, read_seconds=0.5)
    client = dial(server.url, limits=limits, timeouts=impatient)
    assert (await client.send_bill(NAME, b"ZIP")).reach is Reach.ANSWERED
    assert (await client.send_bill(NAME, b"ZIP")).reach is Reach.NEVER
    assert len(server.requests) == 1


async def test_a_large_zip_arrives_whole(serve: Serve, dial: Dial, profile: Profile) -> None:
    server = await serve(says(ACCEPTED))
    content = bytes(range(256)) * 8000
    limits = msgspec.structs.replace(profile.limits, max_zip_bytes=9_000_000)
    assert (await dial(server.url, limits=limits).send_bill(NAME, content)).content == CDR
    assert b64decode(server.requests[0].fields["contentFile"]) == content
    assert "transfer-encoding" not in server.requests[0].headers


@pytest.mark.parametrize("name", ["", "x.xml", "x.zip.exe", "../x.zip/", "a b.zip", "x.zip\n", "á.zip"])
async def test_names_that_are_no_zip_are_refused(dial: Dial, name: str) -> None:
    with pytest.raises(UnsendableError, match="is no name of a ZIP"):
        await dial("http://127.0.0.1:1/").send_bill(name, b"ZIP")


async def test_sizes_that_nobody_takes_are_refused(dial: Dial, profile: Profile) -> None:
    client = dial("http://127.0.0.1:1/", limits=msgspec.structs.replace(profile.limits, max_zip_bytes=1000))
    with pytest.raises(UnsendableError, match="1001 bytes"):
        await client.send_summary(NAME, b"x" * 1001)
    with pytest.raises(UnsendableError, match="0 bytes"):
        await client.send_bill(NAME, b"")


async def test_what_an_endpoint_does_not_answer_is_not_asked(dial: Dial) -> None:
    client = dial("http://127.0.0.1:1/", base=load_profiles()["sunat"])
    assert client.can_ask("getStatusCdr", "01", "F001")
    assert not client.can_ask("getStatusCdr", "03", "B001")
    with pytest.raises(UnsendableError, match="type 03, series B001"):
        await client.get_status_cdr("20100066603", "03", "B001", 1)
    with pytest.raises(UnsendableError, match="the ticket"):
        await client.get_status("\x00")


@pytest.mark.parametrize(
    "url", ["", "ftp://host/", "http://", "//host", "http://u:p@host/", "http://" + "a" * 70 + ".pe/", "http://[::1/"]
)
async def test_addresses_that_can_not_be_used_are_refused(dial: Dial, url: str) -> None:
    with pytest.raises(EndpointError, match="address"):
        dial(url)


async def test_a_password_never_shows(dial: Dial, profile: Profile) -> None:
    with pytest.raises(EndpointError) as caught:
        dial("http://host/", password="secret\x00")
    assert "secret" not in str(caught.value)
    endpoint = Endpoint("http://host/", "user", "secret", profile)
    assert "secret" not in repr(endpoint)


async def test_a_cancelled_call_ends_and_closes_its_connection(serve: Serve, dial: Dial) -> None:
    arrived = asyncio.Event()

    async def script(_: Request, writer: asyncio.StreamWriter) -> None:
        arrived.set()
        reader_gone = writer.transport
        while not reader_gone.is_closing():
            writer.write(b" ")
            await asyncio.sleep(0)

    server = await serve(script)
    client: OseClient = dial(server.url)
    call = asyncio.create_task(client.send_bill(NAME, b"ZIP"))
    await arrived.wait()
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    await asyncio.wait_for(server.closed.wait(), 30)
