"""Tickets are found by reason, issuer, last day and mark, and listed by deadline page by page."""

from datetime import timedelta
from typing import Any

import pytest

from issuing.clock import SystemClock, lima_date
from issuing.errors import InvalidRequest
from issuing.services import Services
from issuing.settings import Settings
from issuing.states import State
from issuing.views import SourceIdentity, TicketFilter, TicketOrder
from tests.builders import a_sale
from tests.flow.informing import rows, submit

TODAY = lima_date(SystemClock().now())


@pytest.fixture
async def listed(services: Services, source: SourceIdentity, settings: Settings) -> None:
    """Five tickets: the n-th is due in n - 2 days, and was received 20, 15, 10, 5 or no days ago."""
    ids = await submit(services, source, *(a_sale(external_id=f"S-{it}") for it in range(5)))
    for index, ticket_id in enumerate(ids):
        await rows(
            settings,
            "UPDATE tickets SET deadline = $2, received_at = now() - $3 * interval '5 days', reason_code = $4 "
            "WHERE id = $1",
            ticket_id,
            TODAY + timedelta(days=index - 2),
            4 - index,
            "OSE_UNREACHABLE" if index % 2 else "OSE_SERVICE",
        )


async def found(
    services: Services, source: SourceIdentity, *, order: TicketOrder = TicketOrder.DEADLINE, **wanted: Any
) -> list[str]:
    names: list[str] = []
    token = ""
    while True:
        page = await services.inquiry.list_tickets(
            (),
            source=source,
            page_size=2,
            page_token=token,
            wanted=TicketFilter(**wanted),
            order=order,
        )
        names += [it.external_id for it in page.tickets]
        token = page.next_page_token
        if not token:
            return names


@pytest.mark.usefixtures("listed")
async def test_each_filter_and_order(services: Services, source: SourceIdentity, settings: Settings) -> None:
    every = [f"S-{it}" for it in range(5)]
    assert await found(services, source) == every
    assert await found(services, source, order=TicketOrder.NEWEST) == every[::-1]
    assert await found(services, source, reason_codes=("OSE_UNREACHABLE",)) == ["S-1", "S-3"]
    assert await found(services, source, issuer_ruc="20100066603") == every
    assert await found(services, source, issuer_ruc="20999999999") == []
    assert await found(services, source, due_to=TODAY) == ["S-0", "S-1", "S-2"]
    assert await found(services, source, due_from=TODAY, due_to=TODAY + timedelta(days=1)) == ["S-2", "S-3"]
    assert await found(services, source, mark=100) == ["S-0", "S-1"]
    assert await found(services, source, mark=80) == ["S-0", "S-1", "S-2"]
    assert await found(services, source, mark=50) == ["S-0", "S-1", "S-2", "S-3"]
    assert await found(services, source, states=(State.STUCK,)) == []
    await rows(settings, "UPDATE tickets SET state = 'invalid', next_attempt_at = NULL WHERE external_id = 'S-0'")
    assert await found(services, source, mark=100) == ["S-1"]
    overview = await services.overviews.overview(limit=3)
    assert dict(overview.marks) == {50: 3, 80: 2, 95: 1, 100: 1}
    assert dict(overview.reasons) == {"OSE_SERVICE": 2, "OSE_UNREACHABLE": 2}
    assert [it.external_id for it in overview.rows] == ["S-1", "S-2", "S-3"]


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize("token", ["x", "2026-11-30.x", "zz.MjAyNi0x", "."])
async def test_a_mark_of_another_list_is_refused(services: Services, source: SourceIdentity, token: str) -> None:
    for order in TicketOrder:
        with pytest.raises(InvalidRequest, match="page_token"):
            await services.inquiry.list_tickets((), source=source, page_size=2, page_token=token, order=order)
