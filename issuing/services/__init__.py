"""Services: each method is a use case that owns its transaction. Entry points call one of them and translate."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.clock import Clock, SystemClock
from issuing.complements.loading import load_complements
from issuing.exposition import exposed
from issuing.gateways.anubis import Anubis
from issuing.gateways.bell import FETCH, Bell
from issuing.gateways.ose.transport import open_http
from issuing.identifiers import new_id
from issuing.metrics import Metrics
from issuing.services.administration import Administration
from issuing.services.amendment import Amendment
from issuing.services.certificates import Certificates
from issuing.services.customers import Customers, open_customers
from issuing.services.customers.code_mails import open_code_mails
from issuing.services.deadlines import INTERVAL_SECONDS, Deadlines
from issuing.services.delivering.opening import open_bounces, open_couriers
from issuing.services.delivering.resending import Deliveries
from issuing.services.emission.complementing import Complementing
from issuing.services.emission.emitter import Emitter
from issuing.services.emission.exchange import Exchange
from issuing.services.emission.gatekeeper import Gatekeeper
from issuing.services.emission.settling import Settling
from issuing.services.emission.signing import Signing
from issuing.services.emission.systems import open_systems
from issuing.services.endpoints import Endpoints
from issuing.services.fetching.backfill import Backfill
from issuing.services.fetching.fetcher import Fetcher
from issuing.services.fetching.looking import Looking
from issuing.services.fetching.registering import Registering
from issuing.services.handover import Handover
from issuing.services.hooks import Hooks
from issuing.services.incidents import Incidents
from issuing.services.informing.desk import Desk
from issuing.services.informing.exchange import FileExchange
from issuing.services.informing.gathering import Gathering
from issuing.services.informing.informer import Informer
from issuing.services.informing.proving import Proving
from issuing.services.inquiry import Inquiry
from issuing.services.intake.rounds import open_intake
from issuing.services.issuers import Issuers
from issuing.services.looks import LookQueue, SecondLooks
from issuing.services.mass_reissue import MassReissue
from issuing.services.measuring import SECONDS, Measuring
from issuing.services.overviews import Overviews
from issuing.services.periodic import Periodic
from issuing.services.preview import Previewing
from issuing.services.printing import Printing
from issuing.services.reissue import Reissue
from issuing.services.routes import Routes
from issuing.services.sealing import Sealer
from issuing.services.sharing import Sharing
from issuing.services.sources import Sources
from issuing.services.submission import Submission
from issuing.services.validity import ValidityQueries
from issuing.services.voiding import Voiding
from issuing.services.watching import Watching
from issuing.services.work import Work
from issuing.settings import Settings
from issuing.storage.database import KeptConnection, open_engine
from issuing.storage.schema import require_current_schema

_BACKFILL_REST_SECONDS = 900.0


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
    printing: Printing
    watching: Watching
    reissue: Reissue
    mass_reissue: MassReissue
    overviews: Overviews
    amendment: Amendment
    voiding: Voiding
    handover: Handover
    incidents: Incidents
    administration: Administration
    hooks: Hooks
    deliveries: Deliveries
    customers: Customers


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
    plan = load_complements(settings.complements_file).plan
    async with _open_database(settings) as engine:
        bell = Bell(_required(settings.redis_url, "EMISSION_REDIS_URL"))
        fetch_bell = Bell(_required(settings.redis_url, "EMISSION_REDIS_URL"), job=FETCH)
        issuers = Issuers(engine, clock)
        inquiry = Inquiry(engine, clock)
        terms = settings.terms
        submission = Submission(
            engine,
            clock=clock,
            issuers=issuers,
            inquiry=inquiry,
            bell=bell,
            terms=terms,
            judges=settings.judge_at_submission,
            plan=plan,
        )
        printing = Printing(inquiry, branding=settings.branding_folder, consult_url=settings.consult_url)
        preview = Previewing(engine, clock=clock, issuers=issuers, printing=printing, terms=terms)
        reissue = Reissue(engine, clock=clock, issuers=issuers, inquiry=inquiry, bell=bell, terms=terms)
        services = Services(
            sources=Sources(engine, clock),
            issuers=issuers,
            submission=submission,
            preview=preview,
            inquiry=inquiry,
            printing=printing,
            watching=Watching(inquiry),
            reissue=reissue,
            mass_reissue=MassReissue(engine, clock=clock, inquiry=inquiry, reissue=reissue),
            overviews=Overviews(engine, clock=clock, inquiry=inquiry, settings=settings),
            amendment=Amendment(
                engine,
                clock=clock,
                issuers=issuers,
                inquiry=inquiry,
                bell=bell,
                terms=terms,
                judges=settings.judge_at_submission,
                plan=plan,
            ),
            voiding=Voiding(
                engine,
                clock=clock,
                issuers=issuers,
                inquiry=inquiry,
                preview=preview,
                submission=submission,
                terms=terms,
            ),
            handover=Handover(engine, clock=clock),
            incidents=Incidents(engine, clock=clock),
            administration=Administration(engine, clock=clock, issuers=issuers),
            hooks=Hooks(engine, clock=clock, bell=fetch_bell),
            deliveries=Deliveries(engine, clock=clock, inquiry=inquiry, bell=bell),
            customers=open_customers(engine, clock=clock, issuers=issuers, inquiry=inquiry, printing=printing),
        )
        try:
            async with _measured(engine, clock, settings, Metrics() if measured else None):
                yield services
        finally:
            await services.watching.close()
            await services.printing.close()
            await services.submission.close()
            await bell.close()
            await fetch_bell.close()


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
        open_code_mails(engine, settings, clock=clock, issuers=issuers),
    )


def _quick_road(
    engine: AsyncEngine,
    clock: Clock,
    settings: Settings,
    *,
    http: httpx.AsyncBaseTransport,
    issuers: Issuers,
    actor: str,
) -> tuple[Fetcher | None, tuple[Periodic, ...]]:
    """The fetcher and the nightly backfill, where the settings name the repository that they read."""
    anubis = open_anubis(settings, http)
    if anubis is None:
        return None, ()
    looking = Looking(
        engine,
        clock=clock,
        issuers=issuers,
        anubis=anubis,
        registering=Registering(engine, clock=clock, actor=actor),
        patience=timedelta(seconds=settings.hooks_patience_seconds),
        actor=actor,
    )
    fetcher = Fetcher(
        engine,
        clock=clock,
        looking=looking,
        sweep_seconds=settings.sweep_seconds,
        lease=timedelta(seconds=settings.lease_seconds),
    )
    backfill = Backfill(engine, clock=clock, issuers=issuers, anubis=anubis)
    return fetcher, (Periodic(backfill.round, name="backfill", rest_seconds=_BACKFILL_REST_SECONDS),)


def open_anubis(settings: Settings, http: httpx.AsyncBaseTransport) -> Anubis | None:
    """The repository that the settings name; None where they name none."""
    if settings.anubis_url is None:
        return None
    token = settings.anubis_token.get_secret_value() if settings.anubis_token else None
    return Anubis(http, url=settings.anubis_url, token=token)


@asynccontextmanager
async def open_backfill(settings: Settings, *, clock: Clock | None = None) -> AsyncIterator[Backfill]:
    """A backfill by hand; raises `MissingUrlError` where no repository is set."""
    clock = clock or SystemClock()
    async with _open_database(settings) as engine, open_http() as http:
        anubis = open_anubis(settings, http)
        if anubis is None:
            raise MissingUrlError("EMISSION_ANUBIS_URL is not set: name the repository that is to be read")
        yield Backfill(engine, clock=clock, issuers=Issuers(engine, clock), anubis=anubis)


@asynccontextmanager
async def open_work(settings: Settings, *, actor: str, clock: Clock | None = None) -> AsyncIterator[Work]:
    """What a worker runs; `actor` names it in the events that it writes."""
    clock = clock or SystemClock()
    complements = load_complements(settings.complements_file)
    async with _open_database(settings) as engine, open_http() as http:
        systems = open_systems(complements.systems, http)
        validity = ValidityQueries(settings, http)
        issuers = Issuers(engine, clock)
        sharing = Sharing(engine, name=f"{actor}:{new_id(clock.now())}", beat_seconds=settings.peers_seconds)
        endpoints = Endpoints(settings, http, sharing=sharing)
        routes = Routes(endpoints)
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
            routes=routes,
            summary_wait=timedelta(seconds=settings.summary_wait_seconds),
            terms=settings.terms,
            actor=actor,
        )
        gatekeeper = Gatekeeper(
            engine,
            clock=clock,
            issuers=issuers,
            endpoints=endpoints,
            routes=routes,
            actor=actor,
            most=settings.worker_concurrency,
        )
        desk = Desk(
            clock=clock,
            issuers=issuers,
            certificates=certificates,
            endpoints=endpoints,
            routes=routes,
            terms=settings.terms,
            gatekeeper=gatekeeper,
            actor=actor,
        )
        informer = Informer(
            engine,
            clock=clock,
            gathering=Gathering(gathering, desk),
            exchange=FileExchange(engine, desk),
            proving=Proving(engine, desk, validity),
            gatekeeper=gatekeeper,
            sweep_seconds=settings.sweep_seconds,
            lease=lease,
        )
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
                routes=routes,
                settling=settling,
                validity=validity,
                gatekeeper=gatekeeper,
                actor=actor,
            ),
            settling=settling,
            gatekeeper=gatekeeper,
            complementing=Complementing(
                engine, clock=clock, plan=complements.plan, systems=systems, sources=Sources(engine, clock), actor=actor
            )
            if complements.systems
            else None,
            concurrency=settings.worker_concurrency,
            sweep_seconds=settings.sweep_seconds,
            lease=lease,
        )
        gatekeeper.on_release = (emitter.ring, informer.ring)
        sharing_out = Periodic(sharing.beat, name="sharing", rest_seconds=settings.peers_seconds)
        rounds = _rounds(engine, clock, settings, issuers=issuers, validity=validity, metrics=metrics, actor=actor)
        fetcher, nightly = _quick_road(engine, clock, settings, http=http, issuers=issuers, actor=actor)
        printing = Printing(Inquiry(engine, clock), branding=settings.branding_folder, consult_url=settings.consult_url)
        couriers = open_couriers(
            engine, settings, clock=clock, issuers=issuers, actor=actor, http=http, printing=printing
        )
        try:
            async with (
                open_intake(settings, clock, actor=actor) as intake,
                _measured(engine, clock, settings, metrics),
            ):
                work = Work(
                    emitter, informer, sharing_out, *rounds, *nightly, *intake, couriers=couriers, fetcher=fetcher
                )
                settling.on_settled = work.settled
                yield work
        finally:
            await sharing.leave()
            await settling.close()
            await printing.close()
            await connection.close()
            await gathering.close()
            await systems.close()
