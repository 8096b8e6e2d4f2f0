"""A process that makes one call of the quick road, as the command line does, and ends."""

import asyncio
import os
from datetime import date
from uuid import UUID

from issuing import steps
from issuing.services import open_services
from issuing.services.working import open_backfill
from issuing.settings import Settings

HOOK, DAY = "EMISSION_TEST_HOOK", "EMISSION_TEST_DAY"


async def _call() -> None:
    if HOOK in os.environ:
        async with open_services(Settings()) as services:
            await services.hooks.retry(UUID(os.environ[HOOK]), actor="staff:ana", reason="Ya está en ANUBIS")
    else:
        day = date.fromisoformat(os.environ[DAY])
        async with open_backfill(Settings()) as backfill:
            await backfill.run(since=day, until=day)


def main() -> None:
    """Retry the notice, or backfill the day, that the environment names."""
    steps.arm()
    asyncio.run(_call())
