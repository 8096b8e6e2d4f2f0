"""Keeps one process within an operator's limits: so many calls at a time, so many a second."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class NoTurnError(Exception):
    """No turn came up within the caller's patience; nothing was sent."""


class Pace:
    """Turns for the calls to one endpoint, in the order in which they were asked for."""

    def __init__(self, concurrent: int, per_second: float | None) -> None:
        self._places = asyncio.Semaphore(concurrent)
        self._interval = 1 / per_second if per_second else 0.0
        self._next = 0.0

    @asynccontextmanager
    async def turn(self, patience: float) -> AsyncIterator[None]:
        """Hold a place for the duration of one call; raises NoTurnError after `patience` seconds without one."""
        try:
            async with asyncio.timeout(patience):
                await self._places.acquire()
        except TimeoutError as error:
            raise NoTurnError from error
        try:
            await self._wait_for_slot(patience)
            yield
        finally:
            self._places.release()

    async def _wait_for_slot(self, patience: float) -> None:
        if not self._interval:
            return
        now = asyncio.get_running_loop().time()
        slot = max(now, self._next)
        if slot - now > patience:
            raise NoTurnError
        self._next = slot + self._interval
        await asyncio.sleep(slot - now)
