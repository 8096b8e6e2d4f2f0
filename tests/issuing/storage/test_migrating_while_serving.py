"""The schema is migrated while the old version serves: a migration gives way instead of making all others wait."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import pytest
from alembic import command
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.embedded import EmbeddedPostgres
from issuing.storage.database import open_engine
from issuing.storage.schema import BlockedMigrationError, alembic_config, migrate, require_current_schema

_OLDEST_SERVED = "0002"
_ISSUER = "INSERT INTO issuers (ruc, legal_name, created_at) VALUES ('20100066603', 'X', now()) RETURNING id"
_SOURCE = "INSERT INTO sources (name, token_sha256, created_at) VALUES ('samp', '\\x00', now()) RETURNING id"
_TICKET = """
INSERT INTO tickets (id, source_id, external_id, issuer_id, document_type, sale, request_id, state, deadline,
  next_attempt_at, received_at, updated_at)
SELECT gen_random_uuid(), s.id, gen_random_uuid()::text, i.id, '01', '{}', 'r', 'received', current_date,
  now(), now(), now()
FROM issuers i, sources s
"""


def _upgrade(connection: Connection) -> None:
    command.upgrade(alembic_config(connection), _OLDEST_SERVED)


@pytest.fixture
async def old(postgres: EmbeddedPostgres) -> AsyncIterator[str]:
    """The URL of a database of the old schema, with an issuer and a source."""
    name = f"old_{uuid4().hex}"
    admin = await asyncpg.connect(postgres.dsn.rsplit("/", 1)[0] + "/postgres")
    await admin.execute(f'CREATE DATABASE "{name}" TEMPLATE template1')
    url = postgres.url.rsplit("/", 1)[0] + f"/{name}"
    engine = open_engine(url, pool_size=1)
    async with engine.begin() as connection:
        await connection.run_sync(_upgrade)
    await engine.dispose()
    connection_ = await _connect(url)
    await connection_.execute(_ISSUER)
    await connection_.execute(_SOURCE)
    await connection_.close()
    try:
        yield url
    finally:
        await admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        await admin.close()


@pytest.fixture
async def engine(old: str) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(old, pool_size=2)
    yield engine
    await engine.dispose()


async def _connect(url: str) -> asyncpg.Connection:
    return await asyncpg.connect(url.replace("+asyncpg", ""))


async def _until_the_migration_waits(connection: asyncpg.Connection) -> None:
    while True:
        if await connection.fetchval(
            "SELECT count(*) FROM pg_locks WHERE relation = 'tickets'::regclass AND NOT granted"
        ):
            return
        await asyncio.sleep(0.005)


async def test_the_old_version_goes_on_while_a_migration_waits_for_a_lock(old: str, engine: AsyncEngine) -> None:
    holder, writer = await _connect(old), await _connect(old)
    await writer.execute("SET lock_timeout = '15s'")
    async with asyncio.timeout(60):
        async with holder.transaction():
            await holder.execute(_TICKET)
            migrating = asyncio.create_task(migrate(engine))
            await _until_the_migration_waits(writer)
            await writer.execute(_TICKET)  # waits behind the migration until that gives way
            assert not migrating.done()
        await migrating
        await writer.execute(_TICKET)
    await require_current_schema(engine)
    assert await writer.fetchval("SELECT count(*) FROM tickets") == 3
    await holder.close()
    await writer.close()


async def test_a_migration_that_never_gets_its_lock_changes_nothing_and_says_why(
    old: str, engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("issuing.storage.schema._LOCK_TIMEOUT", "50ms")
    monkeypatch.setattr("issuing.storage.schema._TRIES", 2)
    monkeypatch.setattr("issuing.storage.schema._PAUSE_SECONDS", 0.0)
    holder = await _connect(old)
    async with holder.transaction():
        await holder.execute(_TICKET)
        with pytest.raises(BlockedMigrationError, match="pg_stat_activity"):
            await migrate(engine)
    assert await holder.fetchval("SELECT version_num FROM alembic_version") == _OLDEST_SERVED
    await holder.close()
