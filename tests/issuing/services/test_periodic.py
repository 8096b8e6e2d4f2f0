"""Rounds go on after one that fails, and end when they are told to."""

import asyncio

from issuing.services.periodic import Periodic


async def test_a_round_that_fails_is_followed_by_the_next() -> None:
    rounds: list[int] = []

    async def round_() -> float:
        rounds.append(len(rounds))
        if len(rounds) == 1:
            raise ValueError("the first one fails")
        periodic.stop()
        return 60

    periodic = Periodic(round_, name="test", rest_seconds=0.01)
    async with asyncio.timeout(10):
        await periodic.run()
    assert rounds == [0, 1]


async def test_a_stop_ends_the_rest() -> None:
    rested = asyncio.Event()

    async def round_() -> float:
        rested.set()
        return 3600

    periodic = Periodic(round_, name="test", rest_seconds=1)
    running = asyncio.create_task(periodic.run())
    async with asyncio.timeout(10):
        await rested.wait()
        periodic.stop()
        await running
