"""Leases beside summaries: one that lies on a voucher or on its file must neither hold up nor hurry anybody."""

from datetime import timedelta

import asyncpg
import pytest

from issuing.clock import SystemClock
from issuing.services import Services
from issuing.settings import Settings
from issuing.states import State
from issuing.storage.claims import renew
from issuing.storage.summary_files import claim_files, next_file_due
from issuing.views import SourceIdentity
from tests.builders import a_boleta, an_issuer
from tests.conftest import Ose, emitting, ended
from tests.flow.informing import submit

pytestmark = pytest.mark.timeout(120)
HOUR = timedelta(hours=1)


@pytest.fixture
def settings(settings: Settings, ose: Ose) -> Settings:
    return settings.model_copy(update={"ose_url": ose.url, "summary_wait_seconds": 3600.0})


async def _queued(connection: asyncpg.Connection, settings: Settings) -> None:
    """Emit until the boleta waits for its summary."""
    async with emitting(settings):
        while not await connection.fetchval("SELECT count(*) FROM summary_lines"):
            await connection.fetchval("SELECT pg_sleep(0.02)")


async def test_a_lease_that_was_renewed_after_the_signature_does_not_hold_up_the_summary(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    """A renewal that waits for the signing transaction's lock is written right after it, on a ticket that is done."""
    await services.issuers.register(an_issuer(boletas_by_summary=True))
    (ticket_id,) = await submit(services, source, a_boleta())
    connection = await asyncpg.connect(str(settings.database_url).replace("+asyncpg", ""))
    await _queued(connection, settings)
    fence = await connection.fetchval("SELECT fence FROM tickets")
    await renew(connection, [(ticket_id, fence)], until=SystemClock().now() + HOUR)
    await connection.execute("UPDATE summary_lines SET due_at = now()")
    await connection.close()
    async with emitting(settings):
        (ticket,) = await ended(services, source, ticket_id)
    assert ticket.state is State.ACCEPTED


async def test_a_file_that_somebody_holds_is_due_when_its_lease_ends(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    """Else every informer would look for it again and again while its call is under way."""
    await services.issuers.register(an_issuer(boletas_by_summary=True))
    await submit(services, source, a_boleta())
    unreachable = settings.model_copy(update={"ose_url": "http://127.0.0.1:9/billService", "summary_wait_seconds": 0.0})
    connection = await asyncpg.connect(str(settings.database_url).replace("+asyncpg", ""))
    async with emitting(unreachable):
        while not await connection.fetchval("SELECT count(*) FROM summary_files"):
            await connection.fetchval("SELECT pg_sleep(0.02)")
    later = SystemClock().now() + HOUR
    (held,) = await claim_files(connection, limit=1, now=later, lease=HOUR)
    assert held.fence
    assert await next_file_due(connection) == later + HOUR
    await connection.close()
