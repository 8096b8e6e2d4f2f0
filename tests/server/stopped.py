"""A server on a day that a test chooses."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime

from grpc import aio

from emission.v1.emission_service_pb2_grpc import EmissionServiceStub
from issuing.clock import LIMA
from issuing.services import open_services
from issuing.settings import Settings
from server.main import running
from tests.builders import ISSUE_TIME, TODAY, an_issuer
from tests.server.conftest import Client


@dataclass
class Stopped:
    """A clock that stands still on that day of Lima."""

    day: date = TODAY

    def now(self) -> datetime:
        return datetime.combine(self.day, ISSUE_TIME, LIMA)


@asynccontextmanager
async def served(settings: Settings, clock: Stopped | None = None) -> AsyncIterator[Client]:
    """A server with an issuer, and what a source needs to call it."""
    async with open_services(settings, clock=clock or Stopped()) as services:
        await services.issuers.register(an_issuer())
        token = await services.sources.register("samp")
        async with running(services, settings) as port, aio.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield Client(port=port, channel=channel, stub=EmissionServiceStub(channel), token=token)
