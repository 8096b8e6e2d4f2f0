"""The sealer: follows what was committed, in order and once, and puts it under seal. Far from the way of a sale.

Whoever wants to see each event once (the second look's queue, the counters of the metrics) follows it.
"""

import time
from collections.abc import Callable, Sequence
from uuid import UUID

import asyncpg
import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.archive.chain import GENESIS, Event, batch_root, seal
from issuing.archive.horizon import Horizon
from issuing.clock import Clock
from issuing.services.looks import LookQueue, just_accepted
from issuing.steps import Step, reached
from issuing.storage.database import driver_connection
from issuing.storage.seals import Batch, last_batch, lock_sealing, snapshot, store_seals, unsealed

_log = structlog.get_logger()
_LARGEST_BATCH = 500
"""Events of one transaction: some milliseconds of the worker's loop."""


class Sealer:
    """Seals what no sealer has sealed yet; several may run, one at a time does."""

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        clock: Clock,
        looks: LookQueue,
        count: Callable[[Sequence[Event]], None],
        count_without_address: Callable[[int], None] = lambda _: None,
        seconds: float,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._looks = looks
        self._count = count
        self._count_without_address = count_without_address
        self._seconds = seconds
        self._horizon = Horizon()

    async def round(self) -> float:
        """Seal until nothing is left; the seconds until the next round."""
        above: int | None = None
        while True:
            sealed = await self._seal(above)
            if sealed is None or len(sealed) < _LARGEST_BATCH:
                return self._seconds
            above = sealed[-1].id

    async def _seal(self, above: int | None) -> Sequence[Event] | None:
        """One batch above that id, or above all that may still change; None where another seals."""
        await self._looks.prepare()
        async with driver_connection(self._engine) as connection, connection.transaction():
            if not await lock_sealing(connection):
                return None
            last = await last_batch(connection)
            self._horizon.advance(last.sealed_below)
            low = await self._reach(connection, last)
            found = await unsealed(
                connection, above=self._horizon.low if above is None else above, limit=_LARGEST_BATCH
            )
            if above is not None:  # a further batch of this round does not look below, so it promises nothing there
                low = self._horizon.low
            elif len(found) == _LARGEST_BATCH:
                low = max(self._horizon.low, min(low, found[-1][0].id))
            events = [event for event, _ in found]
            batch, unaddressed = None, 0
            if events:
                batch, unaddressed = await self._store(connection, last, found, below=low)
                await self._looks.queue(connection, events, now=self._clock.now())
                reached(Step.SEALING_BEFORE)
        self._horizon.advance(low)
        if batch:
            reached(Step.SEALING_COMMITTED)
            self._horizon.saw(batch.last_event_id, at=time.monotonic())
            self._count(events)
            self._count_without_address(unaddressed)
            _log.info(
                "events were sealed", action="archive.sealed", batch=batch.id, events=len(events), root=batch.root.hex()
            )
        return events

    async def _store(
        self, connection: asyncpg.Connection, last: Batch, found: Sequence[tuple[Event, bytes | None]], *, below: int
    ) -> tuple[Batch, int]:
        seals = _sealed(found)
        batch = Batch(
            id=last.id + 1,
            root=batch_root(last.root, last.id + 1, seals),
            last_event_id=max(last.last_event_id, seals[-1][0]),
            sealed_below=below,
        )
        accepted = just_accepted([event for event, _ in found])
        unaddressed = await store_seals(connection, batch, seals, accepted=accepted, now=self._clock.now())
        return batch, unaddressed

    async def _reach(self, connection: asyncpg.Connection, last: Batch) -> int:
        seen = await snapshot(connection)
        now = time.monotonic()
        self._horizon.saw(last.last_event_id, at=now)
        return self._horizon.reach(oldest=seen.oldest, upcoming=seen.upcoming, at=now)


def _sealed(found: Sequence[tuple[Event, bytes | None]]) -> list[tuple[int, bytes]]:
    """The seals of the events, in their order; one of a subject that has several here follows the one before."""
    latest: dict[UUID | None, bytes] = {}
    seals = []
    for event, previous in found:
        latest[event.subject] = seal(latest.get(event.subject) or previous or GENESIS, event)
        seals.append((event.id, latest[event.subject]))
    return seals
