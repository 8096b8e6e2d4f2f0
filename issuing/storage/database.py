"""The engine, and the driver's own connection for the few statements that carry the load.

SQLAlchemy's session costs more per statement than the whole of a voucher's share in a grouped one, so submission,
claim, signing and settling speak asyncpg on connections of the engine's pool; the rest uses SQLAlchemy as usual.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine


def open_engine(url: str, *, pool_size: int) -> AsyncEngine:
    """An engine on `url` (`postgresql://…`, the driver's name may be left out) with at most `pool_size` connections."""
    parsed = make_url(url).set(drivername="postgresql+asyncpg")
    return create_async_engine(
        parsed,
        pool_size=pool_size,
        max_overflow=0,
        pool_pre_ping=True,
        connect_args={"server_settings": {"application_name": "emission", "timezone": "UTC"}},
    )


@asynccontextmanager
async def driver_connection(engine: AsyncEngine) -> AsyncIterator[asyncpg.Connection]:
    """A pooled connection of the driver, outside any transaction: each statement commits by itself."""
    async with engine.connect() as connection:
        raw = await connection.get_raw_connection()
        driver = raw.driver_connection
        if not isinstance(driver, asyncpg.Connection):
            message = f"el motor no usa asyncpg sino {type(driver).__name__}"
            raise TypeError(message)
        yield driver
