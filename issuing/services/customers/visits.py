"""Visits of customers who proved themselves. One that is lost with a database's last second is proven once more."""

from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.clock import Clock
from issuing.customers.visits import Visit, digest_of
from issuing.storage.customers_visits import leave, see
from issuing.storage.database import driver_connection


class CustomerVisits:
    """Who is at a browser."""

    def __init__(self, engine: AsyncEngine, *, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    async def see(self, token: str) -> Visit | None:
        """The visit of a cookie's token, whose half hour begins anew; None where there is none."""
        async with driver_connection(self._engine) as connection:
            return await see(connection, digest_of(token), now=self._clock.now())

    async def leave(self, token: str) -> None:
        """End it, wherever it is open."""
        async with driver_connection(self._engine) as connection:
            await leave(connection, digest_of(token))
