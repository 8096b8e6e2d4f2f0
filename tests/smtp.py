"""Real mail servers for tests that can be told to misbehave."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

Answer = Callable[[str, int], str | None]
"""Given the recipient and how often it was addressed: a reply instead of the usual one, or None."""


@dataclass
class Mailbox:
    """What the server took, and how it behaves. `drop_after_data` cuts that many connections before the reply."""

    port: int = 0
    on_recipient: Answer = lambda _recipient, _times: None
    on_data: Answer = lambda _recipient, _times: None
    drop_after_data: int = 0
    mails: list[tuple[str, str, bytes]] = field(default_factory=list)
    asked: dict[str, int] = field(default_factory=dict)
    sessions: set[int] = field(default_factory=set)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    hangs: frozenset[str] = frozenset()
    hangs_after_data: bool = False
    transports: set[asyncio.Transport] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def messages(self, recipient: str | None = None) -> list[EmailMessage]:
        found = [it for _, to, it in self.mails if recipient in {None, to}]
        return [_parsed(it) for it in found]


def _parsed(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


class _Handler:
    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del options
        box = self._mailbox
        box.sessions.add(id(session))
        assert isinstance(server.transport, asyncio.Transport)
        box.transports.add(server.transport)
        box.asked[address] = box.asked.get(address, 0) + 1
        if address in box.hangs:
            await box.gate.wait()
        answer = box.on_recipient(address, box.asked[address])
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        del session
        box, (recipient,) = self._mailbox, envelope.rcpt_tos
        answer = box.on_data(recipient, box.asked[recipient])
        if answer:
            return answer
        assert isinstance(envelope.content, bytes)
        box.mails.append((str(envelope.mail_from), recipient, envelope.content))
        if box.hangs_after_data:
            await box.gate.wait()
        if box.drop_after_data:
            box.drop_after_data -= 1
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return "250 2.0.0 taken"


@asynccontextmanager
async def mail_server(*, port: int = 0, **arguments: Any) -> AsyncIterator[Mailbox]:
    """A mail server for as long as the context lasts; `arguments` are those of aiosmtpd's protocol."""
    mailbox = Mailbox()
    handler = _Handler(mailbox)
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(handler, hostname="mail.test", **{"enable_SMTPUTF8": True, **arguments}), "127.0.0.1", port
    )
    mailbox.port = server.sockets[0].getsockname()[1]
    try:
        yield mailbox
    finally:
        mailbox.gate.set()
        server.close()
        await server.wait_closed()
