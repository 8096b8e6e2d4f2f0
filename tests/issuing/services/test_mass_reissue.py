"""One or five hundred at once: what would happen, the deed, its repetition, and rows that refuse."""

from uuid import UUID, uuid4

import pytest

from issuing.clock import SystemClock
from issuing.errors import InvalidRequest, KeyTaken, NotFound, NotPossible
from issuing.services import Services
from issuing.services.mass_reissue import MOST, NextStep, Progress, Selection
from issuing.settings import Settings
from issuing.views import SourceIdentity, TicketFilter
from tests.builders import a_sale
from tests.flow.informing import rows, submit

DOWN = TicketFilter(reason_codes=("OSE_UNREACHABLE",))


async def waiting(services: Services, source: SourceIdentity, settings: Settings, count: int) -> list[UUID]:
    """Tickets that wait for an OSE that is not there."""
    ids = await submit(services, source, *(a_sale(external_id=f"{source.name}-{it}") for it in range(count)))
    await rows(
        settings,
        "UPDATE tickets SET reason_code = 'OSE_UNREACHABLE', next_attempt_at = now() + interval '1 hour' "
        "WHERE id = ANY($1)",
        ids,
    )
    return ids


async def run(
    services: Services,
    selection: Selection,
    source: SourceIdentity | None,
    key: str = "k-1",
    reason: str = "Volvió la OSE",
    per_second: int | None = None,
) -> list[Progress]:
    found = services.mass_reissue.run(
        selection, source=source, actor="staff:ana", reason=reason, request_key=key, per_second=per_second
    )
    return [it async for it in found]


async def test_a_dry_run_tells_each_step_and_changes_nothing(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    ids = await waiting(services, source, settings, 3)
    await rows(
        settings, "UPDATE tickets SET state = 'rejected', numbered = true, next_attempt_at = NULL WHERE id = $1", ids[1]
    )
    before = await rows(settings, "SELECT * FROM tickets ORDER BY id")
    plan = await services.mass_reissue.plan(Selection(ticket_ids=(*ids, ids[0], uuid4())), source=source)
    assert plan.matched == len(plan.items) == 4
    assert [it.step for it in plan.items] == [NextStep.JUDGE, None, NextStep.JUDGE, None]
    assert [type(it.error) for it in plan.items] == [type(None), NotPossible, type(None), NotFound]
    assert await rows(settings, "SELECT * FROM tickets ORDER BY id") == before


async def test_what_one_row_refuses_does_not_spoil_the_rest(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    ids = await waiting(services, source, settings, 3)
    await rows(
        settings, "UPDATE tickets SET state = 'rejected', numbered = true, next_attempt_at = NULL WHERE id = $1", ids[0]
    )
    found = await run(services, Selection(ticket_ids=(ids[0], uuid4(), ids[1], ids[2])), source)
    assert [(it.done, it.of) for it in found] == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert [type(it.item.error) for it in found] == [NotPossible, NotFound, type(None), type(None)]
    events = await rows(settings, "SELECT actor, reason FROM events WHERE action = 'reissued'")
    assert [tuple(it.values()) for it in events] == [("staff:ana", "Volvió la OSE")] * 2


async def test_a_filter_means_the_same_tickets_when_it_is_repeated(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    ids = await waiting(services, source, settings, 2)
    first = await run(services, Selection(wanted=DOWN), source)
    (later,) = await submit(services, source, a_sale(external_id="LATER"))
    await rows(settings, "UPDATE tickets SET reason_code = 'OSE_UNREACHABLE' WHERE id = $1", later)
    again = await run(services, Selection(wanted=DOWN), source)
    assert {it.item.ticket_id for it in first} == {it.item.ticket_id for it in again} == set(ids)
    ((events),) = await rows(settings, "SELECT count(*) AS n FROM events WHERE action = 'reissued'")
    assert events["n"] == 2
    with pytest.raises(KeyTaken):
        await run(services, Selection(ticket_ids=(later,)), source)
    assert [it.item.ticket_id for it in await run(services, Selection(wanted=DOWN), source, "k-2")] == [later]


async def test_a_source_reaches_its_own_only_and_staff_all(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    token = await services.sources.register("mir")
    other = await services.sources.authenticate(token)
    assert other
    ids = await waiting(services, source, settings, 1)
    foreign = await waiting(services, other, settings, 1)
    assert [it.item.ticket_id for it in await run(services, Selection(wanted=DOWN), other)] == foreign
    (refused,) = await run(services, Selection(ticket_ids=tuple(ids)), other, "k-2")
    assert isinstance(refused.item.error, NotFound)
    (mine,) = await run(services, Selection(wanted=DOWN), None)
    assert mine.item.ticket_id == ids[0]


async def test_the_pace_lies_in_when_each_is_due(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    ids = await waiting(services, source, settings, 5)
    begun = SystemClock().now()
    found = await run(services, Selection(ticket_ids=tuple(ids)), source, per_second=2)
    due = [it.item.ticket.next_attempt_at for it in found if it.item.ticket and it.item.ticket.next_attempt_at]
    assert [(it - due[0]).total_seconds() for it in due] == [0.0, 0.5, 1.0, 1.5, 2.0]
    assert due[0] >= begun


@pytest.mark.parametrize(
    ("selection", "path"),
    [
        (Selection(), "filter"),
        (Selection(ticket_ids=tuple(uuid4() for _ in range(MOST + 1))), "ticket_ids"),
    ],
    ids=["none", "too many"],
)
async def test_a_selection_of_everything_by_mistake_is_refused(
    services: Services, selection: Selection, path: str
) -> None:
    with pytest.raises(InvalidRequest, match=path):
        await services.mass_reissue.plan(selection, source=None)
    with pytest.raises(InvalidRequest, match=path):
        await run(services, selection, None)


async def test_a_reason_and_a_sound_pace_are_asked_for(services: Services, source: SourceIdentity) -> None:
    for reason, pace, path in (("  ", 1, "reason"), ("Ya", 0, "per_second"), ("Ya", 1001, "per_second")):
        with pytest.raises(InvalidRequest, match=path):
            await run(services, Selection(wanted=DOWN), source, reason=reason, per_second=pace)


async def test_what_may_have_arrived_is_asked_for_and_what_goes_by_summary_by_its_summary(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    sent, asked, summary = await waiting(services, source, settings, 3)
    for number, (ticket_id, columns) in enumerate(
        ((sent, ""), (asked, ", may_be_registered = true"), (summary, ", channel = 'summary'")), 1
    ):
        await rows(settings, f"UPDATE tickets SET state = 'signed', numbered = true{columns} WHERE id = $1", ticket_id)
        await rows(
            settings,
            "INSERT INTO vouchers (ticket_id, issuer_id, document_type, series, number, issue_date, currency, payable, "
            "tax, customer_identity_type, customer_identity_number, customer_name, digest_value, file_name, zip, "
            "signed_at) SELECT id, issuer_id, '01', 'F001', $2, current_date, 'PEN', 1, 0, '6', '1', 'X', 'd', 'f', "
            "'', now() FROM tickets WHERE id = $1",
            ticket_id,
            number,
        )
    plan = await services.mass_reissue.plan(Selection(ticket_ids=(sent, asked, summary)), source=source)
    assert [it.step for it in plan.items] == [NextStep.SEND, NextStep.ASK, NextStep.SUMMARY]
