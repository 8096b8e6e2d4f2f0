"""The process: two listening sockets, one of which can be told to go away and come back."""

import asyncio
import json
import signal
import sys

from aiohttp import web

from simulators.ose.authority import open_authority
from simulators.ose.control import Control
from simulators.ose.faults import Plan
from simulators.ose.service import MAX_BODY, PATH, BillService, answer_faults
from simulators.ose.settings import Settings
from simulators.ose.validity import Validity

_LOOPBACK = "127.0.0.1"
_GRACE = 1.0
_TURNS_TO_CLOSE = 100


class Listener:
    """The public socket, with its 'down' and 'up'. The control socket is another one and always stays."""

    def __init__(self, app: web.Application, host: str, port: int) -> None:
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=_GRACE)
        self._site: web.TCPSite | None = None
        self._revival: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._host = host
        self.port = port

    async def start(self) -> None:
        """Listen for the first time; the port is known afterwards."""
        await self._runner.setup()
        await self.up()

    async def up(self) -> None:
        """Listen, on the same port as ever."""
        if self._revival is not None:
            self._revival.cancel()
            self._revival = None
        if self._site is None:
            site = web.TCPSite(self._runner, self._host, self.port, reuse_address=True)
            await site.start()
            self._site = site
            self.port = self._runner.addresses[0][1]

    async def down(self, keep: asyncio.BaseTransport | None, milliseconds: int) -> None:
        """Refuse connections and cut those that exist, but for ``keep``; come back after a time if one is given."""
        if self._site is not None:
            site, self._site = self._site, None
            await site.stop()
        for transport in self._connections(keep):
            transport.abort()
        for _ in range(_TURNS_TO_CLOSE):  # the loop closes what was aborted in turns of its own
            await asyncio.sleep(0)
            if not self._connections(keep):
                break
        if milliseconds:
            loop = asyncio.get_running_loop()
            self._revival = loop.call_later(milliseconds / 1000, self._revive)

    def _connections(self, keep: asyncio.BaseTransport | None) -> list[asyncio.Transport]:
        server = self._runner.server
        transports = [connection.transport for connection in server.connections] if server is not None else []
        return [one for one in transports if one is not None and one is not keep]

    def _revive(self) -> None:
        self._revival = None
        task = asyncio.get_running_loop().create_task(self.up())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Close for good."""
        await self._runner.cleanup()


def _applications(
    service: BillService, validity: Validity, control: Control
) -> tuple[web.Application, web.Application]:
    public = web.Application(client_max_size=MAX_BODY, middlewares=[answer_faults])
    public.router.add_post(PATH, service.call)
    public.router.add_get(PATH, service.describe)
    control.add_to(public)
    validity.add_to(public)
    side = web.Application()
    control.add_to(side)
    return public, side


async def serve(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT; prints one JSON line with the addresses once it listens."""
    authority = open_authority(settings)
    plan = Plan()
    service = BillService(authority, plan)

    async def switch(request: web.Request, *, up: bool, milliseconds: int) -> None:
        await (listener.up() if up else listener.down(request.transport, milliseconds))

    public, side = _applications(service, Validity(authority), Control(authority, plan, switch))
    listener = Listener(public, settings.host, settings.port)
    control = Listener(side, _LOOPBACK, settings.control_port)
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    try:
        await listener.start()
        await control.start()
        _announce(settings, listener.port, control.port)
        await stopped.wait()
    finally:
        service.stop()
        await listener.stop()
        await control.stop()
        authority.registry.close()


def _announce(settings: Settings, port: int, control_port: int) -> None:
    base = f"http://{settings.host}:{port}"
    line = {
        "url": f"{base}{PATH}",
        "base_url": base,
        "wsdl": f"{base}{PATH}?wsdl",
        "control_url": f"http://{_LOOPBACK}:{control_port}",
        "certificate": f"{base}/certificate.pem",
        "shape": settings.shape,
    }
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()
