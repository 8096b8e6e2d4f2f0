"""The schema's versions: bring a database up to date, or refuse to work on one that is not."""

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

_MIGRATIONS = Path(__file__).parent / "migrations"
# Any number that no other program takes on the same database: it lets one process migrate and the others wait.
_LOCK = 7_304_612_004


# Whoever waits for a lock on a busy table makes all others wait behind it: so a migration waits shortly, gives way, and
# tries again. What the old version serves meanwhile is held up by no more than this.
_LOCK_TIMEOUT = "2s"
_LOCK_NOT_AVAILABLE = "55P03"
_TRIES = 15
_PAUSE_SECONDS = 1.0


class OutdatedSchemaError(RuntimeError):
    """The database's schema is not the one that this program was written for."""


class BlockedMigrationError(RuntimeError):
    """Somebody keeps a table locked for longer than a migration tries."""


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's configuration without a file: where the migrations are and the connection to run them on."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection) -> None:
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    connection.execute(text(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'"))
    command.upgrade(alembic_config(connection), "head")


async def migrate(engine: AsyncEngine) -> None:
    """Bring the schema to the newest version, in one transaction; several processes may call it at once.

    The old version may serve meanwhile. Raises `BlockedMigrationError`, with nothing changed, if a lock can't be had.
    """
    for _ in range(_TRIES):
        try:
            async with engine.begin() as connection:
                await connection.run_sync(_upgrade)
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
                raise
            await asyncio.sleep(_PAUSE_SECONDS)
        else:
            return
    raise BlockedMigrationError(
        "a long transaction keeps a table locked, nothing was migrated: end it (pg_stat_activity shows it) and run "
        "`emission migrate` again"
    )


async def require_current_schema(engine: AsyncEngine) -> None:
    """Raise `OutdatedSchemaError` unless the database has exactly this program's schema."""
    async with engine.connect() as connection:
        found = await connection.run_sync(lambda it: MigrationContext.configure(it).get_current_revision())
    wanted = ScriptDirectory.from_config(alembic_config()).get_current_head()
    if found != wanted:
        raise OutdatedSchemaError(
            f"the database has schema {found or 'none'}, this program needs {wanted}: run `emission migrate` first"
        )
