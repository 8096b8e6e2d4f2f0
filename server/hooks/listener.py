"""The HTTP listener beside gRPC: a loop of its own would need services of its own, so it shares the process's."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Generator
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from issuing.clock import Clock, SystemClock
from issuing.hooks.paperless import PATH
from issuing.services.hooks import Hooks
from issuing.settings import Settings
from server.hooks.answers import refused
from server.hooks.paperless import PaperlessHook
from server.hooks.secrets import Secrets

_BACKLOG = 1024
_KEEP_ALIVE_SECONDS = 15
_CODES = {404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED"}


class _Server(uvicorn.Server):
    """Leaves signals to the process, which ends gRPC and this together."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


def application(hooks: Hooks, settings: Settings, *, clock: Clock | None = None) -> Starlette:
    """The routes."""
    hook = PaperlessHook(
        hooks,
        secrets=Secrets(settings.hooks_folder / "paperless.secrets"),
        clock=clock or SystemClock(),
        limit=settings.hooks_max_bytes,
    )
    return Starlette(
        routes=[Route(PATH, hook.receive, methods=["POST"]), Route("/health", _health, methods=["GET"])],
        exception_handlers={HTTPException: _http_error},
    )


@asynccontextmanager
async def listening(hooks: Hooks, settings: Settings, *, clock: Clock | None = None) -> AsyncIterator[int | None]:
    """Webhooks are received for as long as the context lasts; the port, or None where none is set. Raises `OSError`."""
    if settings.hooks_port is None:
        yield None
        return
    with socket.create_server((settings.hooks_host, settings.hooks_port), backlog=_BACKLOG) as bound:
        config = uvicorn.Config(
            application(hooks, settings, clock=clock),
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            http="h11",  # refuses what is no HTTP more strictly than the faster parser
            ws="none",
            loop="none",
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=max(int(settings.shutdown_grace_seconds), 1),
        )
        server = _Server(config)
        running = asyncio.create_task(server.serve(sockets=[bound]))
        try:
            yield bound.getsockname()[1]
        finally:
            server.should_exit = True
            await running


async def _health(_: Request) -> Response:
    """200 while the process answers; whether the database does is told by each webhook's own answer."""
    return JSONResponse({"status": "ok"})


async def _http_error(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 400
    return refused(status, _CODES.get(status, "REFUSED"), "No hay nada en esa dirección con ese método.")
