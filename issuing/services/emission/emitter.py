"""The emitter: claims what is due and keeps it moving, as much at once as the worker may carry.

It stops for nothing but its own end: a bell, a sweep, or a finished voucher makes it look again.
"""

import asyncio
import math
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import asyncpg
import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.clock import Clock
from issuing.outages import is_outage, tell
from issuing.retry import Trouble
from issuing.services.emission.complementing import Complementing
from issuing.services.emission.exchange import Exchange
from issuing.services.emission.gatekeeper import BATCH, RELEASED, WORTHWHILE, Gatekeeper
from issuing.services.emission.outcomes import Failed, Incomplete, Queued, Waiting, settlement
from issuing.services.emission.settling import Settling
from issuing.services.emission.signing import Outcome, Signing
from issuing.services.emission.work import Outgoing, resumed
from issuing.services.issuers import Issuers
from issuing.services.loop import Loop
from issuing.states import State
from issuing.steps import Step, reached
from issuing.storage.claims import Claim, Probe, claim, claim_probes, release, renew
from issuing.storage.database import KeptConnection, driver_connection
from vouchers.codec import decode

_log = structlog.get_logger()
_MOMENT_SECONDS = 0.05


class Emitter(Loop[UUID]):
    """Claims due tickets, and brings each as far as it goes now."""

    _name = "emitter"

    def __init__(
        self,
        engine: AsyncEngine,
        connection: KeptConnection,
        *,
        clock: Clock,
        issuers: Issuers,
        signing: Signing,
        exchange: Exchange,
        settling: Settling,
        gatekeeper: Gatekeeper,
        complementing: Complementing | None,
        concurrency: int,
        sweep_seconds: float,
        lease: timedelta,
    ) -> None:
        super().__init__(sweep_seconds=sweep_seconds, lease=lease)
        self._engine = engine
        self._connection = connection
        self._clock = clock
        self._issuers = issuers
        self._signing = signing
        self._exchange = exchange
        self._settling = settling
        self._gatekeeper = gatekeeper
        self._complementing = complementing
        self._concurrency = concurrency
        self._held: dict[UUID, Claim] = {}
        self._busy: Counter[int] = Counter()
        self._freed = 0
        self._limited = False
        self._moments: set[float] = set()
        settling.on_wait = self._look_again_at
        settling.busy = lambda: len(self._held) > BATCH

    def _look_again_at(self, due: datetime) -> None:
        """Ring when a ticket of ours is due, if that is before the next sweep; those due together share one ring."""
        moment = math.ceil(due.timestamp() / _MOMENT_SECONDS) * _MOMENT_SECONDS
        delay = moment - self._clock.now().timestamp()
        if delay < self._sweep_seconds and moment not in self._moments:
            self._moments.add(moment)
            asyncio.get_running_loop().call_later(max(delay, 0), self._ring_at, moment)

    def _ring_at(self, moment: float) -> None:
        self._moments.discard(moment)
        self.ring()

    async def _look(self) -> None:
        """Claim batch after batch until nothing is due or the hands are full."""
        while not self._stopping:
            free, self._freed = self._concurrency - len(self._held), 0
            self._limited = free < BATCH
            if not free:
                return
            try:
                quotas = await self._gatekeeper.quotas(self._busy, free=free)
                self._limited = self._limited or quotas.bind
                async with self._connection.use() as connection:
                    claims = await self._claim_probes(connection, quotas.probes, free=free)
                    reached(Step.CLAIM_BEFORE)
                    claims += await claim(
                        connection,
                        limit=min(BATCH, free - len(claims)),
                        now=self._clock.now(),
                        lease=self._lease,
                        quotas=quotas.own,
                        usual_quota=quotas.usual,
                        bars=quotas.bars,
                    )
                reached(Step.CLAIM_COMMITTED)
                if not claims:
                    return
                for it in claims:
                    self._hold(it)
                await self._begin(claims)
            except Exception as error:  # noqa: BLE001 -- whatever it is, the worker looks again after its rest
                tell("nothing can be claimed now", "emitter.claim", error)
                return

    async def _claim_probes(self, connection: asyncpg.Connection, probes: Sequence[Probe], *, free: int) -> list[Claim]:
        """A ticket of each issuer behind a gate whose probe is ours. A probe that finds none is left for a file."""
        found: list[Claim] = []
        for probe in probes:
            claims = await claim_probes(
                connection,
                probe,
                limit=free - len(found),
                now=self._clock.now(),
                lease=self._lease,
                names=self._gatekeeper.names(probe),
                reason_codes=RELEASED,
            )
            if not claims:
                self._gatekeeper.spare(probe)
            found += claims
        return found

    async def _begin(self, claims: Sequence[Claim]) -> None:
        """Start the work on each, in the order of the claim: the nearest deadline goes first."""
        work: dict[UUID, Callable[[], Awaitable[None]]] = {}
        received = []
        for it in claims:
            if it.state is not State.RECEIVED:
                work[it.ticket_id] = partial(self._resume, it)
            elif self._complementing and await self._complementing.concerns(it):
                work[it.ticket_id] = partial(self._complete, it, self._complementing)
            else:
                received.append(it)
        try:
            for outcome in await self._sign(received) if received else ():
                work[_ticket_id(outcome)] = partial(self._finish, outcome)
        finally:
            for it in claims:
                if it.ticket_id in work:
                    self._start(self._guarded(it.ticket_id, it.fence, work[it.ticket_id]))
                else:  # the lease was lost between claim and numbering, or nothing could be numbered now
                    self._let_go(it.ticket_id, it.fence)

    async def _sign(self, claims: Sequence[Claim]) -> list[Outcome]:
        """What became of them; raises for an outage only."""
        try:
            return await self._signing.run(claims)
        except Exception as error:
            if is_outage(error):
                raise
            # A defect of ours: each waits for a time of its own, so that what comes after them gets its turn.
            return [Failed(claim=it, error=str(error)) for it in claims]

    async def _guarded(self, ticket_id: UUID, fence: int, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except asyncio.CancelledError:  # the grace is over: `run` gives back what is still held
            return
        except Exception:  # noqa: BLE001 -- one ticket's failure never touches its neighbours; its lease brings it back
            _log.exception(
                "a ticket's work failed, its lease will bring it back", action="emitter.failed", ticket=str(ticket_id)
            )
        self._let_go(ticket_id, fence)

    def _hold(self, it: Claim) -> None:
        """Note what is ours; what we held already was lost while we stood still, and is ours anew."""
        if it.ticket_id not in self._held:
            self._busy[it.issuer_id] += 1
        self._held[it.ticket_id] = it

    def _let_go(self, ticket_id: UUID, fence: int) -> None:
        it = self._held.get(ticket_id)
        if it is None or it.fence != fence:  # a later claim of ours is still under way
            return
        del self._held[ticket_id]
        self._busy[it.issuer_id] -= 1
        self._freed += 1
        # Where hands were short, something may wait for those that are free again: half a batch is worth a look.
        if self._limited and (self._freed >= WORTHWHILE or len(self._held) < BATCH):
            self._bell.set()

    async def _resume(self, it: Claim) -> None:
        registered = await self._issuers.by_id(it.issuer_id)
        emails = decode(it.sale.encode()).customer.emails
        await self._send(resumed(it, registered, emails))

    async def _send(self, outgoing: Outgoing) -> None:
        loop, issuer_id = asyncio.get_running_loop(), outgoing.registered.id
        began = loop.time()
        await self._exchange.run(outgoing)
        now = loop.time()
        self._gatekeeper.took(issuer_id, now - began, under_way=self._busy[issuer_id], now=now)

    async def _complete(self, claim: Claim, complementing: Complementing) -> None:
        """Complete the sale first; systems that are slow hold up nobody but those who wait for them."""
        completed = await complementing.run(claim)
        outcomes = await self._sign([completed]) if isinstance(completed, Claim) else [completed]
        for outcome in outcomes:
            await self._finish(outcome)

    async def _finish(self, outcome: Outcome | Incomplete) -> None:
        if isinstance(outcome, Outgoing):
            await self._send(outcome)
            return
        if not isinstance(outcome, Queued):  # the next summary's file takes that from here
            await self._settling.settle(settlement(outcome, now=self._clock.now(), jitter=random.random()))  # noqa: S311
        registered = await self._issuers.by_id(outcome.claim.issuer_id)
        if isinstance(outcome, Waiting) and outcome.trouble is Trouble.ISSUER:
            await self._gatekeeper.failed(Trouble.ISSUER, outcome.claim.ticket_id, registered, outcome.reason)
        else:
            await self._gatekeeper.probed_in_vain(registered)

    def _leases(self) -> list[tuple[UUID, int]]:
        return [(it.ticket_id, it.fence) for it in self._held.values()]

    async def _release(self, held: Sequence[tuple[UUID, int]]) -> None:
        async with driver_connection(self._engine) as connection:
            reached(Step.RELEASE_BEFORE)
            await release(connection, held)
        reached(Step.RELEASE_COMMITTED)

    async def _renew(self, held: Sequence[tuple[UUID, int]]) -> None:
        async with driver_connection(self._engine) as connection:
            reached(Step.RENEWAL_BEFORE)
            await renew(connection, held, until=self._clock.now() + self._lease)
        reached(Step.RENEWAL_COMMITTED)


def _ticket_id(outcome: Outcome) -> UUID:
    return outcome.ticket_id if isinstance(outcome, Outgoing) else outcome.claim.ticket_id
