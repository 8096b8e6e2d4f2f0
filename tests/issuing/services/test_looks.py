"""The second look against the simulator's validity query: what SUNAT has otherwise than we have it is an incident."""

import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from issuing.clock import SystemClock
from issuing.errors import InvalidRequest, NotFound, NotPossible
from issuing.gateways.ose.transport import open_http
from issuing.retry import Trouble
from issuing.services import Services
from issuing.services.looks import SecondLooks
from issuing.services.validity import ValidityQueries
from issuing.settings import Settings
from issuing.states import State
from issuing.storage.database import open_engine
from issuing.views import SourceIdentity
from tests.builders import a_boleta, a_sale, an_issuer
from tests.conftest import Ose, emitting, ended, start_ose
from tests.flow.informing import rows, submit
from tests.sealing import sealing
from vouchers.sale import Sale


class Later:
    """A clock that is set by the test."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return SystemClock().now() + self.ahead


@pytest.fixture
def clock() -> Later:
    return Later()


@pytest.fixture
async def settings(settings: Settings, ose: Ose, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr("issuing.retry._FIRST", dict.fromkeys(Trouble, 0.2))
    monkeypatch.setattr("issuing.summaries.decisions.POLL_SECONDS", (0.1,))
    (settings.keys_folder / f"{an_issuer().ruc}.validity").write_text("un-cliente\nmoddatos\n")
    return asking(ose, settings).model_copy(update={"ose_url": ose.url, "summary_wait_seconds": 0.2})


def asking(sunat: Ose, settings: Settings) -> Settings:
    """The house with that simulator as SUNAT."""
    base = sunat.url.split("/ol-ti-itcpe", 1)[0]
    return settings.model_copy(
        update={
            "validity_url": f"{base}/v1/contribuyente/contribuyentes/{{ruc}}/validarcomprobante",
            "validity_token_url": f"{base}/v1/clientesextranet/{{client_id}}/oauth2/token/",
        }
    )


@asynccontextmanager
async def looking(settings: Settings, clock: Later) -> AsyncIterator[SecondLooks]:
    engine = open_engine(str(settings.database_url), pool_size=2)
    async with open_http() as http:
        yield SecondLooks(
            engine,
            clock=clock,
            validity=ValidityQueries(settings, http),
            per_second=1000,
            actor="worker:test",
        )
    await engine.dispose()


async def accepted(services: Services, source: SourceIdentity, settings: Settings, *sales: Sale) -> list[UUID]:
    """Vouchers that were accepted, with their looks queued."""
    ids = await submit(services, source, *sales)
    async with emitting(settings):
        tickets = await ended(services, source, *ids)
    assert {it.state for it in tickets} == {State.ACCEPTED}, [it.reason for it in tickets]
    async with sealing(settings) as (sealer, _):
        await sealer.round()
    return ids


async def told(settings: Settings) -> list[tuple[object, ...]]:
    found = await rows(settings, "SELECT outcome, due_at IS NULL, attempts FROM second_looks ORDER BY ticket_id")
    return [tuple(it.values()) for it in found]


class sunat_with:  # noqa: N801 -- reads as what it is: `with sunat_with(change, ...) as settings`
    """SUNAT's own register, which is the OSE's but for one change that nobody here knows of."""

    def __init__(self, change: str, ose: Ose, tmp_path: Path, settings: Settings) -> None:
        if ose.process.poll() is None:  # it keeps its register locked for as long as it runs
            ose.process.send_signal(signal.SIGTERM)
            ose.process.wait(timeout=10)
        with closing(sqlite3.connect(tmp_path / "ose" / "ose.sqlite")) as register, register:
            assert register.execute(change).rowcount == 1
        self._running = start_ose(tmp_path / "ose")
        self._settings = settings

    def __enter__(self) -> Settings:
        return asking(self._running.__enter__(), self._settings)

    def __exit__(self, *_: object) -> None:
        self._running.__exit__()


async def test_what_sunat_has_is_done_after_one_look_and_not_before_its_time(
    services: Services, source: SourceIdentity, settings: Settings, clock: Later
) -> None:
    await services.issuers.register(an_issuer(boletas_by_summary=True))
    await accepted(services, source, settings, a_sale(), a_boleta(external_id="B-1"))
    async with looking(settings, clock) as looks:
        await looks.round()
        assert await told(settings) == [("", False, 0)] * 2
        clock.ahead = timedelta(seconds=7210)
        await looks.round()
        assert await told(settings) == [("known", True, 1)] * 2
        await looks.round()
    assert await told(settings) == [("known", True, 1)] * 2
    assert await services.incidents.list() == []


async def test_an_issuer_without_access_is_not_looked_at(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    (settings.keys_folder / f"{an_issuer().ruc}.validity").unlink()
    await accepted(services, source, settings, a_sale())
    assert await told(settings) == []


async def test_what_sunat_lacks_is_an_incident_that_closes_once_it_has_it(
    services: Services, source: SourceIdentity, settings: Settings, clock: Later, ose: Ose, tmp_path: Path
) -> None:
    (ticket_id,) = await accepted(services, source, settings, a_sale())
    clock.ahead = timedelta(seconds=7210)
    with sunat_with("UPDATE documents SET total = '1.00'", ose, tmp_path, settings) as changed:
        async with looking(changed, clock) as looks:
            await looks.round()
        assert await told(settings) == [("asked_again", False, 1)]
        assert await services.incidents.list() == []
        clock.ahead += timedelta(minutes=11)
        async with looking(changed, clock) as looks:
            await looks.round()
        assert await told(settings) == [("differs", False, 2)]
        (incident,) = await services.incidents.list()
        assert (incident.ticket_id, incident.kind, incident.voucher) == (ticket_id, "SUNAT_LACKS_IT", "F001-1")
    clock.ahead += timedelta(hours=7)
    with sunat_with("UPDATE documents SET total = '236.00'", ose, tmp_path, settings) as mended:
        async with looking(mended, clock) as looks:
            await looks.round()
    assert await told(settings) == [("known", True, 3)]
    assert await services.incidents.list() == []
    events = await rows(settings, "SELECT action, to_state FROM events WHERE ticket_id = $1 ORDER BY id", ticket_id)
    assert [tuple(it.values()) for it in events][-2:] == [("incident", "accepted"), ("incident_closed", "accepted")]


async def test_what_was_voided_elsewhere_is_an_incident_that_staff_closes(
    services: Services, source: SourceIdentity, settings: Settings, clock: Later, ose: Ose, tmp_path: Path
) -> None:
    await accepted(services, source, settings, a_sale())
    with sunat_with("UPDATE documents SET state = 'voided'", ose, tmp_path, settings) as changed:
        async with looking(changed, clock) as looks:
            for ahead in (7210, 8000):
                clock.ahead = timedelta(seconds=ahead)
                await looks.round()
    (incident,) = await services.incidents.list()
    assert incident.kind == "VOIDED_ELSEWHERE"
    with pytest.raises(InvalidRequest):
        await services.incidents.close(incident.id, actor="staff:ana", reason=" ")
    closed = await services.incidents.close(incident.id, actor="staff:ana", reason="Lo anuló contabilidad en SOL")
    assert (closed.closed_by, closed.closing_reason) == ("staff:ana", "Lo anuló contabilidad en SOL")
    with pytest.raises(NotPossible, match="staff:ana"):
        await services.incidents.close(incident.id, actor="staff:eva", reason="Ya está")
    with pytest.raises(NotFound):
        await services.incidents.close(99, actor="staff:eva", reason="Ya está")
    assert await services.incidents.list() == []
    assert len(await services.incidents.list(only_open=False)) == 1


async def test_what_we_voided_is_expected_to_be_void(
    services: Services, source: SourceIdentity, settings: Settings, clock: Later
) -> None:
    (ticket_id,) = await accepted(services, source, settings, a_sale())
    await services.voiding.void(
        ticket_id, source=source, actor="source:samp", reason="Anulada", request_key="k", request_id="r"
    )
    clock.ahead = timedelta(seconds=7210)
    async with looking(settings, clock) as looks:
        await looks.round()
        assert await told(settings) == [("", False, 0)], "it is being voided: SUNAT is not asked meanwhile"
        async with emitting(settings):
            (ticket,) = await ended(services, source, ticket_id)
        assert ticket.state is State.VOIDED
        clock.ahead += timedelta(hours=2)
        await looks.round()
    assert await told(settings) == [("known", True, 1)]
    assert await services.incidents.list() == []


async def test_one_issuers_silence_costs_one_question_a_minute(
    services: Services, source: SourceIdentity, settings: Settings, clock: Later
) -> None:
    await accepted(services, source, settings, *(a_sale(external_id=f"S-{index}") for index in range(3)))
    deaf = settings.model_copy(update={"validity_token_url": "http://127.0.0.1:9/{client_id}"})
    clock.ahead = timedelta(seconds=7210)
    async with looking(deaf, clock) as looks:
        await looks.round()
        assert sorted(await told(settings)) == [("", False, 0), ("", False, 0), ("silent", False, 1)]
        await looks.round()
        assert max(await told(settings)) == ("silent", False, 1)
    clock.ahead += timedelta(minutes=2)
    async with looking(settings, clock) as looks:
        await looks.round()
    assert {it[0] for it in await told(settings)} == {"known"}
