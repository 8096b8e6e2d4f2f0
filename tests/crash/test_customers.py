"""Workers and portals that die over a customer's code: he gets one that works, and none works twice."""

from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest

from issuing.customers.identity import Identity
from tests.crash.house import House, steps_of
from tests.portal.customers import MARIA, MARIAS, Browser, sold
from tests.smtp import Mailbox, mail_server

pytestmark = pytest.mark.timeout(240)
WHO = Identity(type="1", number=MARIA)
_DELIVERED = "SELECT count(*) FROM deliveries WHERE state = 'delivered'"
_NONE_QUEUED = "SELECT count(*) = 0 FROM customer_codes WHERE state = 'queued'"


@pytest.fixture
async def mailbox(house: House) -> AsyncIterator[Mailbox]:
    """A mailbox that María's first voucher has reached."""
    async with mail_server() as running:
        house.more = {"smtp_url": running.url, "mail_from": "a@example.com"}
        await house.submit(sold("M-1", MARIA, MARIAS))
        with house.start():
            await house.until(_DELIVERED)
        yield running


async def last_code(house: House, mailbox: Mailbox) -> str:
    async with httpx.AsyncClient() as http:
        return Browser(http=http, settings=house.settings, mailbox=mailbox).code(MARIAS)


async def test_wherever_workers_die_over_a_code_the_last_one_that_was_mailed_works(
    house: House, mailbox: Mailbox
) -> None:
    codes = house.services.customers.codes
    code_id = await codes.request(WHO)
    for step in steps_of("code_claim", "code_issue", "code_send", "code_settling"):
        await house.worker_killed_at(step)
    ((state, attempt),) = await house.rows("SELECT state, attempt FROM customer_codes")
    assert (state, attempt) == ("sent", 7)
    for step in steps_of("forgetting"):
        await house.worker_killed_at(step)
    code = await last_code(house, mailbox)
    assert await codes.enter(code_id, code)
    assert await codes.enter(code_id, code) is None
    await house.check()


async def test_a_portal_that_dies_over_a_code_spends_it_once_or_not_at_all(house: House, mailbox: Mailbox) -> None:
    for step in steps_of("code_request"):
        with house.start("tests.crash.customer_calls", at=step, test_number=MARIA) as process:
            await process.killed()
    with house.start():
        await house.until("SELECT count(*) FROM customer_codes WHERE state = 'sent'")
    ((code_id,),) = await house.rows("SELECT id FROM customer_codes")
    code = await last_code(house, mailbox)
    used = []
    for step in steps_of("code_try", "code_use"):
        calls = "tests.crash.customer_calls"
        with house.start(calls, at=step, test_code_id=str(code_id), test_code=code) as process:
            await process.killed()
        ((tries, state),) = await house.rows("SELECT tries, state FROM customer_codes")
        used.append((tries, state))
    assert used == [(0, "sent"), (1, "sent"), (2, "sent"), (3, "used")]
    assert await house.services.customers.codes.enter(UUID(str(code_id)), code) is None
    ((visits,),) = await house.rows("SELECT count(*) FROM customer_visits")
    assert visits == 1
