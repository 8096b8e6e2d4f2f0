"""Reads the figures of the whole house for the metrics, every quarter of a minute."""

from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.clock import Clock
from issuing.metrics import Metrics
from issuing.storage.database import driver_connection
from issuing.storage.figures import read_figures

SECONDS = 15.0


class Measuring:
    """Keeps the gauges of `metrics` fresh; only for a process that shows them."""

    def __init__(self, engine: AsyncEngine, *, clock: Clock, metrics: Metrics) -> None:
        self._engine = engine
        self._clock = clock
        self._metrics = metrics

    async def round(self) -> float:
        """Read once; the seconds until the next round."""
        now = self._clock.now()
        async with driver_connection(self._engine) as connection:
            self._metrics.read(await read_figures(connection, now=now), now=now)
        return SECONDS
