"""Discounts and charges: what each comes to, and what a line or a document is worth with them.

A discount is subtracted before anything is rounded: half of 883.11 leaves 441.56, not the 441.55 that subtracting a
rounded discount would leave.
"""

from collections.abc import Iterable
from decimal import Decimal

from vouchers.catalogues.allowances import ALLOWANCES
from vouchers.money import ZERO, to_cents
from vouchers.sale import AllowanceCharge
from vouchers.voucher import Allowance


def exact_amount(allowance: AllowanceCharge, base: Decimal) -> Decimal:
    """What `allowance` comes to before rounding, always positive; `base` is used where it names none of its own."""
    if allowance.amount is not None:
        return allowance.amount
    if allowance.factor is None:
        raise ValueError("a discount or charge needs an amount or a factor: assess the sale before computing it")
    return (base if allowance.base is None else allowance.base) * allowance.factor


def written(allowance: AllowanceCharge, base: Decimal) -> Allowance:
    """`allowance` as the document carries it, with what it was computed from."""
    shown = to_cents(base if allowance.base is None else allowance.base)
    return Allowance(
        code=allowance.code,
        is_charge=ALLOWANCES[allowance.code].is_charge,
        amount=to_cents(exact_amount(allowance, base)),
        factor=allowance.factor,
        base=shown if shown > 0 else None,
    )


def effect(allowances: Iterable[AllowanceCharge], codes: frozenset[str], base: Decimal) -> Decimal:
    """What those of `codes` add to an amount, before rounding: charges count up, discounts down."""
    return sum(
        (
            exact_amount(one, base) if ALLOWANCES[one.code].is_charge else -exact_amount(one, base)
            for one in allowances
            if one.code in codes
        ),
        ZERO,
    )


def total(allowances: Iterable[Allowance], codes: frozenset[str], *, charges: bool) -> Decimal:
    """Sum of the written charges, or discounts, of `codes`."""
    return sum((one.amount for one in allowances if one.code in codes and one.is_charge is charges), ZERO)
