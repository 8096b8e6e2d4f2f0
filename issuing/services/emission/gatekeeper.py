"""The gatekeeper: shuts gates where trouble is not of one sale, sends probes, and says who may claim how much."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.clock import Clock
from issuing.gates import Kind, Streak, address_key, issuer_key, kind_of, next_probe, share
from issuing.retry import Trouble
from issuing.services.endpoints import Endpoints, NoEndpointError
from issuing.services.issuers import Issuers, RegisteredIssuer
from issuing.steps import Step, reached
from issuing.storage.database import driver_connection
from issuing.storage.gates import ShutGate, give_probe_back, open_gates, release, shut, shut_gates, take_probe

BATCH = 16
"""Tickets of one claim (design: the bell and the batch)."""
_log = structlog.get_logger()
_REMEMBERED_SECONDS = 1.0  # another worker's gate is seen within this time
_RELEASED = [trouble.value for trouble in Trouble if kind_of(trouble) is not None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotas:
    """How many tickets of an issuer one claim may take: `own` for those that differ, `usual` for all others.

    `bind` if an issuer may take less than a batch because of what it has under way.
    """

    own: Mapping[int, int]
    usual: int
    bind: bool


class Gatekeeper:
    """One a worker. What is shut stands in PostgreSQL, for all of them; what leads to it is counted in each.

    `on_probe`, where set, is called when a probe is due that nobody waits for.
    """

    def __init__(
        self, engine: AsyncEngine, *, clock: Clock, issuers: Issuers, endpoints: Endpoints, actor: str
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._issuers = issuers
        self._endpoints = endpoints
        self._actor = actor
        self.on_probe: Callable[[], None] | None = None
        self._shut: dict[str, ShutGate] = {}
        self._read_at = float("-inf")
        self._streaks: dict[str, Streak] = {}

    async def quotas(self, held: Mapping[int, int], *, free: int) -> Quotas:
        """What may be claimed now, `held` being under way by issuer and `free` hands left; takes the probes due."""
        await self._refresh()
        own = {issuer_id: _worthwhile(share(free, count), count) for issuer_id, count in held.items() if count}
        bind = any(quota < BATCH for quota in own.values())
        for gate in tuple(self._shut.values()):
            behind = tuple(await self._behind(gate))
            allowed = 1 if await self._is_our_probe(gate, behind) else 0
            for issuer_id in behind:
                own[issuer_id] = min(own.get(issuer_id, 1), allowed)
        return Quotas(own=own, usual=share(free, 0), bind=bind)

    async def failed(self, trouble: Trouble, ticket_id: UUID, registered: RegisteredIssuer, reason: str) -> None:
        """A ticket met `trouble`: shut the gate if it is not of that ticket alone."""
        kind = kind_of(trouble)
        if kind is None:
            return
        key = self._address(registered) if kind is Kind.UNREACHABLE else issuer_key(registered.id)
        if key is None or key in self._shut:
            return
        if self._streaks.setdefault(key, Streak()).failed(kind, ticket_id):
            await self._shut_gate(key, kind, registered, reason)

    async def went_well(self, registered: RegisteredIssuer) -> None:
        """The authority answered about a ticket of this issuer: whatever was shut before it opens."""
        keys = self._keys(registered)
        for key in keys:
            if key in self._streaks:
                self._streaks[key].succeeded()
        if any(key in self._shut for key in keys):
            await self._open_gates(keys)

    async def probed_in_vain(self, registered: RegisteredIssuer) -> None:
        """A ticket of this issuer ended its turn and tells nothing of the way to the OSE: the next probe is due now.

        Otherwise a note that waits for a sale behind the same gate would take one probe after another, for ever, and
        the questions about what is in doubt, which must be asked twice each, would take the probes of minutes.
        """
        if not self._shut:
            return
        now = self._clock.now()
        mine = [self._shut[key] for key in self._keys(registered) if key in self._shut]
        taken = [gate for gate in mine if gate.probes and gate.next_probe_at > now]
        given = False
        for gate in taken:
            async with driver_connection(self._engine) as connection:
                reached(Step.VAIN_PROBE_BEFORE)
                given = await give_probe_back(connection, gate, now=now) or given
            reached(Step.VAIN_PROBE_COMMITTED)
        if taken:
            await self._refresh(at_once=True)
        if given and self.on_probe:
            self.on_probe()

    async def _shut_gate(self, key: str, kind: Kind, registered: RegisteredIssuer, reason: str) -> None:
        now = self._clock.now()
        async with driver_connection(self._engine) as connection:
            reached(Step.GATE_BEFORE)
            ours = await shut(
                connection,
                key=key,
                issuer_id=None if kind is Kind.UNREACHABLE else registered.id,
                reason_code=kind.value,
                reason=reason,
                now=now,
                next_probe_at=next_probe(kind, probes=0, now=now),
                actor=self._actor,
            )
        reached(Step.GATE_COMMITTED)
        await self._refresh(at_once=True)
        if ours:  # one alert, whoever else meets the same
            _log.error("a gate was shut", action="gate.shut", gate=key, kind=kind.value, reason=reason)

    async def _open_gates(self, keys: list[str]) -> None:
        now = self._clock.now()
        behind = {issuer_id for key in keys if key in self._shut for issuer_id in await self._behind(self._shut[key])}
        async with driver_connection(self._engine) as connection, connection.transaction():
            opened = await open_gates(
                connection, keys, now=now, actor=self._actor, reason="Un envío de prueba tuvo respuesta."
            )
            if opened:
                await release(connection, sorted(behind), _RELEASED, now=now)
            reached(Step.OPENING_BEFORE)
        reached(Step.OPENING_COMMITTED)
        for key in keys:
            self._shut.pop(key, None)
        for key in opened:
            _log.info("a gate was opened", action="gate.opened", gate=key)

    async def _is_our_probe(self, gate: ShutGate, behind: Sequence[int]) -> bool:
        now = self._clock.now()
        if gate.next_probe_at > now:
            return False
        following = next_probe(Kind(gate.reason_code), probes=gate.probes + 1, now=now)
        async with driver_connection(self._engine) as connection:
            reached(Step.PROBE_BEFORE)
            ours = await take_probe(connection, gate, behind, now=now, next_probe_at=following)
        reached(Step.PROBE_COMMITTED)
        await self._refresh(at_once=True)
        return ours

    async def _behind(self, gate: ShutGate) -> Iterable[int]:
        """The issuers that wait at the gate."""
        if gate.issuer_id is not None:
            return (gate.issuer_id,)
        return [it.id for it in await self._issuers.all() if self._address(it) == gate.key]

    def _keys(self, registered: RegisteredIssuer) -> list[str]:
        """The gates that this issuer passes."""
        address = self._address(registered)
        return [issuer_key(registered.id)] if address is None else [issuer_key(registered.id), address]

    def _address(self, registered: RegisteredIssuer) -> str | None:
        try:
            return address_key(self._endpoints.client(registered).endpoint.url)
        except NoEndpointError:
            return None

    async def _refresh(self, *, at_once: bool = False) -> None:
        now = time.monotonic()
        if not at_once and now - self._read_at < _REMEMBERED_SECONDS:
            return
        async with driver_connection(self._engine) as connection:
            found = await shut_gates(connection)
        self._shut = {gate.key: gate for gate in found}
        self._read_at = now


def _worthwhile(quota: int, held: int) -> int:
    """Who has much under way waits for half a batch of hands: a claim for each that falls free would cost too much."""
    return quota if quota >= BATCH // 2 or held < BATCH else 0
