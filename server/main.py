"""The process: settings, services, the gRPC server with health and reflection, and an orderly end."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import grpc
import structlog
import uvloop
from grpc import aio
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from emission.v1.emission_service_pb2 import DESCRIPTOR
from emission.v1.emission_service_pb2_grpc import add_EmissionServiceServicer_to_server
from issuing import collector, steps
from issuing.logs import configure_logging
from issuing.services import Services, open_services
from issuing.settings import Settings
from server.hooks.listener import listening
from server.servicer import Emission

NAME = DESCRIPTOR.services_by_name["EmissionService"].full_name
_LARGEST_MESSAGE = 16 * 1024 * 1024
_OPTIONS = (
    # Two processes on one port would share its connections unevenly and hide that the second was started by mistake.
    ("grpc.so_reuseport", 0),
    ("grpc.max_receive_message_length", _LARGEST_MESSAGE),
    ("grpc.max_send_message_length", _LARGEST_MESSAGE),
    # Beyond this a caller's requests wait on its own side instead of in our memory.
    ("grpc.max_concurrent_streams", 256),
    ("grpc.keepalive_time_ms", 60_000),
    ("grpc.keepalive_timeout_ms", 20_000),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.min_ping_interval_without_data_ms", 20_000),
)

_log = structlog.get_logger()


class ListenError(RuntimeError):
    """The server can't listen as the settings say."""


@asynccontextmanager
async def running(services: Services, settings: Settings) -> AsyncIterator[int]:
    """A server over `services`, for as long as the context lasts; its port. Raises `ListenError`.

    At the end health turns to NOT_SERVING, open streams are told, and calls that are under way have
    `shutdown_grace_seconds` to finish.
    """
    stopping = asyncio.Event()
    server = aio.server(options=_OPTIONS)
    add_EmissionServiceServicer_to_server(Emission(services, stopping=stopping), server)
    healths = health.aio.HealthServicer()
    health_pb2_grpc.add_HealthServicer_to_server(healths, server)
    reflection.enable_server_reflection((NAME, health.SERVICE_NAME, reflection.SERVICE_NAME), server)
    port = _listen(server, settings)
    await server.start()
    await healths.set(NAME, health_pb2.HealthCheckResponse.SERVING)
    await healths.set(health.OVERALL_HEALTH, health_pb2.HealthCheckResponse.SERVING)
    try:
        yield port
    finally:
        await healths.enter_graceful_shutdown()
        stopping.set()
        await server.stop(settings.shutdown_grace_seconds)


def _listen(server: aio.Server, settings: Settings) -> int:
    address = f"{settings.grpc_host}:{settings.grpc_port}"
    try:
        if settings.grpc_tls_certificate is None:
            return server.add_insecure_port(address)
        return server.add_secure_port(address, _credentials(settings))
    except (OSError, RuntimeError, ValueError) as error:
        raise ListenError(f"the server can't listen on {address}: {error}") from error


def _credentials(settings: Settings) -> grpc.ServerCredentials:
    if settings.grpc_tls_certificate is None or settings.grpc_tls_key is None:
        raise ValueError("TLS needs both EMISSION_GRPC_TLS_CERTIFICATE and EMISSION_GRPC_TLS_KEY")
    authority = settings.grpc_tls_client_ca.read_bytes() if settings.grpc_tls_client_ca else None
    pair = (settings.grpc_tls_key.read_bytes(), settings.grpc_tls_certificate.read_bytes())
    return grpc.ssl_server_credentials([pair], authority, require_client_auth=authority is not None)


@asynccontextmanager
async def _webhooks(services: Services, settings: Settings) -> AsyncIterator[int | None]:
    async with AsyncExitStack() as stack:
        try:
            port = await stack.enter_async_context(listening(services.hooks, settings))
        except OSError as error:
            address = f"{settings.hooks_host}:{settings.hooks_port}"
            raise ListenError(f"webhooks can't be received on {address}: {error}") from error
        yield port


async def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    async with (
        open_services(settings, measured=True) as services,
        _webhooks(services, settings) as hooks_port,
        running(services, settings) as port,
    ):
        _log.info("the server listens", action="grpc.listening", host=settings.grpc_host, port=port)
        if hooks_port is not None:
            _log.info("webhooks are received", action="hooks.listening", host=settings.hooks_host, port=hooks_port)
        await ended.wait()
        _log.info("the server stops", action="grpc.stopping")


def main() -> None:
    """Run the process."""
    settings = Settings()
    configure_logging(settings, process="server")
    steps.arm()
    collector.settle()
    uvloop.run(serve(settings))
