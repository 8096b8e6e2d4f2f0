"""How the workers of a house share what an issuer may send: places by their number, turns by reservation.

The places follow the number of workers within some beats; the turns are exact whoever comes, goes or dies. Neither
costs a statement a send: a beat is one statement a second, turns are reserved a second's worth at a time.
"""

from collections.abc import Callable

from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.gateways.ose.pacing import Grant
from issuing.outages import tell
from issuing.storage.database import driver_connection
from issuing.storage.sharing import Place, leave, say_alive, take_turns

_SILENT_BEATS = 3.5
"""After so many beats without a word a worker counts as gone."""


class Sharing:
    """One a worker. `on_change` is called when the number of workers is another than before."""

    def __init__(self, engine: AsyncEngine, *, name: str, beat_seconds: float) -> None:
        self._engine = engine
        self._name = name
        self._beat_seconds = beat_seconds
        self._place = Place(workers=1, before=0)
        self.on_change: Callable[[], None] = lambda: None

    @property
    def workers(self) -> int:
        """How many workers live, this one included."""
        return self._place.workers

    def share(self, limit: int) -> int:
        """This worker's part of `limit` places; all parts together are the limit. It may be none."""
        whole, rest = divmod(limit, self._place.workers)
        return whole + (self._place.before < rest)

    async def beat(self) -> float:
        """Say that this worker lives and count the others; the seconds until the next time."""
        async with driver_connection(self._engine) as connection:
            place = await say_alive(connection, self._name, silent_after=_SILENT_BEATS * self._beat_seconds)
        changed, self._place = place != self._place, place
        if changed:
            self.on_change()
        return self._beat_seconds

    async def leave(self) -> None:
        """Let the others have this worker's part."""
        try:
            async with driver_connection(self._engine) as connection:
                await leave(connection, self._name)
        except Exception as error:  # noqa: BLE001 -- they notice its silence some beats later
            tell("a worker could not say that it ends", "sharing.leave", error)

    def turns(self, issuer_id: int, url: str, per_second: float) -> Grant:
        """Reserves the issuer's turns at that address among all workers."""

        async def grant(count: int) -> float:
            async with driver_connection(self._engine) as connection:
                return await take_turns(connection, f"{issuer_id} {url}", seconds=count / per_second)

        return grant
