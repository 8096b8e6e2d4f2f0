"""All that one worker does beside the bell: emitting, informing and minding deadlines, side by side."""

import asyncio

from issuing.services.deadlines import Deadlines
from issuing.services.emission.emitter import Emitter
from issuing.services.informing.informer import Informer


class Work:
    """Runs all until `stop`."""

    def __init__(self, emitter: Emitter, informer: Informer, deadlines: Deadlines) -> None:
        self._emitter = emitter
        self._informer = informer
        self._deadlines = deadlines

    async def run(self) -> None:
        """Work until `stop`; returns when what is under way has ended."""
        await asyncio.gather(self._emitter.run(), self._informer.run(), self._deadlines.run())

    def ring(self) -> None:
        """Sales were committed: emit at once. Files have their own times, and a bell for each sale is not theirs."""
        self._emitter.ring()

    def stop(self) -> None:
        """Begin nothing more."""
        self._emitter.stop()
        self._informer.stop()
        self._deadlines.stop()
