"""A worker that dies at each step of a delivery or over a notice that one came back."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from issuing.services.delivering.secrets import SubscriberSecrets
from tests.builders import a_boleta, a_person
from tests.crash.house import House, steps_of
from tests.notices import notice
from tests.smtp import Mailbox, mail_server
from tests.subscriber import subscriber
from vouchers.sale import Sale

pytestmark = pytest.mark.timeout(240)
_DELIVERED = "SELECT count(*) = $1 FROM deliveries WHERE state = 'delivered'"


@pytest.fixture
async def mailbox(house: House) -> AsyncIterator[Mailbox]:
    async with mail_server() as running:
        house.more = {"smtp_url": running.url, "mail_from": "a@example.com"}
        yield running


def sold(name: str) -> Sale:
    return a_boleta(external_id=name, customer=a_person(emails=(f"{name}@example.com",)))


def sent(mailbox: Mailbox) -> dict[str, int]:
    return {it: len(mailbox.messages(it)) for it in mailbox.asked}


async def test_wherever_a_worker_dies_each_mail_goes_out_and_twice_only_from_a_doubt(
    house: House, mailbox: Mailbox
) -> None:
    for index, step in enumerate(steps_of("delivery_claim", "delivery_attempt", "delivery_send", "delivery_settling")):
        await house.submit(sold(step))
        await house.worker_killed_at(step)
        with house.start():
            await house.until(_DELIVERED, index + 1)
    twice = {f"{it}@example.com" for it in ("delivery_send.answered", "delivery_settling.before")}
    assert {it for it, times in sent(mailbox).items() if times == 2} == twice
    assert {times for it, times in sent(mailbox).items() if it not in twice} == {1}
    for address in twice:
        first, second = mailbox.messages(address)
        assert first["Message-ID"] == second["Message-ID"]
    await house.check()


async def test_a_worker_that_dies_twice_in_the_same_doubt_leaves_it_to_a_human(house: House, mailbox: Mailbox) -> None:
    (answered,) = [it for it in steps_of("delivery_send") if it.endswith("answered")]
    await house.submit(sold("S-1"))
    for _ in range(2):
        await house.worker_killed_at(answered)
    with house.start():
        await house.until(
            "SELECT count(*) FROM deliveries WHERE reason_code = 'DELIVERY_IN_DOUBT' AND state = 'failed'"
        )
    assert sent(mailbox) == {"S-1@example.com": 2}


async def test_a_worker_that_dies_while_it_keeps_or_gives_back_its_deliveries(house: House, mailbox: Mailbox) -> None:
    mailbox.hangs = frozenset({"S-1@example.com"})
    await house.submit(sold("S-1"))
    for step in steps_of("delivery_renewal"):
        await house.worker_killed_at(step)
        await house.rows("UPDATE deliveries SET doubts = 0")
    for step in steps_of("delivery_release"):
        ((before,),) = await house.rows("SELECT now()")
        with house.start(at=step, shutdown_grace_seconds="0") as worker:
            await house.until(
                "SELECT count(*) FROM delivery_attempts WHERE closed_at IS NULL AND opened_at > $1", before
            )
            worker.terminate()
            await worker.killed()
        await house.rows("UPDATE deliveries SET doubts = 0")
    mailbox.gate.set()
    with house.start():
        await house.until(_DELIVERED, 1)


async def test_a_notice_that_a_worker_dies_over_is_attached_once(
    house: House, mailbox: Mailbox, tmp_path: Path
) -> None:
    await house.submit(sold("S-1"))
    with house.start():
        await house.until(_DELIVERED, 1)
    (mail,) = mailbox.messages()
    folder = tmp_path / "bounces"
    (folder / "new").mkdir(parents=True)
    (folder / "new" / "1").write_bytes(notice(mail))
    house.more["bounces_folder"] = str(folder)
    for step in steps_of("bounce"):
        await house.worker_killed_at(step)
    with house.start():
        await house.until("SELECT count(*) FROM deliveries WHERE reason_code = 'DELIVERY_BOUNCED'")
    ((bounced,),) = await house.rows("SELECT count(*) FROM events WHERE action = 'mail_bounced'")
    assert bounced == 1


async def test_a_worker_that_dies_while_it_queues_callbacks_queues_each_once(house: House, mailbox: Mailbox) -> None:
    del mailbox
    ids = []
    async with subscriber() as hook:
        await house.rows(
            "INSERT INTO subscribers (name, url, version, created_at) VALUES ('samp', $1, 1, now())", hook.url
        )
        secret = SubscriberSecrets(house.settings.keys_folder).rotate("samp")
        for step in steps_of("following"):
            ids += await house.submit(sold(step))
            await house.worker_killed_at(step)
        await house.finished(*ids)
        with house.start():
            await house.until("SELECT count(*) = $1 FROM deliveries WHERE kind = 'callback' AND state = 'delivered'", 2)
    told = {it.headers["webhook-id"]: it.verified(secret)["data"]["ticket_id"] for it in hook.received}
    assert sorted(told.values()) == sorted(str(it) for it in ids)
