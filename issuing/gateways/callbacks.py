"""The way to subscribers: one POST over the shared HTTP transport, which follows no redirect and keeps no cookie."""

import asyncio
from collections.abc import Mapping

import httpx

from issuing.deliveries import Ending, Outcome
from issuing.gateways.ose.answers import Reach
from issuing.gateways.ose.transport import NETWORK_ERRORS, read_failure

_CONNECT_SECONDS, _TOTAL_SECONDS = 5.0, 15.0
_LARGEST_ANSWER = 64 * 1024
_MOST_TEXT = 300
_GONE = 410


class CallbackUrlError(ValueError):
    """An address that nobody can be told at."""


def checked_url(url: str) -> httpx.URL:
    """The URL; raises `CallbackUrlError` unless it is http or https, names a host and holds no password."""
    try:
        parsed = httpx.URL(url)
        parsed.host.encode("idna")
    except (httpx.InvalidURL, UnicodeError) as error:
        raise CallbackUrlError(f"la dirección no se puede leer: {error}") from error
    if parsed.scheme not in {"http", "https"} or not parsed.host or parsed.userinfo:
        raise CallbackUrlError("la dirección tiene que ser http:// o https://, con un servidor y sin usuario")
    return parsed


class CallbackClient:
    """Posts to whatever address it is given; its time-outs (seconds) may be shorter in tests."""

    def __init__(self, http: httpx.AsyncBaseTransport, *, total_seconds: float = _TOTAL_SECONDS) -> None:
        self._http = http
        self._total_seconds = total_seconds
        limit = httpx.Timeout(connect=_CONNECT_SECONDS, read=total_seconds, write=total_seconds, pool=total_seconds)
        self._extensions = {"timeout": limit.as_dict()}

    async def post(self, url: str, content: bytes, headers: Mapping[str, str]) -> Outcome:
        """Deliver `content`; whatever happens is an outcome. Any 2xx is taken, 410 refuses for good."""
        try:
            async with asyncio.timeout(self._total_seconds):
                status, text = await self._post(checked_url(url), content, headers)
        except NETWORK_ERRORS as error:
            reach, detail = read_failure(error)
            ending = Ending.UNREACHED if reach is Reach.NEVER else Ending.POSTPONED
            return Outcome(ending=ending, detail=detail)
        if httpx.codes.is_success(status):
            return Outcome(ending=Ending.DELIVERED, code=str(status))
        ending = Ending.REFUSED if status == _GONE else Ending.POSTPONED
        return Outcome(ending=ending, code=str(status), detail=text)

    async def _post(self, url: httpx.URL, content: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
        own = {"Host": url.netloc.decode("ascii"), "Content-Type": "application/json", "User-Agent": "emission"}
        request = httpx.Request(
            "POST",
            url,
            content=content,
            headers={**own, "Content-Length": str(len(content)), **headers},
            extensions=self._extensions,
        )
        response = await self._http.handle_async_request(request)
        try:
            body = bytearray()
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > _LARGEST_ANSWER:  # the status says all that counts
                    break
            return response.status_code, body[:_MOST_TEXT].decode("utf-8", "replace")
        finally:
            await response.aclose()
