import ssl
from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import msgspec
import pytest

from issuing.gateways.ose.client import Endpoint, OseClient
from issuing.gateways.ose.profiles import Limits, Profile, Timeouts, load_profiles
from issuing.gateways.ose.transport import open_http
from tests.issuing.gateways.ose.scripted import Script, ScriptedServer

Serve = Callable[..., Awaitable[ScriptedServer]]
Dial = Callable[..., OseClient]


@pytest.fixture(scope="session")
def profile() -> Profile:
    return load_profiles()["ose"]


@pytest.fixture
async def http_client() -> AsyncIterator[httpx.AsyncBaseTransport]:
    async with open_http() as client:
        yield client


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Start scripted servers; at the end each must have seen only requests that SUNAT would take."""
    servers: list[ScriptedServer] = []

    async def start(
        script: Script,
        *,
        context: ssl.SSLContext | None = None,
        cut_before_reading: bool = False,
        keep_alive: bool = False,
    ) -> ScriptedServer:
        server = ScriptedServer(script, cut_before_reading=cut_before_reading, keep_alive=keep_alive)
        await server.start(context)
        servers.append(server)
        return server

    yield start
    for server in servers:
        await server.stop()
        assert server.complaints == []


@pytest.fixture
def dial(http_client: httpx.AsyncBaseTransport, profile: Profile) -> Dial:
    """A client for an address, with time-outs and limits of the test's choice."""

    def make(
        url: str,
        *,
        base: Profile = profile,
        timeouts: Timeouts | None = None,
        limits: Limits | None = None,
        password: str = "moddatos",
        consult_url: str | None = None,
    ) -> OseClient:
        changed = msgspec.structs.replace(base, timeouts=timeouts or base.timeouts, limits=limits or base.limits)
        endpoint = Endpoint(url, "20100066603MODDATOS", password, changed, consult_url)
        return OseClient(endpoint, http_client)

    return make
