"""Sends to one endpoint of an OSE or of SUNAT and asks it; never raises for what the network or it does."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx

from issuing.gateways.ose.answers import Answer, Reach
from issuing.gateways.ose.envelopes import Envelopes
from issuing.gateways.ose.errors import EndpointError, UnsendableError
from issuing.gateways.ose.outcomes import read_response
from issuing.gateways.ose.pacing import NoTurnError, Pace
from issuing.gateways.ose.profiles import Operation, Profile
from issuing.gateways.ose.transport import NETWORK_ERRORS, read_failure

_FILE_NAME = re.compile(r"[A-Za-z0-9_.-]{1,100}\.zip", re.IGNORECASE)
# aiohttp warns against larger bodies at once, because they would hold up the event loop while they are copied.
_PIECE = 1 << 20
_HEADERS = (
    ("User-Agent", "emission"),
    ("Accept", "text/xml"),
    ("Accept-Encoding", "identity"),
    ("Content-Type", "text/xml; charset=utf-8"),
)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where one issuer sends, as whom, and in which dialect; its repr shows no password.

    `consult_url` is where `getStatusCdr` is asked; without it the profile's own consult address, or, where the
    profile has none, `url` itself.
    """

    url: str
    username: str
    password: str = field(repr=False)
    profile: Profile
    consult_url: str | None = None


class OseClient:
    """Calls one endpoint over the process's shared HTTP transport (`transport.open_http`).

    `pace` holds the turns that keep to the operator's limits; without one the client has its own, by the profile. A
    call that is cancelled ends at once and closes its connection; what it sent may have arrived, as with MAYBE.
    Raises EndpointError for an address, user or password that can't be used.
    """

    def __init__(self, endpoint: Endpoint, http: httpx.AsyncBaseTransport, *, pace: Pace | None = None) -> None:
        self.endpoint = endpoint
        self._profile = endpoint.profile
        self._url = _checked_url(endpoint.url)
        consult = endpoint.consult_url or self._profile.addresses.consult
        self._consult_url = _checked_url(consult) if consult else self._url
        try:
            self._envelopes = Envelopes(endpoint.username, endpoint.password)
        except ValueError as error:
            raise EndpointError(f"the user or password for {self._url.host} {error}") from error
        self._http = http
        limits, timeouts = self._profile.limits, self._profile.timeouts
        self.pace = pace or Pace(limits.concurrent_sends, limits.requests_per_second)
        limit = httpx.Timeout(
            connect=timeouts.connect_seconds, read=timeouts.read_seconds, write=None, pool=timeouts.read_seconds
        )
        self._extensions = {"timeout": limit.as_dict()}

    async def send_bill(self, file_name: str, content: bytes) -> Answer:
        """Send a document's ZIP; ANSWERED brings `content` (the CDR ZIP) or a `fault`.

        `file_name` ends in `.zip`. Raises UnsendableError for another name and for an empty or too large ZIP.
        """
        self._check_sendable(file_name, content)
        envelope = self._envelopes.send("sendBill", file_name, content)
        return await self._call("sendBill", self._url, envelope)

    async def send_summary(self, file_name: str, content: bytes) -> Answer:
        """Send the ZIP of an RC, RA or RR; ANSWERED brings a `ticket` or a `fault`. Raises as `send_bill` does."""
        self._check_sendable(file_name, content)
        envelope = self._envelopes.send("sendSummary", file_name, content)
        return await self._call("sendSummary", self._url, envelope)

    async def get_status(self, ticket: str) -> Answer:
        """Ask for a summary's ticket; ANSWERED brings `status_code` (0, 98, 99), with `content` once it is done."""
        try:
            envelope = self._envelopes.get_status(ticket)
        except ValueError as error:
            raise UnsendableError(f"the ticket {error}") from error
        return await self._call("getStatus", self._url, envelope)

    async def get_status_cdr(self, ruc: str, document_type: str, series: str, number: int) -> Answer:
        """Ask for the CDR of a document; ANSWERED without `content` says in `status_code` or `fault` why not.

        Raises UnsendableError where the profile knows no such query for this type and series.
        """
        if not self.can_ask("getStatusCdr", document_type, series):
            raise UnsendableError(
                f"{self._profile.title} does not answer getStatusCdr for type {document_type}, series {series}; "
                "ask can_ask first"
            )
        envelope = self._envelopes.get_status_cdr(ruc, document_type, series, number)
        return await self._call("getStatusCdr", self._consult_url, envelope)

    def can_ask(self, operation: Operation, document_type: str, series: str = "") -> bool:
        """Whether this endpoint can be asked so about such a document."""
        return self._profile.answers(operation, document_type, series)

    def _check_sendable(self, file_name: str, content: bytes) -> None:
        if not _FILE_NAME.fullmatch(file_name):
            raise UnsendableError(f"{file_name!r} is no name of a ZIP; use RUC-TT-SSSS-N.zip")
        limit = self._profile.limits.max_zip_bytes
        if not 0 < len(content) <= limit:
            raise UnsendableError(f"{file_name} has {len(content)} bytes; {self._profile.title} takes 1 to {limit}")

    async def _call(self, operation: str, url: httpx.URL, envelope: bytes) -> Answer:
        started = time.perf_counter()
        try:
            async with self.pace.turn(self._profile.timeouts.read_seconds):
                status, body = await self._post(operation, url, envelope)
        except NoTurnError:
            detail = "Hay demasiados envíos en curso hacia este servicio; no se envió nada."
            return Answer(Reach.NEVER, detail, time.perf_counter() - started, no_turn=True)
        except NETWORK_ERRORS as error:
            reach, detail = read_failure(error)
            return Answer(reach, detail, time.perf_counter() - started)
        elapsed = time.perf_counter() - started
        return read_response(operation, status, body, fault_order=self._profile.fault_order, elapsed=elapsed)

    async def _post(self, operation: str, url: httpx.URL, envelope: bytes) -> tuple[int, bytes | None]:
        """The HTTP status and the whole body, or None where that is larger than the limit."""
        headers = [*_HEADERS, ("Content-Length", str(len(envelope))), ("SOAPAction", f'"urn:{operation}"')]
        content = envelope if len(envelope) <= _PIECE else _pieces(envelope)
        # The total holds where every piece comes in time and the answer still never ends.
        async with asyncio.timeout(self._profile.timeouts.total_seconds):
            request = httpx.Request("POST", url, content=content, headers=headers, extensions=self._extensions)
            response = await self._http.handle_async_request(request)
            try:
                return response.status_code, await self._read(response)
            finally:
                await response.aclose()

    async def _read(self, response: httpx.Response) -> bytes | None:
        body = bytearray()
        limit = self._profile.limits.max_answer_bytes
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > limit:
                return None
        return bytes(body)


def _checked_url(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url)
        parsed.host.encode("idna")
    except (httpx.InvalidURL, UnicodeError) as error:
        raise EndpointError(f"an address can't be read: {error}") from error
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        raise EndpointError("an address must begin with http:// or https:// and name a host")
    if parsed.userinfo:
        raise EndpointError("an address must not hold a user or password; they are settings of their own")
    return parsed


async def _pieces(envelope: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(envelope), _PIECE):
        yield envelope[start : start + _PIECE]
