"""The process and its routes."""

import asyncio
import hmac
import json
import re
import signal
import sys
from collections import deque
from pathlib import Path

from aiohttp import web

from simulators.anubis.faults import Fault, Plan
from simulators.anubis.store import Store, StoredFile

_KEY = "{key:[0-9]{11}-[0-9]{2}-[A-Z0-9]{4}-[0-9]{1,8}}"
_PART = "{part:xml|cdr|pdf|voiding-xml|voiding-cdr}"
_RANGE = re.compile(r"bytes=([0-9]+)-([0-9]*)")
_LARGEST = 64 * 1024 * 1024
_PIECE = b"\0" * 65_536
_TYPES = {"xml": "application/xml", "voiding-xml": "application/xml", "pdf": "application/pdf"}


class Repository:
    """Answers readers and the writer."""

    def __init__(self, store: Store, plan: Plan, *, token: str | None, delay_ms: int) -> None:
        self._store = store
        self._plan = plan
        self._token = token
        self._delay = delay_ms / 1000
        self._log: deque[dict[str, object]] = deque(maxlen=10_000)

    def add_to(self, app: web.Application) -> None:
        """Put the routes on an application."""
        app.router.add_get(f"/documents/{_KEY}/{_PART}", self.read)
        app.router.add_put(f"/documents/{_KEY}/{_PART}", self.write)
        app.router.add_get("/documents", self.listing)
        app.router.add_get("/health", self.health)
        app.router.add_get("/control/log", self.log)
        app.router.add_delete("/control/documents", self.forget)
        app.router.add_post("/control/faults", self.order)
        app.router.add_delete("/control/faults", self.clear)

    async def read(self, request: web.Request) -> web.StreamResponse:
        """A file, or a part of it."""
        self._admit(request)
        key, part = request.match_info["key"], request.match_info["part"]
        self._log.append({"key": key, "part": part, "range": request.headers.get("Range", "")})
        await asyncio.sleep(self._delay)
        fault = self._plan.take(part)
        if fault is not None and fault.mode == "slow":
            await asyncio.sleep(fault.milliseconds / 1000)
            fault = None
        found = self._store.get(key, part)
        if found is None or (fault and fault.mode == "missing"):
            raise web.HTTPNotFound(text="not here (yet)\n")
        if fault is not None:
            return await self._misbehave(request, fault, found)
        return self._answer(request, part, found)

    def _answer(self, request: web.Request, part: str, found: StoredFile) -> web.Response:
        headers = {"ETag": found.etag, "Accept-Ranges": "bytes"}
        kind = _TYPES.get(part, "application/zip")
        asked = _RANGE.fullmatch(request.headers.get("Range", ""))
        if asked is None or request.headers.get("If-Range", found.etag) != found.etag:
            return web.Response(body=found.content, headers=headers, content_type=kind)
        start, size = int(asked.group(1)), len(found.content)
        end = min(int(asked.group(2) or size - 1), size - 1)
        if start > end:
            return web.Response(status=416, headers=headers | {"Content-Range": f"bytes */{size}"})
        headers["Content-Range"] = f"bytes {start}-{end}/{size}"
        return web.Response(status=206, body=found.content[start : end + 1], headers=headers, content_type=kind)

    async def _misbehave(self, request: web.Request, fault: Fault, found: StoredFile) -> web.StreamResponse:
        if fault.mode == "error":
            return web.Response(status=503, text="down for maintenance\n")
        if fault.mode == "redirect":
            return web.Response(status=302, headers={"Location": "http://127.0.0.1:9/elsewhere"})
        if fault.mode == "garbage":
            return web.Response(body=b"<html>Proxy Error</html>", content_type="text/html")
        answer = web.StreamResponse(headers={"ETag": found.etag, "Accept-Ranges": "bytes"})
        asked = _RANGE.fullmatch(request.headers.get("Range", ""))
        start = int(asked.group(1)) if asked else 0
        if fault.mode == "cut":
            rest = found.content[start:]
            if asked:
                answer.set_status(206)
                answer.headers["Content-Range"] = f"bytes {start}-{len(found.content) - 1}/{len(found.content)}"
            answer.content_length = len(rest)
            await answer.prepare(request)
            await answer.write(rest[: fault.size])
        else:
            await answer.prepare(request)
            for _ in range(_LARGEST // len(_PIECE)):
                await answer.write(_PIECE)
        if request.transport is not None:
            request.transport.close()
        return answer

    async def write(self, request: web.Request) -> web.Response:
        """PAPERLESS leaves a file."""
        content = await request.read()
        issue_date = request.headers.get("X-Issue-Date", "2026-11-24")
        self._store.put(request.match_info["key"], request.match_info["part"], content, issue_date)
        return web.Response(status=201)

    async def listing(self, request: web.Request) -> web.Response:
        """The documents of a period, in pages."""
        self._admit(request)
        await asyncio.sleep(self._delay)
        asked = request.query
        limit = min(max(int(asked.get("limit", "100")), 1), 1000)
        rows = self._store.listed(
            since=asked.get("from", ""),
            until=asked.get("to", "9"),
            issuer=asked.get("issuer"),
            after=asked.get("after", ""),
            limit=limit + 1,
        )
        more = len(rows) > limit
        documents = [{"key": key, "issue_date": day, "voided": voided} for key, day, voided in rows[:limit]]
        return web.json_response(
            {"documents": documents, "next": f"{rows[limit - 1][1]}/{rows[limit - 1][0]}" if more else None}
        )

    async def health(self, _: web.Request) -> web.Response:
        """200 while the process answers."""
        return web.json_response({"status": "ok"})

    async def log(self, _: web.Request) -> web.Response:
        """What readers asked for, oldest first."""
        return web.json_response({"entries": list(self._log)})

    async def forget(self, _: web.Request) -> web.Response:
        """Keep nothing of what there is, and behave."""
        self._store.clear()
        self._log.clear()
        self._plan.clear()
        return web.json_response({})

    async def order(self, request: web.Request) -> web.Response:
        """A new order to misbehave."""
        try:
            self._plan.add(await request.json())
        except ValueError as error:
            return web.json_response({"error": str(error)}, status=400)
        return web.json_response({}, status=201)

    async def clear(self, _: web.Request) -> web.Response:
        """Behave again."""
        self._plan.clear()
        return web.json_response({})

    def _admit(self, request: web.Request) -> None:
        given = request.headers.get("Authorization", "")
        if self._token is not None and not hmac.compare_digest(given.encode(), f"Bearer {self._token}".encode()):
            raise web.HTTPUnauthorized(text="send Authorization: Bearer <the token given at the start>\n")


async def serve(folder: Path, *, port: int, token: str | None, delay_ms: int) -> None:
    """Run until SIGTERM or SIGINT; prints one JSON line with the address once it listens."""
    store = Store(folder)
    app = web.Application(client_max_size=_LARGEST)
    Repository(store, Plan(), token=token, delay_ms=delay_ms).add_to(app)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        sys.stdout.write(json.dumps({"url": f"http://127.0.0.1:{runner.addresses[0][1]}"}) + "\n")
        sys.stdout.flush()
        await stopped.wait()
    finally:
        await runner.cleanup()
        store.close()
