"""A sealer of the test's own, a round at a time."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from issuing.archive.chain import Event
from issuing.clock import Clock, SystemClock
from issuing.gateways.ose.transport import open_http
from issuing.services.issuers import Issuers
from issuing.services.looks import LookQueue
from issuing.services.sealing import Sealer
from issuing.services.validity import ValidityQueries
from issuing.settings import Settings
from issuing.storage.database import open_engine


@asynccontextmanager
async def sealing(settings: Settings, *, clock: Clock | None = None) -> AsyncIterator[tuple[Sealer, list[Event]]]:
    """A sealer on the settings' database, and the events that it has counted."""
    counted: list[Event] = []
    clock = clock or SystemClock()
    engine = open_engine(str(settings.database_url), pool_size=2)
    async with open_http() as http:
        looks = LookQueue(
            Issuers(engine, clock),
            ValidityQueries(settings, http),
            delay=timedelta(seconds=settings.second_look_seconds),
        )
        try:
            yield Sealer(engine, clock=clock, looks=looks, count=counted.extend, seconds=1), counted
        finally:
            await engine.dispose()
