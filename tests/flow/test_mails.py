"""From a sale to the customer's mailbox, with real mail servers that misbehave."""

import asyncio
import socket
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from documents.package import unzip_single
from issuing.deliveries import Ending
from issuing.errors import InvalidRequest, NotFound, NotPossible
from issuing.services import Services
from issuing.settings import Settings
from issuing.states import State
from issuing.storage.resending import DeliveryView
from issuing.views import SourceIdentity
from tests.builders import a_boleta, a_credit_note, a_note, a_person, a_sale, an_issuer
from tests.conftest import Ose, emitting, ended
from tests.flow.informing import rows, submit
from tests.notices import notice
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
        }
    )


def sold_to(*emails: str, external_id: str = "S-1") -> Sale:
    return a_boleta(external_id=external_id, customer=a_person(emails=emails))


async def until(settings: Settings, query: str, *values: object) -> None:
    """Wait until `query` answers something else than nothing or zero."""
    async with asyncio.timeout(60):
        while True:
            found = await rows(settings, query, *values)
            if found and any(found[0].values()):
                return
            await asyncio.sleep(0.01)


async def delivered(settings: Settings, *, count: int = 1, state: str = "delivered") -> list[dict[str, object]]:
    """The deliveries once so many of them are in that state."""
    reached = "SELECT count(*) >= $1 FROM deliveries WHERE kind = 'mail' AND state = $2"
    await until(settings, reached, count, state)
    return await rows(settings, "SELECT * FROM deliveries WHERE kind = 'mail' ORDER BY id")


async def attempts(settings: Settings) -> list[tuple[object, ...]]:
    found = await rows(
        settings, "SELECT delivery_id, outcome, code FROM delivery_attempts ORDER BY delivery_id, opened_at"
    )
    return [tuple(it.values()) for it in found]


async def hurry(settings: Settings) -> None:
    await rows(settings, "UPDATE deliveries SET next_attempt_at = now() WHERE state = 'queued'")


async def test_a_sale_becomes_a_mail_with_the_signed_document(
    services: Services, source: SourceIdentity, settings: Settings, mailbox: Mailbox
) -> None:
    own = settings.model_copy(
        update={
            "mail_with_cdr": True,
            "sweep_seconds": 60.0,  # nothing but the bell starts the mail
            "consult_url": "https://portal.example/",
            "mail_return_path": "r@x.example",
        }
    )
    (ticket_id,) = await submit(services, source, sold_to("maria@example.com"))
    async with emitting(own):
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
    pdf = files.pop("20100066603-03-B001-1.pdf")
    assert pdf.startswith(b"%PDF-")
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


async def test_each_address_has_a_mail_of_its_own_and_a_dead_one_harms_no_other(
    services: Services, source: SourceIdentity, settings: Settings, mailbox: Mailbox
) -> None:
    mailbox.on_recipient = lambda to, _: "550 5.1.1 no such user" if to == "nadie@example.com" else None
    await submit(services, source, sold_to("a@example.com", "nadie@example.com", "b@example.com", "sin arroba"))
    async with emitting(settings):
        await delivered(settings, count=2)
        found = await delivered(settings, count=2, state="failed")
    assert [(it["target"], it["state"], it["reason_code"]) for it in found] == [
        ("a@example.com", "delivered", ""),
        ("nadie@example.com", "failed", "DELIVERY_REFUSED"),
        ("b@example.com", "delivered", ""),
        ("sin arroba", "failed", "DELIVERY_REFUSED"),
    ]
    assert "550 5.1.1 no such user" in str(found[1]["reason"])
    assert sorted(it["To"] for it in mailbox.messages()) == ["a@example.com", "b@example.com"]
    assert len(await attempts(settings)) == 3
    actions = await rows(settings, "SELECT action FROM events WHERE action LIKE 'mail_%' ORDER BY action")
    assert [it["action"] for it in actions] == ["mail_delivered"] * 2 + ["mail_failed"] * 2


async def test_a_greylisted_mail_is_tried_again_with_the_same_id(
    services: Services, source: SourceIdentity, settings: Settings, mailbox: Mailbox
) -> None:
    mailbox.on_recipient = lambda _, times: "451 4.7.1 greylisted, try again" if times == 1 else None
    mailbox.on_data = lambda _, times: "452 4.3.1 no space" if times == 2 else None
    await submit(services, source, sold_to("maria@example.com"))
    async with emitting(settings):
        for _ in range(2):
            (waiting,) = await _tried(settings, mailbox.asked.get("maria@example.com", 0) + 1)
            assert (waiting["state"], waiting["reason_code"]) == ("queued", "DELIVERY_POSTPONED")
            await hurry(settings)
        await delivered(settings)
    assert [it[1:] for it in await attempts(settings)] == [
        ("DELIVERY_POSTPONED", "451"),
        ("DELIVERY_POSTPONED", "452"),
        ("DELIVERED", "250"),
    ]
    assert len(mailbox.mails) == 1
    assert len(mailbox.sessions) == 1, "the connection is kept after a refusal"


async def _tried(settings: Settings, times: int) -> list[dict[str, object]]:
    """The deliveries once so many attempts have ended."""
    await until(settings, "SELECT count(outcome) >= $1 FROM delivery_attempts", times)
    return await rows(settings, "SELECT * FROM deliveries ORDER BY id")


async def test_a_mail_in_doubt_is_repeated_once_with_the_same_id_and_then_a_human_decides(
    services: Services, source: SourceIdentity, settings: Settings, mailbox: Mailbox
) -> None:
    mailbox.drop_after_data = 2
    (ticket_id,) = await submit(services, source, sold_to("maria@example.com"))
    async with emitting(settings):
        (waiting,) = await _tried(settings, 1)
        assert (waiting["state"], waiting["reason_code"]) == ("queued", "DELIVERY_IN_DOUBT")
        with pytest.raises(NotPossible, match="ya se entregó") as refused:
            await services.voiding.void(
                ticket_id, source=source, actor="x", reason="Error de emisión", request_key="k", request_id="r"
            )
        assert refused.value.reason == "DELIVERED"
        await hurry(settings)
        (given_up,) = await _tried(settings, 2)
    assert (given_up["state"], given_up["reason_code"]) == ("failed", "DELIVERY_IN_DOUBT")
    first, second = (it["Message-ID"] for it in mailbox.messages())
    assert first == second


async def test_a_mail_server_that_is_away_costs_no_attempt(
    services: Services, source: SourceIdentity, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("issuing.services.delivering.hands._FIRST_REST", timedelta(milliseconds=50))
    monkeypatch.setattr("issuing.deliveries._UNCOUNTED", dict.fromkeys(Ending, timedelta(milliseconds=50)))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    away = settings.model_copy(update={"smtp_url": f"smtp://127.0.0.1:{port}"})
    await submit(services, source, *(sold_to(f"{it}@example.com", external_id=f"S-{it}") for it in range(12)))
    async with emitting(away):
        await _tried(settings, 1)
        async with mail_server(port=port) as back:
            found = await delivered(settings, count=12)
    assert len(back.mails) == 12
    assert {it["attempt"] for it in found} == {1}
    tried = [it for it in await attempts(settings) if it[1] == "DELIVERY_UNREACHED"]
    assert len(tried) < 12, "while nobody is there, one delivery probes and the others wait"


async def test_a_mailbox_that_hangs_holds_up_nobody_else(
    services: Services, source: SourceIdentity, settings: Settings, mailbox: Mailbox
) -> None:
    slow = [f"{it}@lento.example" for it in range(20)]
    mailbox.hangs = frozenset(slow)
    quick = [f"{it}@example.com" for it in range(20)]
    await submit(
        services, source, sold_to(*slow[:10], *quick[:10]), sold_to(*slow[10:], *quick[10:], external_id="S-2")
    )
    async with emitting(settings):
        await delivered(settings, count=20)
        assert {it["To"] for it in mailbox.messages()} == set(quick)
        mailbox.gate.set()
        await delivered(settings, count=40)


async def test_nothing_goes_out_while_the_voucher_is_being_voided(
    services: Services, source: SourceIdentity, settings: Settings, mailbox: Mailbox
) -> None:
    without_mail = settings.model_copy(update={"smtp_url": None})
    (ticket_id,) = await submit(services, source, sold_to("maria@example.com"))
    async with emitting(without_mail):
        await ended(services, source, ticket_id)
    await services.voiding.void(
        ticket_id, source=source, actor="x", reason="Error de emisión", request_key="k", request_id="r"
    )
    async with emitting(settings):
        (ticket,) = await ended(services, source, ticket_id)
    assert ticket.state is State.VOIDED
    assert await rows(settings, "SELECT state FROM deliveries") == [{"state": "cancelled"}]
    assert not mailbox.mails
    assert not mailbox.asked


async def test_a_note_is_threaded_to_the_mail_of_its_voucher(
    services: Services, source: SourceIdentity, settings: Settings, mailbox: Mailbox
) -> None:
    customer = a_person(emails=("maria@example.com",))
    boleta = a_boleta(external_id="S-1", customer=customer)
    note = a_credit_note(external_id="N-1", customer=customer, note=a_note(document=None, external_id="S-1"))
    await submit(services, source, boleta, note)
    async with emitting(settings):
        await delivered(settings, count=2)
    first, second = sorted(mailbox.messages(), key=lambda it: it["Subject"])
    assert first["References"] is None
    assert second["References"] == first["Message-ID"]
    body = second.get_body(("plain",))
    assert body
    assert "Modifica a B001-1" in body.get_content()


async def test_a_boleta_of_a_daily_summary_carries_the_summary_s_cdr(
    services: Services, source: SourceIdentity, settings: Settings, mailbox: Mailbox
) -> None:
    await services.issuers.register(an_issuer(boletas_by_summary=True), mail_from="boletas@propio.example")
    own = settings.model_copy(update={"mail_with_cdr": True, "summary_wait_seconds": 0.0})
    await submit(services, source, sold_to("maria@example.com"))
    async with emitting(own):
        await delivered(own)
    (mail,) = mailbox.messages()
    assert "boletas@propio.example" in mail["From"]
    files = [str(it.get_filename()) for it in mail.iter_attachments()]
    assert files[:2] == ["20100066603-03-B001-1.pdf", "20100066603-03-B001-1.xml"]
    assert [it[:16] for it in files[2:]] == ["R-20100066603-RC"]


async def test_files_beyond_the_limit_are_named_and_left_out(
    services: Services, source: SourceIdentity, settings: Settings, mailbox: Mailbox
) -> None:
    own = settings.model_copy(update={"mail_size_limit_bytes": 100})
    await submit(services, source, sold_to("maria@example.com"))
    async with emitting(own):
        await delivered(own)
    (mail,) = mailbox.messages()
    assert not list(mail.iter_attachments())
    body = mail.get_body(("html",))
    assert body
    assert "no van adjuntos: 20100066603-03-B001-1.pdf, 20100066603-03-B001-1.xml" in body.get_content()


async def test_without_a_sender_mails_wait_and_say_why(
    services: Services, source: SourceIdentity, settings: Settings, mailbox: Mailbox
) -> None:
    own = settings.model_copy(update={"mail_from": None})
    await submit(services, source, sold_to("maria@example.com"))
    async with emitting(own):
        await until(own, "SELECT count(*) FROM deliveries WHERE reason_code = 'DELIVERY_BLOCKED'")
    (waiting,) = await rows(own, "SELECT state, attempt, may_be_delivered, reason FROM deliveries")
    assert (waiting["state"], waiting["attempt"], waiting["may_be_delivered"]) == ("queued", 0, False)
    assert "--mail-from" in str(waiting["reason"])
    assert not mailbox.asked


async def test_the_pdf_comes_first_and_is_the_one_that_can_be_downloaded(
    services: Services, source: SourceIdentity, settings: Settings, mailbox: Mailbox
) -> None:
    (ticket_id,) = await submit(services, source, sold_to("maria@example.com"))
    async with emitting(settings):
        await delivered(settings)
    (mail,) = mailbox.messages()
    pdf = next(mail.iter_attachments())
    assert pdf.get_filename() == "20100066603-03-B001-1.pdf"
    assert pdf.get_content() == (await services.printing.voucher(ticket_id, source=source)).content


async def test_a_mail_is_sent_again_only_where_somebody_asks_for_it(
    services: Services, source: SourceIdentity, settings: Settings, mailbox: Mailbox
) -> None:
    (ticket_id,) = await submit(services, source, sold_to("maria@example.com"))

    async def resend(key: str, **what: Any) -> DeliveryView:
        return await services.deliveries.resend(
            ticket_id, source=source, actor="staff:ana", reason="No le llegó", request_key=key, **what
        )

    with pytest.raises(NotPossible, match="no está aceptado"):
        await resend("k-0", address="otra@example.com")
    async with emitting(settings):
        (first,) = await delivered(settings)
        for key in ("k-1", "k-1", "k-1"):
            await resend(key, delivery_id=first["id"])
        await until(settings, "SELECT count(*) FROM deliveries WHERE state = 'delivered' AND resends = 1")
        for _ in range(2):
            await resend("k-2", address="otra@example.com")
        await delivered(settings, count=2)
    original, again = mailbox.messages("maria@example.com")
    assert original["Message-ID"] != again["Message-ID"]
    assert again["References"] == original["Message-ID"]
    assert len(mailbox.messages("otra@example.com")) == 1
    views = await services.deliveries.list_of(ticket_id, source=source)
    assert [(it.kind, it.target, it.state) for it in views] == [
        ("mail", "maria@example.com", "delivered"),
        ("mail", "otra@example.com", "delivered"),
    ]
    actors = await rows(settings, "SELECT actor, reason FROM events WHERE action = 'resend_requested'")
    assert actors == [{"actor": "staff:ana", "reason": "No le llegó"}] * 2
    with pytest.raises(InvalidRequest, match="address"):
        await resend("k-3", address="sin arroba")
    with pytest.raises(NotFound):
        await resend("k-4", delivery_id=999)
    await services.handover.taken_from_portal(ticket_id)
    portal = (await services.deliveries.list_of(ticket_id, source=source))[-1]
    with pytest.raises(NotPossible, match="no se puede enviar"):
        await resend("k-5", delivery_id=portal.id)


async def test_a_mail_that_comes_back_is_told_on_its_delivery_and_leaves_the_voucher_voidable(
    services: Services, source: SourceIdentity, settings: Settings, mailbox: Mailbox, tmp_path: Path
) -> None:
    folder = tmp_path / "maildir"
    (folder / "new").mkdir(parents=True)
    own = settings.model_copy(update={"bounces_folder": folder})
    (ticket_id,) = await submit(services, source, sold_to("maria@example.com"))
    async with emitting(settings):
        await delivered(settings)
    (mail,) = mailbox.messages()
    (folder / "new" / "1").write_bytes(b"\xff\x00 nothing that is a mail")
    (folder / "new" / "2").write_bytes(notice(mail, action="delayed", status="4.4.1"))
    (folder / "new" / "3").write_bytes(notice(mail))
    async with emitting(own):
        (back,) = await delivered(own, state="failed")
    assert not list((folder / "new").iterdir())
    assert (back["reason_code"], back["delivered_at"]) == ("DELIVERY_BOUNCED", None)
    assert "5.1.1 550 5.1.1 no such user here" in str(back["reason"])
    assert sorted(it.name for it in (folder / "cur").iterdir()) == ["1:2,S", "2:2,S", "3:2,S"]
    await services.voiding.void(
        ticket_id, source=source, actor="x", reason="Error de emisión", request_key="k", request_id="r"
    )


async def test_who_gave_no_address_is_counted(
    services: Services, source: SourceIdentity, settings: Settings, mailbox: Mailbox
) -> None:
    own = settings.model_copy(update={"seal_seconds": 0.1, "metrics_port": 0})
    await submit(services, source, a_boleta(external_id="S-2"), sold_to("maria@example.com"), a_sale(external_id="S-3"))
    with capture_logs() as logs:
        async with emitting(own), httpx.AsyncClient() as client, asyncio.timeout(60):
            await delivered(own)
            (port,) = [it["port"] for it in logs if it.get("action") == "metrics.listening"]
            text = ""
            while "emission_vouchers_without_address_total 2.0" not in text:
                text = (await client.get(f"http://127.0.0.1:{port}/metrics")).text
    assert len(mailbox.mails) == 1
