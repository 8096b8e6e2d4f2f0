"""Work that is done again and again beside the emitter, each round failing alone."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from issuing.outages import tell

Round = Callable[[], Awaitable[float]]
"""Does what there is to do; the seconds until the next round."""


class Periodic:
    """Runs rounds until `stop`; a round that fails is told and followed by the next after `rest_seconds`."""

    def __init__(self, round_: Round, *, name: str, rest_seconds: float) -> None:
        self._round = round_
        self._name = name
        self._rest_seconds = rest_seconds
        self._stopped = asyncio.Event()

    def stop(self) -> None:
        """Begin no further round."""
        self._stopped.set()

    async def run(self) -> None:
        """Work until `stop`; returns when the round under way has ended."""
        while not self._stopped.is_set():
            try:
                seconds = await self._round()
            except Exception as error:  # noqa: BLE001 -- whatever it is, the next round is another try
                tell(f"a round of {self._name} failed, the next one tries again", f"{self._name}.failed", error)
                seconds = self._rest_seconds
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._stopped.wait()
