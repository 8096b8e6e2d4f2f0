"""The gatekeeper: shuts gates where trouble is not of one sale, sends probes, and says who may claim how much."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.clock import Clock
from issuing.gates import Kind, Streak, address_key, address_of, issuer_key, kind_of, next_probe, share
from issuing.hands import Hands
from issuing.retry import Trouble
from issuing.services.endpoints import Endpoints
from issuing.services.issuers import Issuers, RegisteredIssuer
from issuing.services.routes import Routes
from issuing.steps import Step, reached
from issuing.storage.claims import Probe, barred
from issuing.storage.database import driver_connection
from issuing.storage.gates import (
    ShutGate,
    give_probe_back,
    note_diversion,
    open_gates,
    release,
    shut,
    shut_gates,
    take_probe,
)

BATCH = 16
"""Tickets of one claim (design: the bell and the batch)."""
WORTHWHILE = 12
"""So many hands free are worth a claim where there is much under way."""
_log = structlog.get_logger()
_REMEMBERED_SECONDS = 1.0  # another worker's gate is seen within this time
RELEASED = tuple(trouble.value for trouble in Trouble if kind_of(trouble) is not None)
"""What a ticket waits for that is due at once when a gate opens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotas:
    """How many tickets of an issuer one claim may take: `own` for those that differ, `usual` for all others.

    `bars` are left where they are. `probes` may be claimed besides. `bind` if an issuer may take less than a batch
    because of what it has under way.
    """

    own: Mapping[int, int]
    usual: int
    bind: bool
    bars: tuple[str, ...] = ()
    probes: tuple[Probe, ...] = ()


class Gatekeeper:
    """One a worker. What is shut stands in PostgreSQL, for all of them; what leads to it is counted in each.

    `most` is how much the worker has under way at all. `on_release` are called when tickets or files that waited have
    become due, or a probe that nobody waits for.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        clock: Clock,
        issuers: Issuers,
        endpoints: Endpoints,
        routes: Routes,
        actor: str,
        most: int,
    ) -> None:
        self._most = most
        self._engine = engine
        self._clock = clock
        self._issuers = issuers
        self._endpoints = endpoints
        self._routes = routes
        self._actor = actor
        self._shut: dict[str, ShutGate] = {}
        self._read_at = float("-inf")
        self._streaks: dict[str, Streak] = {}
        self._spare: dict[str, Probe] = {}
        self._hands: dict[int, Hands] = {}
        self.on_release: tuple[Callable[[], None], ...] = ()

    async def quotas(self, held: Mapping[int, int], *, free: int) -> Quotas:
        """What may be claimed now, `held` being under way by issuer and `free` hands left; takes the probes due."""
        await self._refresh()
        usual = share(free, 0)
        own = {issuer_id: _worthwhile(share(free, count), count) for issuer_id, count in held.items() if count}
        issuers = await self._issuers.all()
        for it in issuers:
            count = held.get(it.id, 0)
            room = self._room(it, count)
            if room < own.get(it.id, usual):
                own[it.id] = _worthwhile(room, count)
        bind = any(quota < BATCH for quota in own.values())
        bars: list[str] = []
        for it in issuers if self._shut else ():
            more, nothing_left = self._bars(it)
            bars += more
            if nothing_left:
                own[it.id] = 0
        # A probe that found nothing waits for the next ticket or file: few would ever meet one that is just due.
        spared = {it.key: it for it in self.spared()}
        probes = spared | {it.key: it for it in await self._due_probes()}
        return Quotas(own=own, usual=usual, bind=bind, bars=tuple(bars), probes=tuple(probes.values()))

    def took(self, issuer_id: int, seconds: float, *, under_way: int, now: float) -> None:
        """An exchange took so long while `under_way` of the issuer were; `now` is of a clock that never jumps."""
        self._hands_of(issuer_id).ended(seconds, under_way=under_way, now=now)

    async def file_bars(self) -> tuple[str, ...]:
        """The files that are to be left where they are, as `barred` names them."""
        await self._refresh()
        bars: list[str] = []
        for it in await self._issuers.all() if self._shut else ():
            more, nothing_left = self._bars(it)
            bars += more
            if nothing_left:
                bars += [barred(it.id), *(barred(it.id, name) for name in self._names(it))]
        return tuple(bars)

    def names(self, probe: Probe) -> list[str]:
        """Under which addresses what the probe asks for may stand; none for a gate before whole queues."""
        return self._endpoints.names(probe.url) if probe.url else []

    def spare(self, probe: Probe) -> None:
        """Nothing was there for this probe: it is kept."""
        self._spare[probe.key] = probe

    def spared(self) -> list[Probe]:
        """The probes that are kept, of gates that are still shut; they are the caller's now."""
        found = [it for key, it in self._spare.items() if key in self._shut]
        self._spare.clear()
        return found

    async def failed(
        self, trouble: Trouble, subject: UUID, registered: RegisteredIssuer, reason: str, *, url: str | None = None
    ) -> None:
        """A ticket or a file met `trouble`, at `url` if it got so far: shut the gate if it is not of that alone."""
        kind = kind_of(trouble)
        if url and kind not in {Kind.UNREACHABLE, Kind.SERVICE} and address_key(url) in self._shut:
            await self._open_gates([address_key(url)])  # it answered, in whatever words
        if kind is None or (kind is Kind.UNREACHABLE and url is None):
            return
        key = address_key(url) if kind is Kind.UNREACHABLE and url else issuer_key(registered.id, url)
        if key in self._shut:
            return
        second = url is not None and self._routes.elsewhere(registered, url) is not None
        if self._streaks.setdefault(key, Streak()).failed(kind, subject, second=second):
            await self._shut_gate(key, kind, registered, reason)

    async def went_well(self, registered: RegisteredIssuer, url: str) -> None:
        """The authority answered at `url` about something of this issuer: whatever was shut before it opens."""
        keys = [issuer_key(registered.id), issuer_key(registered.id, url), address_key(url)]
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
        if given:
            self._ring()

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

    async def _divert(self) -> None:
        """Write down what goes to a second OSE by now, and have it go at once."""
        now, issuers = self._clock.now(), await self._issuers.all()
        for gate in tuple(self._shut.values()):
            behind = [it for it in issuers if self._routes.diverts(it, gate.key)]
            if not behind:
                continue
            urls = sorted({second.endpoint.url for it in behind if (second := self._endpoints.second(it))})
            reason = f"Los comprobantes nuevos van a la OSE de respaldo: {', '.join(urls)}"
            async with driver_connection(self._engine) as connection, connection.transaction():
                news = await note_diversion(connection, gate.key, now=now, actor=self._actor, reason=reason)
                if news:
                    await release(connection, sorted(it.id for it in behind), RELEASED, now=now)
                reached(Step.DIVERSION_BEFORE)
            reached(Step.DIVERSION_COMMITTED)
            if news:
                _log.warning("documents go to a second OSE", action="gate.diverted", gate=gate.key, endpoints=urls)
            self._ring()

    async def _open_gates(self, keys: list[str]) -> None:
        now = self._clock.now()
        behind = {issuer_id for key in keys if key in self._shut for issuer_id in await self._behind(self._shut[key])}
        async with driver_connection(self._engine) as connection, connection.transaction():
            opened = await open_gates(
                connection, keys, now=now, actor=self._actor, reason="Un envío de prueba tuvo respuesta."
            )
            if opened:
                await release(connection, sorted(behind), RELEASED, now=now)
            reached(Step.OPENING_BEFORE)
        reached(Step.OPENING_COMMITTED)
        self._keep(it for it in self._shut.values() if it.key not in keys)
        for key in opened:
            _log.info("a gate was opened", action="gate.opened", gate=key)
        if opened:
            self._ring()
            await self._divert()

    def _ring(self) -> None:
        for ring in self.on_release:
            ring()

    async def _due_probes(self) -> tuple[Probe, ...]:
        """The probes that are due and that no other worker has taken, with whom they may let through."""
        now = self._clock.now()
        found = []
        for gate in [it for it in self._shut.values() if it.next_probe_at <= now]:
            issuers = await self._behind(gate)
            if gate.issuer_id is not None and (url := address_of(gate.key)) and address_key(url) in self._shut:
                continue  # the address is probed first, for all
            if issuers and await self._is_ours(gate):
                url = address_of(gate.key)
                with_new = tuple([it for it in issuers if url is None or await self._may_try_new(it, url)])
                found.append(Probe(key=gate.key, url=url, issuers=issuers, with_new=with_new))
        return tuple(found)

    async def _may_try_new(self, issuer_id: int, url: str) -> bool:
        """Whether a new document may try a shut address: at the first OSE; at the second if the first is shut too."""
        registered = await self._issuers.by_id(issuer_id)
        first = self._endpoints.all(registered)[:1]
        return any(it.endpoint.url == url for it in first) or self._routes.for_new(registered) is None

    async def _is_ours(self, gate: ShutGate) -> bool:
        now = self._clock.now()
        following = next_probe(Kind(gate.reason_code), probes=gate.probes + 1, now=now)
        async with driver_connection(self._engine) as connection:
            reached(Step.PROBE_BEFORE)
            ours = await take_probe(connection, gate, next_probe_at=following)
        reached(Step.PROBE_COMMITTED)
        await self._refresh(at_once=True)
        return ours

    async def _behind(self, gate: ShutGate) -> tuple[int, ...]:
        """The issuers that wait at the gate, those left out whose whole queue another gate holds."""
        url = address_of(gate.key)
        if url is None:
            return () if gate.issuer_id is None else (gate.issuer_id,)
        return tuple(
            it.id
            for it in await self._issuers.all()
            if gate.issuer_id in {None, it.id}
            and issuer_key(it.id) not in self._shut
            and any(client.endpoint.url == url for client in self._endpoints.all(it))
        )

    def _bars(self, registered: RegisteredIssuer) -> tuple[list[str], bool]:
        """What of the issuer must wait, and whether that is all."""
        if issuer_key(registered.id) in self._shut:
            return [], True
        clients = self._endpoints.all(registered)
        away = [it.endpoint.url for it in clients if self._routes.is_shut(registered, it.endpoint.url)]
        bars = [barred(registered.id, name) for url in away for name in self._endpoints.names(url)]
        if not away or self._routes.for_new(registered) is not None:
            return bars, False
        return [*bars, barred(registered.id)], len(away) == len(clients)

    def _keys(self, registered: RegisteredIssuer) -> list[str]:
        """The gates that this issuer passes."""
        urls = [client.endpoint.url for client in self._endpoints.all(registered)]
        return [issuer_key(registered.id), *(issuer_key(registered.id, url) for url in urls), *map(address_key, urls)]

    def _names(self, registered: RegisteredIssuer) -> Iterable[str]:
        for client in self._endpoints.all(registered):
            yield from self._endpoints.names(client.endpoint.url)

    def _room(self, registered: RegisteredIssuer, held: int) -> int:
        """How many more this worker may take on: enough to never idle, within the limits, and not much more."""
        paces = [client.pace for client in self._endpoints.all(registered)]
        if not paces:
            return BATCH
        if not any(it.places for it in paces):
            return 0
        under_way = sum(it.in_use for it in paces)
        rates = [it.per_second for it in paces if it.per_second]
        ahead = max(BATCH, round(sum(rates)) if rates else sum(it.places for it in paces))
        return max(min(ahead - max(held - under_way, 0), self._hands_of(registered.id).limit - held), 0)

    def _hands_of(self, issuer_id: int) -> Hands:
        return self._hands.setdefault(issuer_id, Hands(least=BATCH, most=self._most))

    async def _refresh(self, *, at_once: bool = False) -> None:
        now = time.monotonic()
        if not at_once and now - self._read_at < _REMEMBERED_SECONDS:
            return
        async with driver_connection(self._engine) as connection:
            found = await shut_gates(connection)
        news = {it.key for it in found} != self._shut.keys()
        self._keep(found)
        self._read_at = now
        if news:  # whoever shut the gate may have died before it turned to the second OSE
            await self._divert()

    def _keep(self, gates: Iterable[ShutGate]) -> None:
        self._shut = {gate.key: gate for gate in gates}
        self._routes.shut = {key: Kind(gate.reason_code) for key, gate in self._shut.items()}


def _worthwhile(quota: int, held: int) -> int:
    """Who has much under way waits for most of a batch: a claim for each hand that falls free would cost too much."""
    return quota if quota >= WORTHWHILE or held < BATCH else 0
