"""What a customer sees of his own vouchers, and what he may look for. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from documents.names import series_number
from issuing.states import State


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFilter:
    """What is looked for; empty means anything. `text` is part of a number or of the issuer's name, or the amount."""

    text: str = ""
    policy: str = ""
    issued_from: date | None = None
    issued_to: date | None = None

    @property
    def is_empty(self) -> bool:
        """Whether everything is wanted."""
        return not (self.text or self.policy or self.issued_from or self.issued_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnVoucher:
    """A line of the list. `policy` is empty where the sale named none."""

    ticket_id: UUID
    document_type: str
    series: str
    number: int
    issue_date: date
    currency: str
    payable: Decimal
    state: State
    issuer_ruc: str
    issuer_name: str
    policy: str
    signed_at: datetime

    @property
    def text(self) -> str:
        """Series and number, `F001-123`."""
        return series_number(self.series, self.number)
