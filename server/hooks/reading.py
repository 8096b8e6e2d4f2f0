"""Reads a request's body as it comes, no further than the limit and no longer than the time."""

import asyncio
import re

from starlette.requests import ClientDisconnect, Request

_SECONDS = 10.0
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
    too_large = BodyRefusedError(413, "BODY_TOO_LARGE", f"El cuerpo no puede pasar de {limit} bytes.")
    told = request.headers.get("content-length", "0")
    if told.isdecimal() and int(told[:20]) > limit:
        raise too_large
    body = bytearray()
    try:
        async with asyncio.timeout(_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > limit:
                    raise too_large
    except ClientDisconnect as error:
        raise BodyRefusedError(400, "BODY_CUT", "La conexión se cortó antes del final del cuerpo.") from error
    except TimeoutError as error:
        raise BodyRefusedError(408, "BODY_TOO_SLOW", "El cuerpo no llegó a tiempo; repita el envío.") from error
    return bytes(body)
