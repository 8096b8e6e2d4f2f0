"""The two servers, SMTP and HTTP, on the loopback."""

import asyncio
import json
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web
from aiosmtpd.smtp import SMTP, Envelope, Session

from simulators.mail.box import Box
from simulators.mail.pages import Pages

_HOST = "127.0.0.1"
_LARGEST = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Settings:
    """Where to listen (port 0: any) and where to keep the mails."""

    data: Path
    port: int
    http_port: int


class _Handler:
    """Takes whatever comes."""

    def __init__(self, box: Box) -> None:
        self._box = box

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 -- its name
        del server, session
        content = envelope.content
        number = self._box.put(
            content if isinstance(content, bytes) else (content or "").encode(),
            sender=envelope.mail_from or "",
            recipients=envelope.rcpt_tos,
        )
        return f"250 2.0.0 taken as {number}"


async def serve(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT; prints one JSON line with the addresses once it listens."""
    box = Box(settings.data)
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    mail = await loop.create_server(
        lambda: SMTP(_Handler(box), hostname="buzon.local", enable_SMTPUTF8=True, data_size_limit=_LARGEST),
        _HOST,
        settings.port,
    )
    runner = web.AppRunner(Pages(box).application(), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, _HOST, settings.http_port)
    await site.start()
    port = mail.sockets[0].getsockname()[1]
    http_port = runner.addresses[0][1]
    sys.stdout.write(json.dumps({"smtp": f"smtp://{_HOST}:{port}", "url": f"http://{_HOST}:{http_port}"}) + "\n")
    sys.stdout.flush()
    try:
        await stopped.wait()
    finally:
        mail.close()
        await runner.cleanup()
