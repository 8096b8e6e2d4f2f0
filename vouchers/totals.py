"""The totals of a voucher: formulas G1 to G9, T1 to T7 and, for notes, N1 of SUNAT's tables."""

from collections.abc import Sequence
from decimal import Decimal

from vouchers.advances import NO_ADVANCES, summed
from vouchers.catalogues.tributes import EXEMPT, EXPORTED, IGV, TRIBUTES, UNAFFECTED
from vouchers.full_totals import full_totals
from vouchers.money import HUNDRED, ZERO, to_cents
from vouchers.sale import Advance, AllowanceCharge
from vouchers.voucher import Allowance, TaxTotal, Totals, VoucherLine

_ORDER = {tribute: position for position, tribute in enumerate(TRIBUTES)}
_SIMPLE = frozenset({IGV, EXPORTED, EXEMPT, UNAFFECTED})

Totalled = tuple[tuple[TaxTotal, ...], Totals, tuple[Allowance, ...]]
"""The tributes, the sums, and the discounts and charges of the whole document."""


def total(
    lines: Sequence[VoucherLine],
    igv_percent: Decimal,
    allowances: Sequence[AllowanceCharge],
    advances: Sequence[Advance] = (),
    rounding: Decimal | None = None,
) -> Totalled:
    """What the lines come to, with the discounts and charges of the whole document.

    The IGV is the base total times the rate (G2), not the sum of the lines' rounded taxes: over many lines the two
    drift apart by more than SUNAT tolerates.
    """
    bases: dict[str, Decimal] = {}
    simple = not allowances and not advances and not rounding
    for line in lines:
        for tax in line.taxes:
            bases[tax.tribute] = bases.get(tax.tribute, ZERO) + tax.base
        if line.allowances:
            simple = False
    if not simple or not bases.keys() <= _SIMPLE:
        paid = summed(advances, igv_percent) if advances else NO_ADVANCES
        return full_totals(lines, igv_percent, allowances, paid, rounding)
    taxes = tuple(
        TaxTotal(
            tribute=tribute,
            base=bases[tribute],
            amount=to_cents(bases[tribute] * igv_percent / HUNDRED) if tribute == IGV else ZERO,
        )
        for tribute in sorted(bases, key=_ORDER.__getitem__)
    )
    return taxes, _simple_totals(taxes), ()


def _simple_totals(taxes: Sequence[TaxTotal]) -> Totals:
    """Where each line declares its value under exactly one tribute, and nothing else is added or taken away."""
    line_extension = sum((tax.base for tax in taxes), ZERO)
    tax_amount = sum((tax.amount for tax in taxes), ZERO)
    tax_inclusive = line_extension + tax_amount
    return Totals(line_extension=line_extension, tax=tax_amount, tax_inclusive=tax_inclusive, payable=tax_inclusive)
