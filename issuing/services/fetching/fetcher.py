"""The fetcher: claims the notices that are due and looks at each, so many at once, beside the emitter."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.clock import Clock
from issuing.outages import is_outage, tell
from issuing.services.fetching.looking import Looking
from issuing.steps import Step, reached
from issuing.storage.database import driver_connection
from issuing.storage.hooks import HookClaim, claim_hooks, next_hook_due, release_hooks, renew_hooks

_AT_ONCE = 48
"""Notices that one worker has under way: each may hold some megabytes of files."""


class Fetcher:
    """Runs until `stop`; `ring` makes it look at once. A notice that fails comes back when its lease ends."""

    def __init__(
        self, engine: AsyncEngine, *, clock: Clock, looking: Looking, sweep_seconds: float, lease: timedelta
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._looking = looking
        self._sweep_seconds = sweep_seconds
        self._lease = lease
        self._bell = asyncio.Event()
        self._stopping = False
        self._held: dict[UUID, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.on_looked: Callable[[], None] = lambda: None

    def ring(self) -> None:
        """A notice was committed: look now."""
        self._bell.set()

    def stop(self) -> None:
        """Begin nothing more; `run` returns when what is under way has ended."""
        self._stopping = True
        self._bell.set()

    async def run(self) -> None:
        """Fetch until `stop`; cancelled, it gives back what it holds."""
        renewing = asyncio.create_task(self._renew_leases())
        try:
            while not self._stopping:
                self._bell.clear()
                await self._look()
                if not self._stopping:
                    await self._rest()
            await asyncio.gather(*self._tasks, return_exceptions=True)
        finally:
            for task in (renewing, *self._tasks):
                task.cancel()
            await asyncio.gather(renewing, *self._tasks, return_exceptions=True)
            await self._release()

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
            task = asyncio.create_task(self._step(claim))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

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

    async def _rest(self) -> None:
        """Until the bell, the next due notice, or the sweep."""
        seconds = self._sweep_seconds
        try:
            async with driver_connection(self._engine) as connection:
                due = await next_hook_due(connection, now=self._clock.now())
            if due is not None and not self._held:
                # Never quite nothing: what is due and locked elsewhere must not make this one spin.
                seconds = min(seconds, max((due - self._clock.now()).total_seconds(), 0.05))
        except Exception as error:  # noqa: BLE001
            tell("the next due notice can't be told", "fetcher.rest", error)
        try:
            async with asyncio.timeout(seconds):
                await self._bell.wait()
        except TimeoutError:
            return

    async def _release(self) -> None:
        if not self._held:
            return
        try:
            async with driver_connection(self._engine) as connection:
                reached(Step.HOOK_RELEASE_BEFORE)
                await release_hooks(connection, list(self._held.items()))
            reached(Step.HOOK_RELEASE_COMMITTED)
        except Exception as error:  # noqa: BLE001 -- what is not given back comes back when its lease ends
            tell("leases of notices could not be given back", "fetcher.release", error)

    async def _renew_leases(self) -> None:
        while True:
            await asyncio.sleep(self._lease.total_seconds() / 3)
            if not self._held:
                continue
            try:
                async with driver_connection(self._engine) as connection:
                    reached(Step.HOOK_RENEWAL_BEFORE)
                    await renew_hooks(connection, list(self._held.items()), until=self._clock.now() + self._lease)
                reached(Step.HOOK_RENEWAL_COMMITTED)
            except Exception as error:  # noqa: BLE001 -- a lease that is not renewed costs a repeat
                tell("leases of notices could not be renewed", "fetcher.lease", error)
