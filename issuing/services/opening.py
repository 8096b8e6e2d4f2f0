"""What every process of ours opens before its services: the database, and the page of its metrics."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.clock import Clock
from issuing.exposition import exposed
from issuing.metrics import Metrics
from issuing.services.measuring import SECONDS, Measuring
from issuing.services.periodic import Periodic
from issuing.settings import Settings
from issuing.storage.database import open_engine
from issuing.storage.schema import require_current_schema


class MissingUrlError(RuntimeError):
    """A process was started without the address of a part that it needs."""


def required(value: str | None, name: str) -> str:
    """The setting of that name; raises `MissingUrlError` where it is not there."""
    if not value:
        raise MissingUrlError(f"{name} is not set: set it, or start everything with `emission run`")
    return value


def require_url(settings: Settings) -> str:
    """Where PostgreSQL is; raises `MissingUrlError`."""
    return required(settings.database_url, "EMISSION_DATABASE_URL")


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[AsyncEngine]:
    """The database, if its schema is this program's; raises `OutdatedSchemaError`."""
    engine = open_engine(require_url(settings), pool_size=settings.database_pool_size)
    try:
        await require_current_schema(engine)
        yield engine
    finally:
        await engine.dispose()


@asynccontextmanager
async def measuring(
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
        rounds = Periodic(Measuring(engine, clock=clock, metrics=metrics).round, name="measuring", rest_seconds=SECONDS)
        running = asyncio.create_task(rounds.run())
        try:
            yield
        finally:
            rounds.stop()
            await running
