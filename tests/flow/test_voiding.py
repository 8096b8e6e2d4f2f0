"""VoidVoucher's service against the OSE simulator: what may be undone is, by the right file, and nothing else."""

from uuid import UUID

import pytest

from issuing.clock import Clock
from issuing.errors import InvalidRequest, KeyTaken, NotFound, NotPossible
from issuing.retry import Trouble
from issuing.services import Services, open_services
from issuing.services.voiding import Undone
from issuing.settings import Settings
from issuing.states import State
from issuing.views import SourceIdentity, Ticket, VoidingStatus
from tests.builders import a_boleta, a_credit_note, a_line, a_note, a_person, a_sale, an_issuer
from tests.conftest import Ose, emitting, ended
from tests.flow.informing import Later, log, provoke, rows, submit
from vouchers.sale import Sale

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
async def settings(settings: Settings, ose: Ose, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr("issuing.retry._FIRST", dict.fromkeys(Trouble, 0.2))
    monkeypatch.setattr("issuing.summaries.decisions.POLL_SECONDS", (0.1,))
    return settings.model_copy(update={"ose_url": ose.url, "summary_wait_seconds": 0.2})


async def accepted(services: Services, source: SourceIdentity, settings: Settings, *sales: Sale) -> list[UUID]:
    ids = await submit(services, source, *sales)
    async with emitting(settings):
        tickets = await ended(services, source, *ids)
    assert {it.state for it in tickets} == {State.ACCEPTED}, [it.reason for it in tickets]
    return ids


async def void(
    services: Services, source: SourceIdentity | None, ticket_id: UUID, key: str = "k-1", **how: bool
) -> Undone:
    return await services.voiding.void(
        ticket_id,
        source=source,
        actor="source:samp",
        reason="Póliza anulada antes de entregarse",
        request_key=key,
        request_id="r-2",
        **how,
    )


async def test_a_factura_goes_by_a_voiding_and_a_boleta_by_a_summary(
    services: Services, source: SourceIdentity, settings: Settings, ose: Ose
) -> None:
    ids = await accepted(services, source, settings, a_sale(), a_boleta(external_id="B-1"))
    undone = [await void(services, source, ticket_id) for ticket_id in ids]
    assert {it.ticket.state for it in undone} == {State.ACCEPTED}
    assert {it.ticket.voiding.status for it in undone if it.ticket.voiding} == {VoidingStatus.PENDING}
    async with emitting(settings):
        tickets = await ended(services, source, *ids)
    assert {it.state for it in tickets} == {State.VOIDED}
    assert {it.voiding.status for it in tickets if it.voiding} == {VoidingStatus.DONE}
    sent = sorted(str(entry["file_name"])[12:14] for entry in await log(ose, "sendSummary"))
    assert sent == ["RA", "RC"]
    events = await rows(settings, "SELECT action, to_state FROM events WHERE ticket_id = $1 ORDER BY id", ids[0])
    assert [tuple(it.values()) for it in events][-3:] == [
        ("void_requested", "accepted"),
        ("informed", "accepted"),
        ("voided", "voided"),
    ]


async def test_a_voiding_whose_ticket_is_lost_is_sent_again_where_nothing_can_be_asked(
    services: Services, source: SourceIdentity, settings: Settings, ose: Ose
) -> None:
    """It had taken effect, and the authority says so: 2323 of a voiding's line, 2987 of a summary's."""
    sales = (a_sale(), a_sale(external_id="S-2"), a_boleta(external_id="B-1"))
    ids = await accepted(services, source, settings, *sales)
    await provoke(ose, mode="drop_after_registering", operation="sendSummary", times=2)
    for ticket_id in ids:
        await void(services, source, ticket_id)
    async with emitting(settings):
        tickets = await ended(services, source, *ids)
    assert {it.state for it in tickets} == {State.VOIDED}, [it.reason for it in tickets]
    refused = [entry["code"] for entry in await log(ose, "sendSummary") if entry["verdict"] == "rejected"]
    assert {"2323", "2987"} <= set(refused)


async def test_the_same_key_asks_once_and_another_finds_it_under_way(
    services: Services, source: SourceIdentity, settings: Settings, ose: Ose
) -> None:
    (ticket_id,) = await accepted(services, source, settings, a_sale())
    await void(services, source, ticket_id)
    await void(services, source, ticket_id)
    with pytest.raises(NotPossible, match="ya se está anulando"):
        await void(services, source, ticket_id, key="k-2")
    async with emitting(settings):
        await ended(services, source, ticket_id)
    again = await void(services, source, ticket_id)
    assert again.ticket.state is State.VOIDED
    with pytest.raises(NotPossible, match="ya está anulado"):
        await void(services, source, ticket_id, key="k-3")
    assert len(await log(ose, "sendSummary")) == 1


async def test_a_boleta_that_came_by_a_summary_is_voided_by_one(
    services: Services, source: SourceIdentity, settings: Settings, ose: Ose
) -> None:
    await services.issuers.register(an_issuer(boletas_by_summary=True))
    (ticket_id,) = await accepted(services, source, settings, a_boleta())
    await void(services, source, ticket_id)
    async with emitting(settings):
        (ticket,) = await ended(services, source, ticket_id)
    assert ticket.state is State.VOIDED
    assert len(await log(ose, "sendSummary")) == 2


async def test_what_the_customer_has_is_only_credited(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    (ticket_id,) = await accepted(services, source, settings, a_sale())
    await services.handover.taken_from_portal(ticket_id)
    with pytest.raises(NotPossible, match="ya se entregó al cliente") as refused:
        await void(services, source, ticket_id)
    assert refused.value.reason == "DELIVERED"
    undone = await void(services, source, ticket_id, credit_note_instead=True)
    assert undone.credit_note
    again = await void(services, source, ticket_id, credit_note_instead=True)
    assert again.credit_note
    assert again.credit_note.id == undone.credit_note.id
    async with emitting(settings):
        (note,) = await ended(services, source, undone.credit_note.id)
    assert note.state is State.ACCEPTED, note.reason
    view = await services.inquiry.voucher(note.id, source=source)
    assert (str(view.payable), view.number.text) == ("236.00", "FC01-1")
    assert (await services.inquiry.ticket(ticket_id, source=source)).state is State.ACCEPTED


async def test_nothing_is_handed_over_while_it_is_being_voided(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    (ticket_id,) = await accepted(
        services, source, settings, a_boleta(customer=a_person(emails=("maria@example.com",)))
    )
    await void(services, source, ticket_id)
    with pytest.raises(NotPossible, match="se está anulando"):
        await services.handover.taken_from_portal(ticket_id)
    mails = "SELECT state FROM deliveries WHERE ticket_id = $1"
    assert await rows(settings, mails, ticket_id) == [{"state": "held"}]
    async with emitting(settings):
        await ended(services, source, ticket_id)
    assert await rows(settings, mails, ticket_id) == [{"state": "cancelled"}]


async def test_a_refused_voiding_leaves_the_voucher_and_lets_its_mail_go(
    services: Services, source: SourceIdentity, settings: Settings, ose: Ose
) -> None:
    (ticket_id,) = await accepted(services, source, settings, a_sale(external_id="S-9"))
    await provoke(ose, mode="fault_code", code="2375", operation="sendSummary", times=1)
    await void(services, source, ticket_id)
    async with emitting(settings):
        (ticket,) = await ended(services, source, ticket_id)
    assert ticket.state is State.ACCEPTED
    assert ticket.voiding
    assert (ticket.voiding.status, ticket.voiding.reason_code) == (VoidingStatus.REFUSED, "SUNAT_2375")
    await void(services, source, ticket_id, key="k-2")
    async with emitting(settings):
        (ticket,) = await ended(services, source, ticket_id)
    assert ticket.state is State.VOIDED


async def test_after_seven_days_only_a_credit_note_is_left(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    (ticket_id,) = await accepted(services, source, settings, a_sale())
    clock: Clock = Later(7)
    async with open_services(settings, clock=clock) as in_time:
        await void(in_time, source, ticket_id)
    (other,) = await accepted(services, source, settings, a_sale(external_id="S-2"))
    async with open_services(settings, clock=Later(8)) as late:
        with pytest.raises(NotPossible, match="plazo para anular") as refused:
            await void(late, source, other)
        assert refused.value.reason == "TERM_PASSED"
        assert (await void(late, source, other, credit_note_instead=True)).credit_note


async def test_notes_are_voided_before_what_they_modify(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    note = a_credit_note(external_id="N-1", note=a_note(document=None, external_id="S-1"))
    ids = await accepted(services, source, settings, a_sale(external_id="S-1"), note)
    with pytest.raises(NotPossible, match="FC01-1") as refused:
        await void(services, source, ids[0])
    assert refused.value.reason == "HAS_NOTES"
    for ticket_id in reversed(ids):
        await void(services, source, ticket_id)
        async with emitting(settings):
            (ticket,) = await ended(services, source, ticket_id)
        assert ticket.state is State.VOIDED


async def test_what_is_not_accepted_or_not_ours_is_not_voided(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    sales = [a_sale(lines=(a_line(description=""),)), a_sale(external_id="S-2")]
    stored = await services.submission.submit_many(sales, source=source, request_id="r")  # in bulk they are not judged
    invalid, waiting = [it.id for it in stored if isinstance(it, Ticket)]
    async with emitting(settings):
        await ended(services, source, invalid, waiting)
    with pytest.raises(NotPossible, match="no tiene comprobante"):
        await void(services, source, invalid)
    with pytest.raises(InvalidRequest, match="reason"):
        await services.voiding.void(
            waiting, source=source, actor="x", reason=" a ", request_key="k", request_id="r", credit_note_instead=False
        )
    stranger = SourceIdentity(id=source.id + 1, name="otro")
    with pytest.raises(NotFound):
        await void(services, stranger, waiting)


async def test_a_key_that_was_used_otherwise_is_refused(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    (ticket_id,) = await submit(services, source, a_sale())
    await services.reissue.reissue(ticket_id, source=source, actor="x", reason="prueba", request_key="k-1")
    async with emitting(settings):
        await ended(services, source, ticket_id)
    with pytest.raises(KeyTaken, match="reissued"):
        await void(services, source, ticket_id)
