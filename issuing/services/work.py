"""All that one worker does beside the bell: emitter, informer, fetcher and what runs in rounds, side by side."""

import asyncio

from issuing.services.emission.emitter import Emitter
from issuing.services.fetching.fetcher import Fetcher
from issuing.services.informing.informer import Informer
from issuing.services.periodic import Periodic


class Work:
    """Runs all of them until `stop`; a house without the quick road has no fetcher."""

    def __init__(self, emitter: Emitter, informer: Informer, *rounds: Periodic, fetcher: Fetcher | None = None) -> None:
        self._emitter = emitter
        self._informer = informer
        self._rounds = rounds
        self._fetcher = fetcher

    async def run(self) -> None:
        """Work until `stop`; returns when what is under way has ended.

        Cancelled, it returns once what was held has been given back.
        """
        async with asyncio.TaskGroup() as side_by_side:
            for work in (self._emitter.run(), self._informer.run(), *(it.run() for it in self._rounds)):
                side_by_side.create_task(work)
            if self._fetcher is not None:
                side_by_side.create_task(self._fetcher.run())

    def ring(self) -> None:
        """Sales were committed: emit at once. Files have their own times, and a bell for each sale is not theirs."""
        self._emitter.ring()

    def ring_fetcher(self) -> None:
        """Notices were committed: fetch at once."""
        if self._fetcher is not None:
            self._fetcher.ring()

    def stop(self) -> None:
        """Begin nothing more."""
        self._emitter.stop()
        self._informer.stop()
        if self._fetcher is not None:
            self._fetcher.stop()
        for it in self._rounds:
            it.stop()
