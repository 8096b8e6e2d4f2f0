"""Reads the Maildir to which undeliverable mails come back, and attaches each notice to its delivery."""

import asyncio
from pathlib import Path

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.clock import Clock
from issuing.mails.bounces import Bounce, read_bounce
from issuing.steps import Step, reached
from issuing.storage.bounces import Returned, file_return
from issuing.storage.database import driver_connection

_log = structlog.get_logger()
_LARGEST = 10_000_000
_AT_ONCE = 100
_REST_SECONDS = 10.0


class Bounces:
    """Takes what is in `new` and files it in `cur`, whatever it was: a mailbox is for humans to look into."""

    def __init__(self, engine: AsyncEngine, folder: Path, *, clock: Clock, actor: str) -> None:
        self._engine = engine
        self._folder = folder
        self._clock = clock
        self._actor = actor

    async def round(self) -> float:
        """Read what has come; the seconds until the next round."""
        for path in await asyncio.to_thread(self._new):
            content = await asyncio.to_thread(_content, path)
            if content is None:  # another worker took it
                continue
            bounce = read_bounce(content)
            if bounce is not None:
                await self.attach(bounce)
            await asyncio.to_thread(self._file, path)
        return _REST_SECONDS

    async def attach(self, bounce: Bounce) -> bool:
        """Note on its delivery that the mail came back; False for one that is not ours, or known already."""
        reason = f"El correo volvió: {bounce.status} {bounce.detail}".strip()
        returned = Returned(
            ticket_id=bounce.key.ticket_id,
            delivery_id=bounce.key.delivery_id,
            resends=bounce.key.resends,
            reason=f"{reason}. Corrija la dirección y pida reenviarlo.",
        )
        async with driver_connection(self._engine) as connection, connection.transaction():
            ours = await file_return(connection, returned, now=self._clock.now(), actor=self._actor)
            reached(Step.BOUNCE_BEFORE)
        reached(Step.BOUNCE_COMMITTED)
        _log.info(
            "a mail came back" if ours else "a notice speaks of no mail that is out",
            action="bounces.attached" if ours else "bounces.passed_over",
            delivery=bounce.key.delivery_id,
        )
        return ours

    def _new(self) -> list[Path]:
        folder = self._folder / "new"
        return sorted(it for it in folder.iterdir() if it.is_file())[:_AT_ONCE] if folder.is_dir() else []

    def _file(self, path: Path) -> None:
        done = self._folder / "cur"
        done.mkdir(exist_ok=True)
        path.rename(done / f"{path.name}:2,S")


def _content(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST)
    except FileNotFoundError:
        return None
