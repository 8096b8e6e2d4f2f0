from datetime import UTC, datetime, timedelta

import asyncpg
import pytest
from msgspec.structs import replace

from issuing.errors import InvalidRequest, InvalidSale, NotPossible
from issuing.services import Services
from issuing.settings import Settings
from issuing.states import State
from issuing.storage.claims import claim
from issuing.storage.numbering import lock_tickets
from issuing.views import SourceIdentity, Ticket
from tests.builders import a_line, a_sale
from tests.conftest import Ose, emitting, ended
from vouchers.sale import Sale

WRONG = a_sale(lines=(a_line(description=""),))


@pytest.fixture
def settings(settings: Settings, ose: Ose) -> Settings:
    return settings.model_copy(update={"ose_url": ose.url})


async def stored(services: Services, source: SourceIdentity, sale: Sale) -> Ticket:
    """The ticket of a sale that came in bulk, where the rules are asked later."""
    (ticket,) = await services.submission.submit_many([sale], source=source, request_id="r")
    assert isinstance(ticket, Ticket)
    return ticket


async def invalid(services: Services, source: SourceIdentity, settings: Settings) -> Ticket:
    ticket = await stored(services, source, WRONG)
    async with emitting(settings):
        (ticket,) = await ended(services, source, ticket.id)
    assert ticket.state is State.INVALID
    return ticket


async def test_an_invalid_sale_is_mended_and_emitted(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    ticket = await invalid(services, source, settings)
    amended = await services.amendment.amend(
        ticket.id, a_sale(), source=source, reason="Faltaba la descripción", request_key="k-1"
    )
    assert (amended.state, amended.findings, amended.reason) == (State.RECEIVED, (), "")
    async with emitting(settings):
        (ticket,) = await ended(services, source, ticket.id)
    assert ticket.state is State.ACCEPTED
    repeated = await services.submission.submit(a_sale(), source=source, request_id="r")
    assert repeated.id == ticket.id, "the amended sale is the one that is repeated now"


async def test_asked_for_twice_it_happens_once(services: Services, source: SourceIdentity, settings: Settings) -> None:
    ticket = await invalid(services, source, settings)
    for _ in range(2):
        await services.amendment.amend(ticket.id, a_sale(), source=source, reason="x", request_key="k-1")
    connection = await asyncpg.connect(str(settings.database_url).replace("+asyncpg", ""))
    assert await connection.fetchval("SELECT count(*) FROM events WHERE action = 'amended'") == 1
    await connection.close()


async def test_what_has_a_number_stays_as_it_is(services: Services, source: SourceIdentity, settings: Settings) -> None:
    ticket = await services.submission.submit(a_sale(), source=source, request_id="r")
    async with emitting(settings):
        await ended(services, source, ticket.id)
    with pytest.raises(NotPossible, match="F001-1"):
        await services.amendment.amend(ticket.id, WRONG, source=source, reason="x", request_key="k-1")


async def test_it_stays_the_same_sale_of_the_same_issuer(services: Services, source: SourceIdentity) -> None:
    ticket = await stored(services, source, WRONG)
    for other, path in (
        (replace(a_sale(), external_id="otra"), "sale.external_id"),
        (replace(a_sale(), issuer_ruc="20131312955"), "sale.issuer_ruc"),
    ):
        with pytest.raises(InvalidRequest) as refused:
            await services.amendment.amend(ticket.id, other, source=source, reason="x", request_key="k-1")
        assert refused.value.path == path


async def test_a_worker_that_holds_the_old_sale_loses_it(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    ticket = await stored(services, source, WRONG)
    connection = await asyncpg.connect(str(settings.database_url).replace("+asyncpg", ""))
    now = datetime.now(UTC)
    (held,) = await claim(connection, limit=16, now=now, lease=timedelta(seconds=60))
    await services.amendment.amend(ticket.id, a_sale(), source=source, reason="x", request_key="k-1")
    assert await lock_tickets(connection, [(held.ticket_id, held.fence)]) == set()
    (again,) = await claim(connection, limit=16, now=datetime.now(UTC), lease=timedelta(seconds=60))
    await connection.close()
    assert '"description"' in again.sale
    assert again.attempt == 1


async def test_a_sale_that_the_rules_refuse_changes_nothing(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    ticket = await invalid(services, source, settings)
    with pytest.raises(InvalidSale) as refused:
        await services.amendment.amend(ticket.id, a_sale(currency="XXX"), source=source, reason="x", request_key="k-1")
    assert [finding.sunat_code for finding in refused.value.findings] == ["3088"]
    assert await services.inquiry.ticket(ticket.id, source=source) == ticket
    mended = await services.amendment.amend(ticket.id, a_sale(), source=source, reason="x", request_key="k-1")
    again = await services.amendment.amend(
        ticket.id, a_sale(currency="XXX"), source=source, reason="x", request_key="k-1"
    )
    assert (mended.state, again.updated_at) == (State.RECEIVED, mended.updated_at), "what was asked is not judged again"
