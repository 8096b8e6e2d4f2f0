"""Figures as the document spells them. Computed figures are already exact, so most need no arithmetic to be spelled.

What is not in its final form goes through `vouchers.money`, which rounds.
"""

from decimal import Decimal

from vouchers import money

_POINT_OF_TWO_DECIMALS = slice(-3, -2)
_LONGEST_FRACTION = 11  # the point and ten decimals


def amount_text(value: Decimal) -> str:
    """`vouchers.money.amount_text`."""
    spelled = str(value)
    return spelled if spelled[_POINT_OF_TWO_DECIMALS] == "." else money.amount_text(value)


def unit_text(value: Decimal) -> str:
    """`vouchers.money.unit_text`."""
    spelled = str(value)
    if spelled[_POINT_OF_TWO_DECIMALS] == ".":
        return spelled
    point = spelled.find(".")
    if point < 0 or len(spelled) - point > _LONGEST_FRACTION or "E" in spelled:
        return money.unit_text(value)
    return spelled.rstrip("0").ljust(point + 3, "0")


def factor_text(value: Decimal) -> str:
    """A fraction or a percentage with up to five decimals, at least two: `0.10`, `0.03333`."""
    return unit_text(value)


def quantity_text(value: Decimal) -> str:
    """`vouchers.money.quantity_text`."""
    spelled = str(value)
    return spelled if spelled.isdecimal() else money.quantity_text(value)
