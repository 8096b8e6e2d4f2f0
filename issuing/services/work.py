"""All that one worker does beside the bell: emitter, informer, fetcher, couriers and what runs in rounds."""

import asyncio
from typing import Protocol

from issuing.services.delivering.opening import Couriers
from issuing.services.emission.emitter import Emitter
from issuing.services.fetching.fetcher import Fetcher
from issuing.services.informing.informer import Informer
from issuing.services.periodic import Periodic


class Part(Protocol):
    """Works until it is told to stop."""

    async def run(self) -> None:
        """Work until `stop`."""
        ...

    def stop(self) -> None:
        """Begin nothing more."""
        ...


class Work:
    """Runs all of them until `stop`; a house without the quick road has no fetcher."""

    def __init__(
        self,
        emitter: Emitter,
        informer: Informer,
        *rounds: Periodic,
        couriers: Couriers | None = None,
        fetcher: Fetcher | None = None,
    ) -> None:
        self._emitter = emitter
        self._couriers = couriers
        self._fetcher = fetcher
        informer.on_settled = self.settled
        self._parts: tuple[Part, ...] = (emitter, informer, *(couriers.parts if couriers else ()), *rounds)
        if fetcher is not None:
            fetcher.on_looked = self.settled
            self._parts += (fetcher,)

    async def run(self) -> None:
        """Work until `stop`; returns when what is under way has ended.

        Cancelled, it returns once what was held has been given back.
        """
        async with asyncio.TaskGroup() as side_by_side:
            for it in self._parts:
                side_by_side.create_task(it.run())

    def ring(self) -> None:
        """Sales were committed: emit at once. Files have their own times, and a bell for each sale is not theirs."""
        self._emitter.ring()

    def ring_fetcher(self) -> None:
        """Notices were committed: fetch at once."""
        if self._fetcher is not None:
            self._fetcher.ring()

    def settled(self, mails: bool = True) -> None:
        """Something was settled, with mails or not: deliver at once."""
        if self._couriers:
            self._couriers.settled(mails=mails)

    def stop(self) -> None:
        """Begin nothing more."""
        for it in self._parts:
            it.stop()
