"""The intake's part of the schema: streams, the rows that became no sale, and files."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from issuing.storage.models import Base, TimestampTz


class IntakeStreamRow(Base):
    """A table that is pulled or a folder that is read, by its name in the intake's file.

    One worker at a time has its lease; `fence` counts the claims. `position` is how far a table was read, as JSON.
    `reason` says why the last round failed, for `failures` rounds since `failing_since`.
    """

    __tablename__ = "intake_streams"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    source: Mapped[str] = mapped_column(Text)
    fence: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    lease_until: Mapped[datetime | None] = mapped_column(TimestampTz)
    actor: Mapped[str] = mapped_column(Text, server_default="")
    position: Mapped[str | None] = mapped_column(Text)
    records: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    submitted: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    refused: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    failures: Mapped[int] = mapped_column(server_default=text("0"))
    failing_since: Mapped[datetime | None] = mapped_column(TimestampTz)
    reason: Mapped[str] = mapped_column(Text, server_default="")
    updated_at: Mapped[datetime] = mapped_column(TimestampTz)


class IntakeRejectRow(Base):
    """A row of a table that became no sale; `fingerprint` tells when the row, or its mapping, has changed since."""

    __tablename__ = "intake_rejects"
    __table_args__ = (Index("ix_intake_rejects_last_at", "stream", "last_at"),)

    stream: Mapped[str] = mapped_column(ForeignKey("intake_streams.name"), primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    external_id: Mapped[str] = mapped_column(Text, server_default="")
    fingerprint: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(server_default=text("1"))
    first_at: Mapped[datetime] = mapped_column(TimestampTz)
    last_at: Mapped[datetime] = mapped_column(TimestampTz)


class IntakeFileRow(Base):
    """A file that was dropped: how many records it holds, and how many of them are done, and how."""

    __tablename__ = "intake_files"
    __table_args__ = (
        UniqueConstraint("stream", "name"),
        CheckConstraint("state IN ('working', 'done', 'quarantined')", name="state"),
        CheckConstraint("(state = 'working') = (finished_at IS NULL)", name="finished"),
        Index("ix_intake_files_taken_at", "taken_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    stream: Mapped[str] = mapped_column(ForeignKey("intake_streams.name"))
    name: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(12))
    records: Mapped[int] = mapped_column(server_default=text("0"))
    submitted: Mapped[int] = mapped_column(server_default=text("0"))
    skipped: Mapped[int] = mapped_column(server_default=text("0"))
    refused: Mapped[int] = mapped_column(server_default=text("0"))
    reason: Mapped[str] = mapped_column(Text, server_default="")
    taken_at: Mapped[datetime] = mapped_column(TimestampTz)
    finished_at: Mapped[datetime | None] = mapped_column(TimestampTz)
