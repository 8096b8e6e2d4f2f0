"""SUNAT's validity query ("consulta integrada de validez"): what became of one document, asked over REST.

It tells of every type where the asker is issuer or receiver, also of boletas, whose CDR can't be asked for at SUNAT.
The exact issue date and total belong to the question, so that "accepted" is said of this very document only.
"""

import json
import time
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

import httpx

from issuing.gateways.ose.transport import NETWORK_ERRORS, read_failure

_SCOPE = "https://api.sunat.gob.pe/v1/contribuyente/contribuyentes"
TOKEN_URL = "https://api-seguridad.sunat.gob.pe/v1/clientesextranet/{client_id}/oauth2/token/"  # noqa: S105 -- an address
QUERY_URL = "https://api.sunat.gob.pe/v1/contribuyente/contribuyentes/{ruc}/validarcomprobante"
_TIMEOUT = httpx.Timeout(connect=5.0, read=20.0, write=20.0, pool=20.0)
_LARGEST_ANSWER = 100_000
_EARLY_SECONDS = 60.0  # a token is renewed this long before it ends
_OK, _UNAUTHORIZED = 200, 401


class Validity(StrEnum):
    """What SUNAT says of the document (`estadoCp`)."""

    ABSENT = "0"
    ACCEPTED = "1"
    VOIDED = "2"
    AUTHORIZED = "3"  # paper of an authorised range
    UNAUTHORIZED = "4"
    UNKNOWN = ""  # no answer that can be read


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidityAnswer:
    """The answer; `detail` is a short Spanish sentence without secrets."""

    validity: Validity
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidityAccess:
    """The credentials that an issuer made for itself at SUNAT (menu "API SUNAT")."""

    client_id: str
    client_secret: str = field(repr=False)


class _UnreadableError(Exception):
    """The other side answered something else than its contract; the text says what, in Spanish."""


class ValidityClient:
    """Asks for one document at a time; keeps each client's token until shortly before its end."""

    def __init__(
        self, http: httpx.AsyncBaseTransport, *, token_url: str = TOKEN_URL, query_url: str = QUERY_URL
    ) -> None:
        self._http = http
        self._token_url = token_url
        self._query_url = query_url
        self._tokens: dict[str, tuple[str, float]] = {}

    async def ask(
        self,
        access: ValidityAccess,
        *,
        ruc: str,
        document_type: str,
        series: str,
        number: int,
        issue_date: date,
        total: Decimal,
    ) -> ValidityAnswer:
        """What SUNAT has of this document of `ruc`; never raises for what the network or SUNAT does."""
        question = {
            "numRuc": ruc,
            "codComp": document_type,
            "numeroSerie": series,
            "numero": str(number),
            "fechaEmision": issue_date.strftime("%d/%m/%Y"),
            "monto": f"{total:.2f}",
        }
        try:
            token = await self._token(access)
            status, body = await self._post(
                self._query_url.replace("{ruc}", ruc),
                json.dumps(question).encode(),
                {"Content-Type": "application/json", "Authorization": f"Bearer {token}"},
            )
            if status == _UNAUTHORIZED:
                self._tokens.pop(access.client_id, None)
            return _read(status, body)
        except _UnreadableError as error:
            return ValidityAnswer(validity=Validity.UNKNOWN, detail=str(error))
        except NETWORK_ERRORS as error:
            return ValidityAnswer(validity=Validity.UNKNOWN, detail=read_failure(error)[1])

    async def _token(self, access: ValidityAccess) -> str:
        known = self._tokens.get(access.client_id)
        if known and known[1] > time.monotonic():
            return known[0]
        form = httpx.QueryParams(
            grant_type="client_credentials",
            scope=_SCOPE,
            client_id=access.client_id,
            client_secret=access.client_secret,
        )
        status, body = await self._post(
            self._token_url.replace("{client_id}", access.client_id),
            str(form).encode(),
            {"Content-Type": "application/x-www-form-urlencoded"},
        )
        told = _json(status, body)
        token, seconds = told.get("access_token"), told.get("expires_in", 0)
        if not isinstance(token, str) or not isinstance(seconds, (int, float)):
            raise _UnreadableError(f"SUNAT no dio acceso a la consulta de validez (HTTP {status}).")
        self._tokens[access.client_id] = (token, time.monotonic() + max(seconds - _EARLY_SECONDS, 0))
        return token

    async def _post(self, url: str, content: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        request = httpx.Request(
            "POST",
            url,
            content=content,
            headers={"Accept": "application/json", "User-Agent": "emission", **headers},
            extensions={"timeout": _TIMEOUT.as_dict()},
        )
        response = await self._http.handle_async_request(request)
        try:
            body = bytearray()
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > _LARGEST_ANSWER:
                    raise _UnreadableError("La consulta de validez respondió más de lo que cabe esperar.")
            return response.status_code, bytes(body)
        finally:
            await response.aclose()


def _read(status: int, body: bytes) -> ValidityAnswer:
    data = _json(status, body).get("data")
    told = str(data.get("estadoCp", "")) if isinstance(data, dict) else ""
    try:
        validity = Validity(told)
    except ValueError as error:
        raise _UnreadableError(f"La consulta de validez respondió un estado desconocido: {told[:20]}.") from error
    if validity is Validity.UNKNOWN:
        raise _UnreadableError("La consulta de validez no dijo el estado del comprobante.")
    return ValidityAnswer(validity=validity, detail=f"SUNAT responde estado {told} a la consulta de validez.")


def _json(status: int, body: bytes) -> dict[str, Any]:
    if status != _OK:
        raise _UnreadableError(f"La consulta de validez respondió HTTP {status}.")
    try:
        told = json.loads(body)
    except ValueError as error:
        raise _UnreadableError("La consulta de validez no respondió JSON.") from error
    if not isinstance(told, dict):
        raise _UnreadableError("La consulta de validez respondió algo que no es un objeto JSON.")
    return told
