"""The process and its control routes."""

import asyncio
import json
import signal
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from simulators.paperless import documents
from simulators.paperless.keys import Keys
from simulators.paperless.orders import PARTS, Order
from simulators.paperless.webhooks import Notice, Sender


class Provider:
    """Issues, leaves in ANUBIS, and announces."""

    def __init__(self, folder: Path, session: aiohttp.ClientSession, sender: Sender, *, anubis: str) -> None:
        self._keys = Keys(folder / "keys")
        self._folder = folder / "issued"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._session = session
        self._sender = sender
        self._anubis = anubis.rstrip("/")

    def add_to(self, app: web.Application) -> None:
        """Put the routes on an application."""
        app.router.add_post("/control/documents", self.issue)
        app.router.add_post("/control/webhooks", self.announce)
        app.router.add_post("/control/voidings", self.void)
        app.router.add_get("/control/log", self.log)
        app.router.add_post("/control/hook", self.direct)
        app.router.add_get("/health", self.health)

    async def issue(self, request: web.Request) -> web.Response:
        """Issue the voucher of an order; with ``announce`` send notices of these types, too."""
        asked = await request.json()
        announce = asked.pop("announce", [])
        try:
            order = Order(**{**asked, "store": tuple(asked.get("store", PARTS))})
        except (TypeError, KeyError) as error:
            return web.json_response({"error": str(error)}, status=400)
        made = documents.issue(order, self._keys)
        for part in order.store:
            await self._leave(order, part, made.files[part])
        facts = _facts(order, made.digest)
        kept = {"order": asdict(order), "facts": facts, "files": {it: c.hex() for it, c in made.files.items()}}
        (self._folder / f"{order.key}.json").write_text(json.dumps(kept))
        answers = [await self._sender.send(Notice(type=it, facts=facts)) for it in announce]
        return web.json_response({"key": order.key, "facts": facts, "answers": [it[0] for it in answers]}, status=201)

    async def announce(self, request: web.Request) -> web.Response:
        """Send a notice of an issued voucher; with ``store`` leave these files in ANUBIS first."""
        asked = await request.json()
        kept = self._kept(asked.pop("key"))
        order = _order(kept)
        for part in asked.pop("store", []):
            await self._leave(order, part, bytes.fromhex(kept["files"][part]))
        return web.json_response({"answers": await self._sender.send(Notice(facts=kept["facts"], **asked))})

    async def void(self, request: web.Request) -> web.Response:
        """Declare an issued voucher void; ``accepted`` says what the authority makes of it."""
        asked = await request.json()
        order = _order(self._kept(asked["key"]))
        for part, content in documents.void(order, self._keys, accepted=asked.get("accepted", True)).items():
            await self._leave(order, part, content)
        return web.json_response({"key": order.key}, status=201)

    async def log(self, _: web.Request) -> web.Response:
        """Every webhook's answer, oldest first."""
        return web.json_response({"entries": self._sender.log})

    async def direct(self, request: web.Request) -> web.Response:
        """Send webhooks to another address from now on."""
        self._sender.url = str((await request.json())["url"])
        return web.json_response({})

    async def health(self, _: web.Request) -> web.Response:
        """200 while the process answers."""
        return web.json_response({"status": "ok"})

    async def _leave(self, order: Order, part: str, content: bytes) -> None:
        url = f"{self._anubis}/documents/{order.key}/{part}"
        async with self._session.put(url, data=content, headers={"X-Issue-Date": order.issue_date}) as response:
            response.raise_for_status()

    def _kept(self, key: str) -> dict[str, Any]:
        path = self._folder / f"{Path(key).name}.json"
        if not path.exists():
            raise web.HTTPNotFound(text="no such document was issued here\n")
        kept: dict[str, Any] = json.loads(path.read_text())
        return kept


def _order(kept: dict[str, Any]) -> Order:
    return Order(**{**kept["order"], "store": tuple(kept["order"]["store"])})


def _facts(order: Order, digest: str) -> dict[str, Any]:
    return {
        "issuer_ruc": order.ruc,
        "document_type": order.document_type,
        "series": order.series,
        "number": order.number,
        "issue_date": order.issue_date,
        "currency": order.currency,
        "payable": order.payable,
        "digest_value": digest,
        "emails": [order.customer_email] if order.customer_email else [],
    }


async def serve(folder: Path, *, port: int, anubis: str, hook: str, secret: str) -> None:
    """Run until SIGTERM or SIGINT; prints one JSON line with the address once it listens."""
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with aiohttp.ClientSession() as session:
        app = web.Application(client_max_size=1024 * 1024)
        Provider(folder, session, Sender(session, url=hook, secret=secret), anubis=anubis).add_to(app)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", port).start()
            sys.stdout.write(json.dumps({"url": f"http://127.0.0.1:{runner.addresses[0][1]}"}) + "\n")
            sys.stdout.flush()
            await stopped.wait()
        finally:
            await runner.cleanup()
