"""Turns: never more than the limits allow, also after a stall, and none that is lost."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import pytest

from issuing.gateways.ose.pacing import NoTurnError, Pace

PATIENCE = 20.0


class Share:
    """A worker's part of the places, which changes as others come and go."""

    def __init__(self, places: int) -> None:
        self.places = places

    def __call__(self, limit: int) -> int:
        return min(self.places, limit)


async def hold(pace: Pace, held: list[int], release: asyncio.Event) -> None:
    async with pace.turn(PATIENCE):
        held.append(pace.in_use)
        await release.wait()


async def turns(pace: Pace, count: int, at: list[float], first: asyncio.Event | None = None) -> None:
    async def one() -> None:
        async with pace.turn(PATIENCE):
            at.append(asyncio.get_running_loop().time())
            if first:
                first.set()

    await asyncio.gather(*(one() for _ in range(count)))


async def settled() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_no_more_calls_are_under_way_than_there_are_places() -> None:
    pace, held, release = Pace(2, None), list[int](), asyncio.Event()
    tasks = [asyncio.create_task(hold(pace, held, release)) for _ in range(5)]
    await settled()
    assert len(held) == 2
    release.set()
    await asyncio.gather(*tasks)
    assert len(held) == 5
    assert max(held) == 2
    assert pace.in_use == 0


async def test_who_finds_no_place_in_time_sends_nothing_and_leaves_no_place_taken() -> None:
    pace, held, release = Pace(1, None), list[int](), asyncio.Event()
    task = asyncio.create_task(hold(pace, held, release))
    await settled()
    with pytest.raises(NoTurnError):
        async with pace.turn(0.01):
            pytest.fail("the only place is taken")
    release.set()
    await task
    async with pace.turn(PATIENCE):
        assert pace.in_use == 1


async def test_who_is_cancelled_while_waiting_leaves_its_place_to_the_next() -> None:
    pace, held, release = Pace(1, None), list[int](), asyncio.Event()
    first, given_up, last = (asyncio.create_task(hold(pace, held, release)) for _ in range(3))
    await settled()
    given_up.cancel()
    release.set()
    await asyncio.gather(first, last)
    assert held == [1, 1]
    assert pace.in_use == 0


async def test_a_share_that_grows_wakes_who_waits() -> None:
    share, held, release = Share(0), list[int](), asyncio.Event()
    pace = Pace(3, None, share=share)
    tasks = [asyncio.create_task(hold(pace, held, release)) for _ in range(3)]
    await settled()
    assert held == []
    share.places = 2
    pace.wake()
    await settled()
    assert len(held) == 2
    release.set()
    await asyncio.gather(*tasks)


async def test_turns_keep_to_the_rate() -> None:
    at: list[float] = []
    await turns(Pace(50, 200.0), 41, at)
    assert at == sorted(at)
    assert at[-1] - at[0] >= 39 / 200  # one interval may be lost to the loop's own resolution


@pytest.mark.parametrize("late", [0.2, 0.5])
async def test_turns_that_a_stalled_process_slept_through_have_lapsed(late: float) -> None:
    at, first = list[float](), asyncio.Event()
    pace = Pace(50, 100.0)
    task = asyncio.create_task(turns(pace, 30, at, first))
    await first.wait()
    stall(late)
    await task
    resumed = [moment for moment in at if moment >= at[0] + late]
    for one, ninth in zip(resumed, resumed[8:], strict=False):
        assert ninth - one > 0.02, "a burst after the stall"


def stall(seconds: float) -> None:
    """What a garbage collection or a stopped machine does to the loop."""

    time.sleep(seconds)


async def test_nobody_sends_while_turns_cannot_be_reserved() -> None:
    async def away(count: int) -> float:
        raise ConnectionError(f"{count} turns could not be reserved")

    pace = Pace(5, 100.0, grant=away)
    with pytest.raises(NoTurnError, match="could not be reserved"):
        async with pace.turn(PATIENCE):
            pytest.fail("nobody granted a turn")
    assert pace.in_use == 0


async def test_reservations_are_made_for_who_waits_only() -> None:
    asked: list[int] = []
    grant = counting(asked)
    pace = Pace(50, 20.0, grant=grant)
    await turns(pace, 3, [])
    assert sum(asked) <= 4


def counting(asked: list[int]) -> Callable[[int], Awaitable[float]]:
    async def grant(count: int) -> float:
        asked.append(count)
        return 0.0

    return grant
