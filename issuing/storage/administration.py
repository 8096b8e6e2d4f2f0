"""Statements about sources, their rights and proofs, and the record of what administrators change."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, delete, func, insert, literal, or_, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection

from issuing.rights import Right, Rights
from issuing.storage.administration_models import AdministrationEventRow, SourceProofRow, SourceRightRow
from issuing.storage.models import IssuerRow, SourceRow
from issuing.views import SourceIdentity

TOKEN, CERTIFICATE = "token", "certificate"


def by_proof(kind: str, sha256: bytes, *, now: datetime) -> ColumnElement[bool]:
    """That a source is proved by this token or certificate: its newest token, or a further proof that still holds."""
    proof = select(SourceProofRow.source_id).where(
        SourceProofRow.kind == kind,
        SourceProofRow.sha256 == sha256,
        or_(SourceProofRow.expires_at.is_(None), SourceProofRow.expires_at > now),
    )
    further = SourceRow.id.in_(proof)
    return or_(SourceRow.token_sha256 == sha256, further) if kind == TOKEN else further


async def read_source(connection: AsyncConnection, condition: ColumnElement[bool]) -> SourceIdentity | None:
    """The one source of that condition that is not disabled, with its rights; or None."""
    rows = (await connection.execute(_with_rights().where(and_(condition, SourceRow.disabled_at.is_(None))))).all()
    return SourceIdentity(id=rows[0].id, name=rows[0].name, rights=_rights(rows)) if rows else None


def _with_rights() -> Select[int, str, bool, str, str | None]:
    return (
        select(SourceRow.id, SourceRow.name, SourceRow.restricted, IssuerRow.ruc, SourceRightRow.series)
        .outerjoin(SourceRightRow, SourceRightRow.source_id == SourceRow.id)
        .outerjoin(IssuerRow, IssuerRow.id == SourceRightRow.issuer_id)
        .order_by(IssuerRow.ruc, SourceRightRow.series)
    )


def _rights(rows: Sequence[Row[int, str, bool, str, str | None]]) -> Rights:
    if not rows[0].restricted:
        return None
    return tuple(Right(issuer_ruc=row.ruc, series=row.series) for row in rows if row.ruc)


async def grant(connection: AsyncConnection, source_id: int, issuer_id: int, series: Sequence[str | None]) -> None:
    """Add rights; those that the source has already change nothing."""
    rows = [{"source_id": source_id, "issuer_id": issuer_id, "series": it} for it in series]
    await connection.execute(postgresql.insert(SourceRightRow).values(rows).on_conflict_do_nothing())


async def revoke(connection: AsyncConnection, source_id: int, issuer_id: int, series: Sequence[str]) -> int:
    """Take away the rights to these series, or to all of the issuer's where none is named; how many there were."""
    condition = and_(SourceRightRow.source_id == source_id, SourceRightRow.issuer_id == issuer_id)
    if series:
        condition = and_(condition, SourceRightRow.series.in_(series))
    return (await connection.execute(delete(SourceRightRow).where(condition))).rowcount


async def add_proof(
    connection: AsyncConnection, source_id: int, kind: str, sha256: bytes, *, now: datetime, expires_at: datetime | None
) -> bool:
    """Have the source be recognised by this too; False if the proof is a source's already."""
    statement = postgresql.insert(SourceProofRow).values(
        source_id=source_id, kind=kind, sha256=sha256, created_at=now, expires_at=expires_at
    )
    done = await connection.execute(statement.on_conflict_do_nothing().returning(SourceProofRow.id))
    return done.first() is not None


async def remove_proofs(connection: AsyncConnection, source_id: int, kind: str) -> int:
    """Recognise the source by no further proof of this kind any more; how many there were."""
    condition = and_(SourceProofRow.source_id == source_id, SourceProofRow.kind == kind)
    return (await connection.execute(delete(SourceProofRow).where(condition))).rowcount


async def note(
    connection: AsyncConnection, *, subject: str, action: str, detail: str, actor: str, now: datetime
) -> None:
    """Write down who changed what, in the transaction of the change."""
    values = {"at": now, "actor": actor, "subject": subject, "action": action, "detail": detail}
    await connection.execute(insert(AdministrationEventRow).values(values))


async def listed_sources(connection: AsyncConnection, *, now: datetime) -> Sequence[Row[Any]]:
    """Every source, by name: `name`, `disabled_at`, `restricted`, `rights` ("RUC serie", …), `proofs` that hold."""
    rights = (
        select(func.array_agg(IssuerRow.ruc + " " + func.coalesce(SourceRightRow.series, literal("*"))))
        .select_from(SourceRightRow)
        .join(IssuerRow, IssuerRow.id == SourceRightRow.issuer_id)
        .where(SourceRightRow.source_id == SourceRow.id)
        .scalar_subquery()
    )
    held = and_(
        SourceProofRow.source_id == SourceRow.id,
        or_(SourceProofRow.expires_at.is_(None), SourceProofRow.expires_at > now),
    )
    proofs = select(func.array_agg(SourceProofRow.kind)).where(held).scalar_subquery()
    columns = (SourceRow.name, SourceRow.disabled_at, SourceRow.restricted)
    statement = select(*columns, rights.label("rights"), proofs.label("proofs")).order_by(SourceRow.name)
    return (await connection.execute(statement)).all()
