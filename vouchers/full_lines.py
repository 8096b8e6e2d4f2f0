"""Lines that have more than a value and the IGV: formulas L1 to L10 of SUNAT's tables in full."""

from decimal import Decimal

from vouchers.allowances import effect, total, written
from vouchers.catalogues.allowances import LINE_BESIDE_BASE, LINE_TO_BASE
from vouchers.catalogues.treatments import COMPUTED, SIMPLE
from vouchers.catalogues.tributes import FREE
from vouchers.money import HUNDRED, ZERO, to_cents, to_ten_places
from vouchers.sale import AllowanceCharge, SaleLine
from vouchers.voucher import Allowance, LineTax, VoucherLine

PRICE_WITH_TAXES = "01"
"""Catalogue 16: the unit price that a paying customer sees, taxes included."""

# Catalogue 16: what a thing that is given away would have cost.
_REFERENCE_VALUE = "02"

_ONE = Decimal(1)


def is_full(line: SaleLine) -> bool:
    """Whether `line` has anything that the short way of `vouchers.lines` does not know."""
    return line.tax_treatment not in SIMPLE or bool(line.allowances) or line.free_of_charge


def compute_full_line(number: int, line: SaleLine, igv_percent: Decimal, *, of_a_note: bool) -> VoucherLine:
    """The line with its amounts. A note's line carries no discounts or charges (N1): its unit value has them inside."""
    treatment = COMPUTED[line.tax_treatment]
    free = line.free_of_charge or treatment.always_free
    percent = igv_percent if treatment.taxed else ZERO
    unit_value = _unit_value(line, percent)
    gross = line.quantity * unit_value
    value = to_cents(gross + effect(line.allowances, LINE_TO_BASE, gross))
    igv = LineTax(
        tribute=FREE if free else treatment.tributes[0],
        base=value,
        amount=to_cents(value * percent / HUNDRED),
        percent=percent,
        treatment=line.tax_treatment,
    )
    tax = ZERO if free else igv.amount
    allowances = tuple([_written(one, gross, value + tax) for one in line.allowances])
    if of_a_note:
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
        taxes=(igv,),
        product_code=line.product_code,
        properties=line.properties,
        allowances=allowances,
    )


def _unit_value(line: SaleLine, percent: Decimal) -> Decimal:
    if line.unit_value is not None:
        return line.unit_value
    if line.unit_price is None:
        raise ValueError("a line needs a unit value or a unit price: assess the sale before computing it")
    return to_ten_places(line.unit_price / (_ONE + percent / HUNDRED))


def _written(one: AllowanceCharge, gross: Decimal, with_taxes: Decimal) -> Allowance:
    return written(one, gross if one.code in LINE_TO_BASE else with_taxes)


def _paid(with_taxes: Decimal, allowances: tuple[Allowance, ...]) -> Decimal:
    """L10: what is paid for the line, with the discounts and charges that do not enter its value."""
    charges = total(allowances, LINE_BESIDE_BASE, charges=True)
    return with_taxes + charges - total(allowances, LINE_BESIDE_BASE, charges=False)
