"""What administrators decide: who may issue what, by which proofs, and the record of it."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from issuing.storage.models import Base, TimestampTz


class SourceRightRow(Base):
    """A restricted source may issue for this issuer; in this series, or in any where it is NULL."""

    __tablename__ = "source_rights"
    __table_args__ = (
        UniqueConstraint("source_id", "issuer_id", "series", postgresql_nulls_not_distinct=True),
        CheckConstraint("series ~ '^[0-9A-Z]{4}$'", name="series"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"))
    issuer_id: Mapped[int] = mapped_column(ForeignKey("issuers.id"))
    series: Mapped[str | None] = mapped_column(String(4))


class SourceProofRow(Base):
    """By what a source is recognised beside its newest token: the one before it for a while, or a certificate.

    Only the SHA-256 is kept: of a token's text, of a certificate's DER.
    """

    __tablename__ = "source_proofs"
    __table_args__ = (
        CheckConstraint("kind IN ('token', 'certificate')", name="kind"),
        Index("ix_source_proofs_sha256", "kind", "sha256", unique=True),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"))
    kind: Mapped[str] = mapped_column(String(11))
    sha256: Mapped[bytes]
    expires_at: Mapped[datetime | None] = mapped_column(TimestampTz)
    created_at: Mapped[datetime] = mapped_column(TimestampTz)


class AdministrationEventRow(Base):
    """Who changed what of the house's registers: written with the change, never changed (a trigger refuses)."""

    __tablename__ = "administration_events"
    __table_args__ = (Index("ix_administration_events_subject", "subject", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[datetime] = mapped_column(TimestampTz)
    actor: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(String(40))
    detail: Mapped[str] = mapped_column(Text, server_default=text("''"))
