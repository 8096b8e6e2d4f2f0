"""The side door: what was received and registered, and orders to misbehave. JSON, optionally behind a token."""

import hmac
import re
import zipfile
from io import BytesIO
from typing import Protocol

from aiohttp import web

from simulators.ose.authority import Authority
from simulators.ose.faults import BadFaultError, Plan
from simulators.ose.registry import Key

_KEY = re.compile(r"([0-9]{11})-([0-9]{2})-([A-Z0-9]{1,4})-([0-9]{1,8})")
_MAX_ROWS = 10_000


class Switch(Protocol):
    """Takes the public socket down or up; ``milliseconds`` above zero brings it up again by itself."""

    async def __call__(self, request: web.Request, *, up: bool, milliseconds: int) -> None:
        """Switch before the answer to the order leaves."""


class Control:
    """Routes under /control, plus /health and /certificate.pem, which need no token."""

    def __init__(self, authority: Authority, plan: Plan, switch: Switch) -> None:
        self._authority = authority
        self._plan = plan
        self._switch = switch

    def add_to(self, app: web.Application) -> None:
        """Put the routes on an application."""
        app.router.add_get("/health", self.health)
        app.router.add_get("/certificate.pem", self.certificate)
        app.router.add_get("/control/log", self.log)
        app.router.add_get("/control/documents", self.documents)
        app.router.add_get("/control/documents/{name}/zip", self.zip)
        app.router.add_get("/control/documents/{name}/xml", self.xml)
        app.router.add_get("/control/faults", self.faults)
        app.router.add_post("/control/faults", self.order)
        app.router.add_delete("/control/faults", self.clear)

    async def health(self, _: web.Request) -> web.Response:
        """200 while the process answers."""
        return web.json_response({"status": "ok", "shape": self._authority.settings.shape})

    async def certificate(self, _: web.Request) -> web.Response:
        """The certificate that verifies the CDRs."""
        return web.Response(body=self._authority.key.pem, content_type="application/x-pem-file")

    async def log(self, request: web.Request) -> web.Response:
        """``?after=N&limit=M``: entries with a greater id, oldest first."""
        self._admit(request)
        return web.json_response({"entries": self._authority.registry.log_after(*_page(request))})

    async def documents(self, request: web.Request) -> web.Response:
        """``?after=N&limit=M``: registered documents with a greater id, oldest first."""
        self._admit(request)
        return web.json_response({"documents": self._authority.registry.documents_after(*_page(request))})

    async def zip(self, request: web.Request) -> web.Response:
        """The exact ZIP that was received for a document."""
        self._admit(request)
        return web.Response(body=self._content(request), content_type="application/zip")

    async def xml(self, request: web.Request) -> web.Response:
        """The exact XML that was in it."""
        self._admit(request)
        with zipfile.ZipFile(BytesIO(self._content(request))) as archive:
            entry = next(one for one in archive.infolist() if not one.is_dir())
            return web.Response(body=archive.read(entry), content_type="application/xml")

    async def faults(self, request: web.Request) -> web.Response:
        """The faults in force."""
        self._admit(request)
        return web.json_response({"faults": self._plan.listed()})

    async def order(self, request: web.Request) -> web.Response:
        """A new fault, or down/up at once (``ms`` brings a down service up again by itself)."""
        self._admit(request)
        try:
            asked = await request.json()
        except ValueError:
            return _bad("send a JSON object with at least a mode")
        shape = self._authority.settings.shape
        if shape == "sunat" and isinstance(asked, dict) and asked.get("mode") == "wrong_hash":
            return _bad("a CDR in SUNAT's shape carries no hash: start with --shape ose")
        try:
            fault = self._plan.add(asked)
        except BadFaultError as error:
            return _bad(str(error))
        if fault.mode in ("down", "up"):
            await self._switch(request, up=fault.mode == "up", milliseconds=fault.ms)
        response = web.json_response(fault.as_dict(), status=201)
        if fault.mode == "down":
            response.force_close()  # the order's own connection is the last one left
        return response

    async def clear(self, request: web.Request) -> web.Response:
        """Behave again: no faults, and up."""
        self._admit(request)
        self._plan.clear()
        await self._switch(request, up=True, milliseconds=0)
        return web.json_response({"faults": []})

    def _content(self, request: web.Request) -> bytes:
        match = _KEY.fullmatch(request.match_info["name"])
        content = None
        if match is not None:
            content = self._authority.registry.zip_of(Key(match[1], match[2], match[3], int(match[4])))
        if content is None:
            raise web.HTTPNotFound(text="no such document was registered by sendBill\n")
        return content

    def _admit(self, request: web.Request) -> None:
        token = self._authority.settings.control_token
        given = request.headers.get("Authorization", "")
        if token is not None and not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
            raise web.HTTPUnauthorized(text="send Authorization: Bearer <the token given at the start>\n")


def _page(request: web.Request) -> tuple[int, int]:
    try:
        after, limit = int(request.query.get("after", "0")), int(request.query.get("limit", "1000"))
    except ValueError as error:
        raise web.HTTPBadRequest(text="after and limit are whole numbers\n") from error
    return max(after, 0), min(max(limit, 1), _MAX_ROWS)


def _bad(message: str) -> web.Response:
    return web.json_response({"error": message}, status=400)
