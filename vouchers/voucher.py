"""A voucher: a sale with every amount computed, as it will stand in the document. It has no number yet.

Amounts have two decimals, unit values and prices up to ten, percentages are percentages (`18.00`), all in the
voucher's currency. Nothing here is optional by neglect: None means that the document does not carry the datum.

Nothing changes a voucher once it is computed. Lines and their taxes are not frozen all the same: they are made by the
thousand, and a frozen dataclass takes three times as long to make.
"""

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from vouchers.sale import Customer, DocumentReference, DocumentType, Issuer, ItemProperty, Payment


@dataclass(slots=True, kw_only=True)
class LineTax:
    """One tax of a line: `tribute` of catalogue 05, `treatment` of catalogue 07 (IGV family only)."""

    tribute: str
    base: Decimal
    amount: Decimal
    percent: Decimal
    treatment: str | None = None


@dataclass(slots=True, kw_only=True)
class VoucherLine:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxTotal:
    """Base and amount of one tribute over the whole voucher."""

    tribute: str
    base: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The sums of LegalMonetaryTotal / RequestedMonetaryTotal; those that are None are not written."""

    line_extension: Decimal
    tax: Decimal
    tax_inclusive: Decimal
    payable: Decimal
    allowance: Decimal | None = None
    charge: Decimal | None = None
    prepaid: Decimal | None = None
    rounding: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Legend:
    """A note of catalogue 52, such as 1000, the amount in words."""

    code: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Modification:
    """What a note does and to which document."""

    reason_code: str
    reason: str
    document: DocumentReference


@dataclass(frozen=True, slots=True, kw_only=True)
class Voucher:
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
