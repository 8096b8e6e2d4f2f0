import asyncio
from collections.abc import Sequence

import pytest

from issuing.batching import Batcher


class Flushes:
    """A flush that records its groups and waits until it is let go on."""

    def __init__(self, *, poison: int | None = None) -> None:
        self.groups: list[list[int]] = []
        self.gate = asyncio.Event()
        self.poison = poison

    async def __call__(self, group: Sequence[int]) -> Sequence[int | Exception]:
        self.groups.append(list(group))
        await self.gate.wait()
        if self.poison in group:
            raise ValueError("poison")
        return [item * 10 for item in group]


async def test_an_idle_batcher_flushes_at_once() -> None:
    flushes = Flushes()
    flushes.gate.set()
    batcher: Batcher[int, int] = Batcher(flushes)
    assert await batcher.submit(1) == 10
    assert flushes.groups == [[1]]


async def test_what_comes_during_a_flush_shares_the_next_one() -> None:
    flushes = Flushes()
    batcher: Batcher[int, int] = Batcher(flushes, limit=3)
    tasks = [asyncio.create_task(batcher.submit(1))]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    tasks += [asyncio.create_task(batcher.submit(item)) for item in (2, 3, 4, 5)]
    await asyncio.sleep(0)
    flushes.gate.set()
    assert await asyncio.gather(*tasks) == [10, 20, 30, 40, 50]
    assert flushes.groups == [[1], [2, 3, 4], [5]]


async def test_a_poisoned_item_fails_alone() -> None:
    flushes = Flushes(poison=3)
    batcher: Batcher[int, int] = Batcher(flushes)
    first = asyncio.create_task(batcher.submit(1))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    tasks = [asyncio.create_task(batcher.submit(item)) for item in (2, 3, 4)]
    await asyncio.sleep(0)
    flushes.gate.set()
    answers = await asyncio.gather(first, *tasks, return_exceptions=True)
    assert answers[:2] == [10, 20]
    assert isinstance(answers[2], ValueError)
    assert answers[3] == 40


async def test_a_caller_that_gives_up_does_not_disturb_the_group() -> None:
    flushes = Flushes()
    batcher: Batcher[int, int] = Batcher(flushes)
    gone = asyncio.create_task(batcher.submit(1))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    gone.cancel()
    stays = asyncio.create_task(batcher.submit(2))
    await asyncio.sleep(0)
    flushes.gate.set()
    assert await stays == 20
    with pytest.raises(asyncio.CancelledError):
        await gone
    await batcher.drain()


async def test_a_busy_owner_lets_a_flush_linger_for_more() -> None:
    flushes = Flushes()
    flushes.gate.set()
    batcher: Batcher[int, int] = Batcher(flushes, limit=3, linger=lambda: 0.01)
    assert list(await asyncio.gather(batcher.submit(1), batcher.submit(2))) == [10, 20]
    assert flushes.groups == [[1, 2]]


async def test_a_full_group_has_nothing_to_linger_for() -> None:
    flushes = Flushes()
    flushes.gate.set()

    def linger() -> float:
        pytest.fail("a full group must go at once")

    batcher: Batcher[int, int] = Batcher(flushes, limit=3, linger=linger)
    assert await asyncio.gather(*(batcher.submit(item) for item in (1, 2, 3))) == [10, 20, 30]
