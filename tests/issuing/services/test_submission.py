"""Invariants 1 and 2: a ticket that was answered exists, and one sale has one ticket."""

import asyncio
from datetime import date

import asyncpg
import pytest
from msgspec.structs import replace

from issuing.errors import ConflictingSale, UnknownIssuer
from issuing.services import Services, open_services
from issuing.settings import Settings
from issuing.states import PublicStatus
from issuing.views import SourceIdentity
from tests.builders import a_line, a_sale, an_issuer


async def test_a_ticket_is_committed_before_it_is_answered(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    ticket = await services.submission.submit(a_sale(), source=source, request_id="r-1")
    assert ticket.status is PublicStatus.RECEIVED
    connection = await asyncpg.connect(str(settings.database_url).replace("+asyncpg", ""))
    row = await connection.fetchrow("SELECT state, request_id FROM tickets WHERE id = $1", ticket.id)
    events = await connection.fetch("SELECT action, actor FROM events WHERE ticket_id = $1", ticket.id)
    await connection.close()
    assert row
    assert (row["state"], row["request_id"]) == ("received", "r-1")
    assert [(it["action"], it["actor"]) for it in events] == [("submitted", "source:samp")]


async def test_the_same_sale_again_has_the_same_ticket(services: Services, source: SourceIdentity) -> None:
    first = await services.submission.submit(a_sale(), source=source, request_id="r-1")
    again = await services.submission.submit(a_sale(), source=source, request_id="r-2")
    assert (again.id, again.request_id) == (first.id, "r-1")


async def test_another_sale_under_the_same_id_names_what_differs(services: Services, source: SourceIdentity) -> None:
    first = await services.submission.submit(a_sale(), source=source, request_id="r-1")
    other = replace(a_sale(), lines=(a_line(description="OTRA COSA"),))
    with pytest.raises(ConflictingSale) as refused:
        await services.submission.submit(other, source=source, request_id="r-2")
    assert refused.value.ticket_id == first.id
    assert refused.value.fields == ("lines[0].description",)


async def test_two_sources_may_use_the_same_external_id(services: Services, source: SourceIdentity) -> None:
    token = await services.sources.register("mir")
    other = await services.sources.authenticate(token)
    assert other
    first = await services.submission.submit(a_sale(), source=source, request_id="r-1")
    second = await services.submission.submit(a_sale(), source=other, request_id="r-2")
    assert first.id != second.id


async def test_a_hundred_at_once_share_commits_and_keep_their_own_answers(
    services: Services, source: SourceIdentity
) -> None:
    sales = [a_sale(external_id=f"S-{index % 50}") for index in range(100)]
    tickets = await asyncio.gather(*(services.submission.submit(sale, source=source, request_id="r") for sale in sales))
    assert [it.external_id for it in tickets] == [it.external_id for it in sales]
    assert len({it.id for it in tickets}) == 50


async def test_many_callers_share_commits(services: Services, source: SourceIdentity, settings: Settings) -> None:
    sales = [a_sale(external_id=f"S-{index}") for index in range(64)]
    await asyncio.gather(*(services.submission.submit(sale, source=source, request_id="r") for sale in sales))
    connection = await asyncpg.connect(str(settings.database_url).replace("+asyncpg", ""))
    commits = await connection.fetchval("SELECT count(DISTINCT xmin::text) FROM tickets")
    await connection.close()
    assert commits <= 8


async def test_rivals_in_one_group_are_told_apart(services: Services, source: SourceIdentity) -> None:
    rivals = [a_sale(external_id="S-1"), a_sale(external_id="S-1", currency="USD")]
    answers = await asyncio.gather(
        *(services.submission.submit(sale, source=source, request_id="r") for sale in rivals), return_exceptions=True
    )
    assert sorted(type(it).__name__ for it in answers) == ["ConflictingSale", "Ticket"]


async def test_an_unknown_issuer_is_refused_by_name(services: Services, source: SourceIdentity) -> None:
    with pytest.raises(UnknownIssuer, match="20131312955"):
        await services.submission.submit(a_sale(issuer_ruc="20131312955"), source=source, request_id="r-1")


async def test_submission_works_while_redis_is_down(settings: Settings) -> None:
    deaf = settings.model_copy(update={"redis_url": "redis://127.0.0.1:9/0"})
    async with open_services(deaf) as opened:
        await opened.issuers.register(an_issuer())
        source = await opened.sources.authenticate(await opened.sources.register("samp"))
        assert source
        ticket = await opened.submission.submit(a_sale(), source=source, request_id="r-1")
        assert (await opened.inquiry.ticket(ticket.id, source=source)).id == ticket.id


async def test_a_date_at_the_end_of_the_calendar_harms_nobody(services: Services, source: SourceIdentity) -> None:
    sales = [a_sale(external_id="S-1", issue_date=date.max), a_sale(external_id="S-2")]
    answers = await services.submission.submit_many(sales, source=source, request_id="r")
    assert [type(it).__name__ for it in answers] == ["Ticket", "Ticket"]
