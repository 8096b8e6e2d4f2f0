"""Answering a stream while it is still read: the next messages are worked on while the first one's sales are stored."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import aclosing
from typing import Any, TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")


async def overlapping(
    items: AsyncGenerator[Item, None], answer: Callable[[Item], Coroutine[Any, Any, Answer]], *, ahead: int
) -> AsyncGenerator[Answer, None]:
    """What `answer` makes of each of `items`, in their order; at most `ahead` of them are worked on at a time.

    What `items` or an `answer` raises is raised in its place, after the answers before it. At its end nothing that it
    began is under way any more, and `items` is closed.
    """
    begun: asyncio.Queue[asyncio.Task[Answer] | None] = asyncio.Queue()
    room = asyncio.Semaphore(ahead)
    tasks: set[asyncio.Task[Answer]] = set()

    async def read() -> None:
        try:
            async with aclosing(items):
                await room.acquire()
                async for item in items:
                    task = asyncio.create_task(answer(item))
                    tasks.add(task)
                    begun.put_nowait(task)
                    await room.acquire()
        finally:
            begun.put_nowait(None)

    reader = asyncio.create_task(read())
    try:
        while (task := await begun.get()) is not None:
            result = await task
            tasks.discard(task)
            room.release()
            yield result
        await reader
    finally:
        for left in (reader, *tasks):
            left.cancel()
        await asyncio.gather(reader, *tasks, return_exceptions=True)
