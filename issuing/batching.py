"""Group commit: many callers, one flush. An idle caller waits for nothing but its own flush.

While a flush is under way the next callers gather; the next flush takes all of them, up to a limit. A busy owner may
let a flush linger for more. A group that fails as a whole is flushed again one by one, so that a poisoned item fails
alone.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Batcher(Generic[Item, Result]):
    """Hands items to `flush` in groups; `flush` answers one result, or one exception, an item, in their order.

    `linger` says how many seconds the next flush may wait for more items.
    """

    def __init__(
        self,
        flush: Callable[[Sequence[Item]], Awaitable[Sequence[Result] | Sequence[Result | Exception]]],
        *,
        limit: int = 64,
        linger: Callable[[], float] = lambda: 0.0,
    ) -> None:
        self._flush = flush
        self._limit = limit
        self._waiting: list[tuple[Item, asyncio.Future[Result]]] = []
        self._linger = linger
        self._flusher: asyncio.Task[None] | None = None

    async def submit(self, item: Item) -> Result:
        """What `flush` made of `item`. A caller that is cancelled does not take its item back."""
        return await self.enqueue(item)

    def enqueue(self, item: Item) -> "asyncio.Future[Result]":
        """The same as a future: for callers that bring many items at once and want no task for each."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._flusher is None or self._flusher.done():
            self._flusher = asyncio.get_running_loop().create_task(self._run())
        return future

    async def drain(self) -> None:
        """Wait until everything that was submitted is flushed."""
        while self._flusher is not None and not self._flusher.done():
            await asyncio.wait({self._flusher})

    async def _run(self) -> None:
        while self._waiting:
            seconds = self._linger() if len(self._waiting) < self._limit else 0.0
            if seconds:
                await asyncio.sleep(seconds)
            group, self._waiting = self._waiting[: self._limit], self._waiting[self._limit :]
            await self._settle(group)

    async def _settle(self, group: list[tuple[Item, asyncio.Future[Result]]]) -> None:
        try:
            results = await self._flush([item for item, _ in group])
        except Exception as error:  # noqa: BLE001 -- the callers get it; a flusher that died would leave them hanging
            if len(group) > 1:
                for single in group:
                    await self._settle([single])
                return
            results = [error]
        for (_, future), result in zip(group, results, strict=True):
            if future.done():
                continue
            if isinstance(result, Exception):
                future.set_exception(result)
            else:
                future.set_result(result)
