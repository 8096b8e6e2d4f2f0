"""Standard Webhooks, as its specification says: HMAC-SHA256 over ``id.timestamp.body``, five minutes at most."""

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping

_TOLERANCE_SECONDS = 300


def is_genuine(headers: Mapping[str, str], body: bytes, secrets: list[str]) -> bool:
    """Whether one of the secrets (``whsec_…``) signed this body just now."""
    message, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not message or not stamp.isdigit() or abs(time.time() - int(stamp)) > _TOLERANCE_SECONDS:
        return False
    given = [it.partition(",")[2] for it in headers.get("webhook-signature", "").split() if it.startswith("v1,")]
    signed = f"{message}.{stamp}.".encode() + body
    for secret in secrets:
        key = base64.b64decode(secret.removeprefix("whsec_"))
        wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        if any(hmac.compare_digest(wanted, it) for it in given):
            return True
    return False
