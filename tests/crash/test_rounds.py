"""A worker that dies in what it does beside emission, a round at a time: the next round does what is missing, once."""

from uuid import UUID

import pytest

from issuing.services.verification import Verification
from issuing.states import State
from issuing.storage.database import open_engine
from tests.builders import a_sale
from tests.crash.close_incident import CLOSED_ALREADY
from tests.crash.house import House, steps_of

pytestmark = pytest.mark.timeout(240)
_UNSEALED = "SELECT count(*) = 0 FROM events e LEFT JOIN event_seals s ON s.event_id = e.id WHERE s.event_id IS NULL"


async def _accepted(house: House, *names: str) -> list[UUID]:
    ids = await house.submit(*(a_sale(external_id=name) for name in names))
    tickets = await house.finished(*ids)
    assert {it.state for it in tickets} == {State.ACCEPTED}, [it.reason for it in tickets]
    return ids


async def test_a_sealer_that_dies_leaves_no_event_unsealed_and_seals_none_twice(house: House) -> None:
    for index, step in enumerate(steps_of("sealing")):
        await house.submit(a_sale(external_id=f"S-{index}"))
        await house.worker_killed_at(step)
    with house.start(seal_seconds="0.2"):
        await house.until(_UNSEALED)
    engine = open_engine(str(house.settings.database_url), pool_size=1)
    faults = [fault async for fault in Verification(engine, progress=lambda *_: None).run()]
    await engine.dispose()
    assert faults == []


async def test_a_second_look_whose_asker_dies_is_taken_again(house: House) -> None:
    ids = await _accepted(house, "S-0", "S-1", "S-2")
    with house.start(seal_seconds="0.2", second_look_seconds="0"):
        await house.until("SELECT count(*) = 3 FROM second_looks")
    for step in steps_of("look_claim", "look_settling"):
        await house.worker_killed_at(step)
        await house.rows("UPDATE second_looks SET lease_until = now() WHERE due_at IS NOT NULL")  # it has run out
    await house.services.voiding.void(
        ids[2], source=house.source, actor="staff:ana", reason="Error en la venta", request_key="k", request_id="r"
    )
    await house.rows("UPDATE second_looks SET due_at = now(), lease_until = NULL WHERE ticket_id = $1", ids[2])
    for step in steps_of("look_release"):
        await house.worker_killed_at(step, summary_wait_seconds="60")
        await house.rows("UPDATE second_looks SET lease_until = now() WHERE due_at IS NOT NULL")
    with house.start(summary_wait_seconds="60"):
        await house.until("SELECT count(*) = 2 FROM second_looks WHERE due_at IS NULL AND outcome = 'known'")
    ((incidents,),) = await house.rows("SELECT count(*) FROM incidents")
    assert incidents == 0
    await house.check()


async def test_an_incident_is_closed_once_wherever_the_portal_dies(house: House) -> None:
    (ticket_id,) = await _accepted(house, "S-0")
    ((incident,),) = await house.rows(
        "INSERT INTO incidents (ticket_id, kind, since, text) VALUES ($1, 'ABSENT', now(), 'No figura') RETURNING id",
        ticket_id,
    )
    for step in steps_of("incident"):
        with house.start("tests.crash.close_incident", at=step, test_incident=str(incident)) as process:
            await process.killed()
    with house.start("tests.crash.close_incident", test_incident=str(incident)) as process:
        assert await process.ended() == CLOSED_ALREADY
    ((count,),) = await house.rows("SELECT count(*) FROM events WHERE action = 'incident_closed'")
    assert count == 1
    await house.check()


async def test_a_deadline_is_announced_once_wherever_its_worker_dies(house: House) -> None:
    await house.submit(a_sale())
    await house.rows("UPDATE tickets SET received_at = now() - interval '20 days', next_attempt_at = now() + '1 day'")
    for step in steps_of("deadlines"):
        await house.worker_killed_at(step)
    marks = await house.rows("SELECT action FROM events WHERE action LIKE 'deadline_%' ORDER BY id")
    assert [it["action"] for it in marks] == ["deadline_50", "deadline_80"]
