"""Reads a request's body as it comes, no further than the limit and no longer than the time."""

import asyncio
import re
from contextlib import suppress

from starlette.requests import ClientDisconnect, Request

_SECONDS = 10.0
_DRAINED_BYTES, _DRAINED_SECONDS = 1_048_576, 1.0
_JSON = re.compile(r"application/json\s*(;\s*charset\s*=\s*\"?utf-?8\"?\s*)?", re.IGNORECASE)


class BodyRefusedError(Exception):
    """A body that is not read, or not to its end."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


def check_kind(request: Request) -> None:
    """Raises `BodyRefusedError` for what is not plain JSON by its own headers."""
    if _JSON.fullmatch(request.headers.get("content-type", "").strip()) is None:
        raise BodyRefusedError(415, "CONTENT_TYPE", "Content-Type debe ser application/json (UTF-8).")
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise BodyRefusedError(415, "CONTENT_TYPE", "El cuerpo no debe venir comprimido (Content-Encoding).")


async def read_body(request: Request, *, limit: int) -> bytes:
    """The whole body; raises `BodyRefusedError` as soon as it is known to be too large, too slow or cut."""
    try:
        return await _read(request, limit)
    except _TooLargeError:
        await _drain(request)
        raise BodyRefusedError(413, "BODY_TOO_LARGE", f"El cuerpo no puede pasar de {limit} bytes.") from None


class _TooLargeError(Exception):
    """More than the limit came, or was said to come."""


async def _drain(request: Request) -> None:
    """Let a sender that is a little too large end what it says: cut off in the middle, it would not hear the answer."""
    if "expect" in request.headers:
        return
    drained = 0
    with suppress(TimeoutError, ClientDisconnect, RuntimeError):
        async with asyncio.timeout(_DRAINED_SECONDS):
            while drained < _DRAINED_BYTES:
                message = await request.receive()
                drained += len(message.get("body", b""))
                if not message.get("more_body"):
                    return


async def _read(request: Request, limit: int) -> bytes:
    told = request.headers.get("content-length", "0")
    if told.isdecimal() and int(told[:20]) > limit:
        raise _TooLargeError
    body = bytearray()
    try:
        async with asyncio.timeout(_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > limit:
                    raise _TooLargeError
    except ClientDisconnect as error:
        raise BodyRefusedError(400, "BODY_CUT", "La conexión se cortó antes del final del cuerpo.") from error
    except TimeoutError as error:
        raise BodyRefusedError(408, "BODY_TOO_SLOW", "El cuerpo no llegó a tiempo; repita el envío.") from error
    return bytes(body)
