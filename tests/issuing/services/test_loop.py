"""The loop that all work under leases shares: it ends, whatever its work does with a cancellation."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

from issuing.services.loop import Loop


class Stubborn(Loop[int]):
    """One piece of work that swallows the first cancellation, as a library does whose call just returned."""

    def __init__(self) -> None:
        super().__init__(sweep_seconds=60, lease=timedelta(seconds=60))
        self.began = asyncio.Event()
        self.held = [(1, 7)]
        self.given_back: list[tuple[int, int]] = []

    async def _look(self) -> None:
        if not self.began.is_set():
            self._start(self._work())

    async def _work(self) -> None:
        self.began.set()
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        await asyncio.Event().wait()

    def _leases(self) -> Sequence[tuple[int, int]]:
        return self.held

    async def _renew(self, held: Sequence[tuple[int, int]]) -> None:
        raise NotImplementedError

    async def _release(self, held: Sequence[tuple[int, int]]) -> None:
        self.given_back = list(held)


async def test_work_that_swallows_a_cancellation_is_ended_and_its_lease_given_back() -> None:
    loop = Stubborn()
    running = asyncio.create_task(loop.run())
    await loop.began.wait()
    running.cancel()
    async with asyncio.timeout(20):
        with suppress(asyncio.CancelledError):
            await running
    assert loop.given_back == [(1, 7)]
