"""The way to the mail server: SMTP by aiosmtplib on a few kept connections.

What counts is where an exchange ends. Until the server has asked for the content nothing was handed over; once the
content is sent, a connection that dies before the reply leaves it open whether the mail is on its way (RFC 1047).
"""

import asyncio
import re
import socket
import ssl
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from aiosmtplib import SMTP, SMTPException, SMTPResponseException, SMTPServerDisconnected, SMTPTimeoutError

from issuing.deliveries import Ending, Outcome

_SCHEMES = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
_START_INPUT, _COMPLETED, _SIZE_EXCEEDED, _CLOSING = 354, 250, 552, "421"
_CREDENTIALS = frozenset({454, 530, 534, 535, 538})
_MAILBOX_FULL = re.compile(r"5\.2\.2\b")
_PERMANENT = 500
_LONE_LINE_END = re.compile(rb"\r\n|\r|\n")
_LEADING_PERIOD = re.compile(rb"(?m)^\.")
_MOST_TEXT = 500
_BROKEN = (SMTPServerDisconnected, SMTPTimeoutError, OSError)


class MailServerError(ValueError):
    """The mail server's setting can't be used; the sentence says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where mails are handed over. Times are seconds; `reply_seconds` is the wait for the reply to a whole mail."""

    host: str
    port: int
    tls: bool = False
    starttls: bool = False
    username: str | None = None
    password: str | None = None
    ca_file: Path | None = None
    connections: int = 8
    connect_seconds: float = 10.0
    command_seconds: float = 30.0
    reply_seconds: float = 120.0
    idle_seconds: float = 20.0


def read_mail_server(url: str, *, password: str | None, ca_file: Path | None, connections: int) -> MailServer:
    """The server of `smtp://`, `smtps://` (TLS) or `smtp+starttls://[user@]host[:port]`; raises `MailServerError`.

    A password never crosses a network in clear: `smtp://` takes a user on the loopback only.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or _SCHEMES.get(parts.scheme, 0)
    except ValueError as error:
        raise MailServerError(f"EMISSION_SMTP_URL can't be read: {error}") from error
    if parts.scheme not in _SCHEMES or not parts.hostname:
        raise MailServerError("EMISSION_SMTP_URL has to be smtp://, smtps:// or smtp+starttls://[user@]host[:port]")
    if parts.password:
        raise MailServerError("a password belongs into EMISSION_SMTP_PASSWORD, not into EMISSION_SMTP_URL")
    if parts.scheme == "smtp" and parts.username and parts.hostname not in {"127.0.0.1", "::1", "localhost"}:
        raise MailServerError("a user needs an encrypted connection: use smtps:// or smtp+starttls://")
    return MailServer(
        host=parts.hostname,
        port=port,
        tls=parts.scheme == "smtps",
        starttls=parts.scheme == "smtp+starttls",
        username=unquote(parts.username) if parts.username else None,
        password=password,
        ca_file=ca_file,
        connections=connections,
    )


class MailClient:
    """Hands mails over, each on a connection of its own that is kept for the next one."""

    def __init__(self, server: MailServer) -> None:
        self.server = server
        self._context = ssl.create_default_context(cafile=server.ca_file) if server.tls or server.starttls else None
        self._idle: deque[tuple[float, SMTP]] = deque()
        self._connections = asyncio.Semaphore(server.connections)

    async def send(self, *, sender: str, recipient: str, content: bytes) -> Outcome:
        """Hand over one mail to one recipient; whatever happens is an outcome."""
        async with self._connections:
            kept = self._kept()
            if kept is not None:
                outcome = await self._exchange(kept, sender, recipient, content)
                if outcome is not None and outcome.code != _CLOSING:
                    return outcome
            # A kept connection may have been closed by the server meanwhile, before anything was handed over.
            try:
                fresh = await self._connect()
            except (SMTPException, OSError, ValueError) as error:
                return Outcome(ending=Ending.UNREACHED, code=_code(error), detail=_text(error))
            outcome = await self._exchange(fresh, sender, recipient, content)
            return outcome or Outcome(
                ending=Ending.POSTPONED, detail="El servidor de correo cortó la conexión antes de recibir el mensaje."
            )

    async def close(self) -> None:
        """Close what is kept."""
        while self._idle:
            self._idle.popleft()[1].close()

    def _kept(self) -> SMTP | None:
        while self._idle:
            since, client = self._idle.pop()
            if client.is_connected and time.monotonic() - since < self.server.idle_seconds:
                return client
            client.close()
        return None

    async def _connect(self) -> SMTP:
        it = self.server
        client = SMTP(
            hostname=it.host,
            port=it.port,
            use_tls=it.tls,
            start_tls=it.starttls,
            tls_context=self._context,
            username=it.username,
            password=it.password,
            local_hostname=socket.gethostname(),
            timeout=it.connect_seconds,
        )
        try:
            await client.connect()
            if client.is_ehlo_or_helo_needed:  # what the server can do decides how it is spoken to
                await client.ehlo()
        except BaseException:
            client.close()
            raise
        client.timeout = it.command_seconds
        return client

    async def _exchange(self, client: SMTP, sender: str, recipient: str, content: bytes) -> Outcome | None:
        """The outcome, or None where the connection broke before anything was handed over."""
        keep = False
        try:
            refusal = await self._envelope(client, sender, recipient, len(content))
            if refusal is not None:
                with suppress(*_BROKEN, SMTPException):
                    await client.rset()
                    keep = True
                return refusal
            outcome = await self._content(client, content)
        except (*_BROKEN, SMTPException):
            return None
        else:
            keep = outcome.ending is not Ending.IN_DOUBT
            return outcome
        finally:
            if keep and client.is_connected:
                self._idle.append((time.monotonic(), client))
            else:
                client.close()

    async def _envelope(self, client: SMTP, sender: str, recipient: str, size: int) -> Outcome | None:
        """None once the server wants the content; its refusal otherwise."""
        options = [f"SIZE={size}"] if client.supports_extension("size") else []
        encoding = "ascii"
        if not recipient.isascii():
            if not client.supports_extension("smtputf8"):
                return Outcome(ending=Ending.REFUSED, detail="El servidor de correo no admite direcciones con tildes.")
            options, encoding = [*options, "SMTPUTF8"], "utf-8"
        try:
            await client.mail(sender, options=options, encoding=encoding)
        except SMTPResponseException as error:
            return refused(error.code, error.message, of_sender=True)
        try:
            await client.rcpt(recipient, encoding=encoding)
            answer = await client.execute_command(b"DATA")
        except SMTPResponseException as error:
            return refused(error.code, error.message)
        return None if answer.code == _START_INPUT else refused(answer.code, answer.message)

    async def _content(self, client: SMTP, content: bytes) -> Outcome:
        if client.protocol is None:
            raise SMTPServerDisconnected("the connection was lost before the content was sent")
        lines = _LEADING_PERIOD.sub(b"..", _LONE_LINE_END.sub(b"\r\n", content))
        try:
            client.protocol.write(lines.removesuffix(b"\r\n") + b"\r\n.\r\n")
            answer = await client.protocol.read_response(timeout=self.server.reply_seconds)
        except (*_BROKEN, SMTPException) as error:
            return Outcome(ending=Ending.IN_DOUBT, detail=_text(error))
        if answer.code != _COMPLETED:
            return refused(answer.code, answer.message)
        return Outcome(ending=Ending.DELIVERED, code=str(answer.code), detail=answer.message[:_MOST_TEXT])


def refused(code: int, text: str, *, of_sender: bool = False) -> Outcome:
    """What a refusal means: for good only what speaks of this recipient or this mail (RFC 5321, RFC 3463).

    A full mailbox may be emptied, a sender that is refused may be mended in the settings, and credentials are the
    whole server's affair.
    """
    ending = Ending.REFUSED if code >= _PERMANENT else Ending.POSTPONED
    if _MAILBOX_FULL.match(text) or (of_sender and code != _SIZE_EXCEEDED):
        ending = Ending.POSTPONED
    if of_sender and code in _CREDENTIALS:
        ending = Ending.UNREACHED
    return Outcome(ending=ending, code=str(code), detail=text[:_MOST_TEXT])


def _code(error: Exception) -> str:
    return str(error.code) if isinstance(error, SMTPResponseException) else ""


def _text(error: Exception) -> str:
    return (error.message if isinstance(error, SMTPException) else str(error) or type(error).__name__)[:_MOST_TEXT]
