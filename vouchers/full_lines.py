"""Lines that have more than a value and the IGV: formulas L1 to L10 of SUNAT's tables in full."""

from dataclasses import dataclass
from decimal import Decimal

from vouchers.allowances import effect, total, written
from vouchers.catalogues.allowances import LINE_BESIDE_BASE, LINE_TO_BASE
from vouchers.catalogues.treatments import RICE, SIMPLE, TREATMENTS, Treatment
from vouchers.catalogues.tributes import FREE
from vouchers.line_taxes import TaxedLine, taxes_beside_igv
from vouchers.money import HUNDRED, ZERO, to_cents, to_ten_places
from vouchers.rates import IVAP_PERCENT
from vouchers.sale import SaleLine
from vouchers.voucher import Allowance, LineTax, VoucherLine

PRICE_WITH_TAXES = "01"
"""Catalogue 16: the unit price that a paying customer sees, taxes included."""

# Catalogue 16: what a thing that is given away would have cost.
_REFERENCE_VALUE = "02"

_ONE = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """What the day and the kind of document say: percentages (`18.00`), soles a bag, whether the line is a note's.

    `of_gifts` is the IGV of what is taxed but given away: where nothing is paid it is theoretical, and never zero
    (SUNAT 2993), also where what is sold bears none.
    """

    igv: Decimal
    of_gifts: Decimal
    bag_tax: Decimal | None = None
    of_a_note: bool = False


def is_full(line: SaleLine) -> bool:
    """Whether `line` has anything that the short way of `vouchers.lines` does not know."""
    return (
        line.tax_treatment not in SIMPLE
        or bool(line.allowances)
        or line.free_of_charge
        or line.excise is not None
        or line.plastic_bags
        or line.other_tax_percent is not None
    )


def compute_full_line(number: int, line: SaleLine, rates: Rates) -> VoucherLine:
    """The line with its amounts. A note's line carries no discounts or charges (N1): its unit value has them inside."""
    treatment = TREATMENTS[line.tax_treatment]
    free = line.free_of_charge or treatment.always_free
    taxed = TaxedLine(line, _percent(treatment, rates), rates.bag_tax)
    unit_value = _unit_value(line, taxed)
    gross = line.quantity * unit_value
    value = to_cents(gross + effect(line.allowances, LINE_TO_BASE, gross))
    others = taxes_beside_igv(taxed, value)
    igv = _igv(treatment, taxed, value + taxed.excise_of(value), free=free)
    tax = sum((one.amount for one in others), ZERO if free else igv.amount)
    allowances = tuple([written(one, gross if one.code in LINE_TO_BASE else value + tax) for one in line.allowances])
    if rates.of_a_note:
        unit_value, allowances = to_ten_places(value / line.quantity), ()
    return VoucherLine(
        number=number,
        description=line.description,
        quantity=line.quantity,
        unit_code=line.unit_code,
        unit_value=ZERO if free else unit_value,
        unit_price=unit_value if free else to_ten_places(_paid(value + tax, allowances) / line.quantity),
        price_type=_REFERENCE_VALUE if free else PRICE_WITH_TAXES,
        value=value,
        tax=tax,
        taxes=(igv, *others),
        product_code=line.product_code,
        properties=line.properties,
        gtin=line.gtin,
        sunat_code=line.sunat_code,
        cargo=line.cargo,
        allowances=allowances,
    )


def _percent(treatment: Treatment, rates: Rates) -> Decimal:
    if treatment.code == RICE:
        return IVAP_PERCENT
    if not treatment.taxed:
        return ZERO
    return rates.of_gifts if treatment.always_free else rates.igv


def _igv(treatment: Treatment, taxed: TaxedLine, base: Decimal, *, free: bool) -> LineTax:
    """L3, L4: the tribute of the IGV's family; of what is given away it is theoretical and stays out of the sums."""
    return LineTax(
        tribute=FREE if free else treatment.tributes[0],
        base=base,
        amount=to_cents(base * taxed.percent / HUNDRED),
        percent=taxed.percent,
        treatment=treatment.code,
    )


def _unit_value(line: SaleLine, taxed: TaxedLine) -> Decimal:
    """The given value, or what is left of the given price without its taxes."""
    if line.unit_value is not None:
        return line.unit_value
    if line.unit_price is None:
        raise ValueError("a line needs a unit value or a unit price: assess the sale before computing it")
    igv = _ONE + taxed.percent / HUNDRED
    return to_ten_places(
        (line.unit_price - taxed.bag_tax_a_unit - taxed.excise_a_unit * igv)
        / ((_ONE + taxed.excise_rate) * igv + taxed.other_rate)
    )


def _paid(with_taxes: Decimal, allowances: tuple[Allowance, ...]) -> Decimal:
    """L10: what is paid for the line, with the discounts and charges that do not enter its value."""
    charges = total(allowances, LINE_BESIDE_BASE, charges=True)
    return with_taxes + charges - total(allowances, LINE_BESIDE_BASE, charges=False)
