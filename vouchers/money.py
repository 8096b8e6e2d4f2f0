"""The one module that rounds, and how amounts, unit values and quantities are spelled.

Half up, on the last step only (SUNAT prescribes no mode; half up stays inside each of its tolerances).
"""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal, Inexact, InvalidOperation

# A quantity of 12 + 10 digits times a unit value of 12 + 10, summed over 999 lines, needs 48.
CONTEXT = Context(prec=60, rounding=ROUND_HALF_UP)
# The bound method takes a third of the time that Decimal.quantize(…, context=…) takes.
_rounded = CONTEXT.quantize

ZERO = Decimal("0.00")
CENT = Decimal("0.01")
_UNIT = Decimal(1)
HUNDRED = Decimal(100)
FIFTH_PLACE = Decimal("0.00001")
TENTH_PLACE = Decimal("1E-10")

# A quantize in one of these succeeds only where nothing is lost: 12 digits and 2, 12 and 10, 3 and 5.
_exact_amount = Context(prec=14, traps=[Inexact, InvalidOperation]).quantize
_exact_unit = Context(prec=22, traps=[Inexact, InvalidOperation]).quantize

_exact_factor = Context(prec=8, traps=[Inexact, InvalidOperation]).quantize

# n(12,2): twelve digits before the point.
AMOUNT_LIMIT = Decimal(10) ** 12


def to_cents(value: Decimal) -> Decimal:
    """`value` with two decimals. The value is finite and below 10**58."""
    return _rounded(value, CENT)


def to_ten_places(value: Decimal) -> Decimal:
    """`value` with ten decimals, as unit values and unit prices are kept. The value is finite and below 10**50."""
    return _rounded(value, TENTH_PLACE)


def to_units(value: Decimal) -> Decimal:
    """`value` in whole units of currency. The value is finite and below 10**58."""
    return _rounded(value, _UNIT)


def to_five_places(value: Decimal) -> Decimal:
    """`value` with five decimals, as rates are written. The value is finite and below 10**55."""
    return _rounded(value, FIFTH_PLACE)


def amount_text(value: Decimal) -> str:
    """An amount as SUNAT's n(12,2) wants it: `100.00`."""
    return str(_rounded(value, CENT))


def unit_text(value: Decimal) -> str:
    """A unit value or price: up to ten decimals, at least two: `100.00`, `84.7457627119`."""
    whole, _, decimals = f"{to_ten_places(value):f}".partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


def quantity_text(value: Decimal) -> str:
    """A quantity: up to ten decimals, none that say nothing: `2`, `1.5`."""
    whole, _, decimals = f"{to_ten_places(value):f}".partition(".")
    significant = decimals.rstrip("0")
    return f"{whole}.{significant}" if significant else whole


def fits_amount(value: Decimal) -> bool:
    """Whether n(12,2) can hold `value` exactly: no sign, twelve digits, two decimals. Safe for what is no number."""
    return _fits(value, CENT, _exact_amount)


def fits_unit(value: Decimal) -> bool:
    """Whether n(12,10) can hold `value` exactly: no sign, twelve digits, ten decimals. Safe for what is no number."""
    return _fits(value, TENTH_PLACE, _exact_unit)


def fits_factor(value: Decimal) -> bool:
    """Whether n(3,5) can hold `value` exactly and it is above zero. Safe for what is no number."""
    return _fits(value, FIFTH_PLACE, _exact_factor) and not value.is_zero()


def _fits(value: Decimal, place: Decimal, exact: Callable[[Decimal, Decimal], Decimal]) -> bool:
    if value.is_signed():
        return False
    try:
        return not exact(value, place).is_nan()
    except (Inexact, InvalidOperation):
        return False


def is_bounded(value: Decimal) -> bool:
    """Whether `value` is a number with at most twelve digits before the point, whatever its sign."""
    return value.is_finite() and -AMOUNT_LIMIT < value < AMOUNT_LIMIT
