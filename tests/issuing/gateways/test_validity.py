"""The validity query against the simulator's, a real process, and against servers that answer nonsense."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal

import httpx
import pytest
from aiohttp import web

from documents.names import document_name, xml_name, zip_name
from documents.package import pack
from documents.signature import Signer
from documents.ubl import render
from issuing.clock import SystemClock, lima_date
from issuing.gateways.ose.client import Endpoint, OseClient
from issuing.gateways.ose.profiles import load_profiles
from issuing.gateways.ose.transport import open_http
from issuing.gateways.validity import Validity, ValidityAccess, ValidityAnswer, ValidityClient
from tests.builders import ISSUE_TIME, a_boleta, an_issuer
from tests.conftest import Ose
from vouchers.assess import assess

ACCESS = ValidityAccess(client_id="cliente", client_secret="moddatos")


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncBaseTransport]:
    async with open_http() as transport:
        yield transport


def client(http: httpx.AsyncBaseTransport, base: str) -> ValidityClient:
    return ValidityClient(
        http,
        token_url=f"{base}/v1/clientesextranet/{{client_id}}/oauth2/token/",
        query_url=f"{base}/v1/contribuyente/contribuyentes/{{ruc}}/validarcomprobante",
    )


async def ask(
    client: ValidityClient, *, number: int = 1, total: str = "118.00", access: ValidityAccess = ACCESS
) -> ValidityAnswer:
    return await client.ask(
        access,
        ruc=an_issuer().ruc,
        document_type="03",
        series="B001",
        number=number,
        issue_date=lima_date(SystemClock().now()),
        total=Decimal(total),
    )


async def test_it_knows_a_document_by_all_its_facts(
    http: httpx.AsyncBaseTransport, ose: Ose, issuer_key: bytes
) -> None:
    today: date = lima_date(SystemClock().now())
    assessment = assess(a_boleta(), issuer=an_issuer(), today=today, issue_time=ISSUE_TIME)
    assert assessment.voucher
    total = str(assessment.voucher.totals.payable)
    name = document_name(ruc=an_issuer().ruc, document_type="03", series="B001", number=1)
    signed = Signer.from_pem(issuer_key).sign(render(assessment.voucher, 1))
    endpoint = Endpoint(ose.url, f"{an_issuer().ruc}MODDATOS", "moddatos", load_profiles()["ose"])
    answer = await OseClient(endpoint, http).send_bill(zip_name(name), pack(xml_name(name), signed.xml))
    assert answer.content
    validity = client(http, ose.url.split("/ol-ti-itcpe", 1)[0])
    assert (await ask(validity, total=total)).validity is Validity.ACCEPTED
    assert (await ask(validity, total="1.00")).validity is Validity.ABSENT
    assert (await ask(validity, number=2, total=total)).validity is Validity.ABSENT


async def test_wrong_credentials_say_nothing_of_the_document(http: httpx.AsyncBaseTransport, ose: Ose) -> None:
    validity = client(http, ose.url.split("/ol-ti-itcpe", 1)[0])
    wrong = ValidityAccess(client_id="cliente", client_secret="otra")
    answer = await ask(validity, access=wrong)
    assert (answer.validity, "401" in answer.detail) == (Validity.UNKNOWN, True)
    assert "otra" not in repr(wrong)


async def test_nobody_there_is_no_answer(http: httpx.AsyncBaseTransport) -> None:
    assert (await ask(client(http, "http://127.0.0.1:9"))).validity is Validity.UNKNOWN


_TOKEN = {"access_token": "t", "expires_in": 3600}


@pytest.mark.parametrize(
    "answers",
    [
        ["no es json"],
        [[]],
        [{"access_token": 7}],
        [_TOKEN, {"data": None}],
        [_TOKEN, {"data": {"estadoCp": "9"}}],
        [_TOKEN, {"data": {}}],
        [_TOKEN, "x" * 200_000],
    ],
    ids=str,
)
async def test_nonsense_is_no_answer(http: httpx.AsyncBaseTransport, answers: list[object]) -> None:
    waiting = iter(answers)

    async def answer(_: web.Request) -> web.Response:
        said = next(waiting)
        return web.Response(text=said) if isinstance(said, str) else web.json_response(said)

    app = web.Application()
    app.router.add_post("/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        async with asyncio.timeout(10):
            assert (await ask(client(http, f"http://127.0.0.1:{runner.addresses[0][1]}"))).validity is Validity.UNKNOWN
    finally:
        await runner.cleanup()
