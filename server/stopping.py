"""The end of the server: open streams are told, instead of being cut when the grace is over."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import suppress
from typing import TypeVar

Item = TypeVar("Item")


class StoppingError(Exception):
    """The server stops; the text is a Spanish sentence with the way out."""


async def until(stopping: asyncio.Event, items: AsyncIterator[Item]) -> AsyncGenerator[Item, None]:
    """`items` until they end; `StoppingError` once `stopping` is set, also while the next one is awaited."""
    stopped = asyncio.create_task(stopping.wait())
    try:
        while not stopping.is_set():
            upcoming = asyncio.ensure_future(anext(items, None))
            try:
                await asyncio.wait({upcoming, stopped}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                if not upcoming.done():
                    upcoming.cancel()
                    with suppress(asyncio.CancelledError):
                        await upcoming
            if upcoming.cancelled():
                break
            item = upcoming.result()
            if item is None:
                return
            yield item
        raise StoppingError("El servidor se está deteniendo; repita la llamada, otro proceso la atenderá.")
    finally:
        stopped.cancel()
