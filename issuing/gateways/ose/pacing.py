"""Keeps to an operator's limits: so many calls at a time, so many a second, first come, first served."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

Grant = Callable[[int], Awaitable[float]]
"""Reserves so many turns, one after the other at the agreed rate; in how many seconds the first of them is due."""

_LATE_SECONDS = 0.05
"""A turn that nobody took by then has lapsed: what a process was too late for must not come all at once later."""


class NoTurnError(Exception):
    """No turn came up within the caller's patience; nothing was sent."""


class Pace:
    """Turns for the calls of one issuer to one endpoint.

    `share` tells how many of the `concurrent` places are this process's, `grant` reserves turns where others take them
    too; without them the process is alone. No rate where `per_second` is None.
    """

    def __init__(
        self,
        concurrent: int,
        per_second: float | None,
        *,
        share: Callable[[int], int] | None = None,
        grant: Grant | None = None,
    ) -> None:
        self._concurrent = concurrent
        self._share = share
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._slots = _Slots(per_second, grant or _alone(per_second)) if per_second else None
        self.per_second = per_second
        self.in_use = 0

    @property
    def places(self) -> int:
        """How many calls this process may have under way now."""
        return self._share(self._concurrent) if self._share else self._concurrent

    @asynccontextmanager
    async def turn(self, patience: float) -> AsyncIterator[None]:
        """Hold a place for the duration of one call; raises NoTurnError after `patience` seconds without one."""
        await self._take_place(patience)
        try:
            if self._slots:
                await self._slots.take(patience)
            yield
        finally:
            self.in_use -= 1
            self.wake()

    def wake(self) -> None:
        """Give the places that are free to who waits: after a call, and where the process's share has grown."""
        while self._waiting and self.in_use < self.places:
            future = self._waiting.popleft()
            if not future.done():
                self.in_use += 1
                future.set_result(None)

    async def _take_place(self, patience: float) -> None:
        if not self._waiting and self.in_use < self.places:
            self.in_use += 1
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        try:
            async with asyncio.timeout(patience):
                await future
        except BaseException as error:
            if future.done() and not future.cancelled():  # the place came in the same moment
                self.in_use -= 1
                self.wake()
            if isinstance(error, TimeoutError):
                raise NoTurnError from error
            raise


class _Slots:
    """Hands out turns at a rate. They are reserved a second's worth at a time, and only for who waits."""

    def __init__(self, per_second: float, grant: Grant) -> None:
        self._interval = 1 / per_second
        self._batch = max(1, round(per_second))
        self._late = max(self._interval, _LATE_SECONDS)
        self._grant = grant
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._handing: asyncio.Task[None] | None = None

    async def take(self, patience: float) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        if self._handing is None or self._handing.done():
            self._handing = asyncio.create_task(self._hand_out())
        try:
            async with asyncio.timeout(patience):
                await future
        except TimeoutError as error:
            raise NoTurnError from error

    async def _hand_out(self) -> None:
        try:
            while waiting := sum(not it.done() for it in self._waiting):
                count = min(waiting, self._batch)
                first = asyncio.get_running_loop().time() + await self._grant(count)
                for index in range(count):
                    await self._at(first + index * self._interval)
        except Exception as error:  # noqa: BLE001 -- who reserves turns is away: nobody sends
            while self._waiting:
                with suppress(asyncio.InvalidStateError):
                    self._waiting.popleft().set_exception(NoTurnError(str(error)))

    async def _at(self, due: float) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(due - loop.time(), 0))
        if loop.time() - due > self._late:
            return
        while self._waiting:
            future = self._waiting.popleft()
            if not future.done():
                future.set_result(None)
                return


def _alone(per_second: float) -> Grant:
    """Turns of a process that shares them with nobody."""
    free_at = 0.0

    async def grant(count: int) -> float:
        nonlocal free_at
        now = asyncio.get_running_loop().time()
        first = max(free_at, now)
        free_at = first + count / per_second
        return first - now

    return grant
