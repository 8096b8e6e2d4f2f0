"""What a sale comes to, reckoned from the sale alone in exact fractions: slow, obvious, and none of our code.

Each amount that a document writes is rounded half up to cents, once; nothing else is, but unit values to ten places.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from vouchers.sale import AllowanceCharge, Sale, SaleLine

_BAG = Fraction(1, 2)  # soles, since 2023
_IGV, _IVAP = Fraction(18, 100), Fraction(4, 100)
_TAXED = frozenset({"10", "11", "12", "13", "14", "15", "16"})
_PAID = frozenset({"10", "20", "30", "40", "17"})


def rounded(value: Fraction, places: int = 2) -> Fraction:
    """Half up, away from zero."""
    scaled = floor(abs(value) * 10**places + Fraction(1, 2))
    return Fraction(scaled if value >= 0 else -scaled, 10**places)


@dataclass(frozen=True)
class Line:
    """`family` is the IGV, IVAP or nothing; free lines pay none of it."""

    treatment: str
    free: bool
    value: Fraction
    excise: Fraction
    family: Fraction
    bag: Fraction
    other: Fraction
    off: Fraction
    on: Fraction

    @property
    def tax(self) -> Fraction:
        return self.excise + self.bag + self.other + (0 if self.free else self.family)


@dataclass(frozen=True)
class Totals:
    """As the document writes them; what it does not write is zero."""

    line_extension: Fraction
    tax: Fraction
    tax_inclusive: Fraction
    allowance: Fraction
    charge: Fraction
    prepaid: Fraction
    payable: Fraction


def lines_of(sale: Sale) -> list[Line]:
    """Each line by itself."""
    return [_line(line, _rate(sale, line)) for line in sale.lines]


def totals_of(sale: Sale) -> Totals:
    """The whole document."""
    lines = lines_of(sale)
    paid = [line for line in lines if not line.free]
    taxed = [line for line in paid if line.treatment in {"10", "17"}]
    rate = _rate(sale, sale.lines[[*lines].index(taxed[0])]) if taxed else Fraction(0)
    value = sum((line.value for line in taxed), Fraction())
    adjustment = rounded(value + _sum(sale.allowances, "49", value) - _sum(sale.allowances, "02", value)) - value
    extension = sum((line.value for line in paid), Fraction()) + adjustment
    base = sum((line.value + line.excise for line in taxed), Fraction()) + adjustment
    excise = sum((line.excise for line in paid), Fraction())
    others = sum((line.bag + line.other for line in lines), Fraction())
    inclusive = extension + rounded(base * rate) + excise + others
    off = sum((line.off for line in lines), Fraction()) + _written(sale.allowances, ("03",), inclusive)
    off += _written(sale.allowances, ("63",), extension)
    on = sum((line.on for line in lines), Fraction()) + _written(sale.allowances, ("45", "46", "50"), extension)
    prepaid = sum((Fraction(one.amount) for one in sale.advances), Fraction())
    before = _advanced(sale, rate)
    excise_before = sum((Fraction(one.excise or 0) for one in sale.advances), Fraction())
    return Totals(
        line_extension=extension,
        tax=rounded((base - before - excise_before) * rate) + excise - excise_before + others,
        tax_inclusive=inclusive,
        allowance=off,
        charge=on,
        prepaid=prepaid,
        payable=inclusive + on - off - prepaid + Fraction(sale.rounding or 0),
    )


def _rate(sale: Sale, line: SaleLine) -> Fraction:
    if line.tax_treatment == "17":
        return _IVAP
    if line.tax_treatment not in _TAXED:
        return Fraction(0)
    if sale.operation_type == "0113" and line.tax_treatment == "10":
        return Fraction(0)
    return _IGV if sale.igv_percent is None else Fraction(sale.igv_percent) / 100


def _line(line: SaleLine, rate: Fraction) -> Line:
    quantity = Fraction(line.quantity)
    gross = quantity * _unit_value(line, rate)
    value = rounded(gross + _sum(line.allowances, "47", gross) - _sum(line.allowances, "00", gross))
    share, unit = _excise_rates(line)
    excise = rounded(value * share + quantity * unit)
    free = line.free_of_charge or line.tax_treatment not in _PAID
    family = rounded((value + excise) * rate)
    bag = rounded(quantity * _BAG) if line.plastic_bags else Fraction(0)
    other = rounded(value * Fraction(line.other_tax_percent or 0) / 100)
    whole = value + excise + bag + other + (0 if free else family)
    off, on = _written(line.allowances, ("01",), whole), _written(line.allowances, ("48",), whole)
    return Line(line.tax_treatment, free, value, excise, family, bag, other, off, on)


def _unit_value(line: SaleLine, rate: Fraction) -> Fraction:
    """Of a price with taxes p: p = (v + v * share + unit) * (1 + rate) + bag + v * other, solved for v."""
    if line.unit_value is not None:
        return Fraction(line.unit_value)
    share, unit = _excise_rates(line)
    bag = _BAG if line.plastic_bags else Fraction(0)
    other = Fraction(line.other_tax_percent or 0) / 100
    left = Fraction(line.unit_price or 0) - bag - unit * (1 + rate)
    return rounded(left / ((1 + share) * (1 + rate) + other), 10)


def _excise_rates(line: SaleLine) -> tuple[Fraction, Fraction]:
    """The ISC as a share of the value, and as an amount a unit."""
    excise = line.excise
    if excise is None:
        return Fraction(0), Fraction(0)
    percent = Fraction(excise.percent or 0) / 100
    if excise.system == "01":
        return percent, Fraction(0)
    return Fraction(0), Fraction(excise.unit_amount or 0) if excise.system == "02" else (
        Fraction(excise.unit_base or 0) * percent
    )


def _exact(one: AllowanceCharge, base: Fraction) -> Fraction:
    if one.amount is not None:
        return Fraction(one.amount)
    return Fraction(one.factor or 0) * (base if one.base is None else Fraction(one.base))


def _sum(allowances: Sequence[AllowanceCharge], code: str, base: Fraction) -> Fraction:
    """Not rounded: they are inside a value that is rounded as a whole."""
    return sum((_exact(one, base) for one in allowances if one.code == code), Fraction())


def _written(allowances: Sequence[AllowanceCharge], codes: tuple[str, ...], base: Fraction) -> Fraction:
    return sum((rounded(_exact(one, base)) for one in allowances if one.code in codes), Fraction())


def _advanced(sale: Sale, rate: Fraction) -> Fraction:
    """The taxed value of the advances: all of one that does not say its parts."""
    taxed = Fraction()
    for one in sale.advances:
        parts = (one.taxed, one.exempt, one.unaffected, one.excise)
        whole = all(part is None for part in parts)
        taxed += rounded(Fraction(one.amount) / (1 + rate)) if whole else Fraction(one.taxed or 0)
    return taxed
