"""A process that asks for a code, or tries one, as the portal does, and ends."""

import asyncio
import os
from uuid import UUID

from issuing import steps
from issuing.customers.identity import Identity
from issuing.services import open_services
from issuing.settings import Settings

NUMBER, CODE_ID, CODE = "EMISSION_TEST_NUMBER", "EMISSION_TEST_CODE_ID", "EMISSION_TEST_CODE"


async def _call() -> None:
    async with open_services(Settings()) as services:
        if NUMBER in os.environ:
            await services.customers.codes.request(Identity(type="1", number=os.environ[NUMBER]))
        else:
            await services.customers.codes.enter(UUID(os.environ[CODE_ID]), os.environ[CODE])


def main() -> None:
    """Do what the environment names."""
    steps.arm()
    asyncio.run(_call())
