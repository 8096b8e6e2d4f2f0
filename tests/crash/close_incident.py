"""A process that closes one incident, as the portal does, and ends."""

import asyncio
import os

from issuing import steps
from issuing.errors import NotPossible
from issuing.services import open_services
from issuing.settings import Settings

INCIDENT = "EMISSION_TEST_INCIDENT"
CLOSED_ALREADY = 3
"""Its exit status where somebody has closed the incident before."""


async def _close() -> None:
    async with open_services(Settings()) as services:
        await services.incidents.close(int(os.environ[INCIDENT]), actor="staff:ana", reason="SUNAT ya lo tiene")


def main() -> None:
    """Close the incident that the environment names."""
    steps.arm()
    try:
        asyncio.run(_close())
    except NotPossible:
        raise SystemExit(CLOSED_ALREADY) from None
