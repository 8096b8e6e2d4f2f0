"""What subscribers are told (docs/callbacks.md) and how it is signed, by the Standard Webhooks specification. Pure."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from documents.names import series_number
from issuing.states import PublicStatus, State, public_status
from issuing.storage.subscribers import Change

VERSIONS = (1,)
_PREFIX = "whsec_"
_SHORTEST, _LONGEST = 24, 64  # bytes, as the specification wants


class SecretError(ValueError):
    """A secret that is none; the sentence says what one is like."""


def read_secret(text: str) -> bytes:
    """The key of `whsec_…`; raises `SecretError`."""
    try:
        key = base64.b64decode(text.strip().removeprefix(_PREFIX), validate=True)
    except binascii.Error as error:
        raise SecretError("a secret is whsec_ and base64") from error
    if not text.strip().startswith(_PREFIX) or not _SHORTEST <= len(key) <= _LONGEST:
        raise SecretError(f"a secret is whsec_ and base64 of {_SHORTEST} to {_LONGEST} bytes")
    return key


def write_secret(key: bytes) -> str:
    """The reverse of `read_secret`."""
    return _PREFIX + base64.b64encode(key).decode()


def signed_headers(content: bytes, *, message_id: str, at: datetime, keys: Sequence[bytes]) -> Mapping[str, str]:
    """The headers of a message; each key makes a signature, so that either of two is enough to verify it."""
    timestamp = str(int(at.timestamp()))
    signed = f"{message_id}.{timestamp}.".encode() + content
    signatures = [base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode() for key in keys]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{it}" for it in signatures),
    }


def payload(change: Change) -> str:
    """The JSON of a change in the subscriber's version of it."""
    voucher = None
    if change.series is not None and change.number is not None:
        voucher = {
            "document_type": change.document_type,
            "series": change.series,
            "number": change.number,
            "id": series_number(change.series, change.number),
        }
    told = {
        "type": "ticket.status_changed",
        "version": change.version,
        "timestamp": change.at,
        "data": {
            "sequence": change.event_id,
            "ticket_id": str(change.ticket_id),
            "external_id": change.external_id,
            "source": change.source,
            "issuer_ruc": change.issuer_ruc,
            "status": _status(change.to_state).value,
            "previous_status": _status(change.from_state).value,
            "action": change.action,
            "reason": change.reason,
            "voucher": voucher,
        },
    }
    return msgspec.json.encode(told).decode()


def _status(state: State) -> PublicStatus:
    """A ticket that was ever claimed is PENDING while it is unfinished."""
    return public_status(state, attempt=1)
