"""A worker that dies while it shuts a gate, probes it or opens it: the next one goes on from what is committed."""

from pathlib import Path
from uuid import UUID

import pytest

from issuing.states import State
from tests.builders import a_credit_note, a_note, a_sale, an_issuer
from tests.conftest import start_ose
from tests.crash.house import House, steps_of

pytestmark = pytest.mark.timeout(240)


async def _hurry(house: House, ticket_id: UUID) -> None:
    """Somebody says that the trouble is mended: the sale and the gate's next probe are due at once."""
    await house.services.reissue.reissue(
        ticket_id, source=house.source, actor="staff:ana", reason="Se corrigió la contraseña"
    )


async def test_wherever_a_worker_dies_at_a_gate_the_sales_behind_it_are_emitted_once(house: House) -> None:
    wrong = house.settings.keys_folder / f"{an_issuer().ruc}.ose-password"
    wrong.write_text("equivocada")
    before, committed = steps_of("gate")
    ids = await house.submit(a_sale(external_id="S-1"))
    await house.worker_killed_at(before)
    assert not await house.rows("SELECT FROM gates")
    await _hurry(house, ids[0])
    await house.worker_killed_at(committed)
    for step in steps_of("probe"):
        await _hurry(house, ids[0])
        await house.worker_killed_at(step)
    # The note can't be sent before its sale: whatever probe it takes is in vain. And it alone is there to take one.
    await house.rows("UPDATE tickets SET next_attempt_at = now() + interval '1 hour'")
    note = a_note(document=None, external_id="S-1")
    ids += await house.submit(a_credit_note(external_id="N-1", note=note))
    for step in steps_of("vain_probe"):
        await _hurry(house, ids[1])
        await house.worker_killed_at(step)
    wrong.unlink()
    for index, step in enumerate(steps_of("opening"), 2):
        # What a probe has emitted stays so; the gate that it did not open lets another sale through.
        ids += await house.submit(a_sale(external_id=f"S-{index}"))
        await _hurry(house, ids[0] if index == 2 else ids[-1])
        await house.worker_killed_at(step)
    assert not await house.rows("SELECT FROM gates"), "the last death came after the commit"
    tickets = await house.finished(*ids)
    assert {it.state for it in tickets} == {State.ACCEPTED}, [it.reason for it in tickets]
    events = await house.rows("SELECT action FROM gate_events ORDER BY id")
    assert [it["action"] for it in events] == ["shut", "opened"]
    await house.check()


async def test_wherever_a_worker_dies_when_it_turns_to_the_second_ose_each_sale_is_at_one_of_them(
    house: House, tmp_path: Path
) -> None:
    (house.settings.keys_folder / f"{an_issuer().ruc}.ose-fallback-password").write_text("moddatos\n")
    await house.provoke(mode="down")
    with start_ose(tmp_path / "second-ose") as second:
        ids = []
        for step in steps_of("diversion"):
            ids += await house.submit(*(a_sale(external_id=f"{step}-{index}") for index in range(4)))
            await house.worker_killed_at(step, ose_fallback_url=second.url)
        tickets = await house.finished(*ids, ose_fallback_url=second.url)
    assert {it.state for it in tickets} == {State.ACCEPTED}, [it.reason for it in tickets]
    attempts = await house.rows("SELECT ticket_id, count(DISTINCT endpoint) FROM attempts GROUP BY 1")
    assert len(attempts) == len(ids)
    told = await house.rows("SELECT count(*) FROM gate_events WHERE action = 'diverted'")
    assert told[0][0] == 1
