"""A daily summary (RC): boletas and their notes that are added, modified or voided, a line each.

Amounts have two decimals and are in their line's currency, percentages are percentages (`18.00`). Nothing is optional
by neglect: None means that the line does not carry the datum.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from vouchers.record import Record
from vouchers.sale import DocumentReference, Issuer


class Condition(StrEnum):
    """Catalogue 19: what a line does to its document."""

    ADD = "1"
    MODIFY = "2"
    VOID = "3"


class SummaryCustomer(Record, frozen=True, kw_only=True):
    """Who bought: a type of catalogue 06 and its number, or "-" and "-" for an anonymous sale.

    `name` is for documents of 2027 on, older ones carry none.
    """

    identity_type: str
    identity_number: str
    name: str | None = None


class SaleValue(Record, frozen=True, kw_only=True):
    """The document's value without taxes of one `type` of catalogue 11."""

    type: str
    amount: Decimal


class SummaryTax(Record, frozen=True, kw_only=True):
    """One tribute of catalogue 05 over the whole document, with its rate where the tribute has one.

    9996 is the IGV of what is given free: it enters no total, and is told of documents of 2027 on.
    """

    tribute: str
    amount: Decimal
    percent: Decimal | None = None


class Perception(Record, frozen=True, kw_only=True):
    """A perception collected with a boleta, always in soles: a regime of catalogue 22 with its rate, and amounts."""

    regime: str
    percent: Decimal
    base: Decimal
    amount: Decimal
    total_cashed: Decimal


class SummaryLine(Record, frozen=True, kw_only=True):
    """One document. `modified` is what a note modifies, `total` what is to be paid, perception apart.

    `generated_on` is the day on which the document was made, where that is not its issue date.
    """

    document: DocumentReference
    condition: Condition
    currency: str
    total: Decimal
    values: tuple[SaleValue, ...]
    taxes: tuple[SummaryTax, ...]
    other_charges: Decimal | None = None
    customer: SummaryCustomer | None = None
    modified: DocumentReference | None = None
    perception: Perception | None = None
    generated_on: date | None = None


class DailySummary(Record, frozen=True, kw_only=True):
    """A file of lines whose documents were all issued on `reference_date`.

    `generation_date` and `correlative` (1 to 99999 within that day) name it. Dates are civil dates of America/Lima.
    """

    issuer: Issuer
    reference_date: date
    generation_date: date
    correlative: int
    lines: tuple[SummaryLine, ...]
