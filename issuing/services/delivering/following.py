"""Follows the tickets' events and queues a callback of each change of public status for each subscriber, once."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.callbacks import payload
from issuing.clock import Clock
from issuing.outages import tell
from issuing.steps import Step, reached
from issuing.storage.database import driver_connection
from issuing.storage.subscribers import (
    advance_cursor,
    has_subscribers,
    lock_following,
    queue_callbacks,
    read_cursor,
    untold_changes,
)

_BATCH = 500
_NEAR = 1_000
"""Between two sweeps only events this near to the newest seen are looked at: a sweep finds what committed late."""


class Follower:
    """Runs until `stop`; `ring` makes it look at once. `on_queued` is told where something was queued."""

    def __init__(
        self, engine: AsyncEngine, *, clock: Clock, sweep_seconds: float, on_queued: Callable[[], None]
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._sweep_seconds = sweep_seconds
        self._on_queued = on_queued
        self._bell = asyncio.Event()
        self._stopping = False
        self._newest = 0
        self._wanted = False

    def ring(self) -> None:
        """Something was settled: look now, where anybody wants to hear of it."""
        if self._wanted:
            self._bell.set()

    def stop(self) -> None:
        """Begin nothing more."""
        self._stopping = True
        self._bell.set()

    async def run(self) -> None:
        """Queue until `stop`."""
        rung = False
        while not self._stopping:
            self._bell.clear()
            try:
                await self._look(near=rung)
            except Exception as error:  # noqa: BLE001 -- whatever it is, the next look is another try
                tell("no callback can be queued now", "follower.failed", error)
            rung = False
            with suppress(TimeoutError):
                async with asyncio.timeout(self._sweep_seconds):
                    rung = await self._bell.wait()

    async def _look(self, *, near: bool) -> None:
        async with driver_connection(self._engine) as connection:
            self._wanted = await has_subscribers(connection)
        if not self._wanted:
            return
        while await self._queue(near=near) == _BATCH:
            pass

    async def _queue(self, *, near: bool) -> int:
        async with driver_connection(self._engine) as connection, connection.transaction():
            await lock_following(connection)
            cursor, sealed = await read_cursor(connection)
            above = max(cursor, self._newest - _NEAR) if near else cursor
            changes = await untold_changes(connection, above=above, limit=_BATCH)
            if changes:
                await queue_callbacks(connection, [(it, payload(it)) for it in changes], now=self._clock.now())
                self._newest = max(self._newest, changes[-1].event_id)
            if not near and len(changes) < _BATCH and sealed > cursor:
                await advance_cursor(connection, sealed)
            reached(Step.FOLLOWING_BEFORE)
        reached(Step.FOLLOWING_COMMITTED)
        if changes:
            self._on_queued()
        return len(changes)
