"""A system that answers over HTTP with JSON: one GET, its parameters percent-encoded into the address."""

import asyncio
import json
from collections.abc import Mapping
from urllib.parse import quote

import httpx

from issuing.gateways.complements.system import Answer, SystemDownError
from issuing.gateways.ose.transport import NETWORK_ERRORS, read_failure

_LARGEST_ANSWER = 1_000_000
_OK, _NO_CONTENT, _NOT_FOUND, _GONE = 200, 204, 404, 410


class HttpSystem:
    """`url` holds a `{name}` for each part of a question. No redirect is followed, no answer over a megabyte read."""

    def __init__(
        self,
        http: httpx.AsyncBaseTransport,
        *,
        name: str,
        url: str,
        headers: Mapping[str, str],
        timeout_seconds: float,
    ) -> None:
        self._http = http
        self._name = name
        self._url = url
        self._headers = {"Accept": "application/json", **headers}
        self._timeout_seconds = timeout_seconds

    async def ask(self, question: Mapping[str, str]) -> Answer | None:
        """The answer's JSON object; None for 204, 404 and 410. Raises `SystemDownError` for everything else."""
        url = self._url.format_map({name: quote(value, safe="") for name, value in question.items()})
        try:
            async with asyncio.timeout(self._timeout_seconds):
                status, content = await self._get(url)
        except NETWORK_ERRORS as error:
            raise SystemDownError(f"{self._name}: {read_failure(error)[1]}") from error
        if status in {_NO_CONTENT, _NOT_FOUND, _GONE}:
            return None
        if status != _OK:
            raise SystemDownError(f"{self._name} respondió HTTP {status}.")
        try:
            answer = json.loads(content, parse_float=str)  # money never passes through a double
        except ValueError as error:
            raise SystemDownError(f"{self._name} respondió algo que no es JSON.") from error
        if not isinstance(answer, dict):
            raise SystemDownError(f"{self._name} respondió un JSON que no es un objeto.")
        return answer

    async def close(self) -> None:
        """Nothing: the transport is the process's."""

    async def _get(self, url: str) -> tuple[int, bytes]:
        request = httpx.Request("GET", url, headers=self._headers)
        response = await self._http.handle_async_request(request)
        content = bytearray()
        try:
            async for chunk in response.aiter_raw():
                content += chunk
                if len(content) > _LARGEST_ANSWER:
                    raise SystemDownError(f"{self._name} respondió más de un megabyte.")
        finally:
            await response.aclose()
        return response.status_code, bytes(content)
