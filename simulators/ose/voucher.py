"""A document as the checks read it: typed parts with their numbers read once, still exactly what was sent."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from simulators.ose.numbers import ZERO, Number
from simulators.ose.package import FileName
from simulators.ose.reading import Node

_TOTALS = {
    "01": "LegalMonetaryTotal",
    "03": "LegalMonetaryTotal",
    "07": "LegalMonetaryTotal",
    "08": "RequestedMonetaryTotal",
}
_LINES = {"01": "InvoiceLine", "03": "InvoiceLine", "07": "CreditNoteLine", "08": "DebitNoteLine"}
_QUANTITY = {
    "01": "InvoicedQuantity",
    "03": "InvoicedQuantity",
    "07": "CreditedQuantity",
    "08": "DebitedQuantity",
}


class Tax:
    """A ``cac:TaxSubtotal``, of a line or of the document."""

    __slots__ = ("bags", "base", "code", "international", "name", "per_bag", "percent", "reason", "tax", "tier")

    def __init__(self, node: Node) -> None:
        category = node.first("TaxCategory") or node
        scheme = category.first("TaxScheme") or category
        self.base = Number(node.first("TaxableAmount"))
        self.tax = Number(node.first("TaxAmount"))
        self.bags = Number(node.first("BaseUnitMeasure"))
        self.percent = Number(category.first("Percent"))
        self.per_bag = Number(category.first("PerUnitAmount"))
        self.reason = category.value("TaxExemptionReasonCode")
        self.tier = category.value("TierRange")
        self.code = scheme.value("ID") or ""
        self.name = scheme.value("Name") or ""
        self.international = scheme.value("TaxTypeCode") or ""

    @property
    def counts(self) -> bool:
        """Whether its base is above zero: only then do most rules see it."""
        return self.base.value > ZERO


class Allowance:
    """A ``cac:AllowanceCharge``, of a line or of the document."""

    __slots__ = ("amount", "base", "code", "factor", "indicator")

    def __init__(self, node: Node) -> None:
        self.indicator = node.value("ChargeIndicator") or ""
        self.code = node.value("AllowanceChargeReasonCode") or ""
        self.factor = Number(node.first("MultiplierFactorNumeric"))
        self.amount = Number(node.first("Amount"))
        self.base = Number(node.first("BaseAmount"))


class Line:
    """An invoice, credit note or debit note line."""

    __slots__ = (
        *("allowances", "by_code", "description", "free", "id", "node", "price", "prices", "quantity", "tax"),
        *("operation", "tax_totals", "taxes", "unit", "value", "note_reason"),
    )

    def __init__(self, node: Node, voucher: "Voucher") -> None:
        kind = voucher.type
        quantity = node.first(_QUANTITY[kind])
        tax_total = node.first("TaxTotal")
        self.node = node
        self.operation = voucher.operation
        self.note_reason = voucher.reason
        self.id = node.value("ID") or ""
        self.quantity = Number(quantity)
        self.unit = quantity.attributes.get("unitCode", "") if quantity else ""
        self.value = Number(node.first("LineExtensionAmount"))
        self.prices = [
            (Number(price.first("PriceAmount")), price.value("PriceTypeCode"))
            for reference in node.all("PricingReference")
            for price in reference.all("AlternativeConditionPrice")
        ]
        self.tax_totals = len(node.all("TaxTotal"))
        self.tax = Number(tax_total.first("TaxAmount") if tax_total else None)
        self.taxes = [Tax(subtotal) for subtotal in tax_total.all("TaxSubtotal")] if tax_total else []
        self.by_code = {tax.code: tax for tax in self.taxes}
        self.allowances = [Allowance(child) for child in node.all("AllowanceCharge")]
        self.description = node.value("Item", "Description")
        self.price = Number(node.first("Price", "PriceAmount"))
        gift = self.by_code.get("9996")
        self.free = gift is not None and gift.counts

    def allowance(self, code: str) -> Decimal:
        """The sum of the line's discounts or charges of that code."""
        return sum((one.amount.value for one in self.allowances if one.code == code), ZERO)


class Term:
    """A ``cac:PaymentTerms``."""

    __slots__ = ("amount", "due", "id", "means", "means_count")

    def __init__(self, node: Node) -> None:
        means = node.all("PaymentMeansID")
        self.id = node.value("ID") or ""
        self.means = means[0].text if means else None
        self.means_count = len(means)
        self.amount = Number(node.first("Amount"))
        self.due = node.value("PaymentDueDate")


@dataclass(slots=True)
class Modified:
    """What the store knows of a document that a note refers to."""

    state: str
    issue_date: str
    currency: str
    on_credit: bool


@dataclass(slots=True)
class Voucher:
    """A factura, boleta or note with the name of the file it came in and what is known around it."""

    node: Node
    file: FileName
    today: date
    days_late: int = 3
    boleta_days_late: int = 5
    require_modified: bool = False
    attributed: list[tuple[str, Node]] = field(default_factory=list)
    modified: dict[str, Modified] = field(default_factory=dict)

    type: str = ""
    id: str = ""
    issue_date: date | None = None
    currency: str = ""
    operation: str = ""
    customer_type: str | None = None
    customer_number: str = ""
    reason: str = ""
    references: list[tuple[str, str]] = field(default_factory=list)
    legends: list[tuple[str | None, str]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    taxes: list[Tax] = field(default_factory=list)
    tax_totals: int = 0
    tax: Number = field(default_factory=lambda: Number(None))
    allowances: list[Allowance] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    totals: dict[str, Number] = field(default_factory=dict)
    lenient: bool = False

    def __post_init__(self) -> None:
        node = self.node
        self.type = self.file.type
        self.id = node.value("ID") or ""
        self.issue_date = _date(node.value("IssueDate"))
        self.currency = node.value("DocumentCurrencyCode") or ""
        kind = node.first("InvoiceTypeCode")
        self.operation = kind.attributes.get("listID", "") if kind else ""
        customer = node.first("AccountingCustomerParty", "Party", "PartyIdentification", "ID")
        if customer is not None:
            self.customer_number = customer.text
            self.customer_type = customer.attributes.get("schemeID")
        self.reason = node.value("DiscrepancyResponse", "ResponseCode") or ""
        self.references = [
            (reference.value("DocumentTypeCode") or "", reference.value("ID") or "")
            for billing in node.all("BillingReference")
            for reference in billing.all("InvoiceDocumentReference")
        ]
        self.legends = [(note.attributes.get("languageLocaleID"), note.text) for note in node.all("Note")]
        self._read_amounts()
        if self.type == "03":
            self.lenient = True
        elif self.type in ("07", "08"):
            self.lenient = not self.references or self.references[0][0] != "01"

    def _read_amounts(self) -> None:
        node = self.node
        self.lines = [Line(line, self) for line in node.all(_LINES[self.type])]
        tax_total = node.first("TaxTotal")
        self.tax_totals = len(node.all("TaxTotal"))
        if tax_total is not None:
            self.tax = Number(tax_total.first("TaxAmount"))
            self.taxes = [Tax(subtotal) for subtotal in tax_total.all("TaxSubtotal")]
        self.allowances = [Allowance(child) for child in node.all("AllowanceCharge")]
        self.terms = [Term(child) for child in node.all("PaymentTerms")]
        totals = node.first(_TOTALS[self.type])
        if totals is not None:
            self.totals = {name: Number(found[0]) for name, found in totals.children.items()}

    def total(self, name: str) -> Number:
        """An amount of the monetary total by its UBL name; absent where it is not there."""
        return self.totals.get(name) or Number(None)

    def allowance(self, *codes: str) -> Decimal:
        """The sum of the document's discounts or charges of those codes."""
        return sum((one.amount.value for one in self.allowances if one.code in codes), ZERO)

    def global_tax(self, code: str) -> Tax | None:
        """The document's subtotal of a tribute."""
        return next((tax for tax in self.taxes if tax.code == code), None)

    def has_legend(self, code: str) -> bool:
        """Whether a note carries that code of catalogue 52."""
        return any(found == code for found, _ in self.legends)

    def form(self, means: str) -> Term | None:
        """The FormaPago term of that means (Contado, Credito)."""
        return next((term for term in self.terms if term.id == "FormaPago" and term.means == means), None)


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text and len(text) == 10 else None  # noqa: PLR2004 - YYYY-MM-DD
    except ValueError:
        return None
