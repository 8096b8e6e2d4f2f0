"""An issuer with two OSEs, both of them simulators: who has what at the end, by their own logs."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from issuing.gates import Kind
from issuing.retry import Trouble
from issuing.services import Services
from issuing.settings import Settings
from issuing.states import State
from issuing.views import SourceIdentity
from tests.builders import a_credit_note, a_note, a_sale, an_issuer
from tests.conftest import Ose, emitting, ended, start_ose
from tests.flow.informing import boletas, log, provoke, rows, submit
from tests.flow.test_gates import until
from vouchers.sale import Sale

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def second(tmp_path: Path) -> Iterator[Ose]:
    with start_ose(tmp_path / "second-ose") as running:
        yield running


@pytest.fixture
def settings(settings: Settings, ose: Ose, second: Ose) -> Settings:
    (settings.keys_folder / f"{an_issuer().ruc}.ose-fallback-password").write_text("moddatos\n")
    return settings.model_copy(
        update={
            "ose_url": ose.url,
            "ose_fallback_url": second.url,
            "summary_wait_seconds": 0.2,
        }
    )


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("issuing.retry._FIRST", dict.fromkeys(Trouble, 0.2))
    monkeypatch.setattr("issuing.retry._LONGEST", dict.fromkeys(Trouble, 0.2))
    monkeypatch.setattr("issuing.gates._FIRST_PROBE", dict.fromkeys(Kind, 0.3))
    monkeypatch.setattr("issuing.gates._LONGEST_PROBE", dict.fromkeys(Kind, 0.3))


def sales(name: str, count: int) -> list[Sale]:
    return [a_sale(external_id=f"{name}-{index}") for index in range(count)]


async def sent(ose: Ose, operation: str = "sendBill") -> Counter[object]:
    return Counter(entry["file_name"] for entry in await log(ose, operation))


async def behave(ose: Ose) -> None:
    async with httpx.AsyncClient() as client:
        (await client.delete(f"{ose.control}/control/faults")).raise_for_status()


async def probed(services: Services, source: SourceIdentity, settings: Settings) -> list[UUID]:
    """The sales that it took until one of them found the OSE well again."""
    ids: list[UUID] = []
    while await rows(settings, "SELECT FROM gates"):
        ids += await submit(services, source, *sales(f"P{len(ids)}", 1))
        await ended(services, source, ids[-1])
    return ids


async def void(services: Services, source: SourceIdentity, ticket_id: UUID, key: str) -> None:
    await services.voiding.void(
        ticket_id, source=source, actor="staff:ana", reason="Error en la venta", request_key=key, request_id="r"
    )


async def endpoints(settings: Settings, *ids: UUID) -> set[object]:
    found = await rows(settings, "SELECT DISTINCT endpoint FROM tickets WHERE id = ANY($1)", list(ids))
    return {it["endpoint"] for it in found}


async def test_while_the_first_is_away_the_second_takes_them_and_then_the_first_again(
    services: Services, source: SourceIdentity, settings: Settings, ose: Ose, second: Ose
) -> None:
    await provoke(ose, mode="down")
    async with emitting(settings):
        away = await submit(services, source, *sales("A", 12))
        tickets = await ended(services, source, *away)
        assert {it.state for it in tickets} == {State.ACCEPTED}, [it.reason for it in tickets]
        assert await endpoints(settings, *away) == {second.url}
        await provoke(ose, mode="up")
        probes = await probed(services, source, settings)
        back = await submit(services, source, *sales("B", 5))
        tickets = await ended(services, source, *probes, *back)
    assert {it.state for it in tickets} == {State.ACCEPTED}
    assert await endpoints(settings, *back) == {ose.url}
    first_log, second_log = await sent(ose), await sent(second)
    assert not first_log & second_log
    assert set((first_log + second_log).values()) == {1}
    assert len(first_log + second_log) == len((*away, *probes, *back))
    told = "SELECT DISTINCT ticket_id FROM events WHERE action = 'failed_over' AND strpos(reason, $1) > 0"
    assert {it["ticket_id"] for it in await rows(settings, told, second.url)} >= set(away)
    actions = [it["action"] for it in await rows(settings, "SELECT action FROM gate_events ORDER BY id")]
    assert actions == ["shut", "diverted", "opened"]


async def test_what_may_be_registered_at_the_first_never_goes_to_the_second(
    services: Services, source: SourceIdentity, settings: Settings, ose: Ose, second: Ose
) -> None:
    await provoke(ose, mode="drop_after_registering", times=8)
    await provoke(ose, mode="http_503", operation="getStatusCdr")
    async with emitting(settings):
        unknown = await submit(services, source, *sales("U", 8))
        await until(settings, "SELECT FROM gate_events WHERE action = 'diverted'")
        new = await submit(services, source, *sales("N", 8))
        tickets = await ended(services, source, *new)
        assert {it.state for it in tickets} == {State.ACCEPTED}, [it.reason for it in tickets]
        waiting = await services.inquiry.tickets(unknown, source=source)
        assert {it.state for it in waiting} == {State.SIGNED}
        await behave(ose)
        tickets = await ended(services, source, *unknown)
    assert {it.state for it in tickets} == {State.ACCEPTED}, [it.reason for it in tickets]
    first_log, second_log = await sent(ose), await sent(second)
    assert not first_log & second_log
    assert set((first_log + second_log).values()) == {1}
    assert await endpoints(settings, *unknown) == {ose.url}
    assert not await sent(second, "getStatusCdr")
    assert len(second_log) >= 7, "new documents did not go to the second OSE"


async def test_a_document_sent_to_the_second_is_asked_for_there_when_the_first_is_well_again(
    services: Services, source: SourceIdentity, settings: Settings, ose: Ose, second: Ose
) -> None:
    await provoke(ose, mode="down")
    await provoke(second, mode="drop_after_registering", times=1)
    await provoke(second, mode="http_503", operation="getStatusCdr")
    async with emitting(settings):
        (ticket_id,) = await submit(services, source, *sales("A", 1))
        await until(settings, "SELECT FROM tickets WHERE may_be_registered AND endpoint = $1", second.url)
        await provoke(ose, mode="up")
        assert await probed(services, source, settings)
        await behave(second)
        (ticket,) = await ended(services, source, ticket_id)
    assert ticket.state is State.ACCEPTED, ticket.reason
    assert await endpoints(settings, ticket_id) == {second.url}
    assert set((await sent(second)).values()) == {1}
    assert not await sent(ose) & await sent(second)


async def test_a_note_goes_to_the_ose_that_has_its_document(
    services: Services, source: SourceIdentity, settings: Settings, ose: Ose, second: Ose
) -> None:
    await provoke(ose, mode="down")
    async with emitting(settings):
        (ticket_id,) = await submit(services, source, a_sale(external_id="S"))
        await ended(services, source, ticket_id)
        await provoke(ose, mode="up")
        await probed(services, source, settings)
        note = a_credit_note(external_id="N", note=a_note(document=None, external_id="S"))
        (note_id,) = await submit(services, source, note)
        (ticket,) = await ended(services, source, note_id)
    assert ticket.state is State.ACCEPTED, ticket.reason
    assert await endpoints(settings, ticket_id, note_id) == {second.url}


async def test_a_file_stays_where_it_was_sent_and_a_voiding_goes_where_its_voucher_was_accepted(
    services: Services, source: SourceIdentity, settings: Settings, ose: Ose, second: Ose
) -> None:
    await services.issuers.register(an_issuer(boletas_by_summary=True))
    await provoke(ose, mode="down")
    async with emitting(settings):
        ids = await submit(services, source, *boletas(3), a_sale(external_id="F"))
        tickets = await ended(services, source, *ids)
        assert {it.state for it in tickets} == {State.ACCEPTED}, [it.reason for it in tickets]
        assert await endpoints(settings, *ids) == {second.url}
        await provoke(ose, mode="up")
        await probed(services, source, settings)
        for index, ticket_id in enumerate((ids[0], ids[-1])):
            await void(services, source, ticket_id, f"k{index}")
        await until(settings, "SELECT FROM tickets WHERE state = 'voided' HAVING count(*) = 2")
    assert not await sent(ose, "sendSummary")
    files = await rows(settings, "SELECT DISTINCT endpoint FROM summary_files")
    assert [it["endpoint"] for it in files] == [second.url]


async def test_files_alone_shut_the_gate_and_a_file_is_its_probe(
    services: Services, source: SourceIdentity, settings: Settings, ose: Ose, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does it burn attempts meanwhile: without the gate it would be tried each moment."""
    monkeypatch.setattr("issuing.gates.TICKETS", 1)
    for times in ("_FIRST", "_LONGEST"):
        monkeypatch.setattr(f"issuing.retry.{times}", dict.fromkeys(Trouble, 0.01))
    alone = settings.model_copy(update={"ose_fallback_url": None})
    await services.issuers.register(an_issuer(boletas_by_summary=True))
    await provoke(ose, mode="down")
    async with emitting(alone):
        ids = await submit(services, source, *boletas(3))
        await until(alone, "SELECT FROM gates WHERE key LIKE 'address:%' AND probes >= 4")
        tried = "SELECT count(*) FROM attempts a WHERE a.file_id IS NOT NULL AND a.opened_at > g.shut_at"
        (gate,) = await rows(alone, f"SELECT g.probes, ({tried}) AS tried FROM gates g")
        assert 0 < int(str(gate["tried"])) <= int(str(gate["probes"]))
        await provoke(ose, mode="up")
        tickets = await ended(services, source, *ids)
    assert {it.state for it in tickets} == {State.ACCEPTED}, [it.reason for it in tickets]
    actions = [it["action"] for it in await rows(alone, "SELECT action FROM gate_events ORDER BY id")]
    assert actions == ["shut", "opened"]


async def test_what_was_sent_to_an_address_that_is_none_of_ours_any_more_waits_for_a_human(
    services: Services, source: SourceIdentity, settings: Settings, ose: Ose, second: Ose
) -> None:
    await provoke(ose, mode="drop_after_registering", times=1)
    await provoke(ose, mode="http_503", operation="getStatusCdr")
    async with emitting(settings):
        (ticket_id,) = await submit(services, source, a_sale())
        await until(settings, "SELECT FROM tickets WHERE may_be_registered AND absences = 0 AND state = 'signed'")
    await behave(ose)
    changed = settings.model_copy(update={"ose_url": second.url, "ose_fallback_url": None})
    async with emitting(changed):
        (ticket,) = await ended(services, source, ticket_id)
        assert (ticket.state, ticket.reason_code) == (State.STUCK, "ENDPOINT_GONE")
    assert not await sent(second)
    assert not await sent(second, "getStatusCdr")
    # The same OSE under another name: what it has is found there.
    other_name = ose.url.replace("127.0.0.1", "localhost")
    moved = settings.model_copy(update={"ose_url": other_name, "ose_moved": {ose.url: other_name}})
    async with emitting(moved):
        await services.reissue.reissue(ticket_id, source=source, actor="staff:ana", reason="La OSE se mudó")
        (ticket,) = await ended(services, source, ticket_id)
    assert ticket.state is State.ACCEPTED, ticket.reason
    assert len(await sent(ose)) == 1
