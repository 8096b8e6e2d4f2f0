"""Deadlines: what has used up half, four fifths and nearly all of its term is announced once, before it is past due."""

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.clock import Clock
from issuing.steps import Step, reached
from issuing.storage.database import driver_connection
from issuing.storage.deadlines import announce

_log = structlog.get_logger()
INTERVAL_SECONDS = 60.0


class Deadlines:
    """Looks once a minute."""

    def __init__(self, engine: AsyncEngine, *, clock: Clock, actor: str) -> None:
        self._engine = engine
        self._clock = clock
        self._actor = actor

    async def round(self) -> float:
        """Announce; the seconds until the next look."""
        await self.announce()
        return INTERVAL_SECONDS

    async def announce(self) -> dict[str, int]:
        """Announce what has passed a mark since the last look; how many by mark.

        `deadline_80` are tickets, `file_deadline_80` summaries and voidings that the authority has not decided on, and
        `voiding_deadline_80` voidings that wait for their file.
        """
        async with driver_connection(self._engine) as connection, connection.transaction():
            counts = await announce(connection, now=self._clock.now(), actor=self._actor)
            reached(Step.DEADLINES_BEFORE)
        reached(Step.DEADLINES_COMMITTED)
        if counts:
            _log.warning("some are near their deadline", action="deadlines.announced", **counts)
        return counts
