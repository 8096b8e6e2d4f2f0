"""A real server over real services on a real channel."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from grpc import aio

from emission.v1.emission_service_pb2_grpc import EmissionServiceStub
from issuing.services import Services
from issuing.settings import Settings
from server.main import running

if TYPE_CHECKING:
    from emission.v1.emission_service_pb2_grpc import EmissionServiceAsyncStub  # lives in the stubs only


@dataclass(frozen=True)
class Client:
    """What a source system has: an address, a stub and its token."""

    port: int
    channel: aio.Channel
    stub: "EmissionServiceAsyncStub"
    token: str

    def metadata(self, *more: tuple[str, str]) -> tuple[tuple[str, str], ...]:
        return (("authorization", f"Bearer {self.token}"), *more)


@pytest.fixture
async def client(services: Services, settings: Settings) -> AsyncIterator[Client]:
    token = await services.sources.register("samp")
    async with running(services, settings) as port, aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield Client(port=port, channel=channel, stub=EmissionServiceStub(channel), token=token)
