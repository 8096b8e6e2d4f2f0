"""Notices that a mail could not be delivered (RFC 3464): which delivery came back, and why. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import Message

from issuing.mails.letter import MessageKey, read_message_ids

_LONGEST = 500
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """A delivery that came back for good; `status` as the server gave it (`5.1.1`), `detail` its words."""

    key: MessageKey
    status: str
    detail: str


def read_bounce(content: bytes) -> Bounce | None:
    """What a mail says of one of ours that failed; None for any other mail, a notice of a delay among them.

    Whatever the bytes are, nothing is raised.
    """
    try:
        message = message_from_bytes(content, policy=policy.default)
        parts = list(message.walk())
        failed = next((it for it in _recipients(parts) if _field(it, "Action").lower() == "failed"), None)
        keys = read_message_ids(" ".join(_original_ids(parts)))
        if failed is None or not keys:
            return None
        status = _STATUS.search(_field(failed, "Status"))
        _, _, diagnostic = _field(failed, "Diagnostic-Code").rpartition(";")
        return Bounce(key=keys[0], status=status[0] if status else "", detail=" ".join(diagnostic.split())[:_LONGEST])
    except (MessageError, ValueError, LookupError, TypeError, AttributeError):  # what the parser raises on hostile mail
        return None


def _recipients(parts: Sequence[Message]) -> Iterator[Message]:
    """The groups of fields of each recipient in the machine-readable part."""
    for part in parts:
        if part.get_content_type() == "message/delivery-status":
            groups = part.get_payload()
            yield from (it for it in (groups if isinstance(groups, list) else []) if isinstance(it, Message))


def _original_ids(parts: Sequence[Message]) -> Iterator[str]:
    """The Message-IDs of what came back, whole or as its headers only."""
    for part in parts:
        kind = part.get_content_type()
        if kind == "message/rfc822":
            inner = part.get_payload()
            yield from (_field(it, "Message-ID") for it in (inner if isinstance(inner, list) else []))
        elif kind in {"text/rfc822-headers", "message/rfc822-headers"}:
            raw = part.get_payload(decode=True)
            yield _field(message_from_bytes(raw if isinstance(raw, bytes) else b""), "Message-ID")


def _field(part: object, name: str) -> str:
    return str(part.get(name) or "") if isinstance(part, Message) else ""
