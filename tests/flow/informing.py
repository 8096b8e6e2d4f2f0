"""What the tests of informing share: a house whose boletas go by daily summaries, and orders to the simulator."""

from datetime import datetime, time, timedelta
from uuid import UUID

import asyncpg
import httpx

from documents.names import document_name, xml_name, zip_name
from documents.package import pack
from documents.signature import Signer
from documents.ubl import render
from issuing.clock import SystemClock, lima
from issuing.gateways.ose.client import Endpoint, OseClient
from issuing.gateways.ose.profiles import load_profiles
from issuing.gateways.ose.transport import open_http
from issuing.services import Services
from issuing.settings import Settings
from issuing.views import SourceIdentity
from tests.builders import a_boleta, an_issuer
from tests.conftest import Ose
from vouchers.assess import assess
from vouchers.sale import Sale


class Later:
    """The clock of a house some days on."""

    def __init__(self, days: int) -> None:
        self._days = timedelta(days=days)

    def now(self) -> datetime:
        return SystemClock().now() + self._days


async def submit(services: Services, source: SourceIdentity, *sales: Sale) -> list[UUID]:
    return [(await services.submission.submit(sale, source=source, request_id="r-1")).id for sale in sales]


def boletas(count: int) -> list[Sale]:
    return [a_boleta(external_id=f"B-{index}") for index in range(1, count + 1)]


async def provoke(ose: Ose, **fault: object) -> None:
    async with httpx.AsyncClient() as client:
        (await client.post(f"{ose.control}/control/faults", json=fault)).raise_for_status()


async def log(ose: Ose, operation: str) -> list[dict[str, object]]:
    async with httpx.AsyncClient() as client:
        answer = (await client.get(f"{ose.control}/control/log")).json()
    return [entry for entry in answer["entries"] if entry["operation"] == operation]


async def rows(settings: Settings, query: str, *values: object) -> list[dict[str, object]]:
    connection = await asyncpg.connect(str(settings.database_url).replace("+asyncpg", ""))
    try:
        return [dict(row) for row in await connection.fetch(query, *values)]
    finally:
        await connection.close()


async def inform_elsewhere(ose: Ose, settings: Settings, *, number: int) -> None:
    """Have boleta B001-`number` registered at the OSE behind our back."""
    issuer = an_issuer()
    now = lima(SystemClock().now())
    assessment = assess(a_boleta(), issuer=issuer, today=now.date(), issue_time=time.min)
    assert assessment.voucher
    name = document_name(ruc=issuer.ruc, document_type="03", series="B001", number=number)
    signer = Signer.from_pem((settings.keys_folder / f"{issuer.ruc}.pem").read_bytes())
    signed = signer.sign(render(assessment.voucher, number))
    async with open_http() as http:
        endpoint = Endpoint(ose.url, f"{issuer.ruc}MODDATOS", "moddatos", load_profiles()["ose"])
        answer = await OseClient(endpoint, http).send_bill(zip_name(name), pack(xml_name(name), signed.xml))
    assert answer.content, answer
