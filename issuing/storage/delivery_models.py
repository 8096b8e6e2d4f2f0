"""The part of the schema that delivers: what goes to customers and subscribers, and each try of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSON
from sqlalchemy.orm import Mapped, mapped_column

from issuing.storage.models import Base, TimestampTz


class DeliveryRow(Base):
    """One way to one customer or system, with attempts of its own; it never touches fiscal state.

    `held` while its voucher is being voided, `cancelled` once it is. A portal's delivery records that the customer has
    taken the voucher there. `may_be_delivered` is true from the moment before it goes out until it is known not to have
    arrived; `doubts` counts the attempts of which that stayed unknown, `resends` how often somebody asked for it again,
    and `delivered_before` says that it may have arrived before the last of these.
    The target is an address, or `subscriber/event`, whose `content` is what is posted.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("ticket_id", "kind", "target"),
        CheckConstraint("kind IN ('mail', 'callback', 'portal')", name="kind"),
        CheckConstraint("state IN ('queued', 'held', 'delivered', 'failed', 'cancelled')", name="state"),
        CheckConstraint("(state = 'queued') = (next_attempt_at IS NOT NULL)", name="next_attempt"),
        Index("ix_deliveries_due", "next_attempt_at", postgresql_where=text("state = 'queued'")),
        Index("ix_deliveries_open", "state", postgresql_where=text("state IN ('queued', 'held', 'failed')")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("tickets.id"))
    kind: Mapped[str] = mapped_column(String(10))
    target: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10))
    attempt: Mapped[int] = mapped_column(server_default=text("0"))
    next_attempt_at: Mapped[datetime | None] = mapped_column(TimestampTz)
    reason: Mapped[str] = mapped_column(Text, server_default="")
    created_at: Mapped[datetime] = mapped_column(TimestampTz)
    lease_until: Mapped[datetime | None] = mapped_column(TimestampTz)
    fence: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    doubts: Mapped[int] = mapped_column(server_default=text("0"))
    may_be_delivered: Mapped[bool] = mapped_column(server_default=text("false"))
    delivered_before: Mapped[bool] = mapped_column(server_default=text("false"))
    resends: Mapped[int] = mapped_column(server_default=text("0"))
    reason_code: Mapped[str] = mapped_column(String(40), server_default="")
    delivered_at: Mapped[datetime | None] = mapped_column(TimestampTz)
    content: Mapped[str | None] = mapped_column(JSON)


class DeliveryAttemptRow(Base):
    """One try to deliver. Committed open before anything goes out: one found open later may have arrived."""

    __tablename__ = "delivery_attempts"
    __table_args__ = (
        Index("ix_delivery_attempts_delivery", "delivery_id", "opened_at"),
        CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"))
    endpoint: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime] = mapped_column(TimestampTz)
    closed_at: Mapped[datetime | None] = mapped_column(TimestampTz)
    outcome: Mapped[str | None] = mapped_column(String(40))
    code: Mapped[str] = mapped_column(String(10), server_default="")
    detail: Mapped[str] = mapped_column(Text, server_default="")


class SubscriberRow(Base):
    """A system that is told of changes of status. None of `source_ids` or `issuer_ids` means all of them.

    Its secrets are files in the keys folder. `version` is that of the payload it was built for.
    """

    __tablename__ = "subscribers"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    url: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    source_ids: Mapped[list[int] | None] = mapped_column(ARRAY(Integer))
    issuer_ids: Mapped[list[int] | None] = mapped_column(ARRAY(Integer))
    created_at: Mapped[datetime] = mapped_column(TimestampTz)
    disabled_at: Mapped[datetime | None] = mapped_column(TimestampTz)


class CallbackFollowerRow(Base):
    """Up to which event subscribers have their callbacks queued: one row."""

    __tablename__ = "callback_follower"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_event_id: Mapped[int] = mapped_column(BigInteger)
