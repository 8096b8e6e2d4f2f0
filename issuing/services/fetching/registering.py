"""Writes a proven voucher beside our own, once, or says whose number it would take."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.clock import Clock
from issuing.hooks.notices import Notice, NoticeKind
from issuing.hooks.states import HookReason, HookState
from issuing.identifiers import new_id
from issuing.services.fetching.proof import Proven, registration
from issuing.states import ELSEWHERE, State
from issuing.steps import Step, reached
from issuing.storage.database import driver_connection
from issuing.storage.hooks import HookClaim, HookMove, lock_hook, move_hook
from issuing.storage.incidents import open_incident
from issuing.storage.registrations import (
    Occupied,
    ensure_source,
    find_occupied,
    keep_file,
    latest_in_series,
    own_series,
    register_foreign,
    void_foreign,
)

INCIDENT = "NUMBER_ISSUED_ELSEWHERE"
_VOIDED = frozenset({State.ACCEPTED, State.OBSERVED})


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidingFiles:
    """What proves that a voucher was voided: the file's id, its XML and its constancy."""

    reference: str
    xml: bytes
    cdr: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was fetched for a notice; `proven` is None where the voucher is registered already."""

    claim: HookClaim
    notice: Notice
    issuer_id: int
    proven: Proven | None
    pdf: bytes | None
    voiding: VoidingFiles | None


class Registering:
    """One transaction a notice: the voucher, its deliveries, and the notice's own end, all or nothing."""

    def __init__(self, engine: AsyncEngine, *, clock: Clock, actor: str) -> None:
        self._engine = engine
        self._clock = clock
        self._actor = actor

    async def known(self, notice: Notice, issuer_id: int) -> Occupied | None:
        """The voucher that bears the notice's number, if one is here."""
        async with driver_connection(self._engine) as connection:
            return await find_occupied(connection, issuer_id, notice.document_type, notice.series, notice.number)

    async def write(self, found: Found) -> bool:
        """Register, and end the notice; False if the notice was no longer ours."""
        async with driver_connection(self._engine) as connection, connection.transaction():
            if not await lock_hook(connection, found.claim):
                return False
            move = await self._write_in(connection, found, now=self._clock.now())
            moved = await move_hook(connection, move, actor=self._actor)
            reached(Step.HOOK_REGISTERING_BEFORE)
        reached(Step.HOOK_REGISTERING_COMMITTED)
        return moved

    async def _write_in(self, connection: asyncpg.Connection, found: Found, *, now: datetime) -> HookMove:
        notice, key = found.notice, (found.issuer_id, found.notice.document_type, found.notice.series)
        ours = await own_series(connection, *key)
        occupied = await find_occupied(connection, *key, notice.number)
        if occupied is None and ours:
            return await self._collision(connection, found, await latest_in_series(connection, *key), now=now)
        digest = found.proven.digest_value if found.proven else notice.digest_value
        if occupied and (occupied.origin != ELSEWHERE or digest not in {None, occupied.digest_value}):
            return await self._collision(connection, found, occupied.ticket_id, now=now)
        if occupied:
            ticket_id, state = occupied.ticket_id, occupied.state
        elif found.proven:
            ticket_id, state = await self._register(connection, found, found.proven, now=now), found.proven.state
        else:
            raise LookupError("a voucher that was registered is gone")
        if found.pdf is not None:
            await keep_file(connection, ticket_id, "pdf", found.pdf, now=now)
        return await self._end(connection, found, ticket_id, state, now=now)

    async def _register(self, connection: asyncpg.Connection, found: Found, proven: Proven, *, now: datetime) -> UUID:
        ticket_id = new_id(found.claim.received_at)
        await ensure_source(connection, now=now)
        new = registration(proven, found.notice, found.claim, ticket_id=ticket_id, issuer_id=found.issuer_id)
        await register_foreign(connection, new, now=now, actor=self._actor)
        return ticket_id

    async def _end(
        self, connection: asyncpg.Connection, found: Found, ticket_id: UUID, state: State, *, now: datetime
    ) -> HookMove:
        if found.notice.kind is not NoticeKind.VOIDED or state is State.VOIDED:
            return _move(found.claim, HookState.REGISTERED, now=now, ticket_id=ticket_id)
        if state not in _VOIDED or found.voiding is None:
            reason = "El comprobante no está aceptado: no hay qué anular. Averigüe en PAPERLESS qué se dio de baja."
            return _move(
                found.claim, HookState.STUCK, now=now, code=HookReason.NOT_VOIDABLE, reason=reason, ticket_id=ticket_id
            )
        await keep_file(connection, ticket_id, "voiding_xml", found.voiding.xml, now=now)
        await keep_file(connection, ticket_id, "voiding_cdr", found.voiding.cdr, now=now)
        reason = f"Dado de baja en PAPERLESS por {found.voiding.reference}."
        await void_foreign(connection, ticket_id, reason=reason, now=now, actor=self._actor)
        return _move(found.claim, HookState.REGISTERED, now=now, ticket_id=ticket_id)

    async def _collision(
        self, connection: asyncpg.Connection, found: Found, ticket_id: UUID | None, *, now: datetime
    ) -> HookMove:
        notice = found.notice
        name = f"{notice.document_type} {notice.series}-{notice.number}"
        text = (
            f"PAPERLESS avisa que emitió {name}, y ese número o su serie ya es de otro comprobante de aquí. "
            "No se registró: acuerde con PAPERLESS qué series numera cada uno."
        )
        if ticket_id is not None:
            await open_incident(connection, ticket_id, kind=INCIDENT, text=text, actor=self._actor, now=now)
        return _move(found.claim, HookState.STUCK, now=now, code=HookReason.COLLISION, reason=text)


def _move(
    claim: HookClaim,
    to_state: HookState,
    *,
    now: datetime,
    ticket_id: UUID | None = None,
    code: HookReason | None = None,
    reason: str = "",
) -> HookMove:
    return HookMove(
        id=claim.id,
        fence=claim.fence,
        from_state=claim.state,
        to_state=to_state,
        at=now,
        reason_code=code.value if code else "",
        reason=reason,
        ticket_id=ticket_id,
    )
