"""All that one worker does beside the bell: the emitter and the informer, side by side."""

import asyncio

from issuing.services.emission.emitter import Emitter
from issuing.services.informing.informer import Informer


class Work:
    """Runs both until `stop`."""

    def __init__(self, emitter: Emitter, informer: Informer) -> None:
        self._emitter = emitter
        self._informer = informer

    async def run(self) -> None:
        """Work until `stop`; returns when what is under way has ended.

        Cancelled, it returns once both have given back what they hold.
        """
        async with asyncio.TaskGroup() as both:
            both.create_task(self._emitter.run())
            both.create_task(self._informer.run())

    def ring(self) -> None:
        """Sales were committed: emit at once. Files have their own times, and a bell for each sale is not theirs."""
        self._emitter.ring()

    def stop(self) -> None:
        """Begin nothing more."""
        self._emitter.stop()
        self._informer.stop()
