"""Subscribers are told of each change of status: signed, in order, and apart from each other."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from cli.errors import RegisterError
from cli.main import _parser
from cli.subscribers import run_subscriber
from issuing.services import Services
from issuing.services.delivering.secrets import SubscriberSecrets
from issuing.settings import Settings
from issuing.views import SourceIdentity
from tests.builders import a_line, a_sale, an_issuer
from tests.conftest import Ose, emitting, ended
from tests.flow.informing import rows, submit
from tests.subscriber import Subscribed, subscriber


@pytest.fixture
async def hook() -> AsyncIterator[Subscribed]:
    async with subscriber() as running:
        yield running


@pytest.fixture
def settings(settings: Settings, ose: Ose) -> Settings:
    return settings.model_copy(update={"ose_url": ose.url})


async def command(settings: Settings, *arguments: str) -> str:
    return await run_subscriber(settings, _parser().parse_args(["subscriber", *arguments]))


async def subscribe(settings: Settings, hook: Subscribed, name: str = "samp", *more: str) -> str:
    return (await command(settings, "add", name, hook.url, *more)).splitlines()[-1]


async def until(settings: Settings, query: str, *values: object) -> None:
    async with asyncio.timeout(60):
        while True:
            if any((await rows(settings, query, *values))[0].values()):
                return
            await asyncio.sleep(0.01)


async def told(settings: Settings, count: int, state: str = "delivered") -> list[dict[str, object]]:
    await until(settings, "SELECT count(*) >= $1 FROM deliveries WHERE kind = 'callback' AND state = $2", count, state)
    return await rows(settings, "SELECT * FROM deliveries WHERE kind = 'callback' ORDER BY id")


async def test_a_subscriber_is_told_at_once_what_became_of_a_sale(
    services: Services, source: SourceIdentity, settings: Settings, hook: Subscribed
) -> None:
    secret = await subscribe(settings, hook)
    own = settings.model_copy(update={"sweep_seconds": 60.0})  # nothing but the bell starts it
    (ticket_id,) = await submit(services, source, a_sale())
    async with emitting(own):
        await told(settings, 1)
    (received,) = hook.received
    message = received.verified(secret)
    (event,) = await rows(settings, "SELECT id, at FROM events WHERE to_state = 'accepted'")
    assert received.headers["webhook-id"] == f"msg_{event['id']}_1"
    assert datetime.fromisoformat(message.pop("timestamp")) == event["at"]
    assert message == {
        "type": "ticket.status_changed",
        "version": 1,
        "data": {
            "sequence": event["id"],
            "ticket_id": str(ticket_id),
            "external_id": "SAMP-000001",
            "source": "samp",
            "issuer_ruc": an_issuer().ruc,
            "status": "ACCEPTED",
            "previous_status": "PENDING",
            "action": "accepted",
            "reason": "",
            "voucher": {"document_type": "01", "series": "F001", "number": 1, "id": "F001-1"},
        },
    }


async def test_while_secrets_rotate_either_verifies(
    services: Services, source: SourceIdentity, settings: Settings, hook: Subscribed
) -> None:
    old = await subscribe(settings, hook)
    new = (await command(settings, "rotate", "samp")).splitlines()[-1]
    await submit(services, source, a_sale())
    async with emitting(settings):
        await told(settings, 1)
    assert hook.received[0].verified(old) == hook.received[0].verified(new)
    await command(settings, "rotate", "samp", "--finish")
    assert len(SubscriberSecrets(settings.keys_folder).keys("samp")) == 1
    assert (settings.keys_folder / "samp.webhook").stat().st_mode & 0o077 == 0


async def test_a_later_change_waits_for_an_earlier_one_of_the_same_ticket(
    services: Services, source: SourceIdentity, settings: Settings, hook: Subscribed
) -> None:
    secret = await subscribe(settings, hook)
    hook.answer = lambda times: 500 if times == 1 else 204
    (ticket_id,) = await submit(services, source, a_sale())
    async with emitting(settings):
        await ended(services, source, ticket_id)
        await services.voiding.void(
            ticket_id, source=source, actor="x", reason="Error de emisión", request_key="k", request_id="r"
        )
        await ended(services, source, ticket_id)
        await until(settings, "SELECT count(*) = 2 FROM deliveries WHERE kind = 'callback'")
        await until(settings, "SELECT count(outcome) FROM delivery_attempts")
        assert len(hook.received) == 1
        await rows(settings, "UPDATE deliveries SET next_attempt_at = now() WHERE state = 'queued'")
        await told(settings, 2)
    statuses = [it.verified(secret)["data"]["status"] for it in hook.received]
    assert statuses == ["ACCEPTED", "ACCEPTED", "VOIDED"]
    assert hook.received[0].headers["webhook-id"] == hook.received[1].headers["webhook-id"]
    assert hook.received[0].body == hook.received[1].body


async def test_one_that_hangs_or_is_away_holds_up_nobody_else(
    services: Services, source: SourceIdentity, settings: Settings, hook: Subscribed
) -> None:
    async with subscriber() as slow:
        slow.hangs = True
        await subscribe(settings, slow, "lento")
        await command(settings, "add", "ausente", "http://127.0.0.1:9/hook")
        await subscribe(settings, hook)
        ids = await submit(services, source, *(a_sale(external_id=f"S-{it}") for it in range(30)))
        async with emitting(settings):
            await ended(services, source, *ids)
            await told(settings, 30)
            assert len(hook.received) == 30
            assert len(slow.received) <= 16, "no more than its share of the hands"
            slow.gate.set()
            await told(settings, 60)
    tried = await rows(settings, "SELECT count(*) FROM delivery_attempts WHERE outcome = 'DELIVERY_UNREACHED'")
    assert int(str(tried[0]["count"])) <= 20, "where nobody is there one probes"


async def test_what_was_given_up_can_be_replayed_and_a_redirect_is_not_followed(
    services: Services, source: SourceIdentity, settings: Settings, hook: Subscribed
) -> None:
    secret = await subscribe(settings, hook)
    hook.answer = lambda times: (307, 410, 200)[times - 1]
    hook.headers = {"Location": hook.url}
    hook.text = "x" * 200_000
    await submit(services, source, a_sale())
    async with emitting(settings):
        await until(settings, "SELECT count(outcome) FROM delivery_attempts")
        assert len(hook.received) == 1
        await rows(settings, "UPDATE deliveries SET next_attempt_at = now()")
        (dead,) = await told(settings, 1, "failed")
        assert (dead["reason_code"], len(str(dead["reason"])) < 1000) == ("DELIVERY_REFUSED", True)
        assert "1 avisos" in await command(settings, "replay", "samp", "--reason", "Ya está en pie")
        await told(settings, 1)
    assert [it.verified(secret)["data"]["status"] for it in hook.received] == ["ACCEPTED"] * 3
    (asked,) = await rows(settings, "SELECT actor, reason FROM events WHERE action = 'resend_requested'")
    assert asked == {"actor": "operator", "reason": "Ya está en pie"}


async def test_a_subscriber_is_told_of_its_sources_and_issuers_from_its_beginning_on(
    services: Services, source: SourceIdentity, settings: Settings, hook: Subscribed
) -> None:
    await services.sources.register("mir")
    before = await submit(services, source, a_sale(external_id="S-0"))
    async with emitting(settings):
        await ended(services, source, *before)
        await subscribe(settings, hook, "samp", "--source", "samp", "--issuer", an_issuer().ruc)
        await subscribe(settings, hook, "otro", "--source", "mir")
        await subscribe(settings, hook, "fuera")
        await command(settings, "disable", "fuera")
        stored = await services.submission.submit_many(
            [a_sale(external_id="S-1", lines=(a_line(description=""),))], source=source, request_id="r"
        )
        assert stored
        (delivery,) = await told(settings, 1)
    (only,) = hook.received
    assert b'"INVALID"' in only.body
    assert str(delivery["target"]).startswith("1/")
    listed = (await command(settings, "list")).splitlines()
    assert [it.split("\t")[0] for it in listed] == ["fuera", "otro", "samp"]
    assert "deshabilitado" in listed[0]
    assert f"samp, {an_issuer().ruc}\tactivo\t1 secretos" in listed[2]


async def test_a_subscriber_without_secret_waits_for_one(
    services: Services, source: SourceIdentity, settings: Settings, hook: Subscribed
) -> None:
    await subscribe(settings, hook)
    (settings.keys_folder / "samp.webhook").write_text("not a secret\n")
    await submit(services, source, a_sale())
    async with emitting(settings):
        await until(settings, "SELECT count(*) FROM deliveries WHERE reason_code = 'DELIVERY_BLOCKED'")
    assert not hook.received


async def test_what_makes_no_sense_is_refused(settings: Settings, services: Services) -> None:
    del services
    for arguments, sentence in (
        (("add", "SAMP", "https://a.example"), "minúsculas"),
        (("add", "samp", "ftp://a.example"), "http"),
        (("add", "samp", "https://user:word@a.example"), "usuario"),
        (("add", "samp", "https://a.example", "--source", "nadie"), "nadie no está registrado"),
        (("rotate", "nadie"), "nadie no está registrado"),
        (("disable", "nadie"), "nadie no está registrado"),
        (("replay", "nadie", "--reason", "x"), "nadie no está registrado"),
    ):
        with pytest.raises(RegisterError, match=sentence):
            await command(settings, *arguments)
    assert await command(settings, "list") == "No hay suscriptores."
