"""A worker that dies while it completes a sale."""

from pathlib import Path

from issuing.states import State
from tests.builders import a_customer, a_sale
from tests.complements import configuration, crm
from tests.crash.house import House, steps_of


async def test_wherever_a_worker_dies_a_sale_is_completed_once(house: House, tmp_path: Path) -> None:
    async with crm() as system:
        system.people[a_customer().identity_number] = {"email": "pagos@andinos.pe"}
        file = str(configuration(tmp_path, system))
        ids = []
        for index, step in enumerate(steps_of("complement")):
            ids += await house.submit(a_sale(external_id=f"S-{index}", customer=a_customer(emails=())))
            await house.worker_killed_at(step, complements_file=file)
        tickets = await house.finished(*ids, complements_file=file)
    assert {it.state for it in tickets} == {State.ACCEPTED}, [it.reason for it in tickets]
    told = await house.rows("SELECT count(*), count(DISTINCT ticket_id) FROM complements")
    assert tuple(told[0]) == (len(ids), len(ids))
    await house.check()
