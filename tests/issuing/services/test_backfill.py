"""The backfill finds what no webhook announced, once, and a series has one who numbers it."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest

from issuing.clock import LIMA
from issuing.gateways.anubis import UnreachableError
from issuing.services.working import open_backfill
from issuing.settings import Settings
from issuing.states import State
from tests.builders import a_sale
from tests.conftest import Ose, ended
from tests.flow.test_quick_road import faults
from tests.quick import Outside, QuickRoad, outside, quick_road, quick_settings

pytestmark = pytest.mark.timeout(120)
DAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    with outside(tmp_path_factory.mktemp("outside")) as running:
        yield running


@pytest.fixture
async def road(settings: Settings, others: Outside, ose: Ose) -> AsyncIterator[QuickRoad]:
    settings = quick_settings(settings, others, ose_url=ose.url)
    async with quick_road(settings, others) as opened:
        yield opened


async def test_what_no_webhook_announced_is_found_once(road: QuickRoad, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("issuing.gateways.anubis._PAGE", 2)
    await road.issue("document.issued", number=1)
    await road.ended(1)
    await road.issue(number=2)
    await road.issue(number=3, store=["xml"])
    await road.issue(number=4, ruc="20131312955")
    await road.issue(number=5, issue_date="2026-11-20")
    await road.announce((await road.issue(number=6, store=["xml"]))["key"], "document.issued")
    await road.void((await road.issue("document.issued", number=7))["key"])
    await road.hooks(lambda rows: sum(row["state"] == "registered" for row in rows) == 2)
    async with open_backfill(road.settings) as backfill:
        first = await backfill.run(since=DAY, until=DAY)
        assert (first.listed, first.announced) == (6, 3), "2 and 3 are new, 7 was voided since"
        again = await backfill.run(since=DAY, until=DAY)
        assert (again.listed, again.announced) == (6, 0)
        assert (await backfill.run(since=DAY, until=DAY, issuer="20131312955")).listed == 1
    await road.hooks(lambda rows: sum(row["state"] == "registered" for row in rows) == 4)
    found = await road.rows(
        "SELECT v.number, t.state FROM vouchers v JOIN tickets t ON t.id = v.ticket_id ORDER BY number"
    )
    assert [tuple(it) for it in found] == [(1, "accepted"), (2, "accepted"), (7, "voided")]
    assert await faults(road) == [], "gaps in a series that PAPERLESS numbers are its own affair"


@dataclass
class Night:
    """A clock that a test sets."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment


async def test_a_round_is_made_once_a_night(road: QuickRoad) -> None:
    await road.issue(issue_date="2026-11-20")
    clock = Night(datetime(2026, 11, 20, 23, tzinfo=LIMA))
    async with open_backfill(road.settings, clock=clock) as backfill:
        assert await backfill.round() == 4 * 3600
        assert await road.rows("SELECT FROM hook_events") == []
        clock.moment += timedelta(hours=4)
        assert await backfill.round() == 24 * 3600
        await road.ended()
        clock.moment += timedelta(hours=1)
        assert await backfill.round() == 23 * 3600


async def test_a_repository_that_is_away_is_told(road: QuickRoad) -> None:
    settings = road.settings.model_copy(update={"anubis_url": "http://127.0.0.1:9"})
    async with open_backfill(settings) as backfill:
        with pytest.raises(UnreachableError):
            await backfill.run(since=DAY, until=DAY)


async def test_a_series_is_numbered_by_one_of_both(road: QuickRoad) -> None:
    services = road.services
    token = await services.sources.register("samp")
    source = await services.sources.authenticate(token)
    assert source
    ours = await services.submission.submit(a_sale(), source=source, request_id="r")
    (ticket,) = await ended(services, source, ours.id)
    assert ticket.state is State.ACCEPTED, ticket.reason
    for number in (1, 2):  # a number that is ours, and one that would be
        await road.issue("document.issued", series="F001", number=number)
    hooks = await road.ended(2)
    assert {(it["state"], it["reason_code"]) for it in hooks} == {("stuck", "NUMBER_COLLISION")}
    (incident,) = await services.incidents.list()
    assert (incident.ticket_id, incident.voucher) == (ours.id, "F001-1")
    await road.issue("document.issued", series="F901")
    await road.ended(3)
    theirs = await services.submission.submit(a_sale(external_id="S-2", series="F901"), source=source, request_id="r")
    (ticket,) = await ended(services, source, theirs.id)
    assert (ticket.state, ticket.findings[0].rule) == (State.INVALID, "E-SERIES-ELSEWHERE")
    assert await faults(road) == []
