"""Totals of vouchers that have more than values and the IGV: SUNAT's formulas with all their terms."""

from collections.abc import Sequence
from decimal import Decimal

from vouchers.advances import NO_ADVANCES, Advances
from vouchers.allowances import effect, total, written
from vouchers.catalogues.allowances import (
    BESIDE_BASE,
    CHARGES_BESIDE_BASE,
    DISCOUNTS_BESIDE_BASE,
    LINE_CHARGE,
    LINE_DISCOUNT,
    TO_BASE,
)
from vouchers.catalogues.tributes import EXEMPT, EXPORTED, FREE, IGV, ISC, IVAP, TRIBUTES, UNAFFECTED
from vouchers.money import HUNDRED, ZERO, to_cents
from vouchers.rates import IVAP_PERCENT
from vouchers.sale import AllowanceCharge
from vouchers.voucher import Allowance, TaxTotal, Totals, VoucherLine

_PAID = frozenset({IGV, IVAP, EXPORTED, EXEMPT, UNAFFECTED})
_FAMILY = _PAID | {FREE}


class _Sums:
    """Values, bases and taxes of the lines by tribute; the ISC of what is given away stays out (G6)."""

    def __init__(self, lines: Sequence[VoucherLine]) -> None:
        self.values: dict[str, Decimal] = {}
        self.bases: dict[str, Decimal] = {}
        self.amounts: dict[str, Decimal] = {}
        for line in lines:
            for tax in line.taxes:
                if tax.tribute == ISC and line.taxes[0].tribute == FREE:
                    continue
                self.values[tax.tribute] = self.values.get(tax.tribute, ZERO) + line.value
                self.bases[tax.tribute] = self.bases.get(tax.tribute, ZERO) + tax.base
                self.amounts[tax.tribute] = self.amounts.get(tax.tribute, ZERO) + tax.amount


def full_totals(
    lines: Sequence[VoucherLine],
    igv_percent: Decimal,
    allowances: Sequence[AllowanceCharge],
    advances: Advances = NO_ADVANCES,
    rounding: Decimal | None = None,
) -> tuple[tuple[TaxTotal, ...], Totals, tuple[Allowance, ...]]:
    """The tributes, the sums, and the discounts and charges of the whole document as they are written.

    Advances lower the tributes and what is left to pay, but not the value and the price of what is sold (T1, T2).
    """
    sums = _Sums(lines)
    taxed = sums.values.get(IGV, ZERO) + sums.values.get(IVAP, ZERO)
    adjustment = to_cents(taxed + effect(allowances, TO_BASE, taxed)) - taxed
    whole = _tax_totals(sums, adjustment, NO_ADVANCES, igv_percent)
    line_extension = sum((sums.values[tribute] for tribute in _PAID & sums.values.keys()), ZERO) + adjustment
    tax_inclusive = line_extension + _payable(whole)
    of_document = tuple([_written(one, taxed, line_extension, tax_inclusive) for one in allowances])
    allowance = _of_lines(lines, LINE_DISCOUNT) + total(of_document, BESIDE_BASE, charges=False)
    charge = _of_lines(lines, LINE_CHARGE) + total(of_document, BESIDE_BASE, charges=True)
    taxes = whole if advances is NO_ADVANCES else _tax_totals(sums, adjustment, advances, igv_percent)
    totals = Totals(
        line_extension=line_extension,
        tax=_payable(taxes),
        tax_inclusive=tax_inclusive,
        payable=tax_inclusive + charge - allowance - advances.paid + (rounding or ZERO),
        allowance=allowance or None,
        charge=charge or None,
        prepaid=advances.paid or None,
        rounding=to_cents(rounding) if rounding else None,
    )
    return taxes, totals, of_document + advances.written()


def _payable(taxes: Sequence[TaxTotal]) -> Decimal:
    return sum((one.amount for one in taxes if one.tribute != FREE), ZERO)


def _tax_totals(sums: _Sums, adjustment: Decimal, advances: Advances, igv_percent: Decimal) -> tuple[TaxTotal, ...]:
    """G1 to G8. Only taxed lines know discounts and charges of the whole document.

    The IGV is computed of bases that hold the ISC, but its written base is the lines' value without it (SUNAT 3277
    against 3291).
    """
    percents = {IGV: igv_percent, IVAP: IVAP_PERCENT}
    less = {EXEMPT: advances.exempt, UNAFFECTED: advances.unaffected}
    taxes = []
    for tribute in TRIBUTES:
        if tribute not in sums.values:
            continue
        base = sums.values[tribute] if tribute in _FAMILY else sums.bases[tribute]
        amount = sums.amounts[tribute]
        if tribute in percents:
            base += adjustment - advances.taxed
            taxed = sums.bases[tribute] + adjustment - advances.taxed - advances.excise
            amount = to_cents(taxed * percents[tribute] / HUNDRED)
        elif tribute == ISC:
            amount -= advances.excise
        taxes.append(TaxTotal(tribute=tribute, base=base - less.get(tribute, ZERO), amount=amount))
    return tuple(taxes)


def _of_lines(lines: Sequence[VoucherLine], code: str) -> Decimal:
    return sum((one.amount for line in lines for one in line.allowances if one.code == code), ZERO)


def _written(one: AllowanceCharge, taxed: Decimal, line_extension: Decimal, tax_inclusive: Decimal) -> Allowance:
    if one.code in TO_BASE:
        return written(one, taxed)
    if one.code in CHARGES_BESIDE_BASE:
        return written(one, line_extension)
    if one.code in DISCOUNTS_BESIDE_BASE:
        return written(one, tax_inclusive)
    raise ValueError(f"discount or charge {one.code} is none of a whole document: assess the sale before computing it")
