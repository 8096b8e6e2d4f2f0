"""Sealing: every event gets its place in its ticket's chain and in a batch, in whatever order transactions commit."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import pytest

from issuing.services import Services
from issuing.services.verification import Verification
from issuing.settings import Settings
from issuing.storage.database import open_engine
from issuing.views import SourceIdentity
from tests.builders import a_sale
from tests.conftest import Ose, emitting, ended
from tests.flow.informing import rows, submit
from tests.sealing import sealing

_EVENT = "INSERT INTO events (ticket_id, at, actor, action, from_state, to_state) VALUES ($1, now(), 'x', $2, $3, $3)"
_UNSEALED = "SELECT id FROM events WHERE id NOT IN (SELECT event_id FROM event_seals)"


@pytest.fixture
async def connections(settings: Settings) -> AsyncIterator[list[asyncpg.Connection]]:
    opened = [await asyncpg.connect(str(settings.database_url).replace("+asyncpg", "")) for _ in range(2)]
    yield opened
    for it in opened:
        await it.close()


async def faults(settings: Settings) -> list[object]:
    engine = open_engine(str(settings.database_url), pool_size=1)
    found = [it async for it in Verification(engine, progress=lambda *_: None).run()]
    await engine.dispose()
    return list(found)


async def test_each_event_is_sealed_once_and_told_once(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    ids = await submit(services, source, *(a_sale(external_id=f"S-{index}") for index in range(3)))
    async with sealing(settings) as (sealer, counted):
        await sealer.round()
        await sealer.round()
        assert [it.ticket_id for it in counted] == ids
        await services.reissue.reissue(ids[1], source=source, actor="staff:ana", reason="Ya")
        await sealer.round()
        assert [it.action for it in counted] == ["submitted"] * 3 + ["reissued"]
    batches = await rows(settings, "SELECT id, events FROM seal_batches ORDER BY id")
    assert [tuple(it.values()) for it in batches] == [(1, 3), (2, 1)]
    assert await faults(settings) == []


async def test_more_than_a_batch_is_sealed_in_one_round(
    services: Services, source: SourceIdentity, settings: Settings, connections: list[asyncpg.Connection]
) -> None:
    (ticket_id,) = await submit(services, source, a_sale())
    await connections[0].executemany(_EVENT, [(ticket_id, f"note{index}", "received") for index in range(1_100)])
    async with sealing(settings) as (sealer, counted):
        await sealer.round()
    assert len(counted) == 1_101
    assert await rows(settings, _UNSEALED) == []
    assert await faults(settings) == []


async def test_an_event_that_commits_after_a_later_one_is_sealed_too(
    services: Services, source: SourceIdentity, settings: Settings, connections: list[asyncpg.Connection]
) -> None:
    first, second = await submit(services, source, a_sale(), a_sale(external_id="S-2"))
    slow, quick = connections
    under_way = slow.transaction()
    await under_way.start()
    await slow.execute(_EVENT, first, "slow", "received")
    await quick.execute(_EVENT, second, "quick", "received")
    async with sealing(settings) as (sealer, counted):
        await sealer.round()
        assert [it.action for it in counted[2:]] == ["quick"]
        await under_way.commit()
        await sealer.round()
        assert [it.action for it in counted[2:]] == ["quick", "slow"]
    assert counted[2].id > counted[3].id
    assert await faults(settings) == []


async def test_two_sealers_at_once_seal_each_event_once(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    ids = await submit(services, source, *(a_sale(external_id=f"S-{index}") for index in range(40)))
    async with sealing(settings) as (one, of_one), sealing(settings) as (other, of_other):
        await asyncio.gather(one.round(), other.round())
        await asyncio.gather(one.round(), other.round())
    told: list[UUID | None] = sorted((it.ticket_id for it in [*of_one, *of_other]), key=str)
    assert told == sorted(ids, key=str)
    assert await faults(settings) == []


async def test_a_worker_seals_what_it_does(
    services: Services, source: SourceIdentity, settings: Settings, ose: Ose
) -> None:
    own = settings.model_copy(update={"ose_url": ose.url, "seal_seconds": 0.1})
    (ticket_id,) = await submit(services, source, a_sale())
    async with emitting(own):
        await ended(services, source, ticket_id)
    # What the last round of the stopped worker did not see is the next sealer's.
    async with sealing(settings) as (sealer, _):
        await sealer.round()
    assert await rows(settings, _UNSEALED) == []
    assert await faults(settings) == []
