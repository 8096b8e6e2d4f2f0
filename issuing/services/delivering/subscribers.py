"""Subscribers: which systems are told of changes of status, at which address."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.clock import Clock
from issuing.storage.database import driver_connection
from issuing.storage.subscribers import (
    Subscriber,
    add_subscriber,
    disable_subscriber,
    list_subscribers,
    replay_dead,
)


class Subscribers:
    """An operator's commands; `LookupError` names what is not registered."""

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    async def all(self) -> list[Subscriber]:
        """Every subscriber, by name."""
        async with driver_connection(self._engine) as connection:
            return await list_subscribers(connection)

    async def named(self, name: str) -> Subscriber:
        """The one of that name."""
        found = [it for it in await self.all() if it.name == name]
        if not found:
            raise LookupError(name)
        return found[0]

    async def add(
        self, name: str, url: str, *, version: int, sources: Sequence[str] = (), issuers: Sequence[str] = ()
    ) -> None:
        """Tell it from now on, or change what is known under its name; no `sources` or `issuers` means all."""
        async with driver_connection(self._engine) as connection, connection.transaction():
            await add_subscriber(
                connection,
                name=name,
                url=url,
                version=version,
                sources=sources,
                issuers=issuers,
                now=self._clock.now(),
            )

    async def disable(self, name: str) -> None:
        """Tell it nothing more; what waits for it is given up."""
        async with driver_connection(self._engine) as connection:
            found = await disable_subscriber(connection, name, now=self._clock.now())
        if not found:
            raise LookupError(name)

    async def replay(self, name: str, *, actor: str, reason: str) -> int:
        """Send what was given up once more; how many. A disabled one has to be added again first."""
        subscriber = await self.named(name)
        async with driver_connection(self._engine) as connection, connection.transaction():
            return await replay_dead(connection, subscriber.id, now=self._clock.now(), actor=actor, reason=reason)
