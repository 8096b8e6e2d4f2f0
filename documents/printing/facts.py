"""What a printed voucher says, as its signed XML says it. A datum that the XML does not carry is None or empty."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Who issues or buys. `identity_type` is a code of catalogue 06; `address` has its parts joined."""

    identity_type: str
    identity_number: str
    name: str
    trade_name: str = ""
    address: str = ""
    establishment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Another document: its code (of catalogue 01, or of 12 where `of_catalogue_12`) and its number."""

    document_type: str
    number: str
    of_catalogue_12: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """A discount (or charge) of catalogue 53: amount, and rate as a fraction and base where they are told."""

    code: str
    is_charge: bool
    amount: Decimal
    factor: Decimal | None
    base: Decimal | None
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """A property of what is sold: its name and all that the XML tells of it."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tax:
    """Base and amount of a tribute of catalogue 05; of a line also its rate in percent and its treatment."""

    tribute: str
    base: Decimal
    amount: Decimal
    percent: Decimal | None = None
    treatment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line. `unit_price` is with taxes, of a free line its reference value; `unit_value` and `value` without."""

    number: str
    description: str
    code: str
    quantity: Decimal | None
    unit: str
    unit_value: Decimal | None
    unit_price: Decimal | None
    value: Decimal
    is_free: bool
    adjustments: tuple[Adjustment, ...]
    taxes: tuple[Tax, ...]
    properties: tuple[Property, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Instalment:
    """A part of what is owed."""

    name: str
    amount: Decimal
    due_date: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How the price is paid: `method` as the XML spells it, what is owed, and when."""

    method: str
    outstanding: Decimal | None
    instalments: tuple[Instalment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Detraction:
    """What the buyer deposits (SPOT). `percent` is a percentage; the amount is in `currency`, soles by rule."""

    code: str
    percent: Decimal | None
    amount: Decimal | None
    currency: str
    account: str
    means: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Advance:
    """What was paid beforehand, and under which document where the XML tells."""

    document: Reference | None
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The document's amounts; those that it does not carry are None."""

    payable: Decimal
    tax: Decimal | None
    allowance: Decimal | None
    charge: Decimal | None
    prepaid: Decimal | None
    rounding: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedFacts:
    """All of it.

    `payable_text` and `igv_text` are spelled as in the XML; `digest_value` is None for a document without signature.
    """

    document_type: str
    number: str
    issue_date: date
    issue_time: str
    due_date: date | None
    operation_type: str
    currency: str
    supplier: Party
    customer: Party
    buyer: Party | None
    participants: tuple[Party, ...]
    delivery: str
    purchase_order: str
    reason_code: str
    reason: str
    modified: tuple[Reference, ...]
    guides: tuple[Reference, ...]
    related: tuple[Reference, ...]
    legends: tuple[tuple[str, str], ...]
    terms: Terms | None
    detraction: Detraction | None
    perception_total: Decimal | None
    advances: tuple[Advance, ...]
    adjustments: tuple[Adjustment, ...]
    taxes: tuple[Tax, ...]
    totals: Totals
    lines: tuple[Line, ...]
    payable_text: str
    igv_text: str
    digest_value: str | None
