"""One look at one notice: fetch what it announces, prove it, register it; or say what it waits for."""

import asyncio
import random
from datetime import timedelta
from typing import TypeVar

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.clock import Clock
from issuing.errors import UnknownIssuer
from issuing.gateways.anubis import Anubis, Part, UnfitAnswerError, UnreachableError
from issuing.hooks.notices import Notice, NoticeKind, decode_notice
from issuing.hooks.states import HookReason, HookState
from issuing.hooks.timetable import gives_up, next_look
from issuing.services.fetching.proof import Proven, UnprovenError, is_pdf, prove, prove_voided
from issuing.services.fetching.registering import Found, Registering, VoidingFiles
from issuing.services.issuers import Issuers
from issuing.steps import Step, reached
from issuing.storage.database import driver_connection
from issuing.storage.hooks import HookClaim, HookMove, move_hook

_log = structlog.get_logger()


class _AbsentError(Exception):
    """A file is not in the repository yet; the text names it, in Spanish."""


class Looking:
    """Never raises for what the repository or a document does: that is an outcome, written down."""

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        clock: Clock,
        issuers: Issuers,
        anubis: Anubis,
        registering: Registering,
        patience: timedelta,
        actor: str,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._issuers = issuers
        self._anubis = anubis
        self._registering = registering
        self._patience = patience
        self._actor = actor

    async def run(self, claim: HookClaim) -> None:
        """Look once, and write down what became of it."""
        try:
            notice = decode_notice(claim.notice)
            if notice.kind is NoticeKind.UNKNOWN:
                reason = "PAPERLESS envió un tipo de aviso que este programa no conoce; no se hizo nada con él."
                await self._end(claim, HookState.REFUSED, HookReason.KIND_UNKNOWN, reason)
                return
            registered = await self._issuers.by_ruc(notice.issuer_ruc)
            await self._registering.write(await self._found(claim, notice, registered.id))
        except UnknownIssuer as error:
            reason = f"{error} Luego reintente este aviso con `emission hook retry`."
            await self._end(claim, HookState.REFUSED, HookReason.ISSUER_UNKNOWN, reason)
        except UnprovenError as error:
            await self._end(claim, HookState.STUCK, HookReason.UNPROVEN, str(error))
        except _AbsentError as error:
            await self._wait(claim, HookReason.MISSING, str(error))
        except UnreachableError as error:
            await self._wait(claim, HookReason.UNREACHABLE, str(error))
        except UnfitAnswerError as error:
            await self._wait(claim, HookReason.REPOSITORY, str(error))

    async def fail(self, claim: HookClaim) -> None:
        """Write down that we failed ourselves: it waits, and its neighbours go on."""
        await self._wait(claim, HookReason.INTERNAL, "Error interno al registrar el comprobante; se reintenta solo.")

    async def _found(self, claim: HookClaim, notice: Notice, issuer_id: int) -> Found:
        known = await self._registering.known(notice, issuer_id)
        # Without its digest a notice of a number that is here may be about other bytes: only those can tell.
        told_apart = known is not None and notice.digest_value is not None
        voided = notice.kind is NoticeKind.VOIDED
        reached(Step.HOOK_FETCH_BEFORE)
        async with asyncio.TaskGroup() as together:
            document = None if told_apart else together.create_task(self._document(notice))
            pdf = None if known and known.has_pdf else together.create_task(self._pdf(notice))
            voiding = together.create_task(self._voiding(notice)) if voided else None
        reached(Step.HOOK_FETCH_ANSWERED)
        return Found(
            claim=claim,
            notice=notice,
            issuer_id=issuer_id,
            proven=_value(document.result()) if document else None,
            pdf=pdf.result() if pdf else None,
            voiding=_value(voiding.result()) if voiding else None,
        )

    async def _document(self, notice: Notice) -> Proven | Exception:
        try:
            xml, cdr = await asyncio.gather(self._fetch(notice, Part.XML), self._fetch(notice, Part.CDR))
            return prove(notice, xml=xml, cdr=cdr)
        except _OUTCOMES as error:
            return error

    async def _voiding(self, notice: Notice) -> VoidingFiles | Exception:
        try:
            xml, cdr = await asyncio.gather(
                self._fetch(notice, Part.VOIDING_XML), self._fetch(notice, Part.VOIDING_CDR)
            )
            return VoidingFiles(reference=prove_voided(notice, xml=xml, cdr=cdr), xml=xml, cdr=cdr)
        except _OUTCOMES as error:
            return error

    async def _pdf(self, notice: Notice) -> bytes | None:
        """Their print, where there is a readable one; nothing waits for it, since ours can be made at any time."""
        try:
            content = await self._anubis.fetch(notice.document_key, Part.PDF)
        except (UnreachableError, UnfitAnswerError):
            return None
        return content if is_pdf(content) else None

    async def _fetch(self, notice: Notice, part: Part) -> bytes:
        content = await self._anubis.fetch(notice.document_key, part)
        if content is None:
            raise _AbsentError(f"ANUBIS todavía no tiene {_NAMES[part]}.")
        return content

    async def _wait(self, claim: HookClaim, code: HookReason, reason: str) -> None:
        now = self._clock.now()
        if gives_up(code, received_at=claim.received_at, now=now, patience=self._patience):
            await self._end(claim, HookState.STUCK, code, f"{reason} Se dejó de esperar; averigüe en PAPERLESS.")
            return
        due = next_look(code, attempt=claim.attempt, now=now, jitter=random.random())  # noqa: S311 -- spreads waits
        move = HookMove(
            id=claim.id,
            fence=claim.fence,
            from_state=claim.state,
            to_state=HookState.WAITING,
            at=now,
            next_attempt_at=due,
            reason_code=code.value,
            reason=reason,
        )
        await self._write(claim, move)

    async def _end(self, claim: HookClaim, state: HookState, code: HookReason, reason: str) -> None:
        move = HookMove(
            id=claim.id,
            fence=claim.fence,
            from_state=claim.state,
            to_state=state,
            at=self._clock.now(),
            reason_code=code.value,
            reason=reason,
        )
        await self._write(claim, move)

    async def _write(self, claim: HookClaim, move: HookMove) -> None:
        async with driver_connection(self._engine) as connection:
            reached(Step.HOOK_SETTLING_BEFORE)
            await move_hook(connection, move, actor=self._actor)
        reached(Step.HOOK_SETTLING_COMMITTED)
        _log.info(
            "a notice waits or has ended without a voucher",
            action=f"hook.{move.to_state}",
            hook=str(claim.id),
            reason=move.reason_code,
            attempt=claim.attempt,
        )


_OUTCOMES = (UnprovenError, _AbsentError, UnreachableError, UnfitAnswerError)
_NAMES = {
    Part.XML: "el XML",
    Part.CDR: "la constancia (CDR)",
    Part.PDF: "el PDF",
    Part.VOIDING_XML: "la comunicación de baja",
    Part.VOIDING_CDR: "la constancia de la baja",
}


_Proof = TypeVar("_Proof", Proven, VoidingFiles)


def _value(result: _Proof | Exception) -> _Proof:
    """What was proven; raised here, since a group of tasks would wrap what one of them raises."""
    if isinstance(result, Exception):
        raise result
    return result
