"""What the buyer keeps back of the price: the detraction that it deposits, the IGV that it withholds."""

from decimal import Decimal

from vouchers.catalogues.allowances import RETENTION_OF_IGV
from vouchers.catalogues.currencies import SOLES
from vouchers.money import HUNDRED, ZERO, to_cents, to_units
from vouchers.sale import Detraction
from vouchers.voucher import Allowance, WrittenDetraction


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
