"""A sale: what was sold and to whom, as a source system tells it. It does no arithmetic.

Amounts are `Decimal` in the sale's currency, dates are civil dates of America/Lima, codes are those of SUNAT's
catalogues. An optional field that is None was not given; `vouchers.fill` says what stands in its place.
"""

from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec

from vouchers.record import Record


class DocumentType(StrEnum):
    """Catalogue 01, the documents that are issued here."""

    FACTURA = "01"
    BOLETA = "03"
    CREDIT_NOTE = "07"
    DEBIT_NOTE = "08"


class PaymentMethod(StrEnum):
    """How the buyer pays; the value is what SUNAT wants in PaymentMeansID."""

    CASH = "Contado"
    CREDIT = "Credito"


class Address(Record, frozen=True, kw_only=True):
    """A postal address in Peru; `ubigeo` is INEI's six-digit code, `establishment` SUNAT's four-digit annex."""

    street: str | None = None
    ubigeo: str | None = None
    district: str | None = None
    province: str | None = None
    department: str | None = None
    urbanization: str | None = None
    country: str = "PE"
    establishment: str = "0000"


class Issuer(Record, frozen=True, kw_only=True):
    """The taxpayer that issues: the RUC and the names and domicile registered at SUNAT.

    `reduced_igv` says that SUNAT's register holds it as one of the restaurants and hotels with the reduced rate,
    `boletas_by_summary` that its boletas and their notes are informed by daily summaries, not one by one.
    """

    ruc: str
    legal_name: str
    trade_name: str | None = None
    address: Address = msgspec.field(default_factory=Address)
    reduced_igv: bool = False
    boletas_by_summary: bool = False


class Customer(Record, frozen=True, kw_only=True):
    """Who buys. `identity_type` is of catalogue 06, or "-" with number "-" for an anonymous sale."""

    identity_type: str
    identity_number: str
    name: str
    address: Address | None = None
    emails: tuple[str, ...] = ()


class ItemProperty(Record, frozen=True, kw_only=True):
    """An additional property of a line (catalogue 55, or a code of the issuer's own).

    A property has a `value`, or, like the cover period 7014, a first and a last day; some have a `start_time`, or a
    `quantity`: tonnes of 3006, days of 4005, an amount of 7019.
    """

    code: str
    name: str
    value: str | None = None
    start_date: date | None = None
    end_date: date | None = None
    start_time: time | None = None
    quantity: Decimal | None = None


class AllowanceCharge(Record, frozen=True, kw_only=True):
    """A discount or a charge by its code of catalogue 53: an `amount`, or a `factor` (0.10 is ten percent) of a base.

    Where both are given the amount counts and is compared. Without a `base` a factor applies to: for 00 and 47 the
    line's quantity times its unit value; for 01 and 48 the line with its taxes; for 02 and 49 the value of the taxed
    lines; for 03 the total with taxes; for 45, 46 and 50 the total without taxes.
    """

    code: str
    amount: Decimal | None = None
    factor: Decimal | None = None
    base: Decimal | None = None


class Excise(Record, frozen=True, kw_only=True):
    """The ISC of a line by its system of catalogue 08.

    01, of the value: `percent` of the line's value. 02, fixed: `unit_amount` a unit. 03, of the retail price: `percent`
    of `unit_base` a unit, which is the retail price after the factor that the law applies to it.
    """

    system: str
    percent: Decimal | None = None
    unit_amount: Decimal | None = None
    unit_base: Decimal | None = None


class CargoLeg(Record, frozen=True, kw_only=True):
    """A stretch of a transport of cargo with its vehicle: loads in tonnes, values in soles, places as ubigeos.

    `effective_value` is the preliminary reference value of the load, `tonne_value` that of one tonne, `nominal_value`
    that of the useful load. `vehicle` is a configuration of the Ministry of Transport, such as T3S3.
    """

    origin_ubigeo: str | None = None
    destination_ubigeo: str | None = None
    description: str | None = None
    effective_value: Decimal | None = None
    vehicle: str | None = None
    useful_load: Decimal | None = None
    effective_load: Decimal | None = None
    tonne_value: Decimal | None = None
    nominal_value: Decimal | None = None
    returns_empty: bool = False


class Cargo(Record, frozen=True, kw_only=True):
    """A transport of cargo that is subject to detraction (operation 1004); its values are in soles.

    `service_value`, `load_value` and `nominal_value` are the reference values of the service, of the effective load
    and of the nominal useful load.
    """

    origin: Address
    destination: Address
    trip: str
    service_value: Decimal
    load_value: Decimal
    nominal_value: Decimal
    legs: tuple[CargoLeg, ...] = ()


class SaleLine(Record, frozen=True, kw_only=True):
    """One thing sold. Exactly one of `unit_value` (without taxes) and `unit_price` (with taxes) is given.

    Of a thing given away they are what it would have cost. `free_of_charge` is needed only where the treatment does
    not say it by itself (17, 40). `plastic_bags` says that its units are bags that bear the ICBPER; `bag_tax` is its
    amount a bag where the sale is not in soles. `other_tax_percent` is a percentage (`2.50`) of the line's value.
    `sunat_code` is SUNAT's code of the product (UNSPSC, eight digits), `gtin` its bar code.
    """

    description: str
    quantity: Decimal
    unit_code: str
    tax_treatment: str
    unit_value: Decimal | None = None
    unit_price: Decimal | None = None
    product_code: str | None = None
    properties: tuple[ItemProperty, ...] = ()
    allowances: tuple[AllowanceCharge, ...] = ()
    free_of_charge: bool = False
    excise: Excise | None = None
    plastic_bags: bool = False
    bag_tax: Decimal | None = None
    other_tax_percent: Decimal | None = None
    gtin: str | None = None
    sunat_code: str | None = None
    cargo: Cargo | None = None


class Instalment(Record, frozen=True, kw_only=True):
    """A part of the price that is paid later."""

    amount: Decimal
    due_date: date


class Payment(Record, frozen=True, kw_only=True):
    """How the price is paid. `outstanding` is what is owed on credit; without it, the sum of the instalments."""

    method: PaymentMethod
    outstanding: Decimal | None = None
    instalments: tuple[Instalment, ...] = ()


class DocumentReference(Record, frozen=True, kw_only=True):
    """A voucher that exists already."""

    document_type: str
    series: str
    number: int


class Advance(Record, frozen=True, kw_only=True):
    """What was paid beforehand under a factura or boleta of its own: `amount` with taxes.

    `taxed`, `exempt` and `unaffected` are its values without taxes and `excise` its ISC; where none of them is given
    all of it was taxed with the IGV. `issuer_ruc` is given where somebody else issued that document.
    """

    document: DocumentReference
    amount: Decimal
    taxed: Decimal | None = None
    exempt: Decimal | None = None
    unaffected: Decimal | None = None
    excise: Decimal | None = None
    issuer_ruc: str | None = None


class Detraction(Record, frozen=True, kw_only=True):
    """The SPOT: `code` of catalogue 54, a percentage (`12.00`), the account at the Banco de la Nación.

    `amount` is the deposit in soles; without it, that percentage of what is paid, in whole soles. `means` is of
    catalogue 59.
    """

    code: str
    percent: Decimal
    account: str
    means: str = "001"
    amount: Decimal | None = None


class Perception(Record, frozen=True, kw_only=True):
    """The IGV that the issuer perceives in advance: `code` 51, 52 or 53 of catalogue 53, a percentage, soles.

    Without a `base` all that is paid, which only a sale in soles tells. `amount` is that percentage of the base, and
    `total` what is paid with it; in another currency, base and perception.
    """

    code: str
    percent: Decimal
    base: Decimal | None = None
    amount: Decimal | None = None
    total: Decimal | None = None


class SaleLegend(Record, frozen=True, kw_only=True):
    """A legend by its code of catalogue 52; without a `text`, the catalogue's."""

    code: str
    text: str | None = None


class RelatedDocument(Record, frozen=True, kw_only=True):
    """A document that has to do with the sale: its type (catalogue 12, or 01 for a despatch) and its number."""

    document_type: str
    number: str


class Participant(Record, frozen=True, kw_only=True):
    """Somebody beside the customer, by an identity of catalogue 06."""

    identity_type: str
    identity_number: str
    name: str | None = None


class RailTicket(Record, frozen=True, kw_only=True):
    """What a transport of passengers by rail (operation 0302) tells beside its properties.

    `means` is of catalogue 59, `authorization` the number under which a card was charged.
    """

    agent_ruc: str
    means: str
    authorization: str


class Note(Record, frozen=True, kw_only=True):
    """Why a credit note (reason of catalogue 09) or a debit note (catalogue 10) is issued, and what it modifies.

    What it modifies is named by its number, or, for a sale whose number the source may not know yet, by the
    `external_id` under which the same source submitted it; a reason that stands alone needs neither.
    `further_documents` are those that it modifies besides, all of the same type.
    """

    reason_code: str
    reason: str
    document: DocumentReference | None = None
    external_id: str | None = None
    further_documents: tuple[DocumentReference, ...] = ()


class ExpectedTotals(Record, frozen=True, kw_only=True):
    """Totals that the source computed itself: compared with ours, a difference refuses the sale."""

    payable: Decimal | None = None
    tax: Decimal | None = None
    line_extension: Decimal | None = None
    tax_inclusive: Decimal | None = None
    allowance: Decimal | None = None
    charge: Decimal | None = None
    prepaid: Decimal | None = None


class Sale(Record, frozen=True, kw_only=True):
    """What a source submits, whole. `external_id` is the source's own key and makes the submission safe to repeat.

    `rounding` is added to what is paid. `retention_percent` tells that the buyer withholds IGV. `igv_percent` chooses
    another rate of the IGV than the general one of the issue date, for the whole voucher. `contingency_number` is that
    of the printed voucher which a numeric series informs of; all others get theirs here. `buyer` acts for the customer,
    `participants` share the purchase with it. `replaces_ticket_id` is the ticket of the sale that this one corrects.
    """

    external_id: str
    issuer_ruc: str
    document_type: DocumentType
    currency: str
    customer: Customer
    lines: tuple[SaleLine, ...]
    series: str | None = None
    issue_date: date | None = None
    due_date: date | None = None
    operation_type: str | None = None
    payment: Payment | None = None
    note: Note | None = None
    purchase_order: str | None = None
    expected: ExpectedTotals | None = None
    allowances: tuple[AllowanceCharge, ...] = ()
    delivery_address: Address | None = None
    igv_percent: Decimal | None = None
    advances: tuple[Advance, ...] = ()
    rounding: Decimal | None = None
    detraction: Detraction | None = None
    retention_percent: Decimal | None = None
    perception: Perception | None = None
    legends: tuple[SaleLegend, ...] = ()
    related_documents: tuple[RelatedDocument, ...] = ()
    despatch_documents: tuple[RelatedDocument, ...] = ()
    buyer: Participant | None = None
    participants: tuple[Participant, ...] = ()
    rail_ticket: RailTicket | None = None
    contingency_number: int | None = None
    replaces_ticket_id: UUID | None = None
    attributes: dict[str, str] = msgspec.field(default_factory=dict)
