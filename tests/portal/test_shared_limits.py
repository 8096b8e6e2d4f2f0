"""Limits are one for all processes, and each process's own while the database is away."""

import asyncio
from datetime import datetime, timedelta

from structlog.testing import capture_logs

from issuing.customers.limits import Limit
from issuing.services import Services, open_services
from issuing.settings import Settings
from portal.shared_limits import SharedLimits
from tests.portal.conftest import MovableClock, execute

LIMIT = Limit(name="test", burst=3, per=timedelta(minutes=1))


async def test_two_portals_count_together(services: Services, settings: Settings) -> None:
    async with open_services(settings) as others:
        here, there = SharedLimits(services.customers.throttles), SharedLimits(others.customers.throttles)
        allowed = [await it.take((LIMIT, "a")) == 0 for it in (here, there, here, there, here)]
        assert allowed == [True, True, True, False, False]
        assert await there.take((LIMIT, "b")) == 0


async def test_many_at_once_get_no_more_than_one_after_the_other(services: Services) -> None:
    limits = SharedLimits(services.customers.throttles)
    waits = await asyncio.gather(*(limits.take((LIMIT, "a")) for _ in range(12)))
    assert sum(wait == 0 for wait in waits) == 3


async def test_the_wait_that_is_told_is_long_enough_and_no_longer(settings: Settings) -> None:
    clock = MovableClock()
    clock.put(datetime.fromisoformat("2026-11-25T10:00:00+00:00"))
    async with open_services(settings, clock=clock) as own:
        limits = SharedLimits(own.customers.throttles)
        for _ in range(3):
            await limits.take((LIMIT, "a"))
        wait = await limits.take((LIMIT, "a"))
        assert wait == 20
        clock.put(clock.now() + timedelta(seconds=wait - 1))
        assert await limits.take((LIMIT, "a")) == 1
        clock.put(clock.now() + timedelta(seconds=1))
        assert await limits.take((LIMIT, "a")) == 0
        assert await limits.take((LIMIT, "a")) == 20


async def test_what_is_given_back_did_not_count(services: Services) -> None:
    limits = SharedLimits(services.customers.throttles)
    for _ in range(9):
        assert await limits.take((LIMIT, "a")) == 0
        await limits.give_back((LIMIT, "a"))


async def test_without_the_database_each_process_keeps_its_own_limit(services: Services, settings: Settings) -> None:
    limits = SharedLimits(services.customers.throttles)
    await execute(settings, "ALTER TABLE throttles RENAME TO gone")
    with capture_logs() as logs:
        allowed = [await limits.take((LIMIT, "a")) == 0 for _ in range(4)]
        await limits.give_back((LIMIT, "a"))
    assert allowed == [True, True, True, False]
    assert {it["action"] for it in logs} == {"portal.limits_away"}
