"""The second look: what an OSE accepted is asked for at SUNAT itself some hours later, where the issuer has access."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.archive.chain import Event
from issuing.clock import Clock
from issuing.gateways.ose.pacing import Pace
from issuing.gateways.validity import Validity, ValidityAnswer
from issuing.looks import (
    FIRST_SILENCE,
    GIVE_UP,
    INCIDENT_TEXTS,
    VOIDING_WAIT,
    IncidentKind,
    Look,
    LookOutcome,
    Told,
    judge,
)
from issuing.services.issuers import Issuers
from issuing.services.validity import ValidityQueries
from issuing.states import State
from issuing.steps import Step, reached
from issuing.storage.database import driver_connection
from issuing.storage.incidents import close_incidents_of, open_incident
from issuing.storage.looks import DueLook, LookResult, claim_looks, queue_looks, release_look, settle_look

_log = structlog.get_logger()
_ACCEPTED = frozenset({State.ACCEPTED.value, State.OBSERVED.value})
_AT_ONCE = 20
_LEASE = timedelta(minutes=15)
_PATIENCE_SECONDS = 600.0
_REST_SECONDS = 30.0
_TOLD = {
    Validity.ACCEPTED: Told.ACCEPTED,
    Validity.VOIDED: Told.VOIDED,
    Validity.ABSENT: Told.ABSENT,
    Validity.UNKNOWN: Told.SILENT,
}


def just_accepted(events: Sequence[Event]) -> list[UUID]:
    """The tickets that these events accepted."""
    return [
        it.ticket_id for it in events if it.ticket_id and it.to_state in _ACCEPTED and it.from_state not in _ACCEPTED
    ]


class LookQueue:
    """Queues a look for each voucher that has just been accepted, in the transaction that seals its event."""

    def __init__(self, issuers: Issuers, validity: ValidityQueries, *, delay: timedelta) -> None:
        self._issuers = issuers
        self._able: list[int] = []
        self._validity = validity
        self._delay = delay

    async def prepare(self) -> None:
        """Look who may ask, before the caller's transaction: it must not wait for a second connection inside it."""
        self._able = [it.id for it in await self._issuers.all() if self._validity.has_access(it.issuer.ruc)]

    async def queue(self, connection: asyncpg.Connection, events: Sequence[Event], *, now: datetime) -> None:
        """Queue what these events accepted, for issuers that may ask SUNAT, unless it is older than a look lasts."""
        accepted = [
            (it.ticket_id, it.at + self._delay)
            for it in events
            if it.ticket_id and it.to_state in _ACCEPTED and it.from_state not in _ACCEPTED and it.at > now - GIVE_UP
        ]
        if not accepted:
            return
        if self._able:
            await queue_looks(connection, accepted, issuers=self._able, now=now)


class SecondLooks:
    """Asks for what is due, so many a second, and writes down what SUNAT says.

    An issuer whose question gets no answer rests for a minute, so that its queue does not use up the turns of others.
    """

    def __init__(
        self, engine: AsyncEngine, *, clock: Clock, validity: ValidityQueries, per_second: float, actor: str
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._validity = validity
        self._pace = Pace(1, per_second)
        self._actor = actor
        self._resting: dict[int, datetime] = {}

    async def round(self) -> float:
        """Ask for what is due now; the seconds until the next round."""
        now = self._clock.now()
        self._resting = {it: until for it, until in self._resting.items() if until > now}
        async with driver_connection(self._engine) as connection:
            reached(Step.LOOK_CLAIM_BEFORE)
            due = await claim_looks(
                connection, limit=_AT_ONCE, now=now, until=now + _LEASE, resting=list(self._resting)
            )
        reached(Step.LOOK_CLAIM_COMMITTED)
        for look in due:
            await self._take(look)
        return 0.0 if len(due) == _AT_ONCE else _REST_SECONDS

    async def _take(self, look: DueLook) -> None:
        now = self._clock.now()
        later = now + VOIDING_WAIT if look.voiding else self._resting.get(look.issuer_id)
        if later is not None:
            async with driver_connection(self._engine) as connection:
                reached(Step.LOOK_RELEASE_BEFORE)
                await release_look(connection, look, due_at=later)
            reached(Step.LOOK_RELEASE_COMMITTED)
            return
        async with self._pace.turn(_PATIENCE_SECONDS):
            answer = await self._validity.ask(
                ruc=look.ruc,
                document_type=look.document_type,
                series=look.series,
                number=look.number,
                issue_date=look.issue_date,
                total=look.payable,
            )
        if answer is not None and answer.validity is Validity.UNKNOWN:
            self._resting[look.issuer_id] = now + FIRST_SILENCE
        await self._settle(look, answer)

    async def _settle(self, look: DueLook, answer: ValidityAnswer | None) -> None:
        now = self._clock.now()
        told = _TOLD.get(answer.validity, Told.OTHER) if answer else Told.SILENT
        silences = look.silences + 1 if told is Told.SILENT else 0
        disagreements = look.disagreements if told is Told.SILENT else look.disagreements + 1
        if answer is None:
            verdict = Look(outcome=LookOutcome.NO_ACCESS)
        else:
            verdict = judge(
                told,
                voided=look.state == State.VOIDED,
                silences=silences,
                disagreements=disagreements,
                age=now - look.created_at,
            )
        result = LookResult(
            ticket_id=look.ticket_id,
            attempts=look.attempts,
            due_at=now + verdict.again if verdict.again else None,
            silences=silences,
            disagreements=0 if verdict.agrees else disagreements,
            outcome=verdict.outcome.value,
            detail=answer.detail if answer else "El emisor ya no tiene acceso a la consulta de validez.",
        )
        async with driver_connection(self._engine) as connection, connection.transaction():
            if not await settle_look(connection, result, now=now):
                return
            await self._tell(connection, look, verdict, result.detail, now)
            reached(Step.LOOK_SETTLING_BEFORE)
        reached(Step.LOOK_SETTLING_COMMITTED)

    async def _tell(
        self, connection: asyncpg.Connection, look: DueLook, verdict: Look, detail: str, now: datetime
    ) -> None:
        if verdict.agrees and look.disagreements:
            await close_incidents_of(
                connection,
                look.ticket_id,
                kinds=[kind.value for kind in IncidentKind],
                actor=self._actor,
                reason="SUNAT ya tiene el comprobante como este sistema.",
                now=now,
            )
        if verdict.incident is None:
            return
        text = f"{INCIDENT_TEXTS[verdict.incident]} {detail}".strip()
        if await open_incident(
            connection, look.ticket_id, kind=verdict.incident.value, text=text, actor=self._actor, now=now
        ):
            _log.error(
                "SUNAT does not have a voucher as we have it",
                action="look.incident",
                ticket=str(look.ticket_id),
                kind=verdict.incident.value,
            )
