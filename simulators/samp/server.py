"""The service that knows customers, and is down from its start, if it is told so, until somebody has it mended."""

import asyncio
import json
import signal
import sys

from aiohttp import web

_CUSTOMERS = {
    "20131312955": {"email": "facturas@losandes.example", "street": "Av. Larco 345", "ubigeo": "150122"},
    "45678912": {"email": "maria.quispe@correo.example", "street": "Jr. Cusco 120", "ubigeo": "150101"},
    "40123456": {"email": "jose.huaman@correo.example"},
}


class Samp:
    """Answers what it knows; ``asked`` counts the questions, those among them that met it down."""

    def __init__(self, *, down: bool) -> None:
        self._down = down
        self._asked = {"answered": 0, "down": 0}

    def application(self) -> web.Application:
        """The routes."""
        application = web.Application()
        application.router.add_get("/customers/{number}", self.customer)
        application.router.add_get("/asked.json", self.asked)
        application.router.add_post("/control/up", self.mend)
        return application

    async def customer(self, request: web.Request) -> web.Response:
        """One customer."""
        if self._down:
            self._asked["down"] += 1
            return web.json_response({"error": "SAMP is being mended"}, status=503)
        self._asked["answered"] += 1
        found = _CUSTOMERS.get(request.match_info["number"])
        return web.json_response(found) if found else web.json_response({"error": "unknown"}, status=404)

    async def mend(self, _: web.Request) -> web.Response:
        """Be up from now on."""
        self._down = False
        return web.json_response({})

    async def asked(self, _: web.Request) -> web.Response:
        """How often it was asked."""
        return web.json_response(self._asked)


async def serve(*, port: int, down: bool) -> None:
    """Run until SIGTERM or SIGINT; prints one JSON line with the address once it listens."""
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    runner = web.AppRunner(Samp(down=down).application(), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        sys.stdout.write(json.dumps({"url": f"http://127.0.0.1:{runner.addresses[0][1]}"}) + "\n")
        sys.stdout.flush()
        await stopped.wait()
    finally:
        await runner.cleanup()
