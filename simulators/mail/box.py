"""The mails that came, as files in a folder, so that they are there after a restart."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

_FILE = re.compile(r"(\d{6})\.eml")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a mail; `media_type` is what its sender says it is."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as its reader sees it, and its source as it came."""

    number: int
    received_at: datetime
    sender: str
    recipient: str
    subject: str
    html: str
    text: str
    attachments: tuple[Attachment, ...]
    headers: tuple[tuple[str, str], ...]
    source: bytes


class Box:
    """The mails of `folder`, numbered from 1 in the order in which they came."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._last = max((int(it[1]) for it in self._names()), default=0)

    def put(self, source: bytes, *, sender: str, recipients: Sequence[str]) -> int:
        """Keep a mail for good; its number. The envelope is put before its own headers."""
        self._last += 1
        envelope = f"Return-Path: <{sender}>\r\nX-Original-To: {', '.join(recipients)}\r\n".encode()
        path = self._folder / f"{self._last:06d}.eml"
        unfinished = path.with_suffix(".part")
        unfinished.write_bytes(envelope + source)
        unfinished.rename(path)
        return self._last

    def numbers(self) -> list[int]:
        """The numbers of all mails, the newest first."""
        return sorted((int(it[1]) for it in self._names()), reverse=True)

    def get(self, number: int) -> Mail | None:
        """One mail, or None where there is none."""
        path = self._folder / f"{number:06d}.eml"
        if not path.is_file():
            return None
        return _read(number, datetime.fromtimestamp(path.stat().st_mtime, UTC), path.read_bytes())

    def _names(self) -> list[re.Match[str]]:
        found = (_FILE.fullmatch(path.name) for path in self._folder.iterdir())
        return [it for it in found if it is not None]


def _read(number: int, received_at: datetime, source: bytes) -> Mail:
    message = message_from_bytes(source, policy=policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101 -- what policy.default promises
    return Mail(
        number=number,
        received_at=received_at,
        sender=str(message.get("From", "")),
        recipient=str(message.get("X-Original-To", "")),
        subject=str(message.get("Subject", "")),
        html=_body(message, "html"),
        text=_body(message, "plain"),
        attachments=tuple(_attachment(part, index) for index, part in enumerate(message.iter_attachments(), 1)),
        headers=tuple((name, str(value)) for name, value in message.items()),
        source=source,
    )


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return "" if part is None else str(part.get_content())


def _attachment(part: object, index: int) -> Attachment:
    assert isinstance(part, EmailMessage)  # noqa: S101 -- what policy.default promises
    content = part.get_payload(decode=True)
    return Attachment(
        name=part.get_filename() or f"adjunto-{index}",
        media_type=part.get_content_type(),
        content=content if isinstance(content, bytes) else b"",
    )
