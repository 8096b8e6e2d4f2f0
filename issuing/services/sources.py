"""Sources: who may submit. A token is shown once, when it is made; the database holds its SHA-256 only."""

import hashlib
import secrets
import time
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from issuing.clock import Clock
from issuing.storage.administration import CERTIFICATE, TOKEN, add_proof, by_proof, note, read_source
from issuing.storage.models import SourceRow
from issuing.views import SourceIdentity

_REMEMBERED_SECONDS = 10.0
_REMEMBERED_PROOFS = 1_000


class Sources:
    """Registers sources and recognises them; a disabled source is refused within ten seconds."""

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._names: dict[int, str] = {}
        self._known: dict[tuple[str, bytes], tuple[float, SourceIdentity | None]] = {}

    async def register(
        self, name: str, *, token: str | None = None, keep_former: timedelta | None = None, actor: str = "system"
    ) -> str:
        """Make the source `name`, or give the one that exists a new token; the token, for its owner's eyes.

        For as long as `keep_former` says, the token before it still opens too, so that a source can be changed over.
        """
        token = token or secrets.token_urlsafe(32)
        now = self._clock.now()
        async with self._engine.begin() as connection:
            if keep_former is not None:
                await self._keep_token(connection, name, now=now, until=now + keep_former)
            statement = insert(SourceRow).values(name=name, token_sha256=_digest(token), created_at=now)
            statement = statement.on_conflict_do_update(
                index_elements=["name"], set_={"token_sha256": _digest(token), "disabled_at": None}
            )
            await connection.execute(statement)
            await note(connection, subject=f"source:{name}", action="token_made", detail="", actor=actor, now=now)
        self.forget()
        return token

    def forget(self) -> None:
        """Look up anew whoever calls next: something about the sources was changed."""
        self._known.clear()

    async def authenticate(self, token: str) -> SourceIdentity | None:
        """The source that holds `token`, or None."""
        return await self._recognised(TOKEN, _digest(token))

    async def authenticate_certificate(self, der: bytes) -> SourceIdentity | None:
        """The source that this client certificate (DER, its issuer checked by TLS) was registered for, or None."""
        return await self._recognised(CERTIFICATE, hashlib.sha256(der).digest())

    async def by_name(self, name: str) -> SourceIdentity | None:
        """The source of that name, unless it is disabled."""
        async with self._engine.connect() as connection:
            return await read_source(connection, SourceRow.name == name)

    async def name_of(self, source_id: int) -> str:
        """The name of the source of that id, which never changes."""
        if source_id not in self._names:
            async with self._engine.connect() as connection:
                name = await connection.scalar(select(SourceRow.name).where(SourceRow.id == source_id))
            self._names[source_id] = name or ""
        return self._names[source_id]

    async def _keep_token(self, connection: AsyncConnection, name: str, *, now: datetime, until: datetime) -> None:
        row = (
            await connection.execute(select(SourceRow.id, SourceRow.token_sha256).where(SourceRow.name == name))
        ).one_or_none()
        if row is not None:
            await add_proof(connection, row.id, TOKEN, row.token_sha256, now=now, expires_at=until)

    async def _recognised(self, kind: str, sha256: bytes) -> SourceIdentity | None:
        now = time.monotonic()
        known = self._known.get((kind, sha256))
        if known and known[0] > now:
            return known[1]
        condition: ColumnElement[bool] = by_proof(kind, sha256, now=self._clock.now())
        async with self._engine.connect() as connection:
            source = await read_source(connection, condition)
        if len(self._known) >= _REMEMBERED_PROOFS:  # guessed tokens must not fill the memory
            self._known.clear()
        self._known[kind, sha256] = (now + _REMEMBERED_SECONDS, source)
        return source


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
