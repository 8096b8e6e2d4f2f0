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

from issuing.states import ANSWERED, ELSEWHERE, NUMBERED, OWN, UNFINISHED, State
from issuing.summaries.states import OPEN_FILES, FileState, LineState

TimestampTz = TIMESTAMP(timezone=True)


def _among(column: str, states: frozenset[State] | frozenset[FileState] | frozenset[LineState]) -> str:
    return f"{column} IN ({', '.join(repr(state.value) for state in sorted(states))})"


_PENDING = _among("state", UNFINISHED)
_OPEN = _among("state", OPEN_FILES)
_ORIGINS = ", ".join(f"'{origin}'" for origin in (OWN, ELSEWHERE))
_ONE_SUBJECT = "num_nonnulls(ticket_id, file_id) = 1"
CLAIMABLE = f"{_PENDING} AND (state = '{State.RECEIVED}' OR channel = 'bill')"
"""What an emitter may claim: a voucher that goes by a summary is moved by the summary's file once it is signed."""


BY_KEY = 'COLLATE "C"'
"""Stands after a state that a statement compares though it finds its rows by their keys.

It keeps PostgreSQL from walking through a partial index of all that is unfinished instead: after a burst, while its
statistics still tell of an empty queue, that seems cheaper and costs as much as the queue is long.
"""


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
    """A taxpayer that issues here, as registered at SUNAT, and the OSE that it is affiliated to, perhaps a second one.

    `boletas_by_summary` says that its boletas and their notes are informed by daily summaries, not one by one.
    """

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
    reduced_igv: Mapped[bool] = mapped_column(server_default=text("false"))
    boletas_by_summary: Mapped[bool] = mapped_column(server_default=text("false"))
    ose_url: Mapped[str | None] = mapped_column(Text)
    ose_profile: Mapped[str | None] = mapped_column(Text)
    ose_username: Mapped[str | None] = mapped_column(Text)
    ose_fallback_url: Mapped[str | None] = mapped_column(Text)
    ose_fallback_profile: Mapped[str | None] = mapped_column(Text)
    ose_fallback_username: Mapped[str | None] = mapped_column(Text)
    mail_from: Mapped[str | None] = mapped_column(Text)
    mail_colour: Mapped[str | None] = mapped_column(String(7))
    created_at: Mapped[datetime] = mapped_column(TimestampTz)


class SourceRow(Base):
    """A system that may submit sales. Only the SHA-256 of its token is kept.

    `restricted` says that it issues only for the issuers and in the series that `source_rights` names.
    """

    __tablename__ = "sources"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    token_sha256: Mapped[bytes] = mapped_column(unique=True)
    restricted: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[datetime] = mapped_column(TimestampTz)
    disabled_at: Mapped[datetime | None] = mapped_column(TimestampTz)


class TicketRow(Base):
    """A sale and its way through emission.

    `attempt` counts the attempts begun in the present state, `fence` the claims ever made: a result is written only
    under the fence of its claim. `may_be_registered` is true from the moment before a send until its outcome is known;
    `absences` counts how often the authority was asked since then and knew nothing. `channel` is how the voucher is
    informed: by itself (sendBill) or in a daily summary. `endpoint` is the address that it was last sent to: while it
    may be registered there it goes nowhere else. `given_sale` is the sale as its source gave it, where `sale` was
    completed since. `origin` tells who issued it: what was issued elsewhere is here with its answer from the first
    moment, and nobody here numbers, signs or sends it.
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
        CheckConstraint("channel IN ('bill', 'summary')", name="channel"),
        CheckConstraint(f"origin IN ({_ORIGINS})", name="origin"),
        CheckConstraint(f"origin = '{OWN}' OR {_among('state', ANSWERED)}", name="issued_elsewhere"),
        Index("ix_tickets_due", "issuer_id", "deadline", "next_attempt_at", postgresql_where=text(CLAIMABLE)),
        Index("ix_tickets_unfinished", "received_at", postgresql_where=text(f"{_PENDING} OR state = 'stuck'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"))
    external_id: Mapped[str] = mapped_column(String(100))
    issuer_id: Mapped[int] = mapped_column(ForeignKey("issuers.id"))
    document_type: Mapped[str] = mapped_column(String(2))
    sale: Mapped[str] = mapped_column(JSON)
    given_sale: Mapped[str | None] = mapped_column(JSON(none_as_null=True))
    request_id: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10))
    channel: Mapped[str] = mapped_column(String(7), server_default="bill")
    origin: Mapped[str] = mapped_column(String(10), server_default=OWN)
    numbered: Mapped[bool] = mapped_column(server_default=text("false"))
    may_be_registered: Mapped[bool] = mapped_column(server_default=text("false"))
    absences: Mapped[int] = mapped_column(server_default=text("0"))
    endpoint: Mapped[str | None] = mapped_column(Text)
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
    """The last number given in a series. Its row lock is what makes numbers free of gaps and repeats.

    `began_after` is the number up to which another program had issued it when it was moved here.
    A series has one `origin`: where somebody else numbers, nobody here does, and gaps are his affair.
    """

    __tablename__ = "series"
    __table_args__ = (
        CheckConstraint("last_number BETWEEN 0 AND 99999999", name="last_number"),
        CheckConstraint("began_after BETWEEN 0 AND last_number", name="began_after"),
        CheckConstraint(f"origin IN ({_ORIGINS})", name="origin"),
    )

    issuer_id: Mapped[int] = mapped_column(ForeignKey("issuers.id"), primary_key=True)
    document_type: Mapped[str] = mapped_column(String(2), primary_key=True)
    series: Mapped[str] = mapped_column(String(4), primary_key=True)
    last_number: Mapped[int] = mapped_column(server_default=text("0"))
    began_after: Mapped[int] = mapped_column(server_default=text("0"))
    origin: Mapped[str] = mapped_column(String(10), server_default=OWN)


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
    """What happened to a ticket, or to a summary's file: written with the change, never changed (a trigger refuses).

    `request_key` makes what people and systems ask for safe to repeat: a ticket has one event of each key.
    """

    __tablename__ = "events"
    __table_args__ = (
        CheckConstraint(_ONE_SUBJECT, name="subject"),
        Index("ix_events_file", "file_id", "id", postgresql_where=text("file_id IS NOT NULL")),
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
    ticket_id: Mapped[UUID | None] = mapped_column(ForeignKey("tickets.id"))
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("summary_files.id"))
    at: Mapped[datetime] = mapped_column(TimestampTz)
    actor: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(String(40))
    from_state: Mapped[str | None] = mapped_column(String(10))
    to_state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text, server_default="")
    request_key: Mapped[str | None] = mapped_column(String(100))


class AttemptRow(Base):
    """One exchange with the authority about a voucher or a file. Committed open before anything is sent."""

    __tablename__ = "attempts"
    __table_args__ = (
        CheckConstraint(_ONE_SUBJECT, name="subject"),
        Index("ix_attempts_file", "file_id", "opened_at", postgresql_where=text("file_id IS NOT NULL")),
        Index("ix_attempts_ticket", "ticket_id", "opened_at"),
        CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    ticket_id: Mapped[UUID | None] = mapped_column(ForeignKey("tickets.id"))
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("summary_files.id"))
    operation: Mapped[str] = mapped_column(String(20))
    endpoint: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime] = mapped_column(TimestampTz)
    closed_at: Mapped[datetime | None] = mapped_column(TimestampTz)
    outcome: Mapped[str | None] = mapped_column(String(40))
    code: Mapped[str] = mapped_column(String(10), server_default="")
    detail: Mapped[str] = mapped_column(Text, server_default="")


class ComplementRow(Base):
    """A value of a sale that its source did not give, and the system of the house that did."""

    __tablename__ = "complements"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("tickets.id"), index=True)
    path: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(JSON)
    system: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(TimestampTz)


class GateRow(Base):
    """A gate that is shut: nothing passes but a probe when `next_probe_at` is due (see `issuing.gates`).

    Its key names an issuer's queue, the issuer's way to one address, or an address for all; `issuer_id` is not given
    for the last.
    """

    __tablename__ = "gates"

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    issuer_id: Mapped[int | None] = mapped_column(ForeignKey("issuers.id"))
    reason_code: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(Text)
    shut_at: Mapped[datetime] = mapped_column(TimestampTz)
    probes: Mapped[int] = mapped_column(server_default=text("0"))
    next_probe_at: Mapped[datetime] = mapped_column(TimestampTz)


class GateEventRow(Base):
    """When which gate was shut and opened and why: written with the change, never changed (a trigger refuses)."""

    __tablename__ = "gate_events"
    __table_args__ = (Index("ix_gate_events_key", "key", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    key: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(TimestampTz)
    actor: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text)


class WorkerRow(Base):
    """A worker that lives: it says so again and again, by the database's clock."""

    __tablename__ = "workers"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(TimestampTz)


class TurnRow(Base):
    """Until when the turns of an issuer at one address are given away, all workers together (database's clock)."""

    __tablename__ = "turns"

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    free_at: Mapped[datetime] = mapped_column(TimestampTz)


class SummarySeriesRow(Base):
    """The last correlative of an issuer's files of one kind and day. Its row lock keeps them apart."""

    __tablename__ = "summary_series"
    __table_args__ = (CheckConstraint("last_correlative BETWEEN 0 AND 99999", name="last_correlative"),)

    issuer_id: Mapped[int] = mapped_column(ForeignKey("issuers.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(2), primary_key=True)
    generation_date: Mapped[date] = mapped_column(primary_key=True)
    last_correlative: Mapped[int]


class SummaryFileRow(Base):
    """A daily summary (RC) or a voiding (RA): the exact ZIP that is sent and what the authority made of it.

    `authority_ticket` is what sendSummary answered; `polls` counts the questions asked in the present state. A file
    that was refused for one line of several is `refused`, and two others with `split_from` carry its lines on. Once
    `endpoint` is given it goes to no other address.
    """

    __tablename__ = "summary_files"
    __table_args__ = (
        UniqueConstraint("issuer_id", "kind", "generation_date", "correlative"),
        CheckConstraint("kind IN ('RC', 'RA')", name="kind"),
        CheckConstraint(_among("state", frozenset(FileState)), name="state"),
        CheckConstraint(f"({_OPEN}) = (next_attempt_at IS NOT NULL)", name="next_attempt"),
        CheckConstraint(f"lease_until IS NULL OR {_OPEN}", name="lease"),
        CheckConstraint(f"state <> '{FileState.AWAITING}' OR authority_ticket IS NOT NULL", name="authority_ticket"),
        Index("ix_summary_files_due", "next_attempt_at", postgresql_where=text(_OPEN)),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    issuer_id: Mapped[int] = mapped_column(ForeignKey("issuers.id"))
    kind: Mapped[str] = mapped_column(String(2))
    reference_date: Mapped[date]
    generation_date: Mapped[date]
    correlative: Mapped[int]
    split_from: Mapped[UUID | None] = mapped_column(ForeignKey("summary_files.id"))
    state: Mapped[str] = mapped_column(String(10))
    file_name: Mapped[str] = mapped_column(Text)
    zip: Mapped[bytes]
    digest_value: Mapped[str] = mapped_column(Text)
    authority_ticket: Mapped[str | None] = mapped_column(Text)
    may_be_registered: Mapped[bool] = mapped_column(server_default=text("false"))
    endpoint: Mapped[str | None] = mapped_column(Text)
    attempt: Mapped[int] = mapped_column(server_default=text("0"))
    polls: Mapped[int] = mapped_column(server_default=text("0"))
    next_attempt_at: Mapped[datetime | None] = mapped_column(TimestampTz)
    lease_until: Mapped[datetime | None] = mapped_column(TimestampTz)
    fence: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    reason_code: Mapped[str] = mapped_column(String(40), server_default="")
    reason: Mapped[str] = mapped_column(Text, server_default="")
    cdr: Mapped[bytes | None]
    response_code: Mapped[str] = mapped_column(String(4), server_default="")
    response_description: Mapped[str] = mapped_column(Text, server_default="")
    created_at: Mapped[datetime] = mapped_column(TimestampTz)
    answered_at: Mapped[datetime | None] = mapped_column(TimestampTz)


class SummaryLineRow(Base):
    """What a file is to say of one voucher: that it exists (`add`) or that it is void (`void`).

    `line` is the line as the file will have it, `ticket_fence` the ticket's fence when it was queued: what becomes of
    the line moves the ticket only under that fence. `deadline` is the last day in Lima on which the authority takes it,
    `request_key` the key of who asked for a voiding.
    """

    __tablename__ = "summary_lines"
    __table_args__ = (
        CheckConstraint("kind IN ('RC', 'RA')", name="kind"),
        CheckConstraint("action IN ('add', 'void')", name="action"),
        CheckConstraint(_among("state", frozenset(LineState)), name="state"),
        CheckConstraint(f"state <> '{LineState.FILED}' OR file_id IS NOT NULL", name="filed"),
        CheckConstraint(f"(state = '{LineState.QUEUED}') = (due_at IS NOT NULL)", name="due"),
        Index("ix_summary_lines_queued", "issuer_id", "kind", "due_at", postgresql_where=text("due_at IS NOT NULL")),
        Index("ix_summary_lines_ticket", "ticket_id", "action", "id"),
        Index("ix_summary_lines_file", "file_id", "position", postgresql_where=text("file_id IS NOT NULL")),
        Index(
            "ix_summary_lines_one_open",
            "ticket_id",
            "action",
            unique=True,
            postgresql_where=text(f"state IN ('{LineState.QUEUED}', '{LineState.FILED}')"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("tickets.id"))
    ticket_fence: Mapped[int] = mapped_column(BigInteger)
    issuer_id: Mapped[int] = mapped_column(ForeignKey("issuers.id"))
    kind: Mapped[str] = mapped_column(String(2))
    action: Mapped[str] = mapped_column(String(4))
    reference_date: Mapped[date]
    line: Mapped[str] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10))
    due_at: Mapped[datetime | None] = mapped_column(TimestampTz)
    deadline: Mapped[date] = mapped_column(server_default=text("'9999-12-31'"))
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("summary_files.id"))
    position: Mapped[int | None]
    reason_code: Mapped[str] = mapped_column(String(40), server_default="")
    reason: Mapped[str] = mapped_column(Text, server_default="")
    request_key: Mapped[str | None] = mapped_column(String(100))
    created_at: Mapped[datetime] = mapped_column(TimestampTz)
    updated_at: Mapped[datetime] = mapped_column(TimestampTz)


class ReplacementRow(Base):
    """`ticket_id` bears the corrected sale of `replaced_id`, whose voucher was refused or came too late."""

    __tablename__ = "replacements"
    __table_args__ = (UniqueConstraint("replaced_id"), CheckConstraint("ticket_id <> replaced_id", name="other"))

    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("tickets.id"), primary_key=True)
    replaced_id: Mapped[UUID] = mapped_column(ForeignKey("tickets.id"))
    created_at: Mapped[datetime] = mapped_column(TimestampTz)
