"""The fetcher: claims the notices that are due and looks at each, so many at once, beside the emitter."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.clock import Clock
from issuing.outages import is_outage, tell
from issuing.services.fetching.looking import Looking
from issuing.services.loop import Loop
from issuing.steps import Step, reached
from issuing.storage.database import driver_connection
from issuing.storage.hooks import HookClaim, claim_hooks, next_hook_due, release_hooks, renew_hooks

_AT_ONCE = 48
"""Notices that one worker has under way: each may hold some megabytes of files."""


class Fetcher(Loop[UUID]):
    """Looks at notices that are due, and for what they announce."""

    _name = "fetcher"

    def __init__(
        self, engine: AsyncEngine, *, clock: Clock, looking: Looking, sweep_seconds: float, lease: timedelta
    ) -> None:
        super().__init__(sweep_seconds=sweep_seconds, lease=lease)
        self._engine = engine
        self._clock = clock
        self._looking = looking
        self._held: dict[UUID, int] = {}
        self.on_looked: Callable[[], None] = lambda: None

    async def _look(self) -> None:
        room = _AT_ONCE - len(self._held)
        if room <= _AT_ONCE // 4 and self._held:  # a claim for one or two at a time would cost more than they do
            return
        try:
            async with driver_connection(self._engine) as connection:
                reached(Step.HOOK_CLAIM_BEFORE)
                claims = await claim_hooks(connection, limit=room, now=self._clock.now(), lease=self._lease)
            reached(Step.HOOK_CLAIM_COMMITTED)
        except Exception as error:  # noqa: BLE001 -- whatever it is, the fetcher looks again after its rest
            tell("no notice can be claimed now", "fetcher.look", error)
            return
        for claim in claims:
            self._held[claim.id] = claim.fence
            self._start(self._step(claim))

    async def _step(self, claim: HookClaim) -> None:
        try:
            await self._take(claim)
        except asyncio.CancelledError:  # the grace is over: `run` gives back what is still held
            return
        except Exception as error:  # noqa: BLE001 -- one notice's failure never touches the others
            tell("a notice's look failed, its lease will bring it back", "fetcher.failed", error)
        self._held.pop(claim.id, None)
        self.ring()

    async def _take(self, claim: HookClaim) -> None:
        try:
            await self._looking.run(claim)
            self.on_looked()
        except Exception as error:
            if is_outage(error):
                raise
            tell("a notice could not be looked at, it is tried again", "fetcher.defect", error)
            await self._looking.fail(claim)

    async def _seconds_to_rest(self) -> float:
        """Until the next due notice, and no longer than the sweep."""
        try:
            async with driver_connection(self._engine) as connection:
                due = await next_hook_due(connection, now=self._clock.now())
        except Exception as error:  # noqa: BLE001
            tell("the next due notice can't be told", "fetcher.rest", error)
            return self._sweep_seconds
        if due is None or self._held:
            return self._sweep_seconds
        # Never quite nothing: what is due and locked elsewhere must not make this one spin.
        return min(self._sweep_seconds, max((due - self._clock.now()).total_seconds(), 0.05))

    def _leases(self) -> list[tuple[UUID, int]]:
        return list(self._held.items())

    async def _release(self, held: Sequence[tuple[UUID, int]]) -> None:
        async with driver_connection(self._engine) as connection:
            reached(Step.HOOK_RELEASE_BEFORE)
            await release_hooks(connection, held)
        reached(Step.HOOK_RELEASE_COMMITTED)

    async def _renew(self, held: Sequence[tuple[UUID, int]]) -> None:
        async with driver_connection(self._engine) as connection:
            reached(Step.HOOK_RENEWAL_BEFORE)
            await renew_hooks(connection, held, until=self._clock.now() + self._lease)
        reached(Step.HOOK_RENEWAL_COMMITTED)
