"""Leases: who holds a ticket, who may write its result, and whose turn it is."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from issuing.services import Services
from issuing.settings import Settings
from issuing.states import State
from issuing.storage.claims import Claim, claim, release, renew
from issuing.storage.settlements import Settlement, settle
from issuing.views import SourceIdentity
from tests.builders import a_sale, an_issuer

LEASE = timedelta(seconds=15)


@pytest.fixture
async def connection(settings: Settings) -> AsyncIterator[asyncpg.Connection]:
    opened = await asyncpg.connect(str(settings.database_url).replace("+asyncpg", ""))
    yield opened
    await opened.close()


async def submit(services: Services, source: SourceIdentity, count: int, *, ruc: str = an_issuer().ruc) -> list[UUID]:
    return [
        (
            await services.submission.submit(
                a_sale(external_id=f"{ruc}-{index}", issuer_ruc=ruc), source=source, request_id="r"
            )
        ).id
        for index in range(count)
    ]


def refusal(held: Claim, now: datetime) -> Settlement:
    return Settlement(
        ticket_id=held.ticket_id,
        fence=held.fence,
        from_state=State.RECEIVED,
        to_state=State.INVALID,
        action="refused",
        at=now,
    )


async def test_a_ticket_is_claimed_once_until_its_lease_ends(
    services: Services, source: SourceIdentity, connection: asyncpg.Connection
) -> None:
    (ticket_id,) = await submit(services, source, 1)
    now = datetime.now(UTC)
    (first,) = await claim(connection, limit=16, now=now, lease=LEASE)
    assert (first.ticket_id, first.state, first.attempt) == (ticket_id, State.RECEIVED, 1)
    assert await claim(connection, limit=16, now=now + LEASE / 2, lease=LEASE) == []
    (second,) = await claim(connection, limit=16, now=now + LEASE * 2, lease=LEASE)
    assert (second.fence, second.attempt) == (first.fence + 1, 2)


async def test_a_renewed_lease_holds(
    services: Services, source: SourceIdentity, connection: asyncpg.Connection
) -> None:
    await submit(services, source, 1)
    now = datetime.now(UTC)
    (held,) = await claim(connection, limit=16, now=now, lease=LEASE)
    await renew(connection, [(held.ticket_id, held.fence)], until=now + LEASE * 3)
    assert await claim(connection, limit=16, now=now + LEASE * 2, lease=LEASE) == []


async def test_whoever_lost_the_lease_writes_nothing(
    services: Services, source: SourceIdentity, connection: asyncpg.Connection
) -> None:
    await submit(services, source, 1)
    now = datetime.now(UTC)
    (late,) = await claim(connection, limit=16, now=now, lease=LEASE)
    (present,) = await claim(connection, limit=16, now=now + LEASE * 2, lease=LEASE)
    assert await settle(connection, [refusal(late, now)], actor="late") == set()
    await renew(connection, [(late.ticket_id, late.fence)], until=now + LEASE * 9)
    assert await settle(connection, [refusal(present, now)], actor="present") == {(present.ticket_id, present.fence)}
    actors = await connection.fetch("SELECT actor FROM events WHERE action = 'refused'")
    assert [row["actor"] for row in actors] == ["present"]


async def test_two_workers_never_share_a_ticket(
    services: Services, source: SourceIdentity, connection: asyncpg.Connection, settings: Settings
) -> None:
    await submit(services, source, 20)
    now = datetime.now(UTC)
    other = await asyncpg.connect(str(settings.database_url).replace("+asyncpg", ""))
    async with connection.transaction(), other.transaction():
        one = await claim(connection, limit=16, now=now, lease=LEASE)
        two = await claim(other, limit=16, now=now, lease=LEASE)
    await other.close()
    assert len(one) == 16
    assert len(two) == 4
    assert not {it.ticket_id for it in one} & {it.ticket_id for it in two}


async def test_an_issuer_with_many_sales_leaves_turns_to_one_with_few(
    services: Services, source: SourceIdentity, connection: asyncpg.Connection
) -> None:
    small = an_issuer(ruc="20131312955")
    await services.issuers.register(small)
    await submit(services, source, 60)
    await submit(services, source, 3, ruc=small.ruc)
    claims = await claim(connection, limit=16, now=datetime.now(UTC), lease=LEASE)
    registered = await services.issuers.by_ruc(small.ruc)
    assert sum(it.issuer_id == registered.id for it in claims) == 3


async def test_inside_an_issuer_the_nearest_deadline_goes_first(
    services: Services, source: SourceIdentity, connection: asyncpg.Connection
) -> None:
    ids = await submit(services, source, 20)
    await connection.execute("UPDATE tickets SET deadline = deadline - 1 WHERE id = $1", ids[-1])
    claims = await claim(connection, limit=16, now=datetime.now(UTC), lease=LEASE)
    assert claims[0].ticket_id == ids[-1]


async def test_a_lease_that_was_given_back_is_not_revived_and_its_attempt_does_not_count(
    services: Services, source: SourceIdentity, connection: asyncpg.Connection
) -> None:
    await submit(services, source, 1)
    now = datetime.now(UTC)
    (held,) = await claim(connection, limit=16, now=now, lease=LEASE)
    await release(connection, [(held.ticket_id, held.fence)])
    await renew(connection, [(held.ticket_id, held.fence)], until=now + LEASE * 3)
    (again,) = await claim(connection, limit=16, now=now, lease=LEASE)
    assert (again.fence, again.attempt) == (held.fence + 1, held.attempt)


async def test_who_lost_a_ticket_gives_back_nothing(
    services: Services, source: SourceIdentity, connection: asyncpg.Connection
) -> None:
    await submit(services, source, 1)
    now = datetime.now(UTC)
    (late,) = await claim(connection, limit=16, now=now, lease=LEASE)
    await claim(connection, limit=16, now=now + LEASE * 2, lease=LEASE)
    await release(connection, [(late.ticket_id, late.fence)])
    assert await claim(connection, limit=16, now=now + LEASE * 2, lease=LEASE) == []


async def test_of_two_results_in_one_group_only_that_of_the_later_claim_is_written(
    services: Services, source: SourceIdentity, connection: asyncpg.Connection
) -> None:
    """As a worker brings them that stood still, lost a ticket without knowing it, and claimed it again."""
    (ticket_id,) = await submit(services, source, 1)
    now = datetime.now(UTC)
    (first,) = await claim(connection, limit=16, now=now, lease=LEASE)
    (second,) = await claim(connection, limit=16, now=now + LEASE * 2, lease=LEASE)
    lost = replace(refusal(first, now), mails=("antes@andinos.pe",))
    moved = await settle(connection, [lost, refusal(second, now)], actor="worker:1")
    assert moved == {(ticket_id, second.fence)}
    events = await connection.fetch("SELECT action FROM events WHERE ticket_id = $1 ORDER BY id", ticket_id)
    assert [it["action"] for it in events] == ["submitted", "refused"]
    assert not await connection.fetch("SELECT FROM deliveries WHERE ticket_id = $1", ticket_id)
