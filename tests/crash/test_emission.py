"""A worker that dies at each step of emission."""

import pytest

from issuing.states import State
from tests.builders import a_credit_note, a_note, a_sale
from tests.crash.house import House, steps_of

pytestmark = pytest.mark.timeout(240)


async def test_wherever_a_worker_dies_each_sale_is_emitted_once(house: House) -> None:
    ids = []
    for index, step in enumerate(steps_of("claim", "numbering", "attempt", "send", "question", "settling")):
        # What an earlier death left in doubt makes the next workers open attempts and ask.
        ids += await house.submit(a_sale(external_id=f"S-{index}"))
        if index == 0:
            note = a_note(document=None, external_id="S-0")
            ids += await house.submit(a_credit_note(external_id="N-1", note=note))
        await house.worker_killed_at(step)
    tickets = await house.finished(*ids)
    assert {it.state for it in tickets} == {State.ACCEPTED}, [it.reason for it in tickets]
    await house.check()


async def test_a_worker_that_dies_while_it_keeps_or_gives_back_its_leases(house: House) -> None:
    await house.provoke(mode="slow", operation="sendBill", ms=1500)
    ids = []
    for index, step in enumerate(steps_of("renewal")):
        ids += await house.submit(a_sale(external_id=f"S-{index}"))
        await house.worker_killed_at(step)
    for index, step in enumerate(steps_of("release"), len(ids)):
        ids += await house.submit(a_sale(external_id=f"S-{index}"))
        await house.worker_stopped_and_killed_at(step)
    tickets = await house.finished(*ids)
    assert {it.state for it in tickets} == {State.ACCEPTED}, [it.reason for it in tickets]
    await house.check()


async def test_a_worker_that_dies_in_a_later_attempt_leaves_a_doubt_too(house: House) -> None:
    settled, answered = steps_of("settling")[-1], steps_of("send")[-1]
    (ticket_id,) = await house.submit(a_sale())
    await house.worker_killed_at(settled, ose_url="http://127.0.0.1:9/ol-ti-itcpe/billService")
    ((doubt,),) = await house.rows("SELECT may_be_registered FROM tickets")
    assert not doubt, "what never arrived needs no question"
    await house.worker_killed_at(answered)
    (ticket,) = await house.finished(ticket_id)
    assert ticket.state is State.ACCEPTED, ticket.reason
    await house.check()
