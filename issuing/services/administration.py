"""Administration of sources and series. Each change is written down with who made it."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from issuing.clock import Clock
from issuing.errors import NotFound, NotPossible
from issuing.services.issuers import Issuers
from issuing.storage.administration import (
    CERTIFICATE,
    TOKEN,
    add_proof,
    grant,
    listed_sources,
    note,
    remove_proofs,
    revoke,
)
from issuing.storage.models import IssuerRow, SeriesRow, SourceRow, VoucherRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedSource:
    """A source as administrators see it; a right is an issuer's RUC and a series, `*` for any."""

    name: str
    disabled_at: datetime | None
    restricted: bool
    rights: tuple[str, ...]
    certificates: int
    former_tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedSeries:
    """A series: the last number given in it, and after which number it was begun here."""

    issuer_ruc: str
    document_type: str
    series: str
    last_number: int
    began_after: int


class Administration:
    """What the command line and the portal change of the registers. `actor` is who does it."""

    def __init__(self, engine: AsyncEngine, *, clock: Clock, issuers: Issuers) -> None:
        self._engine = engine
        self._clock = clock
        self._issuers = issuers

    async def sources(self) -> list[ListedSource]:
        """Every source, by name."""
        async with self._engine.connect() as connection:
            rows = await listed_sources(connection, now=self._clock.now())
        return [
            ListedSource(
                name=row.name,
                disabled_at=row.disabled_at,
                restricted=row.restricted,
                rights=tuple(sorted(row.rights or ())),
                certificates=(row.proofs or []).count(CERTIFICATE),
                former_tokens=(row.proofs or []).count(TOKEN),
            )
            for row in rows
        ]

    async def allow(self, name: str, *, issuer_ruc: str, series: Sequence[str], actor: str) -> None:
        """Let the source issue for that issuer, in these series or, where none is named, in any.

        From the first right on it may do nothing else. Raises `NotFound`, `UnknownIssuer`.
        """
        issuer = await self._issuers.by_ruc(issuer_ruc)
        detail = f"{issuer_ruc} {' '.join(series) or '*'}"
        async with self._changing(name, "allowed", detail, actor) as (connection, source_id):
            await grant(connection, source_id, issuer.id, list(series) or [None])
            await connection.execute(update(SourceRow).where(SourceRow.id == source_id).values(restricted=True))

    async def forbid(self, name: str, *, issuer_ruc: str, series: Sequence[str], actor: str) -> int:
        """Take rights away again, of these series or of the whole issuer; how many there were. Raises `NotFound`."""
        issuer = await self._issuers.by_ruc(issuer_ruc)
        detail = f"{issuer_ruc} {' '.join(series) or '*'}"
        async with self._changing(name, "forbidden", detail, actor) as (connection, source_id):
            await connection.execute(update(SourceRow).where(SourceRow.id == source_id).values(restricted=True))
            return await revoke(connection, source_id, issuer.id, series)

    async def unrestrict(self, name: str, *, actor: str) -> None:
        """Let the source issue for every issuer and series. Raises `NotFound`."""
        async with self._changing(name, "unrestricted", "", actor) as (connection, source_id):
            await connection.execute(update(SourceRow).where(SourceRow.id == source_id).values(restricted=False))

    async def disable(self, name: str, *, actor: str) -> None:
        """Refuse the source from now on, within ten seconds; a new token takes it back. Raises `NotFound`."""
        async with self._changing(name, "disabled", "", actor) as (connection, source_id):
            statement = update(SourceRow).where(SourceRow.id == source_id).values(disabled_at=self._clock.now())
            await connection.execute(statement)
            for kind in (TOKEN, CERTIFICATE):
                await remove_proofs(connection, source_id, kind)

    async def add_certificate(self, name: str, der: bytes, *, expires_at: datetime, actor: str) -> None:
        """Recognise the source by this client certificate, until it ends; several may hold at once.

        Raises `NotFound`, and `NotPossible` if the certificate is another source's.
        """
        sha256 = hashlib.sha256(der).digest()
        async with self._changing(name, "certificate_added", sha256.hex(), actor) as (connection, source_id):
            now = self._clock.now()
            if not await add_proof(connection, source_id, CERTIFICATE, sha256, now=now, expires_at=expires_at):
                raise NotPossible("Ese certificado ya identifica a un sistema; use otro.", reason="CERTIFICATE_TAKEN")

    async def remove_certificates(self, name: str, *, actor: str) -> int:
        """Recognise the source by no certificate any more; how many there were. Raises `NotFound`."""
        async with self._changing(name, "certificates_removed", "", actor) as (connection, source_id):
            return await remove_proofs(connection, source_id, CERTIFICATE)

    async def series(self) -> list[ListedSeries]:
        """Every series in which a number was given or that was moved here."""
        columns = (IssuerRow.ruc, SeriesRow.document_type, SeriesRow.series, SeriesRow.last_number)
        statement = (
            select(*columns, SeriesRow.began_after)
            .join(IssuerRow, IssuerRow.id == SeriesRow.issuer_id)
            .order_by(*columns)
        )
        async with self._engine.connect() as connection:
            rows = (await connection.execute(statement)).all()
        return [
            ListedSeries(
                issuer_ruc=row.ruc,
                document_type=row.document_type,
                series=row.series,
                last_number=row.last_number,
                began_after=row.began_after,
            )
            for row in rows
        ]

    async def begin_series(self, *, issuer_ruc: str, document_type: str, series: str, after: int, actor: str) -> None:
        """Have the series go on after the number `after`, at which another program left it.

        Raises `UnknownIssuer`, and `NotPossible` once a number was given here: it would leave a gap.
        """
        issuer = await self._issuers.by_ruc(issuer_ruc)
        key = {"issuer_id": issuer.id, "document_type": document_type, "series": series}
        start = {"last_number": after, "began_after": after}
        async with self._engine.begin() as connection:
            # The row's lock keeps numbering out until this has ended, as it keeps numberings apart.
            statement = insert(SeriesRow).values(**key, **start)
            await connection.execute(
                statement.on_conflict_do_update(index_elements=list(key), set_={"last_number": SeriesRow.last_number})
            )
            given = await connection.scalar(select(func.count()).select_from(VoucherRow).filter_by(**key))
            if given:
                raise NotPossible(
                    f"En la serie {series} ya se dieron {given} números aquí; su contador no se mueve.",
                    reason="SERIES_IN_USE",
                )
            await connection.execute(update(SeriesRow).filter_by(**key).values(**start))
            await note(
                connection,
                subject=f"series:{issuer_ruc}-{document_type}-{series}",
                action="series_begun",
                detail=str(after),
                actor=actor,
                now=self._clock.now(),
            )

    @asynccontextmanager
    async def _changing(
        self, name: str, action: str, detail: str, actor: str
    ) -> AsyncIterator[tuple[AsyncConnection, int]]:
        """A transaction in which the source is changed, with its record."""
        async with self._engine.begin() as connection:
            source_id = await connection.scalar(select(SourceRow.id).where(SourceRow.name == name).with_for_update())
            if source_id is None:
                raise NotFound(f"No hay un sistema llamado {name}; regístrelo con `emission source register {name}`.")
            yield connection, source_id
            now = self._clock.now()
            await note(connection, subject=f"source:{name}", action=action, detail=detail, actor=actor, now=now)
