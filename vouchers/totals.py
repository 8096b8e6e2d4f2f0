"""The totals of a voucher: formulas G1, G2, G4, G9, T1, T2, T7 and, for notes, N1 of SUNAT's tables."""

from collections.abc import Sequence
from decimal import Decimal

from vouchers.catalogues.tributes import IGV, TRIBUTES
from vouchers.money import HUNDRED, ZERO, to_cents
from vouchers.voucher import TaxTotal, Totals, VoucherLine

_ORDER = {tribute: position for position, tribute in enumerate(TRIBUTES)}


def tax_totals(lines: Sequence[VoucherLine], igv_percent: Decimal) -> tuple[TaxTotal, ...]:
    """Base and amount of each tribute that a line declares, in catalogue 05's order.

    The IGV is the base total times the rate (G2), not the sum of the lines' rounded taxes: over many lines the two
    drift apart by more than SUNAT tolerates.
    """
    bases: dict[str, Decimal] = {}
    for line in lines:
        for tax in line.taxes:
            bases[tax.tribute] = bases.get(tax.tribute, ZERO) + tax.base
    return tuple(
        TaxTotal(
            tribute=tribute,
            base=bases[tribute],
            amount=to_cents(bases[tribute] * igv_percent / HUNDRED) if tribute == IGV else ZERO,
        )
        for tribute in sorted(bases, key=_ORDER.__getitem__)
    )


def voucher_totals(taxes: Sequence[TaxTotal]) -> Totals:
    """What the voucher sums up to: each paid line declares its value under exactly one tribute of the IGV's family."""
    line_extension = sum((tax.base for tax in taxes), ZERO)
    tax_amount = sum((tax.amount for tax in taxes), ZERO)
    tax_inclusive = line_extension + tax_amount
    return Totals(line_extension=line_extension, tax=tax_amount, tax_inclusive=tax_inclusive, payable=tax_inclusive)
