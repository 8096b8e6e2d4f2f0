"""The schema. The CHECKs repeat `issuing.states`, so that no path around the services can break the table of states."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    MetaData,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSON, TIMESTAMP
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from issuing.states import NUMBERED, UNFINISHED, State

TimestampTz = TIMESTAMP(timezone=True)


def _among(column: str, states: frozenset[State]) -> str:
    return f"{column} IN ({', '.join(repr(state.value) for state in sorted(states))})"


_PENDING = _among("state", UNFINISHED)


class Base(DeclarativeBase):
    """Carries the naming convention, so that a migration can name what it changes."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class IssuerRow(Base):
    """A taxpayer that issues here, as registered at SUNAT, and the OSE that it is affiliated to."""

    __tablename__ = "issuers"
    __table_args__ = (CheckConstraint("ruc ~ '^[12][0-9]{10}$'", name="ruc"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    ruc: Mapped[str] = mapped_column(String(11), unique=True)
    legal_name: Mapped[str] = mapped_column(Text)
    trade_name: Mapped[str | None] = mapped_column(Text)
    street: Mapped[str | None] = mapped_column(Text)
    urbanization: Mapped[str | None] = mapped_column(Text)
    district: Mapped[str | None] = mapped_column(Text)
    province: Mapped[str | None] = mapped_column(Text)
    department: Mapped[str | None] = mapped_column(Text)
    ubigeo: Mapped[str | None] = mapped_column(String(6))
    establishment: Mapped[str] = mapped_column(String(4), server_default="0000")
    ose_url: Mapped[str | None] = mapped_column(Text)
    ose_profile: Mapped[str | None] = mapped_column(Text)
    ose_username: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(TimestampTz)


class SourceRow(Base):
    """A system that may submit sales. Only the SHA-256 of its token is kept."""

    __tablename__ = "sources"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    token_sha256: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(TimestampTz)
    disabled_at: Mapped[datetime | None] = mapped_column(TimestampTz)


class TicketRow(Base):
    """A sale and its way through emission.

    `attempt` counts the attempts begun in the present state, `fence` the claims ever made: a result is written only
    under the fence of its claim. `may_be_registered` is true from the moment before a send until its outcome is known;
    `absences` counts how often the authority was asked since then and knew nothing.
    """

    __tablename__ = "tickets"
    __table_args__ = (
        UniqueConstraint("source_id", "external_id"),
        CheckConstraint(_among("state", frozenset(State)), name="state"),
        CheckConstraint(f"({_PENDING}) = (next_attempt_at IS NOT NULL)", name="next_attempt"),
        CheckConstraint(f"lease_until IS NULL OR {_PENDING}", name="lease"),
        CheckConstraint(f"NOT ({_among('state', NUMBERED)}) OR numbered", name="numbered"),
        CheckConstraint("NOT (state IN ('received', 'invalid')) OR NOT numbered", name="unnumbered"),
        CheckConstraint("numbered OR NOT may_be_registered", name="may_be_registered"),
        Index("ix_tickets_due", "issuer_id", "deadline", "next_attempt_at", postgresql_where=text(_PENDING)),
        Index("ix_tickets_unfinished", "received_at", postgresql_where=text(f"{_PENDING} OR state = 'stuck'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"))
    external_id: Mapped[str] = mapped_column(String(100))
    issuer_id: Mapped[int] = mapped_column(ForeignKey("issuers.id"))
    document_type: Mapped[str] = mapped_column(String(2))
    sale: Mapped[str] = mapped_column(JSON)
    request_id: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10))
    numbered: Mapped[bool] = mapped_column(server_default=text("false"))
    may_be_registered: Mapped[bool] = mapped_column(server_default=text("false"))
    absences: Mapped[int] = mapped_column(server_default=text("0"))
    attempt: Mapped[int] = mapped_column(server_default=text("0"))
    next_attempt_at: Mapped[datetime | None] = mapped_column(TimestampTz)
    lease_until: Mapped[datetime | None] = mapped_column(TimestampTz)
    fence: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    reason_code: Mapped[str] = mapped_column(String(40), server_default="")
    reason: Mapped[str] = mapped_column(Text, server_default="")
    findings: Mapped[str] = mapped_column(JSON, server_default="[]")
    rule_set: Mapped[str] = mapped_column(String(40), server_default="")
    deadline: Mapped[date]
    received_at: Mapped[datetime] = mapped_column(TimestampTz)
    updated_at: Mapped[datetime] = mapped_column(TimestampTz)


class SeriesRow(Base):
    """The last number given in a series. Its row lock is what makes numbers free of gaps and repeats."""

    __tablename__ = "series"
    __table_args__ = (CheckConstraint("last_number BETWEEN 0 AND 99999999", name="last_number"),)

    issuer_id: Mapped[int] = mapped_column(ForeignKey("issuers.id"), primary_key=True)
    document_type: Mapped[str] = mapped_column(String(2), primary_key=True)
    series: Mapped[str] = mapped_column(String(4), primary_key=True)
    last_number: Mapped[int] = mapped_column(server_default=text("0"))


class VoucherRow(Base):
    """A numbered voucher: facts to find it by, the exact ZIP that is sent and the exact CDR ZIP that came back."""

    __tablename__ = "vouchers"
    __table_args__ = (
        UniqueConstraint("issuer_id", "document_type", "series", "number"),
        CheckConstraint("number BETWEEN 1 AND 99999999", name="number"),
        Index("ix_vouchers_newest", text("signed_at DESC"), text("ticket_id DESC")),
        Index("ix_vouchers_customer", "customer_identity_number", text("signed_at DESC")),
        Index("ix_vouchers_modified", "issuer_id", "modified_document_type", "modified_series", "modified_number"),
    )

    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("tickets.id"), primary_key=True)
    issuer_id: Mapped[int] = mapped_column(ForeignKey("issuers.id"))
    document_type: Mapped[str] = mapped_column(String(2))
    series: Mapped[str] = mapped_column(String(4))
    number: Mapped[int]
    issue_date: Mapped[date]
    currency: Mapped[str] = mapped_column(String(3))
    payable: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    tax: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    customer_identity_type: Mapped[str] = mapped_column(String(1))
    customer_identity_number: Mapped[str] = mapped_column(Text)
    customer_name: Mapped[str] = mapped_column(Text)
    modified_document_type: Mapped[str | None] = mapped_column(String(2))
    modified_series: Mapped[str | None] = mapped_column(String(4))
    modified_number: Mapped[int | None]
    digest_value: Mapped[str] = mapped_column(Text)
    file_name: Mapped[str] = mapped_column(Text)
    zip: Mapped[bytes]
    signed_at: Mapped[datetime] = mapped_column(TimestampTz)
    cdr: Mapped[bytes | None]
    response_code: Mapped[str] = mapped_column(String(4), server_default="")
    response_description: Mapped[str] = mapped_column(Text, server_default="")
    observations: Mapped[str] = mapped_column(JSON, server_default="[]")
    answered_at: Mapped[datetime | None] = mapped_column(TimestampTz)


class EventRow(Base):
    """What happened to a ticket: written by the statement that changed it, never changed (a trigger refuses).

    `request_key` makes what people and systems ask for safe to repeat: a ticket has one event of each key.
    """

    __tablename__ = "events"
    __table_args__ = (
        Index("ix_events_ticket", "ticket_id", "id"),
        Index(
            "ix_events_request_key",
            "ticket_id",
            "request_key",
            unique=True,
            postgresql_where=text("request_key IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("tickets.id"))
    at: Mapped[datetime] = mapped_column(TimestampTz)
    actor: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(String(40))
    from_state: Mapped[str | None] = mapped_column(String(10))
    to_state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text, server_default="")
    request_key: Mapped[str | None] = mapped_column(String(100))


class AttemptRow(Base):
    """One exchange with the authority. Committed open before anything is sent; closed with what came back."""

    __tablename__ = "attempts"
    __table_args__ = (
        Index("ix_attempts_ticket", "ticket_id", "opened_at"),
        CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("tickets.id"))
    operation: Mapped[str] = mapped_column(String(20))
    endpoint: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime] = mapped_column(TimestampTz)
    closed_at: Mapped[datetime | None] = mapped_column(TimestampTz)
    outcome: Mapped[str | None] = mapped_column(String(40))
    code: Mapped[str] = mapped_column(String(10), server_default="")
    detail: Mapped[str] = mapped_column(Text, server_default="")


class DeliveryRow(Base):
    """One way to one customer or system, with attempts of its own; it never touches fiscal state."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("ticket_id", "kind", "target"),
        CheckConstraint("kind IN ('mail', 'callback')", name="kind"),
        CheckConstraint("state IN ('queued', 'delivered', 'failed')", name="state"),
        CheckConstraint("(state = 'queued') = (next_attempt_at IS NOT NULL)", name="next_attempt"),
        Index("ix_deliveries_due", "next_attempt_at", postgresql_where=text("state = 'queued'")),
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
