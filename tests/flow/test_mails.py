"""From a sale to the customer's mailbox, with real mail servers that misbehave."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from documents.package import unzip_single
from issuing.services import Services
from issuing.settings import Settings
from issuing.states import State
from issuing.views import SourceIdentity
from tests.builders import a_boleta, a_credit_note, a_note, a_person, a_sale
from tests.conftest import Ose, emitting, ended
from tests.flow.informing import rows, submit
from tests.smtp import Mailbox, mail_server
from vouchers.sale import Sale


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    async with mail_server() as running:
        yield running


@pytest.fixture
def settings(settings: Settings, ose: Ose, mailbox: Mailbox) -> Settings:
    return settings.model_copy(
        update={
            "ose_url": ose.url,
            "smtp_url": mailbox.url,
            "mail_from": "comprobantes@aseguradora.example",
            "sweep_seconds": 30.0,
        }
    )


def sold_to(*emails: str, external_id: str = "S-1") -> Sale:
    return a_boleta(external_id=external_id, customer=a_person(emails=emails))


async def delivered(settings: Settings, *, count: int = 1, state: str = "delivered") -> list[dict[str, object]]:
    """The deliveries once so many of them are in that state."""
    async with asyncio.timeout(60):
        while True:
            found = await rows(settings, "SELECT * FROM deliveries WHERE kind = 'mail' ORDER BY id")
            if sum(it["state"] == state for it in found) >= count:
                return found
            await asyncio.sleep(0.01)


async def attempts(settings: Settings) -> list[tuple[object, ...]]:
    found = await rows(
        settings, "SELECT delivery_id, outcome, code FROM delivery_attempts ORDER BY delivery_id, opened_at"
    )
    return [tuple(it.values()) for it in found]


async def hurry(settings: Settings) -> None:
    await rows(settings, "UPDATE deliveries SET next_attempt_at = now() WHERE state = 'queued'")


async def emitted(services: Services, source: SourceIdentity, settings: Settings, *sales: Sale) -> list[UUID]:
    """The sales' tickets, accepted, with their mails on their way."""
    ids = await submit(services, source, *sales)
    for it in await ended(services, source, *ids):
        assert it.state is State.ACCEPTED, it.reason
    return ids


async def test_a_sale_becomes_a_mail_with_the_signed_document(
    services: Services, source: SourceIdentity, settings: Settings, mailbox: Mailbox
) -> None:
    own = settings.model_copy(
        update={
            "mail_with_cdr": True,
            "portal_public_url": "https://portal.example/",
            "mail_return_path": "r@x.example",
        }
    )
    async with emitting(own):
        (ticket_id,) = await emitted(services, source, own, sold_to("maria@example.com"))
        (delivery,) = await delivered(own)
    ((sender, _, _),) = mailbox.mails
    (mail,) = mailbox.messages("maria@example.com")
    assert sender == "r@x.example"
    assert mail["From"] == "Aseguradora del Sur <comprobantes@aseguradora.example>"
    assert mail["Subject"] == "Boleta de venta electrónica B001-1 de Aseguradora del Sur"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == f"<{ticket_id.hex}.{delivery['id']}.0@aseguradora.example>"
    (voucher,) = await rows(settings, "SELECT zip, cdr FROM vouchers")
    files = {it.get_filename(): it.get_content() for it in mail.iter_attachments()}
    name, xml = unzip_single(voucher["zip"])  # type: ignore[arg-type]
    assert files == {name: xml, "R-20100066603-03-B001-1.zip": voucher["cdr"]}
    for kind in ("plain", "html"):
        body = mail.get_body((kind,))
        assert body
        text = body.get_content()
        for fact in ("B001-1", "S/ 236.00", "María Quispe Ñahui", "https://portal.example/", name):
            assert fact in text
    assert await attempts(settings) == [(delivery["id"], "DELIVERED", "250")]
    events = await rows(settings, "SELECT action, from_state, to_state FROM events ORDER BY id")
    assert list(events[-1].values()) == ["mail_delivered", "accepted", "accepted"]
