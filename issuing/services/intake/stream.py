"""A stream of the intake while it is ours: one worker at a time reads a table or a folder, by a lease with a fence."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.clock import Clock
from issuing.outages import is_outage, tell
from issuing.steps import Step, reached
from issuing.storage.database import driver_connection
from issuing.storage.intake_streams import Claim, LostLeaseError, claim_stream, release_stream, renew_stream

_log = structlog.get_logger()
_LONGEST_PAUSE_SECONDS = 300.0
_MOST_DOUBLINGS = 10


class StreamTroubleError(Exception):
    """A round can't go on for a reason outside of us; the text is a Spanish sentence for staff."""


def unregistered(source: str) -> str:
    """What to do about a source that nobody has registered."""
    return f"La fuente {source} no está registrada; ejecute `emission source register {source}`."


class Stream:
    """Claims a stream for a round at a time. `failed_rounds` counts those that failed in a row."""

    def __init__(
        self, engine: AsyncEngine, *, clock: Clock, name: str, kind: str, source: str, actor: str, lease: timedelta
    ) -> None:
        self.engine = engine
        self.clock = clock
        self.name = name
        self._kind = kind
        self._source = source
        self._actor = actor
        self._lease = lease
        self.failed_rounds = 0

    def until(self) -> datetime:
        """When a lease that is given now ends."""
        return self.clock.now() + self._lease

    def pause(self, interval: float) -> float:
        """Seconds until the next round: the interval, and twice as long with each round that failed."""
        doubled: float = interval * 2 ** min(self.failed_rounds, _MOST_DOUBLINGS)
        return min(doubled, max(_LONGEST_PAUSE_SECONDS, interval))

    @asynccontextmanager
    async def round(self) -> AsyncIterator[Claim | None]:
        """The stream's claim for one round, or None where another worker has it; given back at the end.

        A `StreamTroubleError` ends the round: it is told once, when the stream begins to fail, and kept on its row.
        """
        claim = await self._claimed()
        if claim is None:
            yield None
            return
        reason = ""
        keeping = asyncio.create_task(self._keep(claim))
        try:
            yield claim
        except StreamTroubleError as error:
            reason = str(error)
        except LostLeaseError:
            _log.warning("another worker has the stream", action="intake.lost_lease", stream=self.name)
            return
        except Exception as error:
            if is_outage(error):  # our own database is away: the lease runs out by itself
                raise
            reason = "Error interno; el registro del trabajador lo explica."
            tell("a round of the intake failed", "intake.round_failed", error)
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
        await self._given_back(claim, reason)

    async def _claimed(self) -> Claim | None:
        async with driver_connection(self.engine) as connection:
            reached(Step.INTAKE_CLAIM_BEFORE)
            claim = await claim_stream(
                connection,
                self.name,
                kind=self._kind,
                source=self._source,
                actor=self._actor,
                now=self.clock.now(),
                until=self.until(),
            )
        reached(Step.INTAKE_CLAIM_COMMITTED)
        return claim

    async def _keep(self, claim: Claim) -> None:
        """Renew the lease for as long as the round lasts; what is written under a lost one is refused anyway."""
        while True:
            await asyncio.sleep(self._lease.total_seconds() / 3)
            try:
                async with driver_connection(self.engine) as connection:
                    reached(Step.INTAKE_RENEWAL_BEFORE)
                    await renew_stream(connection, claim, until=self.until())
                reached(Step.INTAKE_RENEWAL_COMMITTED)
            except Exception as error:  # noqa: BLE001 -- the next renewal is another try
                tell("a stream's lease could not be renewed", "intake.renewal_failed", error)

    async def _given_back(self, claim: Claim, reason: str) -> None:
        async with driver_connection(self.engine) as connection:
            reached(Step.INTAKE_RELEASE_BEFORE)
            await release_stream(connection, claim, now=self.clock.now(), reason=reason)
        reached(Step.INTAKE_RELEASE_COMMITTED)
        self.failed_rounds = claim.failures + 1 if reason else 0
        if reason and not claim.failures:
            _log.error(
                "the stream can't be read, it is tried again", action="intake.failing", stream=self.name, reason=reason
            )
        elif claim.failures and not reason:
            _log.info("the stream can be read again", action="intake.resumed", stream=self.name, rounds=claim.failures)
