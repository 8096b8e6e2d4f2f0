"""Completes a received sale from the systems that know what it lacks, before it is judged and numbered.

The systems are asked outside any transaction. What they told is committed with where it came from, also when another
one is down: nobody is asked twice for what is known.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import structlog
from msgspec import json
from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.clock import Clock
from issuing.complements.expressions import UnusableError
from issuing.complements.paths import Places, put, told
from issuing.complements.plan import Field, Origin, Plan, SaleFacts, is_missing
from issuing.gateways.complements.system import Answer, SystemDownError
from issuing.outages import is_outage
from issuing.retry import Trouble
from issuing.services.emission.outcomes import Failed, Incomplete, Waiting
from issuing.services.emission.systems import Systems
from issuing.services.sources import Sources
from issuing.steps import Step, reached
from issuing.storage.claims import Claim
from issuing.storage.complements import Complement, store_complements
from issuing.storage.database import driver_connection
from vouchers.codec import decode, encode
from vouchers.findings import Finding, Severity

_LONGEST_TOLD = 60
_log = structlog.get_logger()


@dataclass(slots=True)
class _Gathered:
    """What came of asking for all that one sale lacks."""

    sale: SaleFacts
    found: list[Complement] = field(default_factory=list)
    down: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


class Complementing:
    """One a worker."""

    def __init__(
        self, engine: AsyncEngine, *, clock: Clock, plan: Plan, systems: Systems, sources: Sources, actor: str
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._plan = plan
        self._systems = systems
        self._sources = sources
        self._actor = actor

    async def concerns(self, claim: Claim) -> bool:
        """Whether the sale lacks something that others may know."""
        return self._plan.lacks(claim.sale, await self._sources.name_of(claim.source_id))

    async def run(self, claim: Claim) -> Claim | Waiting | Incomplete | Failed:
        """The claim with its sale completed, or why it can't be by now."""
        try:
            gathered = await self._gather(claim)
            if gathered.found and not await self._stored(claim, gathered):
                return Failed(claim=claim, error="otro trabajador tomó el ticket")
        except Exception as error:
            if is_outage(error):
                raise
            _log.exception("a sale could not be completed", action="complement.failed", ticket=str(claim.ticket_id))
            return Failed(claim=claim, error=f"{type(error).__name__}: {error}")
        if gathered.findings:
            return Incomplete(claim=claim, findings=tuple(gathered.findings))
        if gathered.down:
            reason = f"Falta un dato que otro sistema conoce; se le pregunta de nuevo solo. {' '.join(gathered.down)}"
            return Waiting(claim=claim, reason=reason, trouble=Trouble.COMPLEMENT)
        return replace(claim, sale=json.encode(gathered.sale).decode())

    async def _gather(self, claim: Claim) -> _Gathered:
        gathered = _Gathered(json.decode(claim.sale))
        source = await self._sources.name_of(claim.source_id)
        for wanted in self._plan.wanted(gathered.sale, source):
            try:
                await self._complete(gathered, wanted.field, wanted.place, claim)
            except UnusableError as error:
                gathered.findings.append(_misconfigured(wanted.place, str(error)))
        return gathered

    async def _complete(self, gathered: _Gathered, wanted: Field, place: Places, claim: Claim) -> None:
        """Ask for one place until somebody knows it; who is down is waited for as long as the field says."""
        down = []
        for origin in wanted.origins:
            facts = {"sale": gathered.sale, "line": _line(gathered.sale, place)}
            try:
                answer = await self._asked(origin, facts)
            except SystemDownError as error:
                down.append(str(error))
                continue
            value = None if answer is None else origin.value.evaluate({**facts, "answer": answer})
            if not is_missing(value):
                _take(gathered, place, value, origin.system)
                return
        waited = self._clock.now() - claim.received_at
        if down and (wanted.patience is None or waited < wanted.patience):
            gathered.down += [it for it in down if it not in gathered.down]
        elif wanted.required:
            gathered.findings.append(_unknown(place, [it.system for it in wanted.origins]))

    async def _asked(self, origin: Origin, facts: Mapping[str, Any]) -> Answer | None:
        """The system's answer; None too where the sale lacks what the question needs."""
        question = {name: it.evaluate(facts) for name, it in origin.question.items()}
        if any(is_missing(value) for value in question.values()):
            return None
        return await self._systems.ask(origin.system, {name: str(value) for name, value in question.items()})

    async def _stored(self, claim: Claim, gathered: _Gathered) -> bool:
        async with driver_connection(self._engine) as connection:
            reached(Step.COMPLEMENT_BEFORE)
            stored = await store_complements(
                connection,
                ticket_id=claim.ticket_id,
                fence=claim.fence,
                sale=json.encode(gathered.sale).decode(),
                found=gathered.found,
                now=self._clock.now(),
                actor=self._actor,
            )
        reached(Step.COMPLEMENT_COMMITTED)
        return stored


def _take(gathered: _Gathered, place: Places, value: Any, system: str) -> None:
    """Put the value into the sale, unless no sale can have it there."""
    completed = json.decode(json.encode(gathered.sale))
    put(completed, place, value)
    try:
        completed = json.decode(encode(decode(json.encode(completed))))
    except ValueError as error:
        gathered.findings.append(_misfit(place, value, system, error))
        return
    if completed != gathered.sale:
        gathered.found.append(Complement(path=told(place), value=json.encode(value).decode(), system=system))
        gathered.sale = completed


def _line(sale: SaleFacts, place: Places) -> Any:
    """The line in which the place lies; None elsewhere."""
    return sale["lines"][place[1]] if place[0] == "lines" and len(place) > 1 and isinstance(place[1], int) else None


def _unknown(place: Places, systems: list[str]) -> Finding:
    return Finding(
        rule="COMPLEMENT-MISSING",
        sunat_code="",
        severity=Severity.ERROR,
        path=told(place),
        value="",
        message=f"La venta no trae este dato y no lo conoce ninguno de: {', '.join(systems)}.",
        remedy="Regístrelo en uno de esos sistemas y reintente, o corrija la venta con el dato.",
    )


def _misfit(place: Places, value: Any, system: str, error: ValueError) -> Finding:
    return Finding(
        rule="COMPLEMENT-MISFIT",
        sunat_code="",
        severity=Severity.ERROR,
        path=told(place),
        value=str(value)[:_LONGEST_TOLD],
        message=f"{system} dio un valor que este dato no puede tener: {error}.",
        remedy="Corríjalo en ese sistema y reintente, o corrija la venta con el dato.",
    )


def _misconfigured(place: Places, reason: str) -> Finding:
    return Finding(
        rule="COMPLEMENT-CONFIGURATION",
        sunat_code="",
        severity=Severity.ERROR,
        path=told(place),
        value="",
        message=f"La configuración de complementos no sirve para esta venta: {reason}.",
        remedy="Corrija el archivo de EMISSION_COMPLEMENTS_FILE, reinicie los trabajadores y reintente.",
    )
