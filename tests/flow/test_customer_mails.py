"""What a customer gets by mail to reach his vouchers: a link to one, and a code that opens all."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pypdf
import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from issuing.customers.identity import Identity
from issuing.customers.limits import Limit
from issuing.customers.links import mail_links
from issuing.services import Services
from issuing.settings import Settings
from issuing.views import ArtifactKind, SourceIdentity
from tests.builders import a_boleta, a_person
from tests.conftest import Ose, emitting
from tests.flow.informing import rows, submit
from tests.flow.test_mails import delivered, until
from tests.portal.customers import CODES_OUT, JOSE, JOSES, MARIA, MARIAS, issued, sold
from tests.smtp import Mailbox, mail_server

WHO = Identity(type="1", number=MARIA)
CONSULT = "https://portal.example/emision/"


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    async with mail_server() as running:
        yield running


@pytest.fixture
def settings(settings: Settings, ose: Ose, mailbox: Mailbox) -> Settings:
    changes = {"ose_url": ose.url, "smtp_url": mailbox.url, "mail_from": "a@aseguradora.example"}
    return settings.model_copy(update={**changes, "consult_url": CONSULT, "portal_secret": SecretStr("compartida")})


def text_of(mailbox: Mailbox, address: str) -> str:
    (mail,) = mailbox.messages(address)
    part = mail.get_body(("plain",))
    assert part
    return str(part.get_content())


async def test_the_mail_s_link_is_read_by_whoever_shares_the_secret_and_stands_in_no_file(
    services: Services, source: SourceIdentity, settings: Settings, mailbox: Mailbox, tmp_path: Path
) -> None:
    (ticket_id,) = await submit(services, source, a_boleta(customer=a_person(emails=("maria@example.com",))))
    async with emitting(settings):
        await delivered(settings)
    (token,) = re.findall(re.escape(CONSULT) + r"v/(\S+)", text_of(mailbox, "maria@example.com"))
    links = mail_links(settings)
    assert links
    (mail,) = mailbox.messages("maria@example.com")
    assert links.read(token, now=mail["Date"].datetime) == ticket_id
    pdf = await services.customers.papers.artifact(ticket_id, ArtifactKind.PDF)
    (tmp_path / "a.pdf").write_bytes(pdf.content)
    reader = pypdf.PdfReader(tmp_path / "a.pdf")
    assert "/v/" not in "".join(page.extract_text() for page in reader.pages)
    assert token.encode() not in b"".join(
        it.get_payload(decode=True)  # type: ignore[misc]
        for it in mail.iter_attachments()
    )


async def test_without_a_shared_secret_the_mail_links_to_the_look_up_only(
    services: Services, source: SourceIdentity, settings: Settings, mailbox: Mailbox
) -> None:
    await submit(services, source, a_boleta(customer=a_person(emails=("maria@example.com",))))
    async with emitting(settings.model_copy(update={"portal_secret": None})):
        await delivered(settings)
    text = text_of(mailbox, "maria@example.com")
    assert CONSULT in text
    assert "/v/" not in text


async def mailed(settings: Settings) -> None:
    async with emitting(settings), asyncio.timeout(30):
        await until(settings, CODES_OUT)


async def states(settings: Settings) -> list[object]:
    return [it["state"] for it in await rows(settings, "SELECT state FROM customer_codes ORDER BY requested_at")]


async def test_a_code_goes_to_the_addresses_that_the_sales_named_and_reached(
    services: Services, source: SourceIdentity, settings: Settings, mailbox: Mailbox
) -> None:
    (first, _) = await issued(
        services,
        source,
        settings,
        sold("M-1", MARIA, "Old@example.com"),
        sold("M-2", MARIA, MARIAS, "gone@example.com"),
    )
    await services.deliveries.resend(
        first, source=None, address="friend@example.com", request_key="k", reason="Así lo pidió", actor="staff:ana"
    )
    async with emitting(settings):
        await until(
            settings, "SELECT count(*) FROM deliveries WHERE target = 'friend@example.com' AND state = 'delivered'"
        )
    await rows(settings, "UPDATE deliveries SET state = 'failed' WHERE target = 'gone@example.com'")
    before = len(mailbox.mails)
    await services.customers.codes.request(WHO)
    await mailed(settings)
    assert {to for _, to, _ in mailbox.mails[before:]} == {"old@example.com", MARIAS}
    (masked,) = [it["masked"] for it in await rows(settings, "SELECT masked FROM customer_codes")]
    assert set(str(masked).split(", ")) == {"o•••d@example.com", "m•••a@example.com"}


async def test_a_voucher_that_was_rejected_proves_no_address(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    await issued(services, source, settings, sold("M-1", MARIA, MARIAS))
    await rows(settings, "UPDATE tickets SET state = 'rejected'")
    await services.customers.codes.request(WHO)
    await services.customers.codes.request(Identity(type="7", number=MARIA))
    await mailed(settings)
    assert await states(settings) == ["unsent", "unsent"]


async def test_a_mail_server_that_is_away_or_refuses_costs_the_code_and_nothing_else(
    services: Services, source: SourceIdentity, settings: Settings, mailbox: Mailbox
) -> None:
    await issued(services, source, settings, sold("M-1", MARIA, MARIAS), sold("J-1", JOSE, JOSES))
    code_id = await services.customers.codes.request(WHO)
    away = settings.model_copy(update={"smtp_url": "smtp://127.0.0.1:9"})
    with capture_logs() as logs:
        async with emitting(away):
            await until(settings, "SELECT attempt > 0 AND lease_until IS NULL FROM customer_codes")
    assert await states(settings) == ["queued"]
    assert "customer.code_not_taken" in {it["action"] for it in logs}
    assert MARIA not in str(logs)
    assert MARIAS not in str(logs)
    mailbox.on_recipient = lambda to, _times: "550 5.1.1 no such user" if to == JOSES else None
    await services.customers.codes.request(Identity(type="1", number=JOSE))
    await rows(settings, "UPDATE customer_codes SET next_attempt_at = now()")
    await mailed(settings)
    assert await states(settings) == ["sent", "unsent"]
    (code,) = re.findall(r"\b(\d{3}) (\d{3})\b", text_of_last(mailbox, MARIAS))
    assert await services.customers.codes.enter(code_id, "".join(code))


async def test_a_code_whose_time_is_over_is_not_mailed_and_what_has_ended_is_forgotten(
    services: Services, source: SourceIdentity, settings: Settings, mailbox: Mailbox
) -> None:
    await issued(services, source, settings, sold("M-1", MARIA, MARIAS))
    before = len(mailbox.mails)
    await services.customers.codes.request(WHO)
    await rows(settings, "UPDATE customer_codes SET expires_at = now()")
    await mailed(settings)
    assert (await states(settings), len(mailbox.mails)) == (["unsent"], before)
    await rows(settings, "UPDATE customer_codes SET expires_at = now() - interval '1 day'")
    await services.customers.throttles.take(Limit(name="x", burst=1000, per=timedelta(milliseconds=1)), "x")
    async with emitting(settings.model_copy(update={"smtp_url": None})):
        await until(settings, "SELECT (SELECT count(*) FROM customer_codes) + (SELECT count(*) FROM throttles) = 0")


def text_of_last(mailbox: Mailbox, address: str) -> str:
    part = mailbox.messages(address)[-1].get_body(("plain",))
    assert part
    return str(part.get_content())
