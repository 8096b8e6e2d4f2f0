"""An OSE that comes back after an outage: what waited goes out by its legal deadline, and never faster than agreed."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from issuing.clock import SystemClock, lima_date
from issuing.services import Services
from issuing.settings import Settings
from issuing.states import State
from issuing.views import SourceIdentity
from tests.builders import a_sale
from tests.conftest import Ose, emitting, ended
from tests.flow.informing import log, provoke, rows, submit
from tests.flow.test_gates import until

pytestmark = pytest.mark.timeout(90)
_DAYS = 4


async def test_what_waited_goes_out_by_its_legal_deadline(
    services: Services, source: SourceIdentity, settings: Settings, ose: Ose
) -> None:
    own = settings.model_copy(update={"ose_url": ose.url, "ose_concurrent_sends": 1, "worker_concurrency": 16})
    today = lima_date(SystemClock().now())
    await provoke(ose, mode="down")
    waiting = []
    for index in range(60):
        issued = today - timedelta(days=index % _DAYS)
        waiting += await submit(services, source, a_sale(external_id=f"S-{index}", issue_date=issued))
    async with emitting(own):
        await until(own, "SELECT FROM gates")
        await provoke(ose, mode="up")
        tickets = await ended(services, source, *waiting)
    assert {it.state for it in tickets} == {State.ACCEPTED}, [it.reason for it in tickets]
    query = """
        SELECT v.issue_date FROM attempts a JOIN vouchers v USING (ticket_id)
        WHERE a.outcome IN ('accepted', 'observed') AND NOT EXISTS (
          SELECT FROM attempts b WHERE b.ticket_id = a.ticket_id AND b.id <> a.id) ORDER BY a.opened_at, a.id
    """
    dates = [it["issue_date"] for it in await rows(own, query)]
    # What was tried during the outage has waits of its own; nobody else is overtaken after the claim of that moment.
    later = dates[16:]
    assert len(later) >= 16
    overtaken = [(str(before), str(after)) for before, after in pairwise(later) if before > after]  # type: ignore[operator]
    assert not overtaken, [str(it)[-2:] for it in dates]


async def test_what_waited_is_sent_no_faster_than_the_operator_allows(
    services: Services, source: SourceIdentity, settings: Settings, ose: Ose
) -> None:
    """By the OSE's own clock: no second holds more calls than agreed, at the return as in the middle."""
    allowed = 20
    own = settings.model_copy(update={"ose_url": ose.url, "ose_requests_per_second": allowed})
    await provoke(ose, mode="down")
    ids = await submit(services, source, *(a_sale(external_id=f"S-{index}") for index in range(60)))
    async with emitting(own):
        await until(own, "SELECT FROM gates")
        await provoke(ose, mode="up")
        tickets = await ended(services, source, *ids)
    assert {it.state for it in tickets} == {State.ACCEPTED}, [it.reason for it in tickets]
    begun = sorted(datetime.fromisoformat(str(it["time"])).timestamp() for it in await log(ose, "sendBill"))
    assert len(begun) >= 60
    for first, beyond in zip(begun, begun[allowed + 1 :], strict=False):
        assert beyond - first >= 0.9, "more calls than agreed within a second"
