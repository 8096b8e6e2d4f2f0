"""The tables of the quick road: notices as they came, what became of them, files of vouchers issued elsewhere."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.orm import Mapped, mapped_column

from issuing.hooks.states import OPEN_HOOKS, HookState
from issuing.storage.models import Base, TimestampTz


def _among(states: frozenset[HookState]) -> str:
    return f"state IN ({', '.join(repr(state.value) for state in sorted(states))})"


_OPEN = _among(OPEN_HOOKS)


class HookEventRow(Base):
    """A notice: its body and headers as they came, what was read in it, and its way. `fingerprint` is of what it says.

    `sender` is who sent it, or `backfill`; `event_id` is the sender's own. `attempt` counts the looks, `fence` the
    claims. What came is never changed (a trigger refuses), and nothing is removed.
    """

    __tablename__ = "hook_events"
    __table_args__ = (
        UniqueConstraint("sender", "event_id"),
        CheckConstraint(_among(frozenset(HookState)), name="state"),
        CheckConstraint(f"({_OPEN}) = (next_attempt_at IS NOT NULL)", name="next_attempt"),
        CheckConstraint(f"lease_until IS NULL OR {_OPEN}", name="lease"),
        CheckConstraint(f"state <> '{HookState.REGISTERED}' OR ticket_id IS NOT NULL", name="registered"),
        Index("ix_hook_events_due", "next_attempt_at", postgresql_where=text(_OPEN)),
        Index("ix_hook_events_document", "document_key"),
        Index("ix_hook_events_ticket", "ticket_id", postgresql_where=text("ticket_id IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    sender: Mapped[str] = mapped_column(String(20))
    event_id: Mapped[str] = mapped_column(String(200))
    received_at: Mapped[datetime] = mapped_column(TimestampTz)
    headers: Mapped[str] = mapped_column(JSON)
    body: Mapped[bytes]
    fingerprint: Mapped[bytes]
    notice: Mapped[str] = mapped_column(JSON)
    document_key: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(10))
    attempt: Mapped[int] = mapped_column(server_default=text("0"))
    next_attempt_at: Mapped[datetime | None] = mapped_column(TimestampTz)
    lease_until: Mapped[datetime | None] = mapped_column(TimestampTz)
    fence: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    reason_code: Mapped[str] = mapped_column(String(40), server_default="")
    reason: Mapped[str] = mapped_column(Text, server_default="")
    ticket_id: Mapped[UUID | None] = mapped_column(ForeignKey("tickets.id"))
    updated_at: Mapped[datetime] = mapped_column(TimestampTz)


class HookChangeRow(Base):
    """A notice's change of state: written with the change, never changed (a trigger refuses)."""

    __tablename__ = "hook_changes"
    __table_args__ = (Index("ix_hook_changes_hook", "hook_id", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    hook_id: Mapped[UUID] = mapped_column(ForeignKey("hook_events.id"))
    at: Mapped[datetime] = mapped_column(TimestampTz)
    actor: Mapped[str] = mapped_column(Text)
    from_state: Mapped[str | None] = mapped_column(String(10))
    to_state: Mapped[str] = mapped_column(String(10))
    reason_code: Mapped[str] = mapped_column(String(40), server_default="")
    reason: Mapped[str] = mapped_column(Text, server_default="")


class ForeignFileRow(Base):
    """A file of a voucher issued elsewhere that its own columns have no place for, byte by byte as it was fetched.

    `pdf` is the print that its issuer's provider made; `voiding_xml` and `voiding_cdr` prove that it was voided.
    """

    __tablename__ = "foreign_files"
    __table_args__ = (CheckConstraint("kind IN ('pdf', 'voiding_xml', 'voiding_cdr')", name="kind"),)

    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("tickets.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(11), primary_key=True)
    content: Mapped[bytes]
    sha256: Mapped[bytes]
    stored_at: Mapped[datetime] = mapped_column(TimestampTz)
