"""Taxes of a line beside the IGV's family: ISC by its three systems, ICBPER, others. Formulas L5 and L8."""

from dataclasses import dataclass
from decimal import Decimal

from vouchers.catalogues.excise import FIXED, OF_THE_RETAIL_PRICE, OF_THE_VALUE
from vouchers.catalogues.tributes import ICBPER, ISC, OTHER
from vouchers.money import HUNDRED, ZERO, to_cents, to_five_places
from vouchers.sale import SaleLine
from vouchers.voucher import LineTax


@dataclass(frozen=True, slots=True)
class TaxedLine:
    """A line with its percentage of IGV or IVAP and the soles that the law wants of a bag."""

    line: SaleLine
    percent: Decimal
    lawful_bag_tax: Decimal | None

    @property
    def excise_rate(self) -> Decimal:
        """The ISC as a fraction of the line's value; zero for the other two systems."""
        excise = self.line.excise
        if excise is None or excise.system != OF_THE_VALUE:
            return ZERO
        return (excise.percent or ZERO) / HUNDRED

    @property
    def excise_a_unit(self) -> Decimal:
        """The ISC of one unit where its value does not matter."""
        excise = self.line.excise
        if excise is None or excise.system == OF_THE_VALUE:
            return ZERO
        if excise.system == FIXED:
            return excise.unit_amount or ZERO
        return (excise.unit_base or ZERO) * (excise.percent or ZERO) / HUNDRED

    @property
    def other_rate(self) -> Decimal:
        """Other taxes as a fraction of the line's value."""
        return (self.line.other_tax_percent or ZERO) / HUNDRED

    @property
    def bag_tax_a_unit(self) -> Decimal:
        """The ICBPER of one unit: what the sale says, else what the law says."""
        if not self.line.plastic_bags:
            return ZERO
        return self.lawful_bag_tax or ZERO if self.line.bag_tax is None else self.line.bag_tax

    def excise_of(self, value: Decimal) -> Decimal:
        """The ISC of the line, whose value is `value`."""
        return to_cents(value * self.excise_rate + self.line.quantity * self.excise_a_unit)


def taxes_beside_igv(taxed: TaxedLine, value: Decimal) -> list[LineTax]:
    """What the line bears beside the IGV's family, in catalogue 05's order."""
    line = taxed.line
    taxes = []
    if line.excise is not None:
        taxes.append(_excise(taxed, value))
    if line.plastic_bags:
        amount = to_cents(line.quantity * taxed.bag_tax_a_unit)
        taxes.append(
            LineTax(
                tribute=ICBPER,
                base=ZERO,
                amount=amount,
                percent=ZERO,
                units=line.quantity,
                unit_amount=taxed.bag_tax_a_unit,
            )
        )
    if line.other_tax_percent is not None:
        amount = to_cents(value * taxed.other_rate)
        taxes.append(LineTax(tribute=OTHER, base=value, amount=amount, percent=line.other_tax_percent))
    return taxes


def _excise(taxed: TaxedLine, value: Decimal) -> LineTax:
    """The fixed system has no rate of its own, but SUNAT wants one that makes the amount of the base (3104, 3108)."""
    excise = taxed.line.excise
    if excise is None:
        raise ValueError("the line bears no ISC")
    base, amount, percent = value, taxed.excise_of(value), excise.percent or ZERO
    if excise.system == OF_THE_RETAIL_PRICE:
        base = to_cents(taxed.line.quantity * (excise.unit_base or ZERO))
    elif excise.system == FIXED:
        percent = to_five_places(amount * HUNDRED / base) if base else ZERO
    return LineTax(tribute=ISC, base=base, amount=amount, percent=percent, system=excise.system)
