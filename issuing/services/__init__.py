"""Services: each method is a use case that owns its transaction. Entry points call one of them and translate."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.clock import Clock, SystemClock
from issuing.gateways.bell import Bell
from issuing.gateways.ose.transport import open_http
from issuing.services.amendment import Amendment
from issuing.services.certificates import Certificates
from issuing.services.emission.emitter import Emitter
from issuing.services.emission.exchange import Exchange
from issuing.services.emission.settling import Settling
from issuing.services.emission.signing import Signing
from issuing.services.endpoints import Endpoints
from issuing.services.handover import Handover
from issuing.services.informing.desk import Desk
from issuing.services.informing.exchange import FileExchange
from issuing.services.informing.gathering import Gathering
from issuing.services.informing.informer import Informer
from issuing.services.informing.proving import Proving
from issuing.services.inquiry import Inquiry
from issuing.services.issuers import Issuers
from issuing.services.preview import Previewing
from issuing.services.reissue import Reissue
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


def _required(value: str | None, name: str) -> str:
    if not value:
        raise MissingUrlError(f"{name} is not set: set it, or start everything with `emission run`")
    return value


@asynccontextmanager
async def _open_database(settings: Settings) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(
        _required(settings.database_url, "EMISSION_DATABASE_URL"), pool_size=settings.database_pool_size
    )
    try:
        await require_current_schema(engine)
        yield engine
    finally:
        await engine.dispose()


@asynccontextmanager
async def open_services(settings: Settings, *, clock: Clock | None = None) -> AsyncIterator[Services]:
    """The services of one process, on a database of the right schema (`OutdatedSchemaError` otherwise)."""
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
            reissue=Reissue(engine, clock=clock, inquiry=inquiry, bell=bell),
            amendment=Amendment(
                engine, clock=clock, issuers=issuers, inquiry=inquiry, bell=bell, judges=settings.judge_at_submission
            ),
            voiding=Voiding(
                engine, clock=clock, issuers=issuers, inquiry=inquiry, preview=preview, submission=submission
            ),
            handover=Handover(engine, clock=clock),
        )
        try:
            yield services
        finally:
            await services.watching.close()
            await services.submission.close()
            await bell.close()


@asynccontextmanager
async def open_work(settings: Settings, *, actor: str, clock: Clock | None = None) -> AsyncIterator[Work]:
    """What a worker runs; `actor` names it in the events that it writes."""
    clock = clock or SystemClock()
    async with _open_database(settings) as engine, open_http() as http:
        validity = ValidityQueries(settings, http)
        issuers = Issuers(engine, clock)
        endpoints = Endpoints(settings, http)
        settling = Settling(engine, actor=actor)
        certificates = Certificates(settings.keys_folder)
        connection, gathering = KeptConnection(engine), KeptConnection(engine)
        lease = timedelta(seconds=settings.lease_seconds)
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
        emitter = Emitter(
            engine,
            connection,
            clock=clock,
            issuers=issuers,
            signing=signing,
            exchange=Exchange(engine, clock=clock, endpoints=endpoints, settling=settling, validity=validity),
            settling=settling,
            concurrency=settings.worker_concurrency,
            sweep_seconds=settings.sweep_seconds,
            lease=lease,
        )
        try:
            yield Work(emitter, informer)
        finally:
            await settling.close()
            await connection.close()
            await gathering.close()
