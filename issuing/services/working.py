"""What a worker opens: emission, informing, deliveries, intake, the quick road, and what is done in rounds."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.clock import Clock, SystemClock
from issuing.complements.loading import load_complements
from issuing.gateways.anubis import Anubis
from issuing.gateways.ose.transport import open_http
from issuing.identifiers import new_id
from issuing.metrics import Metrics
from issuing.services.certificates import Certificates
from issuing.services.customers.code_mails import open_code_mails
from issuing.services.deadlines import INTERVAL_SECONDS, Deadlines
from issuing.services.delivering.opening import open_bounces, open_couriers
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
from issuing.services.informing.desk import Desk
from issuing.services.informing.exchange import FileExchange
from issuing.services.informing.gathering import Gathering
from issuing.services.informing.informer import Informer
from issuing.services.informing.proving import Proving
from issuing.services.inquiry import Inquiry
from issuing.services.intake.rounds import open_intake
from issuing.services.issuers import Issuers
from issuing.services.looks import LookQueue, SecondLooks
from issuing.services.opening import MissingUrlError, measuring, open_database
from issuing.services.periodic import Periodic
from issuing.services.printing import Printing
from issuing.services.routes import Routes
from issuing.services.sealing import Sealer
from issuing.services.sharing import Sharing
from issuing.services.sources import Sources
from issuing.services.validity import ValidityQueries
from issuing.services.work import Work
from issuing.settings import Settings
from issuing.storage.database import KeptConnection

_BACKFILL_REST_SECONDS = 900.0


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
    async with open_database(settings) as engine, open_http() as http:
        anubis = open_anubis(settings, http)
        if anubis is None:
            raise MissingUrlError("EMISSION_ANUBIS_URL is not set: name the repository that is to be read")
        yield Backfill(engine, clock=clock, issuers=Issuers(engine, clock), anubis=anubis)


@asynccontextmanager
async def open_work(settings: Settings, *, actor: str, clock: Clock | None = None) -> AsyncIterator[Work]:
    """What a worker runs; `actor` names it in the events that it writes."""
    clock = clock or SystemClock()
    complements = load_complements(settings.complements_file)
    async with open_database(settings) as engine, open_http() as http:
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
                measuring(engine, clock, settings, metrics),
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
