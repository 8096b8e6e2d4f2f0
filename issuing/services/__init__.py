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
from issuing.services.inquiry import Inquiry
from issuing.services.issuers import Issuers
from issuing.services.preview import Previewing
from issuing.services.reissue import Reissue
from issuing.services.sources import Sources
from issuing.services.submission import Submission
from issuing.services.watching import Watching
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
        services = Services(
            sources=Sources(engine, clock),
            issuers=issuers,
            submission=Submission(
                engine, clock=clock, issuers=issuers, inquiry=inquiry, bell=bell, judges=settings.judge_at_submission
            ),
            preview=Previewing(engine, clock=clock, issuers=issuers),
            inquiry=inquiry,
            watching=Watching(inquiry),
            reissue=Reissue(engine, clock=clock, inquiry=inquiry, bell=bell),
            amendment=Amendment(
                engine, clock=clock, issuers=issuers, inquiry=inquiry, bell=bell, judges=settings.judge_at_submission
            ),
        )
        try:
            yield services
        finally:
            await services.watching.close()
            await services.submission.close()
            await bell.close()


@asynccontextmanager
async def open_emitter(settings: Settings, *, actor: str, clock: Clock | None = None) -> AsyncIterator[Emitter]:
    """What a worker runs; `actor` names it in the events that it writes."""
    clock = clock or SystemClock()
    async with _open_database(settings) as engine, open_http() as http:
        issuers = Issuers(engine, clock)
        endpoints = Endpoints(settings, http)
        settling = Settling(engine, actor=actor)
        connection = KeptConnection(engine)
        signing = Signing(
            connection,
            clock=clock,
            issuers=issuers,
            certificates=Certificates(settings.keys_folder),
            endpoints=endpoints,
            actor=actor,
        )
        emitter = Emitter(
            engine,
            connection,
            clock=clock,
            issuers=issuers,
            signing=signing,
            exchange=Exchange(engine, clock=clock, endpoints=endpoints, settling=settling),
            settling=settling,
            concurrency=settings.worker_concurrency,
            sweep_seconds=settings.sweep_seconds,
            lease=timedelta(seconds=settings.lease_seconds),
        )
        try:
            yield emitter
        finally:
            await settling.close()
            await connection.close()
