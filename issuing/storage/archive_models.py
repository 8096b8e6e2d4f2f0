"""The tables of the archive and of the second look. A trigger refuses to change seals, and to remove anything."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from issuing.storage.models import Base, TimestampTz


class SealBatchRow(Base):
    """A batch of events that were sealed together; see `issuing.archive.chain`.

    `sealed_below` says that every event up to that id is sealed by then, whatever its transaction took to commit.
    """

    __tablename__ = "seal_batches"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    sealed_at: Mapped[datetime] = mapped_column(TimestampTz)
    events: Mapped[int]
    last_event_id: Mapped[int] = mapped_column(BigInteger)
    sealed_below: Mapped[int] = mapped_column(BigInteger)
    root: Mapped[bytes]


class EventSealRow(Base):
    """An event's link in its subject's chain. No foreign key: the seal of an event that was removed has to stay."""

    __tablename__ = "event_seals"

    event_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    batch_id: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[bytes]


class SecondLookRow(Base):
    """An accepted voucher that SUNAT itself is to be asked for; done where `due_at` is null.

    `attempts` counts the questions and guards their results, `silences` and `disagreements` those of the last ones
    that got no answer, or another one than ours.
    """

    __tablename__ = "second_looks"
    __table_args__ = (Index("ix_second_looks_due", "issuer_id", "due_at", postgresql_where=text("due_at IS NOT NULL")),)

    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("tickets.id"), primary_key=True)
    issuer_id: Mapped[int] = mapped_column(ForeignKey("issuers.id"))
    created_at: Mapped[datetime] = mapped_column(TimestampTz)
    due_at: Mapped[datetime | None] = mapped_column(TimestampTz)
    lease_until: Mapped[datetime | None] = mapped_column(TimestampTz)
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    silences: Mapped[int] = mapped_column(server_default=text("0"))
    disagreements: Mapped[int] = mapped_column(server_default=text("0"))
    outcome: Mapped[str] = mapped_column(String(20), server_default="")
    detail: Mapped[str] = mapped_column(Text, server_default="")
    looked_at: Mapped[datetime | None] = mapped_column(TimestampTz)


class IncidentRow(Base):
    """Something about a ticket that a human has to look into, while its state stays as it is."""

    __tablename__ = "incidents"
    __table_args__ = (
        CheckConstraint("(closed_at IS NULL) = (closed_by = '')", name="closed"),
        Index("ix_incidents_one_open", "ticket_id", "kind", unique=True, postgresql_where=text("closed_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("tickets.id"))
    kind: Mapped[str] = mapped_column(String(40))
    since: Mapped[datetime] = mapped_column(TimestampTz)
    text: Mapped[str] = mapped_column(Text)
    closed_at: Mapped[datetime | None] = mapped_column(TimestampTz)
    closed_by: Mapped[str] = mapped_column(Text, server_default="")
    closing_reason: Mapped[str] = mapped_column(Text, server_default="")
