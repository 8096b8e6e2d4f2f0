"""Signed, expiring tokens for links and cookies: HMAC-SHA256 over a purpose, a subject and an end."""

import base64
import binascii
import hashlib
import hmac
import secrets
from datetime import UTC, datetime

_LARGEST = 512


def new_secret() -> bytes:
    """A secret of this process's own, for a portal that was given none."""
    return secrets.token_bytes(32)


class Signer:
    """Signs for one purpose: a token of another purpose is never taken, though the secret is the same."""

    def __init__(self, secret: bytes, *, purpose: str) -> None:
        self._key = hmac.digest(secret, purpose.encode(), hashlib.sha256)

    def sign(self, subject: str, *, expires_at: datetime) -> str:
        """A token, safe in a URL and in a cookie, that names `subject` until `expires_at` (whole seconds)."""
        payload = f"{int(expires_at.timestamp())}.{subject}".encode()
        return f"{_encode(payload)}.{_encode(self._mac(payload))}"

    def read(self, token: str, *, now: datetime) -> tuple[str, datetime] | None:
        """The subject and the end of a token that is ours and has not ended, or None."""
        if len(token) > _LARGEST:
            return None
        payload, _, mac = token.partition(".")
        try:
            content = _decode(payload)
            if not hmac.compare_digest(_decode(mac), self._mac(content)):
                return None
            end, _, subject = content.decode().partition(".")
            expires_at = datetime.fromtimestamp(int(end), UTC)
        except (ValueError, binascii.Error):
            return None
        return (subject, expires_at) if now < expires_at else None

    def _mac(self, payload: bytes) -> bytes:
        return hmac.digest(self._key, payload, hashlib.sha256)


def _encode(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
