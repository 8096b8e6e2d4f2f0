"""A process that notes one handover to a customer, as the portal does, and ends."""

import asyncio
import os
from uuid import UUID

from issuing import steps
from issuing.services import open_services
from issuing.settings import Settings

TICKET = "EMISSION_TEST_TICKET"


async def _hand_over() -> None:
    async with open_services(Settings()) as services:
        await services.handover.taken_from_portal(UUID(os.environ[TICKET]))


def main() -> None:
    """Note the handover of the ticket that the environment names."""
    steps.arm()
    asyncio.run(_hand_over())
