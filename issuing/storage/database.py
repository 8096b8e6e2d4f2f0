"""The engine, and the driver's own connection for the few statements that carry the load.

SQLAlchemy's session costs more per statement than the whole of a voucher's share in a grouped one, so submission,
claim, signing and settling speak asyncpg on connections of the engine's pool; the rest uses SQLAlchemy as usual.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import asyncpg
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

_SESSION = {"application_name": "emission", "timezone": "UTC"}
_BY_KEYS = {"enable_seqscan": "off"}
"""All our statements find their rows by indexes. A plan is kept as long as its statement is prepared, and one that was
made when a table was small reads the whole of it from then on: after a burst, some tens of milliseconds each time."""


def open_engine(url: str, *, pool_size: int, reads_all: bool = False) -> AsyncEngine:
    """An engine on `url` (`postgresql://…`, the driver's name may be left out) with at most `pool_size` connections.

    `reads_all` is for who reads whole tables.
    """
    parsed = make_url(url).set(drivername="postgresql+asyncpg")
    return create_async_engine(
        parsed,
        pool_size=pool_size,
        max_overflow=0,
        pool_pre_ping=True,
        connect_args={"server_settings": _SESSION if reads_all else _SESSION | _BY_KEYS},
    )


@asynccontextmanager
async def driver_connection(engine: AsyncEngine) -> AsyncIterator[asyncpg.Connection]:
    """A pooled connection of the driver, outside any transaction: each statement commits by itself."""
    async with engine.connect() as connection:
        yield await driver_of(connection)


async def driver_of(connection: AsyncConnection) -> asyncpg.Connection:
    """The driver's connection under SQLAlchemy's, in the same transaction."""
    raw = await connection.get_raw_connection()
    return cast("asyncpg.Connection", raw.driver_connection)


class KeptConnection:
    """One pooled connection that is kept between uses, for a caller that uses it all the time; uses wait for another.

    Taking a connection from the pool costs about as much as a small statement. One that broke is thrown away, and the
    next use takes a new one.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._connection: AsyncConnection | None = None
        self._driver: asyncpg.Connection | None = None
        self._used = asyncio.Lock()

    @asynccontextmanager
    async def use(self) -> AsyncIterator[asyncpg.Connection]:
        """The driver's connection, outside any transaction, for this use alone."""
        async with self._used:
            if self._driver is None or self._driver.is_closed():
                await self.close()
                self._connection = await self._engine.connect()
                self._driver = await driver_of(self._connection)
            try:
                yield self._driver
            except BaseException:
                await self.close()
                raise

    async def close(self) -> None:
        """Give the connection back."""
        connection, self._connection, self._driver = self._connection, None, None
        if connection is not None:
            await connection.invalidate()
            await connection.close()
