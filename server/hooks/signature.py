"""Standard Webhooks signatures, verified against every secret that is valid now.

Written by hand: the specification's own library knows one secret, the machine's clock and a fixed window, and answers
malformed headers with whatever exception comes of them. It is the judge of this module in the tests.
"""

import base64
import binascii
import hashlib
import hmac
import math
import re
from collections.abc import Sequence
from datetime import datetime

WINDOW_SECONDS = 300
_PREFIX = "whsec_"
_SMALLEST, _LARGEST = 24, 64  # bytes of a secret, by the specification
_EVENT_ID = re.compile(r"[\x21-\x2d\x2f-\x7e]{1,200}")
_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_MOST_SIGNATURES = 16


class BadSecretError(ValueError):
    """A secret that is none; the text never repeats it."""


class SignatureRefusedError(Exception):
    """A request that can't be believed; `code` is stable, the text is a Spanish sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class MalformedHeadersError(SignatureRefusedError):
    """The three headers are not there, or not of their form: nothing could be verified."""


def read_secret(text: str) -> bytes:
    """The key that `whsec_…` stands for; raises `BadSecretError`."""
    try:
        key = base64.b64decode(text.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadSecretError("a webhook secret must be `whsec_` and base64") from error
    if not text.startswith(_PREFIX) or not _SMALLEST <= len(key) <= _LARGEST:
        raise BadSecretError(f"a webhook secret must be `whsec_` and base64 of {_SMALLEST} to {_LARGEST} bytes")
    return key


def check_headers(event_id: str | None, timestamp: str | None, signature: str | None, *, now: datetime) -> str:
    """The event's id, where headers are of their form and within the window; raises `SignatureRefusedError`.

    Needs no body, so that what is late or unsigned is refused before any of it is read.
    """
    if event_id is None or timestamp is None or signature is None:
        raise MalformedHeadersError(
            "HEADERS_MISSING", "Faltan las cabeceras webhook-id, webhook-timestamp o webhook-signature."
        )
    if _EVENT_ID.fullmatch(event_id) is None:
        raise MalformedHeadersError(
            "ID_MALFORMED", "webhook-id debe tener de 1 a 200 caracteres visibles ASCII, sin puntos."
        )
    if _TIMESTAMP.fullmatch(timestamp) is None:
        raise MalformedHeadersError("TIMESTAMP_MALFORMED", "webhook-timestamp debe ser la hora Unix en segundos.")
    if math.fabs(now.timestamp() - int(timestamp)) > WINDOW_SECONDS:
        raise SignatureRefusedError(
            "OUT_OF_WINDOW",
            f"webhook-timestamp difiere en más de {WINDOW_SECONDS} segundos de la hora de aquí; firme de nuevo al "
            "repetir el envío y revise su reloj.",
        )
    return event_id


def verify(body: bytes, *, event_id: str, timestamp: str, signature: str, secrets: Sequence[bytes]) -> None:
    """Raises `SignatureRefusedError` unless a signature (`v1,…`, parted by blanks) is by one of the secrets."""
    signed = b".".join((event_id.encode(), timestamp.encode(), body))
    expected = [base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()) for key in secrets]
    given = [it[3:].encode("utf-8", "replace") for it in signature.split(" ")[:_MOST_SIGNATURES] if it[:3] == "v1,"]
    # Every pair is compared, so that time tells nothing of which secret it was.
    matches = [hmac.compare_digest(one, other) for one in given for other in expected]
    if not any(matches):
        raise SignatureRefusedError(
            "SIGNATURE_INVALID", "Ninguna firma de webhook-signature corresponde a este cuerpo con un secreto vigente."
        )
