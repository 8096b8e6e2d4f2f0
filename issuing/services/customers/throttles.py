"""Limits on strangers, counted in PostgreSQL for all processes of the portal together.

A count that is lost with a process that died was one try more for somebody: nothing of a voucher hangs on it.
"""

from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.clock import Clock
from issuing.customers.limits import Limit
from issuing.storage.customers_throttles import give_back, take
from issuing.storage.database import driver_connection


class Throttles:
    """Counts under limits."""

    def __init__(self, engine: AsyncEngine, *, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    async def take(self, limit: Limit, whose: str) -> float:
        """Count one for `whose`: 0 if it is allowed, else the seconds to wait."""
        async with driver_connection(self._engine) as connection:
            return await take(connection, limit, whose, now=self._clock.now())

    async def give_back(self, limit: Limit, whose: str) -> None:
        """Uncount one."""
        async with driver_connection(self._engine) as connection:
            await give_back(connection, limit, whose)
