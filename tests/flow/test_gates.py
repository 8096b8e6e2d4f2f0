"""An outage, an issuer's trouble and a sick sale before the OSE simulator: who waits, how long, at what cost."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import asyncpg
import httpx
import pytest

from documents.certificates import generate_demo_certificate
from issuing.clock import SystemClock
from issuing.retry import Trouble
from issuing.services import Services
from issuing.settings import Settings
from issuing.states import State
from issuing.views import SourceIdentity
from tests.builders import a_sale, an_issuer
from tests.conftest import Ose, emitting, ended, start_ose
from tests.flow.informing import log, provoke, rows, submit
from vouchers.sale import Sale

pytestmark = pytest.mark.timeout(120)
OTHER = an_issuer(ruc="20131312955", legal_name="OTRA ASEGURADORA S.A.")


@pytest.fixture
def settings(settings: Settings, ose: Ose) -> Settings:
    return settings.model_copy(update={"ose_url": ose.url, "worker_concurrency": 32})


def sales(count: int, **changes: object) -> list[Sale]:
    ruc = changes.get("issuer_ruc", "")
    return [a_sale(external_id=f"S-{ruc}-{index}", **changes) for index in range(count)]


@pytest.fixture
async def two_issuers(services: Services, settings: Settings) -> None:
    """Another issuer, with a key of its own."""
    await services.issuers.register(OTHER)
    key = generate_demo_certificate(OTHER.ruc, OTHER.legal_name, SystemClock().now())
    (settings.keys_folder / f"{OTHER.ruc}.pem").write_bytes(key)


async def until(settings: Settings, query: str, *values: object) -> None:
    """Wait until the query finds something."""
    connection = await asyncpg.connect(str(settings.database_url).replace("+asyncpg", ""))
    try:
        while not await connection.fetch(query, *values):
            await connection.execute("SELECT pg_sleep(0.05)")
    finally:
        await connection.close()


async def test_an_outage_burns_no_attempts_and_ends_by_itself(
    services: Services, source: SourceIdentity, settings: Settings, ose: Ose
) -> None:
    await provoke(ose, mode="down")
    ids = await submit(services, source, *sales(120))
    async with emitting(settings):
        await until(settings, "SELECT FROM gates WHERE key LIKE 'address:%' AND probes >= 2")
        numbered = await rows(settings, "SELECT count(*) AS many FROM vouchers")
        await provoke(ose, mode="up")
        tickets = await ended(services, source, *ids)
    assert {it.state for it in tickets} == {State.ACCEPTED}
    # What was claimed before the gate shut is tried again; what came behind it was not even begun.
    assert int(str(numbered[0]["many"])) < 80
    attempts = await rows(settings, "SELECT count(*) AS many FROM attempts WHERE outcome = 'ose_unreachable'")
    assert int(str(attempts[0]["many"])) < 80
    actions = await rows(settings, "SELECT action FROM gate_events ORDER BY id")
    assert [it["action"] for it in actions] == ["shut", "opened"]


@pytest.mark.usefixtures("two_issuers")
async def test_an_issuer_whose_user_is_refused_waits_alone_and_goes_on_when_it_is_mended(
    services: Services, source: SourceIdentity, settings: Settings, ose: Ose
) -> None:
    wrong = settings.keys_folder / f"{an_issuer().ruc}.ose-password"
    wrong.write_text("equivocada")
    own = await submit(services, source, *sales(100))
    others = await submit(services, source, *sales(30, issuer_ruc=OTHER.ruc))
    async with emitting(settings):
        tickets = await ended(services, source, *others)
        assert {it.state for it in tickets} == {State.ACCEPTED}
        waiting = await services.inquiry.tickets(own, source=source)
        assert not any(it.state is State.ACCEPTED for it in waiting)
        refused = [it for it in await log(ose, "sendBill") if it["code"] == "0102"]
        assert 0 < len(refused) < 60
        wrong.unlink()
        await services.reissue.reissue(own[0], source=source, actor="staff:test", reason="Contraseña corregida")
        tickets = await ended(services, source, *own)
    assert {it.state for it in tickets} == {State.ACCEPTED}
    (shut,) = await rows(settings, "SELECT reason FROM gate_events WHERE action = 'shut'")
    assert "contraseña" in str(shut["reason"])


async def test_an_issuer_without_a_certificate_is_told_once_and_goes_on_when_it_has_one(
    services: Services, source: SourceIdentity, settings: Settings, issuer_key: bytes
) -> None:
    path = settings.keys_folder / f"{an_issuer().ruc}.pem"
    path.unlink()
    ids = await submit(services, source, *sales(40))
    async with emitting(settings):
        await until(settings, "SELECT FROM gates WHERE reason_code = 'ISSUER_BLOCKED'")
        path.write_bytes(issuer_key)
        await services.reissue.reissue(ids[0], source=source, actor="staff:test", reason="Certificado instalado")
        tickets = await ended(services, source, *ids)
    assert {it.state for it in tickets} == {State.ACCEPTED}
    events = await rows(settings, "SELECT action FROM gate_events")
    assert len(events) == 2


class At:
    """A clock that stands: nothing becomes due by waiting."""

    def __init__(self) -> None:
        self._instant = SystemClock().now()

    def now(self) -> datetime:
        return self._instant


async def test_that_the_ose_does_not_know_a_document_leaves_the_probe_to_another(
    services: Services, source: SourceIdentity, settings: Settings, ose: Ose
) -> None:
    """The answer tells nothing of whether it takes documents, and whatever is in doubt is asked for twice."""
    await provoke(ose, mode="drop_before_registering", times=1)
    (doubtful,) = await submit(services, source, a_sale(external_id="doubtful"))
    async with emitting(settings):
        await until(settings, "SELECT FROM tickets WHERE may_be_registered AND lease_until IS NULL")
    registered = await services.issuers.by_ruc(an_issuer().ruc)
    await rows(
        settings,
        "INSERT INTO gates (key, issuer_id, reason_code, reason, shut_at, next_probe_at) "
        "VALUES ('issuer:' || $1::int, $1, 'OSE_SERVICE', 'La OSE no respondió', now(), now())",
        registered.id,
    )
    await rows(settings, "UPDATE tickets SET next_attempt_at = received_at")
    (fresh,) = await submit(services, source, a_sale(external_id="fresh"))
    async with emitting(settings, clock=At()):
        (ticket,) = await ended(services, source, fresh)
        await until(settings, "SELECT FROM gate_events WHERE action = 'opened'")
    assert ticket.state is State.ACCEPTED
    (ticket,) = await services.inquiry.tickets([doubtful], source=source)
    assert (ticket.state, ticket.reason_code) == (State.SIGNED, Trouble.UNKNOWN_OUTCOME)


async def test_a_sick_sale_holds_nobody_up(
    services: Services, source: SourceIdentity, settings: Settings, ose: Ose, monkeypatch: pytest.MonkeyPatch
) -> None:
    for times in ("_FIRST", "_LONGEST"):
        monkeypatch.setattr(f"issuing.retry.{times}", dict.fromkeys(Trouble, 0.2))
    await provoke(ose, mode="garbage", match="F001-1\\.zip")
    await provoke(ose, mode="fault_code", code="0100", operation="getStatusCdr")
    (sick,) = await submit(services, source, a_sale(external_id="sick"))
    async with emitting(settings):
        await until(settings, "SELECT FROM attempts WHERE ticket_id = $1 HAVING count(*) > 8", sick)
        tickets = await ended(services, source, *await submit(services, source, *sales(5)))
    assert {it.state for it in tickets} == {State.ACCEPTED}
    assert await rows(settings, "SELECT FROM gates") == []


@pytest.fixture
def other_ose(tmp_path: Path) -> Iterator[Ose]:
    with start_ose(tmp_path / "other-ose") as running:
        yield running


@pytest.mark.usefixtures("two_issuers")
async def test_an_ose_that_hangs_leaves_hands_for_another(
    services: Services, source: SourceIdentity, settings: Settings, ose: Ose, other_ose: Ose
) -> None:
    await services.issuers.register(OTHER, ose_url=other_ose.url)
    await provoke(ose, mode="hang_after_registering", ms=60_000)
    hanging = await submit(services, source, *sales(100))
    async with emitting(settings):
        await until(settings, "SELECT FROM attempts WHERE closed_at IS NULL HAVING count(*) >= 16")
        tickets = await ended(services, source, *await submit(services, source, *sales(20, issuer_ruc=OTHER.ruc)))
        assert {it.state for it in tickets} == {State.ACCEPTED}
        waiting = await services.inquiry.tickets(hanging, source=source)
        assert not any(it.state is State.ACCEPTED for it in waiting)
        async with httpx.AsyncClient() as client:
            await client.delete(f"{ose.control}/control/faults")
        ose.process.kill()
