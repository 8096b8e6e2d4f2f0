"""Deadlines: what has used up half, four fifths and nearly all of its term is announced once, before it is past due."""

import asyncio

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.clock import Clock
from issuing.outages import tell
from issuing.storage.database import driver_connection
from issuing.storage.deadlines import announce

_log = structlog.get_logger()
_INTERVAL_SECONDS = 60.0


class Deadlines:
    """Looks once a minute until `stop`."""

    def __init__(self, engine: AsyncEngine, *, clock: Clock, actor: str) -> None:
        self._engine = engine
        self._clock = clock
        self._actor = actor
        self._stopped = asyncio.Event()

    def stop(self) -> None:
        """End `run`."""
        self._stopped.set()

    async def run(self) -> None:
        """Announce until `stop`."""
        while not self._stopped.is_set():
            try:
                await self.announce()
            except Exception as error:  # noqa: BLE001 -- whatever it is, it looks again in a minute
                tell("deadlines could not be looked at", "deadlines.look", error)
            try:
                async with asyncio.timeout(_INTERVAL_SECONDS):
                    await self._stopped.wait()
            except TimeoutError:
                continue

    async def announce(self) -> dict[str, int]:
        """Announce what has passed a mark since the last look; how many tickets by mark (`deadline_80`)."""
        async with driver_connection(self._engine) as connection:
            counts = await announce(connection, now=self._clock.now(), actor=self._actor)
        if counts:
            _log.warning("tickets near their deadline", action="deadlines.announced", **counts)
        return counts
