"""Services: each method is a use case that owns its transaction. Entry points call one of them and translate."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.clock import Clock, SystemClock
from issuing.exposition import exposed
from issuing.gateways.bell import Bell
from issuing.gateways.ose.transport import open_http
from issuing.metrics import Metrics
from issuing.services.amendment import Amendment
from issuing.services.certificates import Certificates
from issuing.services.deadlines import INTERVAL_SECONDS, Deadlines
from issuing.services.delivering.opening import open_bounces, open_couriers
from issuing.services.delivering.printing import Printing
from issuing.services.delivering.resending import Deliveries
from issuing.services.emission.emitter import Emitter
from issuing.services.emission.exchange import Exchange
from issuing.services.emission.gatekeeper import Gatekeeper
from issuing.services.emission.settling import Settling
from issuing.services.emission.signing import Signing
from issuing.services.endpoints import Endpoints
from issuing.services.handover import Handover
from issuing.services.incidents import Incidents
from issuing.services.informing.desk import Desk
from issuing.services.informing.exchange import FileExchange
from issuing.services.informing.gathering import Gathering
from issuing.services.informing.informer import Informer
from issuing.services.informing.proving import Proving
from issuing.services.inquiry import Inquiry
from issuing.services.issuers import Issuers
from issuing.services.looks import LookQueue, SecondLooks
from issuing.services.measuring import SECONDS, Measuring
from issuing.services.periodic import Periodic
from issuing.services.preview import Previewing
from issuing.services.reissue import Reissue
from issuing.services.sealing import Sealer
from issuing.services.sources import Sources
from issuing.services.submission import Submission
from issuing.services.validity import ValidityQueries
from issuing.services.voiding import Voiding
from issuing.services.watching import Watching
from issuing.services.work import Work
from issuing.settings import Settings
from issuing.storage.database import KeptConnection, open_engine
from issuing.storage.schema import require_current_schema


class MissingUrlError(RuntimeError):
    """A process was started without the address of a part that it needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What an entry point may ask for."""

    sources: Sources
    issuers: Issuers
    submission: Submission
    preview: Previewing
    inquiry: Inquiry
    watching: Watching
    reissue: Reissue
    amendment: Amendment
    voiding: Voiding
    handover: Handover
    incidents: Incidents
    deliveries: Deliveries


def _required(value: str | None, name: str) -> str:
    if not value:
        raise MissingUrlError(f"{name} is not set: set it, or start everything with `emission run`")
    return value


def require_url(settings: Settings) -> str:
    """Where PostgreSQL is; raises `MissingUrlError`."""
    return _required(settings.database_url, "EMISSION_DATABASE_URL")


@asynccontextmanager
async def _open_database(settings: Settings) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(require_url(settings), pool_size=settings.database_pool_size)
    try:
        await require_current_schema(engine)
        yield engine
    finally:
        await engine.dispose()


@asynccontextmanager
async def open_services(
    settings: Settings, *, clock: Clock | None = None, measured: bool = False
) -> AsyncIterator[Services]:
    """The services of one process, on a database of the right schema (`OutdatedSchemaError` otherwise).

    `measured`: the process shows metrics where the settings name a port for them.
    """
    clock = clock or SystemClock()
    async with _open_database(settings) as engine:
        bell = Bell(_required(settings.redis_url, "EMISSION_REDIS_URL"))
        issuers = Issuers(engine, clock)
        inquiry = Inquiry(engine)
        submission = Submission(
            engine, clock=clock, issuers=issuers, inquiry=inquiry, bell=bell, judges=settings.judge_at_submission
        )
        preview = Previewing(engine, clock=clock, issuers=issuers)
        services = Services(
            sources=Sources(engine, clock),
            issuers=issuers,
            submission=submission,
            preview=preview,
            inquiry=inquiry,
            watching=Watching(inquiry),
            reissue=Reissue(engine, clock=clock, issuers=issuers, inquiry=inquiry, bell=bell),
            amendment=Amendment(
                engine, clock=clock, issuers=issuers, inquiry=inquiry, bell=bell, judges=settings.judge_at_submission
            ),
            voiding=Voiding(
                engine, clock=clock, issuers=issuers, inquiry=inquiry, preview=preview, submission=submission
            ),
            handover=Handover(engine, clock=clock),
            incidents=Incidents(engine, clock=clock),
            deliveries=Deliveries(engine, clock=clock, inquiry=inquiry, bell=bell),
        )
        try:
            async with _measured(engine, clock, settings, Metrics() if measured else None):
                yield services
        finally:
            await services.watching.close()
            await services.submission.close()
            await bell.close()


@asynccontextmanager
async def _measured(
    engine: AsyncEngine, clock: Clock, settings: Settings, metrics: Metrics | None
) -> AsyncIterator[None]:
    """Shows the process's metrics, and keeps them fresh, where a port is set for them."""
    if metrics is None:
        yield
        return
    with exposed(metrics, settings) as port:
        if port is None:
            yield
            return
        measuring = Periodic(
            Measuring(engine, clock=clock, metrics=metrics).round, name="measuring", rest_seconds=SECONDS
        )
        running = asyncio.create_task(measuring.run())
        try:
            yield
        finally:
            measuring.stop()
            await running


def _rounds(
    engine: AsyncEngine,
    clock: Clock,
    settings: Settings,
    *,
    issuers: Issuers,
    validity: ValidityQueries,
    metrics: Metrics,
    actor: str,
) -> tuple[Periodic, ...]:
    """What is done in rounds: the sealer, the second look at what was accepted, and a look at the deadlines."""
    delay = timedelta(seconds=settings.second_look_seconds)
    sealer = Sealer(
        engine,
        clock=clock,
        looks=LookQueue(issuers, validity, delay=delay),
        count=metrics.count,
        count_without_address=metrics.count_without_address,
        seconds=settings.seal_seconds,
    )
    looks = SecondLooks(
        engine, clock=clock, validity=validity, per_second=settings.second_looks_per_second, actor=actor
    )
    deadlines = Deadlines(engine, clock=clock, actor=actor)
    return (
        Periodic(sealer.round, name="archive", rest_seconds=settings.seal_seconds),
        Periodic(looks.round, name="look", rest_seconds=settings.sweep_seconds),
        Periodic(deadlines.round, name="deadlines", rest_seconds=INTERVAL_SECONDS),
        *open_bounces(engine, settings, clock=clock, actor=actor),
    )


@asynccontextmanager
async def open_work(
    settings: Settings, *, actor: str, clock: Clock | None = None, printing: Printing | None = None
) -> AsyncIterator[Work]:
    """What a worker runs; `actor` names it in the events that it writes. Without `printing` mails carry no PDF."""
    clock = clock or SystemClock()
    async with _open_database(settings) as engine, open_http() as http:
        validity = ValidityQueries(settings, http)
        issuers = Issuers(engine, clock)
        endpoints = Endpoints(settings, http)
        settling = Settling(engine, actor=actor)
        certificates = Certificates(settings.keys_folder)
        connection, gathering = KeptConnection(engine), KeptConnection(engine)
        lease = timedelta(seconds=settings.lease_seconds)
        metrics, validity = Metrics(), ValidityQueries(settings, http)
        signing = Signing(
            connection,
            clock=clock,
            issuers=issuers,
            certificates=certificates,
            endpoints=endpoints,
            summary_wait=timedelta(seconds=settings.summary_wait_seconds),
            actor=actor,
        )
        desk = Desk(clock=clock, issuers=issuers, certificates=certificates, endpoints=endpoints, actor=actor)
        informer = Informer(
            engine,
            clock=clock,
            gathering=Gathering(gathering, desk),
            exchange=FileExchange(engine, desk),
            proving=Proving(engine, desk, validity),
            sweep_seconds=settings.sweep_seconds,
            lease=lease,
        )
        gatekeeper = Gatekeeper(engine, clock=clock, issuers=issuers, endpoints=endpoints, actor=actor)
        emitter = Emitter(
            engine,
            connection,
            clock=clock,
            issuers=issuers,
            signing=signing,
            exchange=Exchange(
                engine,
                clock=clock,
                endpoints=endpoints,
                settling=settling,
                validity=validity,
                gatekeeper=gatekeeper,
            ),
            settling=settling,
            gatekeeper=gatekeeper,
            concurrency=settings.worker_concurrency,
            sweep_seconds=settings.sweep_seconds,
            lease=lease,
        )
        rounds = _rounds(engine, clock, settings, issuers=issuers, validity=validity, metrics=metrics, actor=actor)
        couriers = open_couriers(
            engine, settings, clock=clock, issuers=issuers, actor=actor, http=http, printing=printing
        )
        try:
            async with _measured(engine, clock, settings, metrics):
                work = Work(emitter, informer, *rounds, couriers=couriers)
                settling.on_settled = work.ring_couriers
                yield work
        finally:
            await settling.close()
            await connection.close()
            await gathering.close()
