"""A voucher: a sale with every amount computed, as it will stand in the document. It has no number yet.

Amounts have two decimals, unit values and prices up to ten, percentages are percentages (`18.00`), all in the
voucher's currency. Nothing here is optional by neglect: None means that the document does not carry the datum.
"""

from datetime import date, time
from decimal import Decimal

from vouchers.record import Record
from vouchers.sale import (
    Address,
    Cargo,
    Customer,
    DocumentReference,
    DocumentType,
    Issuer,
    ItemProperty,
    Participant,
    Payment,
    RailTicket,
    RelatedDocument,
)


class LineTax(Record, frozen=True, kw_only=True):
    """One tax of a line: `tribute` of catalogue 05, `treatment` of catalogue 07 (IGV family only).

    `system` of catalogue 08 is the ISC's. The ICBPER has neither base nor percent: `units` times `unit_amount`.
    """

    tribute: str
    base: Decimal
    amount: Decimal
    percent: Decimal
    treatment: str | None = None
    system: str | None = None
    units: Decimal | None = None
    unit_amount: Decimal | None = None


class Allowance(Record, frozen=True, kw_only=True):
    """A discount or a charge as it is written. `factor` is a fraction (0.10); None is not written."""

    code: str
    is_charge: bool
    amount: Decimal
    factor: Decimal | None = None
    base: Decimal | None = None


class VoucherLine(Record, frozen=True, kw_only=True):
    """A line as it is written. `value` is without taxes (LineExtensionAmount), `tax` the sum that enters the total."""

    number: int
    description: str
    quantity: Decimal
    unit_code: str
    unit_value: Decimal
    unit_price: Decimal
    price_type: str
    value: Decimal
    tax: Decimal
    taxes: tuple[LineTax, ...]
    product_code: str | None = None
    properties: tuple[ItemProperty, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    gtin: str | None = None
    sunat_code: str | None = None
    cargo: Cargo | None = None


class TaxTotal(Record, frozen=True, kw_only=True):
    """Base and amount of one tribute over the whole voucher."""

    tribute: str
    base: Decimal
    amount: Decimal


class Totals(Record, frozen=True, kw_only=True):
    """The sums of LegalMonetaryTotal / RequestedMonetaryTotal; those that are None are not written."""

    line_extension: Decimal
    tax: Decimal
    tax_inclusive: Decimal
    payable: Decimal
    allowance: Decimal | None = None
    charge: Decimal | None = None
    prepaid: Decimal | None = None
    rounding: Decimal | None = None


class Legend(Record, frozen=True, kw_only=True):
    """A note of catalogue 52, such as 1000, the amount in words."""

    code: str
    text: str


class Modification(Record, frozen=True, kw_only=True):
    """What a note does, and to which documents; one whose reason stands alone may name none."""

    reason_code: str
    reason: str
    document: DocumentReference | None = None
    further_documents: tuple[DocumentReference, ...] = ()

    @property
    def documents(self) -> tuple[DocumentReference, ...]:
        """All that it modifies, the first one first."""
        return () if self.document is None else (self.document, *self.further_documents)


class Prepaid(Record, frozen=True, kw_only=True):
    """An advance: `identifier` ties its payment to its document, whose type is of catalogue 12."""

    identifier: str
    document_type: str
    series: str
    number: int
    issuer_ruc: str
    amount: Decimal


class WrittenDetraction(Record, frozen=True, kw_only=True):
    """The detraction as it is written; `amount` is in soles whatever the voucher's currency."""

    code: str
    percent: Decimal
    amount: Decimal
    account: str
    means: str


class WrittenPerception(Record, frozen=True, kw_only=True):
    """The perception as it is written, in soles whatever the voucher's currency; it enters no total.

    `total` is what is paid with it.
    """

    code: str
    factor: Decimal
    base: Decimal
    amount: Decimal
    total: Decimal


class Voucher(Record, frozen=True, kw_only=True):
    """Everything that the document will say, but its number and its signature."""

    issuer: Issuer
    customer: Customer
    document_type: DocumentType
    series: str
    issue_date: date
    issue_time: time
    operation_type: str
    currency: str
    lines: tuple[VoucherLine, ...]
    taxes: tuple[TaxTotal, ...]
    totals: Totals
    legends: tuple[Legend, ...]
    payment: Payment | None = None
    modification: Modification | None = None
    due_date: date | None = None
    purchase_order: str | None = None
    delivery_address: Address | None = None
    prepaid: tuple[Prepaid, ...] = ()
    detraction: WrittenDetraction | None = None
    perception: WrittenPerception | None = None
    related_documents: tuple[RelatedDocument, ...] = ()
    despatch_documents: tuple[RelatedDocument, ...] = ()
    buyer: Participant | None = None
    participants: tuple[Participant, ...] = ()
    rail_ticket: RailTicket | None = None
    allowances: tuple[Allowance, ...] = ()
