"""Prints of what the archive holds: on demand, beside the event loop, and never a matter of fiscal state."""

import asyncio
import io
from pathlib import Path

import asyncpg
import pypdf
import pytest
from structlog.testing import capture_logs

from documents.printing import Paper
from issuing.errors import NotFound, NotPossible
from issuing.services import Services, open_services
from issuing.settings import Settings
from issuing.states import State
from issuing.views import ArtifactKind, SourceIdentity, Ticket
from tests.builders import a_sale, an_issuer
from tests.conftest import Ose, emitting, ended

_EVERYTHING = "SELECT t.*, v.digest_value FROM tickets t JOIN vouchers v ON v.ticket_id = t.id"


@pytest.fixture
async def ticket(services: Services, source: SourceIdentity, settings: Settings, ose: Ose) -> Ticket:
    submitted = await services.submission.submit(a_sale(), source=source, request_id="r")
    async with emitting(settings.model_copy(update={"ose_url": ose.url})):
        (found,) = await ended(services, source, submitted.id)
    assert found.state is State.ACCEPTED
    return found


def _text(pdf: bytes) -> str:
    return pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


async def _mark_as(settings: Settings, state: str, ticket: Ticket) -> None:
    connection = await asyncpg.connect(str(settings.database_url).replace("+asyncpg", ""))
    await connection.execute("UPDATE tickets SET state = $1 WHERE id = $2", state, ticket.id)
    await connection.close()


async def test_an_accepted_voucher_is_printed_with_its_xml(
    services: Services, source: SourceIdentity, ticket: Ticket
) -> None:
    pdf = await services.printing.artifact(ticket.id, ArtifactKind.PDF, source=source)
    xml = await services.printing.artifact(ticket.id, ArtifactKind.XML, source=source)
    assert (pdf.file_name, pdf.media_type) == ("20100066603-01-F001-1.pdf", "application/pdf")
    assert pypdf.PdfReader(io.BytesIO(pdf.content)).attachments == {xml.file_name: [xml.content]}
    strip = await services.printing.voucher(ticket.id, source=source, paper=Paper.TICKET)
    assert strip.content != pdf.content


async def test_many_at_once_and_again_are_the_same_bytes(
    services: Services, source: SourceIdentity, ticket: Ticket
) -> None:
    prints = await asyncio.gather(*(services.printing.voucher(ticket.id, source=source) for _ in range(6)))
    assert len({it.content for it in prints}) == 1


async def test_a_voided_voucher_is_marked_and_a_rejected_one_is_not_printed(
    services: Services, source: SourceIdentity, settings: Settings, ticket: Ticket
) -> None:
    await _mark_as(settings, "voided", ticket)
    voided = await services.printing.voucher(ticket.id, source=source)
    assert "ANULADO" in _text(voided.content)
    await _mark_as(settings, "rejected", ticket)
    with pytest.raises(NotPossible) as refused:
        await services.printing.voucher(ticket.id, source=source)
    assert refused.value.reason == "REJECTED"


async def test_another_source_sees_nothing(services: Services, ticket: Ticket) -> None:
    stranger = await services.sources.authenticate(await services.sources.register("mir"))
    assert stranger
    with pytest.raises(NotFound):
        await services.printing.voucher(ticket.id, source=stranger)


async def test_the_issuers_looks_are_printed_and_bad_ones_cost_only_the_looks(
    services: Services, source: SourceIdentity, settings: Settings, ticket: Ticket, tmp_path: Path
) -> None:
    del services
    looks = tmp_path / "looks"
    looks.mkdir()
    told = settings.model_copy(update={"branding_folder": looks, "consult_url": "https://consulta.example"})
    async with open_services(told) as branded:
        (looks / f"{an_issuer().ruc}.toml").write_text('foot = ["Cuenta 191"]')
        text = _text((await branded.printing.voucher(ticket.id, source=source)).content)
        assert "Cuenta 191" in text
        assert "https://consulta.example" in text
        (looks / f"{an_issuer().ruc}.toml").write_text("primary = 'rojo'")
        with capture_logs() as logs:
            text = _text((await branded.printing.voucher(ticket.id, source=source)).content)
        assert "Cuenta 191" not in text
        assert [it["action"] for it in logs] == ["printing.branding"]


async def test_a_print_that_fails_touches_nothing(
    services: Services, source: SourceIdentity, settings: Settings, ticket: Ticket
) -> None:
    connection = await asyncpg.connect(str(settings.database_url).replace("+asyncpg", ""))
    before = await connection.fetchrow(_EVERYTHING)
    with capture_logs() as logs:
        assert await services.printing.draft(b"<Invoice/>", ruc=an_issuer().ruc) is None
    assert logs[0]["action"] == "printing.failed"
    assert before == await connection.fetchrow(_EVERYTHING)
    await connection.close()
    assert (await services.printing.voucher(ticket.id, source=source)).content.startswith(b"%PDF")


async def test_the_loop_goes_on_while_it_prints(services: Services, source: SourceIdentity, ticket: Ticket) -> None:
    turns = 0
    printing = asyncio.create_task(services.printing.voucher(ticket.id, source=source))
    while not printing.done():
        turns += 1
        await asyncio.sleep(0)
    assert (await printing).content
    assert turns > 10
