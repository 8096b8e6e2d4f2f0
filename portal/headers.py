"""What every answer carries to make a browser careful, and what a request may say of the path we are published at."""

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# NiceGUI compiles its templates in the browser and writes its start into the page: hence the two "unsafe" of scripts.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_PREFIX = re.compile(r"(/[A-Za-z0-9._~-]+)+")


class SecurityHeaders:
    """ASGI middleware around everything, NiceGUI's own routes and its websocket included."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is asked, without a path that is none, and answer with the headers."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        if not _PREFIX.fullmatch(Headers(scope=scope).get("X-Forwarded-Prefix", "/none")):
            scope = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] != b"x-forwarded-prefix"]}
        await self._app(scope, receive, _Sender(send))


class _Sender:
    def __init__(self, send: Send) -> None:
        self._send = send

    async def __call__(self, message: Message) -> None:
        """Send on, with the headers where an answer begins."""
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(_HEADERS)
        await self._send(message)


def is_same_origin(headers: Headers) -> bool:
    """Whether a form was sent by a page of ours, as the browser itself says (CSRF).

    Browsers tell by Sec-Fetch-Site, older ones and plain HTTP by Origin; a client that sends neither is no browser and
    carries nobody's cookie.
    """
    site = headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("Origin")
    return origin is None or origin.partition("://")[2] == headers.get("Host", "")
