"""What is paid beside the price: the detraction and the IGV that the buyer keeps back, the IGV that it pays ahead."""

from decimal import Decimal

from vouchers.catalogues.allowances import RETENTION_OF_IGV
from vouchers.catalogues.currencies import SOLES
from vouchers.money import HUNDRED, ZERO, to_cents, to_units
from vouchers.sale import Detraction, Perception
from vouchers.voucher import Allowance, WrittenDetraction, WrittenPerception


def detraction(given: Detraction, payable: Decimal, currency: str) -> WrittenDetraction:
    """The deposit is in whole soles, half up; in another currency only the source knows it."""
    amount = given.amount
    if amount is None:
        amount = to_units(payable * given.percent / HUNDRED) if currency == SOLES else ZERO
    return WrittenDetraction(
        code=given.code, percent=given.percent, amount=amount, account=given.account, means=given.means
    )


def retention(percent: Decimal, payable: Decimal) -> Allowance:
    """The notice that the buyer withholds part of the IGV: it enters no total."""
    factor = percent / HUNDRED
    return Allowance(
        code=RETENTION_OF_IGV, is_charge=False, amount=to_cents(payable * factor), factor=factor, base=payable
    )


def perception(given: Perception, payable: Decimal, currency: str) -> WrittenPerception:
    """In soles; what is paid in another currency only the source knows in soles."""
    in_soles = currency == SOLES
    factor = given.percent / HUNDRED
    base = given.base
    if base is None:
        base = payable if in_soles else ZERO
    amount = to_cents(base * factor) if given.amount is None else given.amount
    total = given.total
    if total is None:
        total = (payable if in_soles else base) + amount
    return WrittenPerception(code=given.code, factor=factor, base=base, amount=amount, total=total)
