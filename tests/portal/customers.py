"""A house with customers who have vouchers and mailboxes, for tests of the portal's public half."""

import asyncio
import re
from dataclasses import dataclass
from uuid import UUID

import httpx

from issuing.services import Services
from issuing.settings import Settings
from issuing.views import SourceIdentity
from tests.builders import a_boleta, a_line, a_person
from tests.conftest import emitting, ended
from tests.flow.test_mails import until
from tests.smtp import Mailbox
from vouchers.sale import Customer, ItemProperty, Sale

MARIA, JOSE = "45678912", "40506070"
MARIAS, JOSES = "maria@example.com", "jose@example.com"
CODES_OUT = "SELECT count(*) = 0 FROM customer_codes WHERE state = 'queued'"


def person(number: str, *emails: str) -> Customer:
    return a_person(identity_number=number, emails=emails)


def sold(external_id: str, number: str, *emails: str, policy: str = "") -> Sale:
    named = (ItemProperty(code="7013", name="Número de póliza", value=policy),) if policy else ()
    line = a_line(properties=named)
    return a_boleta(external_id=external_id, customer=person(number, *emails), lines=(line,))


async def issued(services: Services, source: SourceIdentity, settings: Settings, *sales: Sale) -> list[UUID]:
    """The tickets of the sales, accepted, their mails delivered."""
    ids = [(await services.submission.submit(it, source=source, request_id="r")).id for it in sales]
    async with emitting(settings):
        await ended(services, source, *ids)
        await until(settings, "SELECT count(*) = 0 FROM deliveries WHERE kind = 'mail' AND state = 'queued'")
    return ids


@dataclass
class Browser:
    """Somebody who signs in by code."""

    http: httpx.AsyncClient
    settings: Settings
    mailbox: Mailbox

    async def ask(self, number: str, kind: str = "1") -> httpx.Response:
        return await self.http.post("/mis-comprobantes/ingresar", data={"tipo": kind, "numero": number})

    async def mailed(self) -> None:
        """Have a worker mail what was asked for."""
        async with emitting(self.settings), asyncio.timeout(30):
            await until(self.settings, CODES_OUT)

    def code(self, address: str) -> str:
        """The last code that the mailbox got."""
        texts = [str(part.get_content()) for it in self.mailbox.messages(address) if (part := it.get_body(("plain",)))]
        found = [code for it in texts for code in re.findall(r"\b(\d{3}) (\d{3})\b", it)]
        return "".join(found[-1])

    async def enter(self, code: str) -> httpx.Response:
        return await self.http.post("/mis-comprobantes/codigo", data={"codigo": code})

    async def sign_in(self, number: str, address: str) -> None:
        await self.ask(number)
        await self.mailed()
        answer = await self.enter(self.code(address))
        assert answer.headers["location"] == "/mis-comprobantes"
