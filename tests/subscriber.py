"""A subscriber for tests: a real HTTP server that notes what it is posted and answers as it is told."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from standardwebhooks import Webhook


@dataclass
class Received:
    """One POST as it came."""

    headers: dict[str, str]
    body: bytes

    def verified(self, secret: str) -> dict[str, Any]:
        """The payload, by the specification's own library."""
        told: dict[str, Any] = Webhook(secret).verify(self.body, self.headers)
        return told


@dataclass
class Subscribed:
    """`answer` gives the status for the how-manieth POST; `hangs` keeps callers waiting until `gate`."""

    url: str = ""
    answer: Callable[[int], int] = lambda _: 204
    headers: dict[str, str] = field(default_factory=dict)
    text: str = ""
    hangs: bool = False
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    received: list[Received] = field(default_factory=list)

    async def post(self, request: web.Request) -> web.Response:
        self.received.append(Received(dict(request.headers), await request.read()))
        if self.hangs:
            await self.gate.wait()
        return web.Response(status=self.answer(len(self.received)), headers=self.headers, text=self.text or None)


@asynccontextmanager
async def subscriber() -> AsyncIterator[Subscribed]:
    """A subscriber for as long as the context lasts."""
    it = Subscribed()
    application = web.Application()
    application.router.add_post("/hook", it.post)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    it.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    try:
        yield it
    finally:
        it.gate.set()
        await runner.cleanup()
