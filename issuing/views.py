"""What services answer: plain facts about tickets and vouchers, with no tie to the database or to any protocol.

A ticket is made for every sale that comes in, so it is a struct: a frozen dataclass takes ten times as long to make.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from documents.names import series_number
from issuing.rights import Rights
from issuing.states import SETTLED, PublicStatus, State, public_status
from vouchers.findings import Finding
from vouchers.voucher import Voucher


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceIdentity:
    """A system that may submit, as its token or its certificate proved."""

    id: int
    name: str
    rights: Rights = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherNumber:
    """What identifies a voucher in Peru."""

    issuer_ruc: str
    document_type: str
    series: str
    number: int

    @property
    def text(self) -> str:
        """Series and number as they are printed, `F001-123`."""
        return series_number(self.series, self.number)


class VoidingStatus(StrEnum):
    """Where a request to void stands, in one word."""

    PENDING = "PENDING"
    DONE = "DONE"
    REFUSED = "REFUSED"


class VoidingView(Struct, frozen=True, kw_only=True, gc=False):
    """The last request to void a voucher; `reason` says, in Spanish, why it was refused or what it waits for."""

    status: VoidingStatus
    reason_code: str
    reason: str
    requested_at: datetime


class Ticket(Struct, frozen=True, kw_only=True, gc=False):
    """A sale's way through emission. Times are aware and in UTC; `reason` is a Spanish sentence or empty.

    `replaces` is the ticket whose sale this one corrects, `replaced_by` the one that corrects this.
    """

    id: UUID
    external_id: str
    issuer_ruc: str
    state: State
    attempt: int
    reason_code: str
    reason: str
    received_at: datetime
    updated_at: datetime
    next_attempt_at: datetime | None
    deadline: date | None
    findings: tuple[Finding, ...]
    voucher: VoucherNumber | None
    request_id: str
    voiding: VoidingView | None = None
    replaces: UUID | None = None
    replaced_by: UUID | None = None

    @property
    def status(self) -> PublicStatus:
        """What the source is told."""
        return public_status(self.state, attempt=self.attempt)

    @property
    def is_settled(self) -> bool:
        """Whether nothing more happens to it by itself, a voiding included."""
        voiding = self.voiding is not None and self.voiding.status is VoidingStatus.PENDING
        return self.state in SETTLED and not voiding


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherView:
    """A numbered voucher and what became of it."""

    ticket_id: UUID
    external_id: str
    number: VoucherNumber
    state: State
    issue_date: date
    currency: str
    payable: Decimal
    tax: Decimal
    customer_identity_type: str
    customer_identity_number: str
    customer_name: str
    digest_value: str
    response_code: str
    response_description: str
    observations: tuple[str, ...]
    signed_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherFilter:
    """Which vouchers to list; None means any. `query` is not among them: the portal's search is its own."""

    issuer_ruc: str | None = None
    document_type: str | None = None
    series: str | None = None
    states: tuple[State, ...] = ()
    issued_from: date | None = None
    issued_to: date | None = None
    customer_identity_number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherPage:
    """Vouchers, newest first; `next_page_token` is empty on the last page."""

    vouchers: tuple[VoucherView, ...]
    next_page_token: str


class TicketOrder(StrEnum):
    """In which order tickets are listed: the newest first, or the nearest legal deadline."""

    NEWEST = "newest"
    DEADLINE = "deadline"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFilter:
    """Which tickets; what is not given means any.

    `mark`: unfinished or stuck, and so many percent of its term used up at least; 100 is past due. Days are Lima's.
    """

    states: tuple[State, ...] = ()
    issuer_ruc: str | None = None
    reason_codes: tuple[str, ...] = ()
    due_from: date | None = None
    due_to: date | None = None
    mark: int | None = None


ANY_TICKET = TicketFilter()


class ArtifactKind(StrEnum):
    """What can be downloaded of a voucher."""

    XML = "xml"
    ZIP = "zip"
    CDR = "cdr"
    PDF = "pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """The exact bytes that were signed, sent or received, or what was printed of them."""

    file_name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What would become of a sale: the computed voucher where the sale allows one, and all findings."""

    voucher: Voucher | None
    findings: tuple[Finding, ...]
    rule_set: str
    xml: bytes | None
    pdf: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingRow:
    """One unfinished or stuck ticket as staff see it."""

    ticket_id: UUID
    external_id: str
    source: str
    issuer_ruc: str
    document_type: str
    voucher: str
    state: State
    reason_code: str
    reason: str
    attempt: int
    received_at: datetime
    next_attempt_at: datetime | None
    deadline: date | None
