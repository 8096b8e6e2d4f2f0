"""The schema: migrations from nothing make the models, and the CHECKs hold the table of states."""

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from issuing.embedded import EmbeddedPostgres
from issuing.services import Services
from issuing.settings import Settings
from issuing.states import NUMBERED, UNFINISHED, State
from issuing.storage.database import open_engine
from issuing.storage.models import Base
from issuing.storage.schema import OutdatedSchemaError, migrate, require_current_schema
from issuing.views import SourceIdentity
from tests.builders import a_sale


async def test_migrations_from_nothing_make_the_models(database_url: str) -> None:
    engine = open_engine(database_url, pool_size=1)
    async with engine.connect() as connection:
        differences = await connection.run_sync(
            lambda it: compare_metadata(MigrationContext.configure(it, opts={"compare_type": True}), Base.metadata)
        )
    await engine.dispose()
    assert differences == []


async def test_migrating_again_changes_nothing_and_an_older_schema_is_refused(database_url: str) -> None:
    engine = open_engine(database_url, pool_size=1)
    await migrate(engine)
    await require_current_schema(engine)
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    with pytest.raises(OutdatedSchemaError, match="emission migrate"):
        await require_current_schema(engine)
    await engine.dispose()


async def test_an_empty_database_is_refused(postgres: EmbeddedPostgres) -> None:
    engine = open_engine(postgres.url.rsplit("/", 1)[0] + "/postgres", pool_size=1)
    with pytest.raises(OutdatedSchemaError, match="none"):
        await require_current_schema(engine)
    await engine.dispose()


@pytest.mark.parametrize("state", list(State))
async def test_no_state_lies_about_its_number_or_its_waiting(
    services: Services, source: SourceIdentity, settings: Settings, state: State
) -> None:
    ticket = await services.submission.submit(a_sale(), source=source, request_id="r-1")
    connection = await asyncpg.connect(str(settings.database_url).replace("+asyncpg", ""))
    try:
        for numbered in (True, False):
            for waits in (True, False):
                right = waits == (state in UNFINISHED)
                if state in NUMBERED:
                    right = right and numbered
                elif state is not State.STUCK:
                    right = right and not numbered
                accepted = True
                try:
                    await connection.execute(
                        "UPDATE tickets SET state = $1, numbered = $2,"
                        " next_attempt_at = CASE WHEN $3 THEN now() END WHERE id = $4",
                        state.value,
                        numbered,
                        waits,
                        ticket.id,
                    )
                except asyncpg.CheckViolationError:
                    accepted = False
                assert accepted == right, (state, numbered, waits)
    finally:
        await connection.close()
