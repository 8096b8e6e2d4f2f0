"""Sources: who may submit. A token is shown once, when it is made; the database holds its SHA-256 only."""

import hashlib
import secrets
import time

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.clock import Clock
from issuing.storage.models import SourceRow
from issuing.views import SourceIdentity

_REMEMBERED_SECONDS = 10.0
_REMEMBERED_TOKENS = 1_000


class Sources:
    """Registers sources and recognises their tokens; a disabled source is refused within ten seconds."""

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._known: dict[str, tuple[float, SourceIdentity | None]] = {}

    async def register(self, name: str, *, token: str | None = None) -> str:
        """Make the source `name`, or give the one that exists a new token; the token, for its owner's eyes."""
        token = token or secrets.token_urlsafe(32)
        digest = hashlib.sha256(token.encode()).digest()
        statement = insert(SourceRow).values(name=name, token_sha256=digest, created_at=self._clock.now())
        statement = statement.on_conflict_do_update(
            index_elements=["name"], set_={"token_sha256": digest, "disabled_at": None}
        )
        async with self._engine.begin() as connection:
            await connection.execute(statement)
        self._known.clear()
        return token

    async def authenticate(self, token: str) -> SourceIdentity | None:
        """The source that holds `token`, or None."""
        now = time.monotonic()
        known = self._known.get(token)
        if known and known[0] > now:
            return known[1]
        digest = hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
        statement = select(SourceRow.id, SourceRow.name).where(
            SourceRow.token_sha256 == digest, SourceRow.disabled_at.is_(None)
        )
        async with self._engine.connect() as connection:
            row = (await connection.execute(statement)).one_or_none()
        source = SourceIdentity(id=row.id, name=row.name) if row else None
        if len(self._known) >= _REMEMBERED_TOKENS:  # guessed tokens must not fill the memory
            self._known.clear()
        self._known[token] = (now + _REMEMBERED_SECONDS, source)
        return source

    async def by_name(self, name: str) -> SourceIdentity | None:
        """The source of that name, for what is read on its behalf; None if there is none or it is disabled."""
        statement = select(SourceRow.id, SourceRow.name).where(SourceRow.name == name, SourceRow.disabled_at.is_(None))
        async with self._engine.connect() as connection:
            row = (await connection.execute(statement)).one_or_none()
        return SourceIdentity(id=row.id, name=row.name) if row else None
