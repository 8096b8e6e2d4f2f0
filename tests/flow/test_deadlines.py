"""Legal deadlines: announced once each, and what is past due is asked for but never sent blindly."""

from datetime import datetime, time, timedelta

import pytest

from issuing.clock import LIMA
from issuing.retry import Trouble
from issuing.services import Services
from issuing.services.deadlines import Deadlines
from issuing.settings import Settings
from issuing.states import State
from issuing.storage.database import open_engine
from issuing.views import SourceIdentity
from tests.builders import a_sale
from tests.conftest import Ose, emitting, ended
from tests.flow.informing import Later, log, provoke, rows, submit

pytestmark = pytest.mark.timeout(90)


@pytest.fixture
def settings(settings: Settings, ose: Ose, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr("issuing.retry._FIRST", dict.fromkeys(Trouble, 0.2))
    return settings.model_copy(update={"ose_url": ose.url})


async def signed(services: Services, settings: Settings) -> None:
    """Let a worker sign and lose its answer."""
    async with emitting(settings):
        while not await rows(settings, "SELECT FROM attempts WHERE closed_at IS NOT NULL"):
            await services.inquiry.pending(limit=1)


async def test_what_is_past_due_is_not_sent_and_says_the_way_out(
    services: Services, source: SourceIdentity, settings: Settings, ose: Ose
) -> None:
    await provoke(ose, mode="down")
    (ticket_id,) = await submit(services, source, a_sale())
    await signed(services, settings)
    await provoke(ose, mode="up")
    async with emitting(settings, clock=Later(4)):
        (ticket,) = await ended(services, source, ticket_id)
    assert (ticket.state, ticket.reason_code) == (State.STUCK, "PAST_DUE")
    assert "otro número" in ticket.reason
    assert await log(ose, "sendBill") == []


async def test_what_may_have_arrived_in_time_is_asked_for_first(
    services: Services, source: SourceIdentity, settings: Settings, ose: Ose
) -> None:
    await provoke(ose, mode="drop_after_registering", times=1)
    (ticket_id,) = await submit(services, source, a_sale())
    await signed(services, settings)
    async with emitting(settings, clock=Later(4)):
        (ticket,) = await ended(services, source, ticket_id)
    assert ticket.state is State.ACCEPTED, ticket.reason
    assert len(await log(ose, "sendBill")) == 1


class At:
    """A clock that stands."""

    def __init__(self, instant: datetime) -> None:
        self._instant = instant

    def now(self) -> datetime:
        return self._instant


@pytest.mark.parametrize(
    ("used", "marks"),
    [
        (0.49, []),
        (0.51, ["deadline_50"]),
        (0.81, ["deadline_50", "deadline_80"]),
        (0.96, ["deadline_50", "deadline_80", "deadline_95"]),
        (1.50, ["deadline_50", "deadline_80", "deadline_95"]),
    ],
)
async def test_each_mark_of_the_term_is_announced_once(
    services: Services, source: SourceIdentity, settings: Settings, used: float, marks: list[str]
) -> None:
    (ticket_id,) = await submit(services, source, a_sale())
    ticket = await services.inquiry.ticket(ticket_id, source=source)
    assert ticket.deadline
    end = datetime.combine(ticket.deadline + timedelta(days=1), time.min, LIMA)
    engine = open_engine(str(settings.database_url), pool_size=1)
    clock = At(ticket.received_at + used * (end - ticket.received_at))
    deadlines = Deadlines(engine, clock=clock, actor="worker:test")
    first, again = await deadlines.announce(), await deadlines.announce()
    await engine.dispose()
    assert (sorted(first), again) == (sorted(marks), {})
    found = await rows(
        settings, "SELECT action FROM events WHERE ticket_id = $1 AND request_key IS NOT NULL", ticket_id
    )
    assert sorted(str(it["action"]) for it in found) == sorted(marks)


async def test_what_has_ended_is_not_announced(services: Services, source: SourceIdentity, settings: Settings) -> None:
    ids = await submit(services, source, a_sale())
    async with emitting(settings):
        await ended(services, source, *ids)
    engine = open_engine(str(settings.database_url), pool_size=1)
    assert await Deadlines(engine, clock=Later(9), actor="worker:test").announce() == {}
    await engine.dispose()
