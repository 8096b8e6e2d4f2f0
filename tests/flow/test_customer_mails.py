"""What a customer gets by mail to reach his vouchers: a link to one."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pypdf
import pytest
from pydantic import SecretStr

from issuing.customers.links import mail_links
from issuing.services import Services
from issuing.settings import Settings
from issuing.views import ArtifactKind, SourceIdentity
from tests.builders import a_boleta, a_person
from tests.conftest import Ose, emitting
from tests.flow.informing import submit
from tests.flow.test_mails import delivered
from tests.smtp import Mailbox, mail_server

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
