"""The informer: makes files of what waits and keeps every open file moving, beside the emitter."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.clock import Clock
from issuing.outages import tell
from issuing.services.emission.gatekeeper import Gatekeeper
from issuing.services.informing.exchange import FileExchange
from issuing.services.informing.gathering import Gathering
from issuing.services.informing.proving import Proving
from issuing.services.loop import Loop
from issuing.steps import Step, reached
from issuing.storage.database import driver_connection
from issuing.storage.summary_files import (
    FileClaim,
    claim_files,
    claim_probe_file,
    next_file_due,
    release_files,
    renew_files,
)
from issuing.storage.summary_lines import next_due
from issuing.summaries.states import FileState

_FILES = 8
"""Files that one worker has under way at once: each carries up to 500 documents."""


class Informer(Loop[UUID]):
    """Makes files of the lines that wait, and does each file's next step.

    `on_settled` is told after each step of a file: deliveries of its vouchers may be due.
    """

    _name = "informer"

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        clock: Clock,
        gathering: Gathering,
        exchange: FileExchange,
        proving: Proving,
        gatekeeper: Gatekeeper,
        sweep_seconds: float,
        lease: timedelta,
    ) -> None:
        super().__init__(sweep_seconds=sweep_seconds, lease=lease)
        self._engine = engine
        self._clock = clock
        self._gathering = gathering
        self._exchange = exchange
        self._proving = proving
        self._gatekeeper = gatekeeper
        self._held: dict[UUID, int] = {}
        self.on_settled: Callable[[], None] = lambda: None

    async def _look(self) -> None:
        try:
            await self._gathering.run()
            room = _FILES - len(self._held)
            if room <= 0:
                return
            bars = await self._gatekeeper.file_bars()
            async with driver_connection(self._engine) as connection:
                claims = await self._claim_probes(connection)
                reached(Step.FILE_CLAIM_BEFORE)
                claims += await claim_files(connection, limit=room, now=self._clock.now(), lease=self._lease, bars=bars)
            reached(Step.FILE_CLAIM_COMMITTED)
        except Exception as error:  # noqa: BLE001 -- whatever it is, the informer looks again after its rest
            tell("no file can be made or claimed now", "informer.look", error)
            return
        for claim in claims:
            self._held[claim.id] = claim.fence
            self._start(self._step(claim))

    async def _claim_probes(self, connection: asyncpg.Connection) -> list[FileClaim]:
        """A file for each probe that no ticket came for."""
        found: list[FileClaim] = []
        for probe in self._gatekeeper.spared():
            names = self._gatekeeper.names(probe)
            files = await claim_probe_file(connection, probe, now=self._clock.now(), lease=self._lease, names=names)
            if not files:
                self._gatekeeper.spare(probe)
            found += files
        return found

    async def _step(self, claim: FileClaim) -> None:
        try:
            if claim.state is FileState.ASKING:
                await self._proving.run(claim)
            else:
                await self._exchange.run(claim)
        except asyncio.CancelledError:  # the grace is over: `run` gives back what is still held
            return
        except Exception as error:  # noqa: BLE001 -- one file's failure never touches the others; its lease brings it back
            tell("a file's step failed, its lease will bring it back", "informer.failed", error)
        self._held.pop(claim.id, None)
        self.on_settled()
        self.ring()

    async def _seconds_to_rest(self) -> float:
        """Until the next file or line is due, and no longer than the sweep."""
        try:
            bars = await self._gatekeeper.file_bars()
            async with driver_connection(self._engine) as connection:
                moments = [await next_due(connection), await next_file_due(connection, bars)]
        except Exception as error:  # noqa: BLE001
            tell("the next due file can't be told", "informer.rest", error)
            return self._sweep_seconds
        return min([self._sweep_seconds, *(self._until(it) for it in moments if it is not None)])

    def _until(self, moment: datetime) -> float:
        """Never quite nothing: what is due and under way elsewhere must not make this one spin."""
        return max((moment - self._clock.now()).total_seconds(), 0.05)

    def _leases(self) -> list[tuple[UUID, int]]:
        return list(self._held.items())

    async def _release(self, held: Sequence[tuple[UUID, int]]) -> None:
        async with driver_connection(self._engine) as connection:
            reached(Step.FILE_RELEASE_BEFORE)
            await release_files(connection, held)
        reached(Step.FILE_RELEASE_COMMITTED)

    async def _renew(self, held: Sequence[tuple[UUID, int]]) -> None:
        async with driver_connection(self._engine) as connection:
            reached(Step.FILE_RENEWAL_BEFORE)
            await renew_files(connection, held, until=self._clock.now() + self._lease)
        reached(Step.FILE_RENEWAL_COMMITTED)
