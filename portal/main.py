"""The process: settings, services, the web server, and an orderly end."""

import signal
import socket
import sys
from types import FrameType

import structlog
import uvicorn
import uvloop

from issuing.logs import configure_logging
from issuing.services import open_services
from issuing.settings import Settings
from portal.application import build
from portal.context import open_portal

_log = structlog.get_logger()


class ListenError(RuntimeError):
    """The portal can't listen as the settings say."""


def _listen(host: str, port: int) -> socket.socket:
    """A socket that listens there; port 0 takes a free one. Raises `ListenError`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(512)
    except OSError as error:
        listener.close()
        raise ListenError(f"the portal can't listen on {host}:{port}: {error}") from error
    return listener


def _leave_it(number: int, frame: FrameType | None) -> None:
    """What uvicorn raises again after its end: by then there is nothing to interrupt, the services are being closed."""
    del number, frame


async def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT. Says on stdout where, since port 0 means any."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave_it)
    async with open_services(settings) as services:
        listener = _listen(settings.portal_host, settings.portal_port)
        port = listener.getsockname()[1]
        config = uvicorn.Config(
            build(open_portal(services, settings)),
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=True,
            timeout_graceful_shutdown=int(settings.shutdown_grace_seconds),
        )
        host = f"[{settings.portal_host}]" if ":" in settings.portal_host else settings.portal_host
        sys.stdout.write(f"portal: http://{host}:{port}/\n")
        sys.stdout.flush()
        _log.info("the portal listens", action="portal.listening", host=settings.portal_host, port=port)
        await uvicorn.Server(config).serve(sockets=[listener])
        _log.info("the portal has stopped", action="portal.stopped")


def main() -> None:
    """The entry of `python -m portal`."""
    settings = Settings()
    configure_logging(settings, process="portal")
    uvloop.run(serve(settings))
