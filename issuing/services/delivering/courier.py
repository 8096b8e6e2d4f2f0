"""The courier: claims deliveries of one kind that are due and has its carrier bring them, many side by side.

It stops for nothing but its own end: a bell, a sweep, or a delivery that has ended makes it look again.
"""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.clock import Clock
from issuing.deliveries import MOST_DOUBTS, Ending, Outcome, decide
from issuing.identifiers import new_id
from issuing.outages import tell
from issuing.services.delivering.carrier import Carrier, Parcel
from issuing.services.delivering.hands import Hands, Rests
from issuing.services.loop import Loop
from issuing.steps import Step, reached
from issuing.storage.database import driver_connection
from issuing.storage.deliveries import (
    DeliveryClaim,
    claim_deliveries,
    next_delivery_due,
    open_delivery_attempt,
    release_deliveries,
    renew_deliveries,
    settle_delivery,
)

_log = structlog.get_logger()
_BATCH = 32
_INTERRUPTED = Outcome(ending=Ending.IN_DOUBT, detail="El trabajador se interrumpió al enviarla.")


class Courier(Loop[int]):
    """Brings what is due, by one carrier."""

    _name = "courier"

    def __init__(
        self,
        engine: AsyncEngine,
        carrier: Carrier,
        *,
        clock: Clock,
        actor: str,
        sweep_seconds: float,
        lease: timedelta,
    ) -> None:
        super().__init__(sweep_seconds=sweep_seconds, lease=lease)
        self._engine = engine
        self._carrier = carrier
        self._clock = clock
        self._actor = actor
        capacity = carrier.capacity
        self._hands = Hands(capacity=capacity, lane_share=max(capacity // 2, 1), issuer_share=max(capacity * 3 // 4, 1))
        self._rests = Rests()

    async def _look(self) -> None:
        """Claim batch after batch until nothing is due or the hands are full."""
        while not self._stopping:
            claims = await self._claimed()
            for claim in claims:
                self._hands.take(claim)
                self._start(self._guarded(claim))
            if not claims:
                return

    async def _claimed(self) -> Sequence[DeliveryClaim]:
        now = self._clock.now()
        limit = min(self._hands.free, _BATCH)
        shared = self._carrier.shared_lane
        if shared is not None:
            room = self._rests.room(shared, now, held=self._hands.busy)
            limit = limit if room is None else min(limit, room)
        if limit <= 0:
            return []
        try:
            async with driver_connection(self._engine) as connection:
                reached(Step.DELIVERY_CLAIM_BEFORE)
                claims = await claim_deliveries(
                    connection,
                    self._carrier.kind,
                    limit=limit,
                    lanes=self._hands.lanes(self._rests, now),
                    lane_share=self._hands.lane_share,
                    issuers=self._hands.issuers,
                    issuer_share=self._hands.issuer_share,
                    now=now,
                    lease=self._lease,
                )
            reached(Step.DELIVERY_CLAIM_COMMITTED)
        except Exception as error:  # noqa: BLE001 -- whatever it is, the courier looks again after its rest
            tell("no delivery can be claimed now", "courier.claim", error)
            return []
        return claims

    async def _guarded(self, claim: DeliveryClaim) -> None:
        try:
            await self._deliver(claim)
        except asyncio.CancelledError:  # the grace is over: `run` gives back what is still held
            return
        except Exception as error:  # noqa: BLE001 -- one delivery's failure never touches the others
            tell("a delivery's work failed, its lease will bring it back", "courier.failed", error)
        self._hands.let_go(claim)
        self.ring()

    async def _deliver(self, claim: DeliveryClaim) -> None:
        if claim.doubts > MOST_DOUBTS[claim.kind]:  # the last of them is the attempt that a dead worker left
            await self._settle(replace(claim, doubts=claim.doubts - 1), _INTERRUPTED)
            return
        prepared = await self._prepared(claim)
        if isinstance(prepared, Outcome):
            await self._settle(claim, prepared)
            return
        if not await self._opened(claim):
            return
        reached(Step.DELIVERY_SEND_BEFORE)
        outcome = await self._carrier.send(prepared)
        reached(Step.DELIVERY_SEND_ANSWERED)
        self._note(claim, outcome)
        await self._settle(claim, outcome)

    async def _prepared(self, claim: DeliveryClaim) -> Parcel | Outcome:
        try:
            return await self._carrier.prepare(claim)
        except Exception as error:  # noqa: BLE001 -- it waits, its neighbours go on
            tell("a delivery can't be prepared", "courier.prepare", error)
            return Outcome(ending=Ending.INTERNAL, detail=type(error).__name__)

    async def _opened(self, claim: DeliveryClaim) -> bool:
        now = self._clock.now()
        async with driver_connection(self._engine) as connection, connection.transaction():
            ours = await open_delivery_attempt(
                connection, claim, attempt_id=new_id(now), endpoint=self._carrier.endpoint(claim), now=now
            )
            reached(Step.DELIVERY_ATTEMPT_BEFORE)
        reached(Step.DELIVERY_ATTEMPT_COMMITTED)
        return ours

    def _note(self, claim: DeliveryClaim, outcome: Outcome) -> None:
        lane = self._carrier.shared_lane if self._carrier.shared_lane is not None else claim.lane
        if outcome.ending is Ending.UNREACHED:
            self._rests.failed(lane, self._clock.now())
        else:
            self._rests.went_well(lane)

    async def _settle(self, claim: DeliveryClaim, outcome: Outcome) -> None:
        now = self._clock.now()
        verdict = decide(
            outcome,
            kind=claim.kind,
            attempt=claim.attempt,
            doubts=claim.doubts,
            now=now,
            jitter=random.random(),  # noqa: S311
        )
        async with driver_connection(self._engine) as connection, connection.transaction():
            ours = await settle_delivery(connection, claim, verdict, outcome, now=now, actor=self._actor)
            reached(Step.DELIVERY_SETTLING_BEFORE)
        reached(Step.DELIVERY_SETTLING_COMMITTED)
        _log.info(
            "a delivery was tried" if ours else "a delivery's result came after its lease was lost and was dropped",
            action="courier.tried" if ours else "courier.lease_lost",
            delivery=claim.id,
            ticket=str(claim.ticket_id),
            outcome=outcome.ending.value,
            code=outcome.code,
        )

    async def _seconds_to_rest(self) -> float:
        """Until the next delivery or probe is due, and no longer than the sweep."""
        try:
            async with driver_connection(self._engine) as connection:
                due = await next_delivery_due(connection, self._carrier.kind)
        except Exception as error:  # noqa: BLE001
            tell("the next due delivery can't be told", "courier.rest", error)
            return self._sweep_seconds
        if due is None:
            return self._sweep_seconds
        probe = self._rests.next_probe()
        return min(self._sweep_seconds, self._until(due if probe is None else max(due, probe)))

    def _until(self, moment: datetime) -> float:
        """Never quite nothing: what is due and has to wait for hands must not make this one spin."""
        return max((moment - self._clock.now()).total_seconds(), 0.1)

    def _leases(self) -> list[tuple[int, int]]:
        return self._hands.held

    async def _release(self, held: Sequence[tuple[int, int]]) -> None:
        async with driver_connection(self._engine) as connection:
            reached(Step.DELIVERY_RELEASE_BEFORE)
            await release_deliveries(connection, held)
        reached(Step.DELIVERY_RELEASE_COMMITTED)

    async def _renew(self, held: Sequence[tuple[int, int]]) -> None:
        async with driver_connection(self._engine) as connection:
            reached(Step.DELIVERY_RENEWAL_BEFORE)
            await renew_deliveries(connection, held, until=self._clock.now() + self._lease)
        reached(Step.DELIVERY_RENEWAL_COMMITTED)

    async def _close(self) -> None:
        await self._carrier.close()
