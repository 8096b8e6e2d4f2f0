"""A corrected sale takes the place of a rejected one, or of one that came too late: once, and told on both."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from issuing.clock import SystemClock, lima_date
from issuing.errors import ConflictingSale, InvalidRequest, NotPossible
from issuing.services import Services
from issuing.settings import Settings
from issuing.states import CHANGES, NUMBERED, UNFINISHED, State
from issuing.views import SourceIdentity, Ticket
from tests.builders import a_sale, an_issuer
from vouchers.sale import Sale

YESTERDAY = lima_date(SystemClock().now()) - timedelta(days=1)


async def submit(services: Services, source: SourceIdentity, sale: Sale) -> Ticket:
    return await services.submission.submit(sale, source=source, request_id="r")


async def run(settings: Settings, statement: str, *values: object) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(str(settings.database_url).replace("+asyncpg", ""))
    try:
        found: list[asyncpg.Record] = await connection.fetch(statement, *values)
        return found
    finally:
        await connection.close()


async def a_ticket(
    services: Services, source: SourceIdentity, settings: Settings, state: State, *, doubtful: bool = False
) -> UUID:
    """A ticket that stands at `state`, past its term, with a number where that state has one."""
    ticket = await submit(services, source, a_sale(external_id="OLD"))
    await run(
        settings,
        "UPDATE tickets SET state = $2, numbered = $3, may_be_registered = $4, deadline = $5,"
        " next_attempt_at = CASE WHEN $6 THEN now() END WHERE id = $1",
        ticket.id,
        state.value,
        state in NUMBERED or doubtful,
        doubtful,
        YESTERDAY,
        state in UNFINISHED,
    )
    return ticket.id


def corrected(replaced: UUID, external_id: str = "NEW") -> Sale:
    return a_sale(external_id=external_id, replaces_ticket_id=replaced)


@pytest.mark.parametrize("state", [State.REJECTED, State.STUCK])
async def test_both_tickets_tell_of_the_replacement(
    services: Services, source: SourceIdentity, settings: Settings, state: State
) -> None:
    old = await a_ticket(services, source, settings, state)
    new = await submit(services, source, corrected(old))
    assert new.replaces == old
    assert (await services.inquiry.ticket(new.id, source=source)).replaces == old
    told = await services.inquiry.ticket(old, source=source)
    assert (told.replaced_by, told.state) == (new.id, state)
    (event,) = await run(settings, "SELECT * FROM events WHERE ticket_id = $1 AND action = 'replaced'", old)
    assert (event["actor"], event["from_state"], event["to_state"]) == ("source:samp", state, state)
    assert event["reason"] == str(new.id)


@pytest.mark.parametrize("state", sorted(set(State) - {State.REJECTED, State.STUCK}))
async def test_nothing_else_is_replaced_and_the_way_out_is_told(
    services: Services, source: SourceIdentity, settings: Settings, state: State
) -> None:
    old = await a_ticket(services, source, settings, state)
    with pytest.raises(NotPossible, match="Solo se reemplaza") as refusal:
        await submit(services, source, corrected(old))
    assert refusal.value.reason == "NOT_REPLACEABLE"
    assert await run(settings, "SELECT * FROM tickets WHERE external_id = 'NEW'") == []


async def test_what_is_stuck_within_its_term_is_not_replaced(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    old = await a_ticket(services, source, settings, State.STUCK)
    await run(settings, "UPDATE tickets SET deadline = $1", YESTERDAY + timedelta(days=1))
    with pytest.raises(NotPossible, match="ReissueTicket"):
        await submit(services, source, corrected(old))


async def test_what_the_authority_may_have_is_not_replaced(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    old = await a_ticket(services, source, settings, State.STUCK, doubtful=True)
    with pytest.raises(NotPossible) as refusal:
        await submit(services, source, corrected(old))
    assert refusal.value.reason == "OUTCOME_UNKNOWN"


async def test_another_sources_ticket_is_no_ticket(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    old = await a_ticket(services, source, settings, State.REJECTED)
    stranger = await services.sources.authenticate(await services.sources.register("mir"))
    assert stranger
    for source_of, replaced in ((stranger, old), (source, uuid4())):
        with pytest.raises(InvalidRequest, match="replaces_ticket_id"):
            await submit(services, source_of, corrected(replaced))


async def test_another_issuers_ticket_is_no_ticket(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    old = await a_ticket(services, source, settings, State.REJECTED)
    other = an_issuer(ruc="20131312955", legal_name="OTRA S.A.")
    await services.issuers.register(other)
    sale = a_sale(external_id="NEW", replaces_ticket_id=old, issuer_ruc=other.ruc)
    (answer,) = await services.submission.submit_many([sale], source=source, request_id="r")
    assert isinstance(answer, InvalidRequest)


async def test_the_same_call_again_gets_the_same_ticket(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    old = await a_ticket(services, source, settings, State.REJECTED)
    first = await submit(services, source, corrected(old))
    assert (await submit(services, source, corrected(old))).id == first.id
    with pytest.raises(ConflictingSale, match="replaces_ticket_id"):
        await submit(services, source, a_sale(external_id="NEW"))


async def test_of_many_at_once_one_takes_the_place(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    old = await a_ticket(services, source, settings, State.REJECTED)
    sales = [corrected(old, f"NEW-{index}") for index in range(6)]
    many = services.submission.submit_many([*sales[3:], a_sale(external_id="ALONE")], source=source, request_id="r")
    single = (submit(services, source, sale) for sale in sales[:3])
    answers = await asyncio.gather(many, *single, return_exceptions=True)
    assert isinstance(answers[0], list)
    flat = [*answers[0][:3], *answers[1:]]
    assert isinstance(answers[0][3], Ticket)
    assert sum(isinstance(it, Ticket) for it in flat) == 1
    assert {it.reason for it in flat if isinstance(it, NotPossible)} == {"ALREADY_REPLACED"}
    assert len(await run(settings, "SELECT * FROM tickets WHERE external_id LIKE 'NEW%'")) == 1


async def test_what_is_replaced_goes_no_further(services: Services, source: SourceIdentity, settings: Settings) -> None:
    old = await a_ticket(services, source, settings, State.STUCK)
    await submit(services, source, corrected(old))
    with pytest.raises(NotPossible) as refusal:
        await services.reissue.reissue(old, source=source, actor="staff:ana", reason="Otra vez")
    assert refusal.value.reason == "REPLACED"
    with pytest.raises(NotPossible) as refusal:
        await services.amendment.amend(
            old, a_sale(external_id="OLD"), source=source, reason="Otra vez", request_key="k"
        )
    assert refusal.value.reason == "REPLACED"


async def test_an_amended_sale_keeps_what_it_replaces(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    old = await a_ticket(services, source, settings, State.REJECTED)
    new = await submit(services, source, corrected(old))
    with pytest.raises(InvalidRequest, match="replaces_ticket_id"):
        await services.amendment.amend(
            new.id, a_sale(external_id="NEW"), source=source, reason="Corrige", request_key="k"
        )
    amended = await services.amendment.amend(new.id, corrected(old), source=source, reason="Corrige", request_key="k")
    assert amended.replaces == old


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("action", ["reissue", "amend"])
async def test_what_people_ask_for_changes_states_only_by_the_table(
    services: Services, source: SourceIdentity, settings: Settings, state: State, action: str
) -> None:
    old = await a_ticket(services, source, settings, state)
    try:
        if action == "reissue":
            await services.reissue.reissue(old, source=source, actor="staff:ana", reason="Motivo", request_key="k")
        else:
            await services.amendment.amend(
                old, a_sale(external_id="OLD"), source=source, reason="Motivo", request_key="k"
            )
    except NotPossible:
        assert (await services.inquiry.ticket(old, source=source)).state is state
        assert await run(settings, "SELECT * FROM events WHERE ticket_id = $1 AND request_key = 'k'", old) == []
        return
    after = (await services.inquiry.ticket(old, source=source)).state
    assert after is state or after in CHANGES[state]
    (event,) = await run(settings, "SELECT * FROM events WHERE ticket_id = $1 AND request_key = 'k'", old)
    assert (event["from_state"], event["to_state"]) == (state, after)
    assert event["actor"]
    assert event["reason"] == "Motivo"
