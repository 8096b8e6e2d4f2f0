"""A worker that dies at each step of informing by files: summaries, their tickets, and voidings."""

import pytest

from issuing.services import Services
from issuing.states import State
from tests.builders import a_boleta, an_issuer
from tests.crash.house import House, steps_of

pytestmark = pytest.mark.timeout(240)


@pytest.fixture
async def services(services: Services) -> Services:
    """A house whose issuer informs its boletas by summaries."""
    await services.issuers.register(an_issuer(boletas_by_summary=True))
    return services


async def test_wherever_a_worker_dies_each_boleta_is_informed_once(house: House) -> None:
    ids = []
    families = ("gathering", "file_claim", "file_attempt", "file_send", "file_poll", "file_settling")
    for index, step in enumerate(steps_of(*families)):
        ids += await house.submit(a_boleta(external_id=f"B-{index}"))
        await house.worker_killed_at(step)
    # A file whose ticket never came is asked for document by document.
    await house.provoke(mode="drop_after_registering", operation="sendSummary", times=1)
    ids += await house.submit(a_boleta(external_id="B-lost"))
    for step in steps_of("proof"):
        await house.worker_killed_at(step)
    tickets = await house.finished(*ids)
    assert {it.state for it in tickets} == {State.ACCEPTED}, [it.reason for it in tickets]
    voided = ids[0]
    await house.services.voiding.void(
        voided, source=house.source, actor="staff:ana", reason="Error en la venta", request_key="k", request_id="r"
    )
    await house.worker_killed_at(steps_of("file_send")[-1])
    (ticket,) = await house.finished(voided)
    assert ticket.state is State.VOIDED, ticket.reason
    await house.check()


async def test_a_worker_that_dies_while_it_keeps_or_gives_back_its_files(house: House) -> None:
    await house.provoke(mode="slow", operation="sendSummary", ms=1500)
    ids = []
    for index, step in enumerate(steps_of("file_renewal")):
        ids += await house.submit(a_boleta(external_id=f"B-{index}"))
        await house.worker_killed_at(step)
    for index, step in enumerate(steps_of("file_release"), len(ids)):
        ids += await house.submit(a_boleta(external_id=f"B-{index}"))
        await house.worker_stopped_and_killed_at(step)
    tickets = await house.finished(*ids)
    assert {it.state for it in tickets} == {State.ACCEPTED}, [it.reason for it in tickets]
    await house.check()


async def test_a_worker_that_dies_while_it_puts_off_what_the_issuer_blocks(house: House) -> None:
    before, committed = steps_of("postponing")
    ids = await house.submit(a_boleta())
    await house.worker_killed_at(steps_of("numbering")[-1])
    key = house.settings.keys_folder / f"{an_issuer().ruc}.pem"
    content = key.read_bytes()
    key.unlink()
    await house.worker_killed_at(before)
    await house.worker_killed_at(committed)
    key.write_bytes(content)
    await house.services.reissue.reissue(ids[0], source=house.source, actor="staff:ana", reason="Hay certificado")
    (ticket,) = await house.finished(*ids)
    assert ticket.state is State.ACCEPTED, ticket.reason
    await house.check()
