"""The terms are the operator's: whoever reckons with one follows the settings, summaries and voidings too."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

import pytest

from issuing.clock import LIMA, SystemClock, lima_date
from issuing.errors import InvalidSale, NotPossible
from issuing.services import Services, open_services
from issuing.services.deadlines import Deadlines
from issuing.settings import Settings
from issuing.states import State
from issuing.storage.database import open_engine
from issuing.views import SourceIdentity
from tests.builders import a_boleta, a_sale, an_issuer
from tests.conftest import Ose, emitting, ended
from tests.flow.informing import Later, rows, submit
from tests.flow.test_deadlines import At

pytestmark = pytest.mark.timeout(120)
TERMS = {"factura_term_days": 1, "boleta_term_days": 2, "summary_term_days": 30, "voiding_term_days": 2}


@pytest.fixture
def settings(settings: Settings, ose: Ose) -> Settings:
    return settings.model_copy(update={"ose_url": ose.url, "summary_wait_seconds": 600.0, **TERMS})


def days_ago(days: int) -> date:
    return lima_date(SystemClock().now()) - timedelta(days=days)


async def test_a_sale_is_judged_and_dated_by_the_settings(services: Services, source: SourceIdentity) -> None:
    (ticket_id,) = await submit(services, source, a_sale())
    ticket = await services.inquiry.ticket(ticket_id, source=source)
    assert ticket.deadline == days_ago(-1)
    with pytest.raises(InvalidSale, match="plazo") as refused:
        await submit(services, source, a_sale(external_id="S-2", issue_date=days_ago(2)))
    assert "el plazo es de 1 días" in refused.value.findings[0].value
    preview = await services.preview.preview(a_boleta(issue_date=days_ago(3)), source=source, with_xml=False)
    assert "1079" in {it.sunat_code for it in preview.findings}


async def test_a_boleta_that_goes_by_a_summary_has_the_summarys_term(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    await services.issuers.register(an_issuer(boletas_by_summary=True))
    (ticket_id,) = await submit(services, source, a_boleta(issue_date=days_ago(9)))
    async with emitting(settings):
        while not await rows(settings, "SELECT FROM summary_lines"):
            await services.inquiry.pending(limit=1)
    assert (await services.inquiry.ticket(ticket_id, source=source)).deadline == days_ago(9 - 30)
    ((line),) = await rows(settings, "SELECT deadline FROM summary_lines")
    assert line["deadline"] == days_ago(9 - 30)


async def test_a_boleta_that_is_reissued_into_a_summary_gets_its_term(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    (ticket_id,) = await submit(services, source, a_boleta())
    async with emitting(settings.model_copy(update={"ose_url": "http://127.0.0.1:9/"})):
        while not await rows(settings, "SELECT FROM attempts WHERE closed_at IS NOT NULL"):
            await services.inquiry.pending(limit=1)
    await rows(
        settings,
        "UPDATE tickets SET state = 'stuck', next_attempt_at = NULL, lease_until = NULL, reason_code = 'SUNAT_1079'",
    )
    await services.issuers.register(an_issuer(boletas_by_summary=True))
    before = await services.inquiry.ticket(ticket_id, source=source)
    after = await services.reissue.reissue(ticket_id, source=source, actor="staff:ana", reason="Va por resumen")
    assert (before.deadline, after.deadline) == (days_ago(-2), days_ago(-30))
    assert (after.state, after.reason_code) == (State.SIGNED, "SUMMARY_DUE")


async def test_a_voiding_has_its_own_term_and_its_marks(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    (first, second) = await submit(services, source, a_sale(), a_sale(external_id="S-2"))
    async with emitting(settings):
        await ended(services, source, first, second)
    await _void(services, source, first)
    async with open_services(settings, clock=Later(3)) as later:
        with pytest.raises(NotPossible, match="el plazo para anular es de 2 días"):
            await _void(later, source, second)
    ((line),) = await rows(settings, "SELECT deadline, created_at FROM summary_lines")
    assert line["deadline"] == days_ago(-2)
    assert await _announced(settings, line, 0.81) == {"voiding_deadline_50": 1, "voiding_deadline_80": 1}
    assert await _announced(settings, line, 0.81) == {}
    await rows(
        settings,
        "WITH f AS (INSERT INTO summary_files (id, issuer_id, kind, reference_date, generation_date, correlative, "
        "state, file_name, zip, digest_value, next_attempt_at, created_at) SELECT gen_random_uuid(), issuer_id, 'RA', "
        "reference_date, reference_date, 1, 'signed', 'x', '', '', now(), now() FROM summary_lines RETURNING id), "
        "e AS (INSERT INTO events (file_id, at, actor, action, to_state) SELECT id, now(), 'x', 'signed', 'signed' "
        "FROM f) UPDATE summary_lines SET state = 'filed', due_at = NULL, file_id = f.id, position = 0 FROM f",
    )
    assert await _announced(settings, line, 0.96) == dict.fromkeys(
        ("file_deadline_50", "file_deadline_80", "file_deadline_95"), 1
    )
    assert await _announced(settings, line, 0.99) == {}


async def _void(services: Services, source: SourceIdentity, ticket_id: UUID) -> None:
    await services.voiding.void(
        ticket_id,
        source=source,
        actor="source:samp",
        reason="Venta repetida",
        request_key="k-1",
        request_id="r",
    )


async def _announced(settings: Settings, line: dict[str, object], used: float) -> dict[str, int]:
    """What is announced when so much of the line's term is used up."""
    begins, last = line["created_at"], line["deadline"]
    assert isinstance(begins, datetime)
    assert isinstance(last, date)
    end = datetime.combine(last + timedelta(days=1), time.min, LIMA)
    engine = open_engine(str(settings.database_url), pool_size=1)
    counts = await Deadlines(engine, clock=At(begins + used * (end - begins)), actor="worker:test").announce()
    await engine.dispose()
    return counts
