"""Metrics: events are counted by what they say, and figures that are gone are shown no more."""

import asyncio
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from structlog.testing import capture_logs

from issuing.archive.chain import Event
from issuing.exposition import exposed
from issuing.identifiers import new_id
from issuing.metrics import Metrics
from issuing.services import Services, open_services
from issuing.settings import Settings
from issuing.storage.database import driver_connection, open_engine
from issuing.storage.figures import read_figures
from issuing.views import SourceIdentity
from tests.builders import a_sale
from tests.conftest import Ose, emitting, ended
from tests.flow.informing import rows, submit

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def event(action: str, before: str | None, after: str, *, at: datetime = NOW, file: bool = False) -> Event:
    subject = new_id(NOW)
    return Event(
        id=1,
        ticket_id=None if file else subject,
        file_id=subject if file else None,
        at=at,
        actor="a",
        action=action,
        from_state=before,
        to_state=after,
        reason="",
        request_key=None,
    )


def value(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(f"emission_{name}", labels)


def test_events_are_counted_by_what_they_say() -> None:
    metrics = Metrics()
    metrics.count(
        [
            event("submitted", None, "received"),
            event("signed", "received", "signed"),
            event("deadline_80", "signed", "signed"),
            event("voiding_deadline_80", "accepted", "accepted"),
            event("deadline_95", "awaiting", "awaiting", file=True),
            event("ose_unreachable", "signed", "signed"),
            event("accepted", "signed", "accepted", at=NOW + timedelta(seconds=3)),
            event("incident", "accepted", "accepted"),
            event("accepted", "awaiting", "accepted", file=True),
            event("foreign", "signed", "stuck"),
        ]
    )
    assert value(metrics, "submitted_total") == 1
    assert value(metrics, "outcomes_total", state="accepted") == 1
    assert value(metrics, "outcomes_total", state="stuck") == 1
    assert value(metrics, "deadlines_passed_total", percent="80") == 1
    assert value(metrics, "deadlines_passed_total", percent="95") is None
    assert value(metrics, "summary_deadlines_passed_total", subject="voiding", percent="80") == 1
    assert value(metrics, "summary_deadlines_passed_total", subject="file", percent="95") == 1
    assert value(metrics, "steps_total", action="ose_unreachable") == 1
    assert value(metrics, "steps_total", action="accepted") == 2
    assert value(metrics, "sale_to_accepted_seconds_count") == 1
    assert value(metrics, "sale_to_accepted_seconds_sum") == pytest.approx(3)


def test_a_label_that_is_gone_is_shown_no_more() -> None:
    metrics = Metrics()
    metrics.read({"tickets": [(("signed", "OSE_BUSY"), 2.0)], "due": [((), 7.0)]}, now=NOW)
    assert value(metrics, "tickets", state="signed", reason="OSE_BUSY") == 2
    assert value(metrics, "tickets_due") == 7
    metrics.read({"tickets": []}, now=NOW)
    assert value(metrics, "tickets", state="signed", reason="OSE_BUSY") is None
    assert value(metrics, "figures_read_timestamp_seconds") == NOW.timestamp()


async def test_the_figures_are_those_of_the_database(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    waiting, stuck = await submit(services, source, a_sale(), a_sale(external_id="S-2"))
    await rows(settings, "UPDATE tickets SET state = 'stuck', next_attempt_at = NULL WHERE id = $1", stuck)
    for ticket_id, days in ((waiting, 80), (stuck, 20)):  # and ten or eleven days to go
        await rows(
            settings,
            "UPDATE tickets SET deadline = (now() AT TIME ZONE 'America/Lima')::date + 10, "
            "received_at = now() - $2 * interval '1 day' WHERE id = $1",
            ticket_id,
            days,
        )
    engine = open_engine(str(settings.database_url), pool_size=1)
    async with driver_connection(engine) as connection:
        figures = await read_figures(connection, now=datetime.now(UTC) + timedelta(seconds=60))
    await engine.dispose()
    assert dict(figures["tickets"]) == {("received", ""): 1, ("stuck", ""): 1}
    assert figures["due"] == [((), 1)]
    assert dict(figures["deadlines"]) == {("50",): 2, ("80",): 1, ("95",): 0, ("100",): 0}
    assert figures["incidents"] == []
    assert figures["oldest"][0][1] > 50
    assert figures["seals"][0][1] > 50
    metrics = Metrics()
    metrics.read(figures, now=NOW)
    assert set(figures) == set(metrics.gauges)


async def test_they_are_shown_where_a_port_is_set_and_a_taken_port_stops_nobody(settings: Settings) -> None:
    metrics = Metrics()
    with exposed(metrics, settings) as port:
        assert port is None
    free = settings.model_copy(update={"metrics_port": 0})
    with exposed(metrics, free) as port:
        async with httpx.AsyncClient() as client:
            text = (await client.get(f"http://127.0.0.1:{port}/metrics")).text
        assert "emission_submitted_total 0.0" in text
        with exposed(metrics, settings.model_copy(update={"metrics_port": port})) as other:
            assert other is None


async def test_a_worker_shows_what_it_has_sealed(
    services: Services, source: SourceIdentity, settings: Settings, ose: Ose
) -> None:
    own = settings.model_copy(update={"ose_url": ose.url, "seal_seconds": 0.1, "metrics_port": 0})
    (ticket_id,) = await submit(services, source, a_sale())
    with capture_logs() as logs:
        async with emitting(own), httpx.AsyncClient() as client, asyncio.timeout(60):
            await ended(services, source, ticket_id)
            (port,) = [it["port"] for it in logs if it.get("action") == "metrics.listening"]
            text = ""
            while 'emission_outcomes_total{state="accepted"} 1.0' not in text:
                text = (await client.get(f"http://127.0.0.1:{port}/metrics")).text
    assert "emission_submitted_total 1.0" in text
    assert "emission_sale_to_accepted_seconds_count 1.0" in text
    assert "emission_tickets_due" in text


async def test_the_server_shows_the_figures_too(services: Services, settings: Settings) -> None:
    del services  # they have registered an issuer, and show nothing themselves
    with capture_logs() as logs:
        async with (
            open_services(settings.model_copy(update={"metrics_port": 0}), measured=True),
            httpx.AsyncClient() as client,
            asyncio.timeout(60),
        ):
            (port,) = [it["port"] for it in logs if it.get("action") == "metrics.listening"]
            text = ""
            while "emission_tickets_due 0.0" not in text:
                text = (await client.get(f"http://127.0.0.1:{port}/metrics")).text
