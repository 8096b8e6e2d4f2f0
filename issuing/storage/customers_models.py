"""The tables of customers: codes that they asked for, who is signed in, and how often somebody tried."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from issuing.storage.models import Base, TimestampTz


class CustomerCodeRow(Base):
    """A one-time code that somebody asked for, for whichever document he named; kept until the day after.

    It is `queued` until a worker has mailed it, or has found nobody to mail it to (`unsent`). The code itself is in the
    mail alone. `masked` are the addresses that it went to, `tries` counts what was typed for it.
    """

    __tablename__ = "customer_codes"
    __table_args__ = (
        CheckConstraint("state IN ('queued', 'sent', 'unsent', 'used')", name="state"),
        CheckConstraint("(state = 'queued') = (next_attempt_at IS NOT NULL)", name="next_attempt"),
        CheckConstraint("(state = 'used') = (used_at IS NOT NULL)", name="used"),
        Index("ix_customer_codes_due", "next_attempt_at", postgresql_where=text("state = 'queued'")),
        Index("ix_customer_codes_expires", "expires_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    identity_type: Mapped[str] = mapped_column(String(1))
    identity_number: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(6))
    requested_at: Mapped[datetime] = mapped_column(TimestampTz)
    expires_at: Mapped[datetime] = mapped_column(TimestampTz)
    attempt: Mapped[int] = mapped_column(server_default=text("0"))
    next_attempt_at: Mapped[datetime | None] = mapped_column(TimestampTz)
    lease_until: Mapped[datetime | None] = mapped_column(TimestampTz)
    fence: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    code_hash: Mapped[str | None] = mapped_column(Text)
    masked: Mapped[str] = mapped_column(Text, server_default="")
    tries: Mapped[int] = mapped_column(server_default=text("0"))
    used_at: Mapped[datetime | None] = mapped_column(TimestampTz)


class CustomerVisitRow(Base):
    """A customer who proved himself at one browser. Only the SHA-256 of his cookie is kept; it goes when he leaves."""

    __tablename__ = "customer_visits"
    __table_args__ = (Index("ix_customer_visits_seen", "seen_at"),)

    token_sha256: Mapped[bytes] = mapped_column(primary_key=True)
    identity_type: Mapped[str] = mapped_column(String(1))
    identity_number: Mapped[str] = mapped_column(Text)
    masked: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime] = mapped_column(TimestampTz)
    seen_at: Mapped[datetime] = mapped_column(TimestampTz)


class ThrottleRow(Base):
    """When the bucket of somebody, under one limit, is full again; one whose row is missing is full."""

    __tablename__ = "throttles"
    __table_args__ = (Index("ix_throttles_full", "full_at"),)

    key: Mapped[bytes] = mapped_column(primary_key=True)
    full_at: Mapped[datetime] = mapped_column(TimestampTz)
