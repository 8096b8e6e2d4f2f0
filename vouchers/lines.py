"""The lines of a voucher: formulas L1 to L10 of SUNAT's tables for lines that are paid for in the country."""

from collections.abc import Iterable
from decimal import Decimal

from vouchers.catalogues.treatments import SIMPLE
from vouchers.full_lines import PRICE_WITH_TAXES, Rates, compute_full_line, is_full
from vouchers.money import HUNDRED, ZERO, to_cents, to_ten_places
from vouchers.sale import SaleLine
from vouchers.voucher import LineTax, VoucherLine

_ONE = Decimal(1)


def compute_lines(lines: Iterable[SaleLine], rates: Rates) -> tuple[VoucherLine, ...]:
    """Each line with its amounts, numbered from 1.

    Nearly all lines go the short way here; those with more to them are `vouchers.full_lines`'s.

    The lines are sound: quantities above zero, exactly one of unit value and unit price, a treatment that exists. The
    caller's decimal context has the precision of `vouchers.money.CONTEXT`.
    """
    igv_percent = rates.igv
    rate = igv_percent / HUNDRED
    with_tax = _ONE + rate
    return tuple(
        compute_full_line(number, line, rates)
        if is_full(line)
        else _taxed(number, line, igv_percent, rate, with_tax)
        if SIMPLE[line.tax_treatment].taxed
        else _untaxed(number, line)
        for number, line in enumerate(lines, start=1)
    )


def _taxed(number: int, line: SaleLine, percent: Decimal, rate: Decimal, with_tax: Decimal) -> VoucherLine:
    unit_value = line.unit_value
    if unit_value is None:
        unit_value = to_ten_places(_given_price(line) / with_tax)
    value = to_cents(line.quantity * unit_value)
    tax = to_cents(value * rate)
    return _line(number, line, unit_value=unit_value, value=value, tax=tax, percent=percent)


def _untaxed(number: int, line: SaleLine) -> VoucherLine:
    unit_value = line.unit_value
    if unit_value is None:
        unit_value = _given_price(line)
    value = to_cents(line.quantity * unit_value)
    return _line(number, line, unit_value=unit_value, value=value, tax=ZERO, percent=ZERO)


def _given_price(line: SaleLine) -> Decimal:
    if line.unit_price is None:
        raise ValueError("a line needs a unit value or a unit price: assess the sale before computing it")
    return line.unit_price


def _line(
    number: int, line: SaleLine, *, unit_value: Decimal, value: Decimal, tax: Decimal, percent: Decimal
) -> VoucherLine:
    treatment = line.tax_treatment
    line_tax = LineTax(
        tribute=SIMPLE[treatment].tributes[0], base=value, amount=tax, percent=percent, treatment=treatment
    )
    return VoucherLine(
        number=number,
        description=line.description,
        quantity=line.quantity,
        unit_code=line.unit_code,
        unit_value=unit_value,
        unit_price=_unit_price(line.quantity, line.unit_price, value + tax),
        price_type=PRICE_WITH_TAXES,
        value=value,
        tax=tax,
        taxes=(line_tax,),
        product_code=line.product_code,
        properties=line.properties,
        gtin=line.gtin,
        sunat_code=line.sunat_code,
        cargo=line.cargo,
    )


def _unit_price(quantity: Decimal, given: Decimal | None, total: Decimal) -> Decimal:
    """The given price, or what L10 makes of the line's total.

    A cent is rounded away per line; over a small fraction of a unit it grows beyond the unit of currency that L10
    tolerates (SUNAT 3270), and then the price that the written amounts make is the one to write.
    """
    if given is not None and (quantity >= _ONE or abs(given * quantity - total) < quantity):
        return given
    return to_ten_places(total / quantity)
