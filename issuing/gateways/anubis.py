"""ANUBIS, the repository where PAPERLESS leaves its documents: fetched by key, resumed after a cut, limited in size.

The assumed contract: `GET {base}/documents/{key}/{part}` with `Range` and a strong `ETag`, and the listing
`GET {base}/documents?from=&to=&issuer=&after=&limit=`. It lives in this file alone.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import httpx
import msgspec

from issuing.gateways.ose.transport import NETWORK_ERRORS, read_failure

_KEY = re.compile(r"[12][0-9]{10}-[0-9]{2}-[A-Z0-9]{4}-[1-9][0-9]{0,7}")
_RANGE = re.compile(r"bytes ([0-9]+)-([0-9]+)/([0-9]+|\*)")
_ETAG = re.compile(r'"[\x21\x23-\x7e]{1,200}"')
_TIMEOUT = httpx.Timeout(connect=5.0, read=15.0, write=15.0, pool=15.0)
_TOTAL_SECONDS = 60.0
_TRIES = 4
_PAUSE_SECONDS = 0.1
_MISSING = frozenset({404, 410, 425})
_WHOLE, _PARTIAL, _UNFIT = 200, 206, 416
_LARGEST_PAGE = 2_000_000
_PAGE = 200


class Part(StrEnum):
    """A file of a document."""

    XML = "xml"
    CDR = "cdr"
    PDF = "pdf"
    VOIDING_XML = "voiding-xml"
    VOIDING_CDR = "voiding-cdr"


LARGEST = {
    Part.XML: 5_000_000,
    Part.CDR: 1_000_000,
    Part.PDF: 5_000_000,
    Part.VOIDING_XML: 5_000_000,
    Part.VOIDING_CDR: 1_000_000,
}
"""Bytes that are taken of each, at the most."""


class UnreachableError(Exception):
    """The repository can't be reached, or broke off every time; the text is a Spanish sentence."""


class UnfitAnswerError(Exception):
    """The repository answers something else than its contract, or too much; the text is a Spanish sentence."""


class ListedDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A document in the repository's listing."""

    key: str
    voided: bool = False


class _Page(msgspec.Struct, frozen=True, kw_only=True):
    documents: tuple[ListedDocument, ...]
    next: str | None = None


_PAGES = msgspec.json.Decoder(_Page)


@dataclass(slots=True)
class _Fetched:
    """What of a file has come so far, and the version that it belongs to."""

    content: bytearray
    etag: str | None = None
    total: int | None = None

    @property
    def complete(self) -> bool:
        return self.total is not None and len(self.content) == self.total


class Anubis:
    """Reads from one repository; follows no redirect, so nothing is ever asked of another host."""

    def __init__(self, http: httpx.AsyncBaseTransport, *, url: str, token: str | None) -> None:
        self._http = http
        self._base = url.rstrip("/")
        self._headers = {"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": "emission"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"

    async def fetch(self, key: str, part: Part) -> bytes | None:
        """The whole file; None where it is not there (yet).

        A cut is resumed where it happened, as long as the file is still the same. Raises `UnreachableError`,
        `UnfitAnswerError`, and `ValueError` for a key that is none.
        """
        if _KEY.fullmatch(key) is None:
            raise ValueError(f"{key!r} is no key of a document")
        so_far, failure = _Fetched(bytearray()), "No se pudo conectar con ANUBIS."
        for again in range(_TRIES):
            if again:
                await asyncio.sleep(_PAUSE_SECONDS * 2 ** (again - 1))
            try:
                async with asyncio.timeout(_TOTAL_SECONDS):
                    if not await self._continue(f"{self._base}/documents/{key}/{part}", so_far, LARGEST[part]):
                        return None
            except NETWORK_ERRORS as error:
                failure = read_failure(error)[1]
                continue
            if so_far.complete:
                return bytes(so_far.content)
            failure = "ANUBIS cortó la descarga."
        raise UnreachableError(failure)

    async def _continue(self, url: str, so_far: _Fetched, largest: int) -> bool:
        """Read on from where the last try ended; False where there is no such file."""
        headers = dict(self._headers)
        if so_far.content and so_far.etag:
            headers |= {"Range": f"bytes={len(so_far.content)}-", "If-Range": so_far.etag}
        else:
            so_far.content.clear()
        response = await self._get(url, headers)
        try:
            if response.status_code in _MISSING:
                return False
            self._begin(response, so_far, largest)
            async for chunk in _raw(response):
                so_far.content += chunk
                if len(so_far.content) > largest:
                    raise UnfitAnswerError(f"ANUBIS envía un archivo de más de {largest} bytes.")
        finally:
            await response.aclose()
        if so_far.total is None:  # nothing told its size, and it ended as HTTP ends
            so_far.total = len(so_far.content)
        return True

    def _begin(self, response: httpx.Response, so_far: _Fetched, largest: int) -> None:
        """Take the answer's head: a whole file, or the rest of the one that was begun."""
        if response.status_code >= 500:  # noqa: PLR2004 -- HTTP: the server's own trouble, which passes
            raise UnreachableError(f"ANUBIS responde que ahora no puede (HTTP {response.status_code}).")
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise UnfitAnswerError("ANUBIS envía el archivo con una compresión que no se le pidió.")
        if response.status_code == _PARTIAL:
            told = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
            if told is None or int(told.group(1)) != len(so_far.content):
                so_far.content.clear()
                so_far.etag = None
                raise UnfitAnswerError("ANUBIS envía otra parte del archivo que la pedida.")
            so_far.total = int(told.group(3)) if told.group(3) != "*" else int(told.group(2)) + 1
        elif response.status_code == _WHOLE:
            so_far.content.clear()
            so_far.etag = _etag(response)
            so_far.total = _length(response)
        elif response.status_code == _UNFIT:
            so_far.etag = None
            raise UnreachableError("ANUBIS cambió el archivo mientras se descargaba.")
        else:
            raise UnfitAnswerError(f"ANUBIS responde HTTP {response.status_code}.")
        if so_far.total is not None and so_far.total > largest:
            raise UnfitAnswerError(f"ANUBIS tiene un archivo de más de {largest} bytes.")

    async def list_documents(self, *, since: date, until: date, issuer: str | None) -> AsyncIterator[ListedDocument]:
        """The documents of these issue dates, both included. Raises `UnreachableError` and `UnfitAnswerError`."""
        after: str | None = None
        seen = set[str]()
        while True:
            page = await self._page(since=since, until=until, issuer=issuer, after=after)
            for document in page.documents:
                if _KEY.fullmatch(document.key):
                    yield document
            if page.next is None:
                return
            if page.next in seen:
                raise UnfitAnswerError("El listado de ANUBIS da vueltas: repite una marca de página.")
            seen.add(page.next)
            after = page.next

    async def _page(self, *, since: date, until: date, issuer: str | None, after: str | None) -> _Page:
        query = {"from": since.isoformat(), "to": until.isoformat(), "limit": str(_PAGE)}
        query |= {"issuer": issuer} if issuer else {}
        query |= {"after": after} if after else {}
        url = str(httpx.URL(f"{self._base}/documents", params=query))
        failure = ""
        for again in range(_TRIES):
            if again:
                await asyncio.sleep(_PAUSE_SECONDS * 2 ** (again - 1))
            so_far = _Fetched(bytearray())
            try:
                async with asyncio.timeout(_TOTAL_SECONDS):
                    if not await self._continue(url, so_far, _LARGEST_PAGE):
                        raise UnfitAnswerError("ANUBIS no tiene listado en esa dirección.")
            except NETWORK_ERRORS as error:
                failure = read_failure(error)[1]
                continue
            try:
                return _PAGES.decode(bytes(so_far.content))
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise UnfitAnswerError("El listado de ANUBIS no se entiende.") from error
        raise UnreachableError(failure)

    async def _get(self, url: str, headers: dict[str, str]) -> httpx.Response:
        request = httpx.Request("GET", url, headers=headers, extensions={"timeout": _TIMEOUT.as_dict()})
        return await self._http.handle_async_request(request)


async def _raw(response: httpx.Response) -> AsyncIterator[bytes]:
    async for chunk in response.aiter_raw():
        yield chunk


def _etag(response: httpx.Response) -> str | None:
    """Only a strong tag says that bytes are the same."""
    told = response.headers.get("ETag", "")
    return told if _ETAG.fullmatch(told) else None


def _length(response: httpx.Response) -> int | None:
    told = response.headers.get("Content-Length", "")
    return int(told) if told.isdecimal() and len(told) < 16 else None  # noqa: PLR2004 -- far beyond any limit
