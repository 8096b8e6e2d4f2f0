"""The routes: what is taken is kept for the life of the process, once for each message."""

import asyncio
import json
import signal
import sys
from html import escape
from pathlib import Path
from typing import Any

from aiohttp import web

from simulators.cdp.signature import is_genuine

_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 960px; margin: 0 auto; padding: 24px 16px; }
h1 { font-size: 22px; } table { width: 100%; border-collapse: collapse; } td, th { text-align: left; padding: 8px; }
tr { border-bottom: 1px solid #8884; } th { color: #888; font-weight: 400; font-size: 14px; }
"""
_PAGE = '<!doctype html><html lang="es"><meta charset="utf-8"><meta http-equiv="refresh" content="5">'
_WIDE = '<meta name="viewport" content="width=device-width, initial-scale=1"><title>CDP</title>'


class Cdp:
    """Takes what is signed; says 401 to everything else."""

    def __init__(self, secrets: Path) -> None:
        self._secrets = secrets
        self._taken: dict[str, dict[str, Any]] = {}
        self._repeated = 0
        self._refused = 0

    def application(self) -> web.Application:
        """The routes."""
        application = web.Application(client_max_size=256 * 1024)
        application.router.add_post("/hooks/emission", self.take)
        application.router.add_get("/received.json", self.received)
        application.router.add_get("/", self.page)
        return application

    async def take(self, request: web.Request) -> web.Response:
        """One callback."""
        body = await request.read()
        secrets = [it for it in self._secrets.read_text(encoding="utf-8").split() if it.startswith("whsec_")]
        if not is_genuine(request.headers, body, secrets):
            self._refused += 1
            return web.Response(status=401)
        message = request.headers["webhook-id"]
        self._repeated += message in self._taken
        self._taken.setdefault(message, json.loads(body)["data"])
        return web.Response(status=204)

    async def received(self, _: web.Request) -> web.Response:
        """What was taken, in the order in which it came, and how much came again or was refused."""
        told = {"taken": list(self._taken.values()), "repeated": self._repeated, "refused": self._refused}
        return web.json_response(told)

    async def page(self, _: web.Request) -> web.Response:
        """The same for people, the newest first."""
        rows = "".join(_row(it) for it in reversed(self._taken.values()))
        head = "<tr><th>Comprobante</th><th>Venta</th><th>Estado</th><th>Antes</th></tr>"
        body = f"<h1>CDP: {len(self._taken)} avisos</h1><table>{head}{rows}</table>"
        return web.Response(text=f"{_PAGE}{_WIDE}<style>{_STYLE}</style>{body}</html>", content_type="text/html")


def _row(data: dict[str, Any]) -> str:
    voucher = (data.get("voucher") or {}).get("id", "")
    cells = (voucher, data.get("external_id", ""), data.get("status", ""), data.get("previous_status", ""))
    return f"<tr>{''.join(f'<td>{escape(str(it))}</td>' for it in cells)}</tr>"


async def serve(*, port: int, secrets: Path) -> None:
    """Run until SIGTERM or SIGINT; prints one JSON line with the address once it listens."""
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    runner = web.AppRunner(Cdp(secrets).application(), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        sys.stdout.write(json.dumps({"url": f"http://127.0.0.1:{runner.addresses[0][1]}"}) + "\n")
        sys.stdout.flush()
        await stopped.wait()
    finally:
        await runner.cleanup()
