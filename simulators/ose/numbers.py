"""Amounts as they stand in a document: the text that was written, its value, and its currency."""

import re
from decimal import Decimal

from simulators.ose.reading import Node

ZERO = Decimal(0)
ONE = Decimal(1)
HUNDRED = Decimal(100)

_NUMBER = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,20})?")
# SUNAT's own patterns: no sign, no exponent, no leading zeros on whole numbers, zero allowed.
AMOUNT = re.compile(r"(?!0[0-9]+\Z)[0-9]{1,12}(?:\.[0-9]{1,2})?")
PRICE = re.compile(r"(?!0[0-9]+\Z)[0-9]{1,12}(?:\.[0-9]{1,10})?")
RATE = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,5})?")


class Number:
    """A decimal of the document. ``text`` is None where the element is absent; a malformed one counts as zero."""

    __slots__ = ("currency", "text", "value")

    def __init__(self, node: Node | None) -> None:
        if node is None:
            self.text: str | None = None
            self.currency: str | None = None
            self.value = ZERO
        else:
            self.text = node.text
            self.currency = node.attributes.get("currencyID")
            self.value = Decimal(node.text) if _NUMBER.fullmatch(node.text) else ZERO

    @property
    def absent(self) -> bool:
        """Whether the element is not there at all."""
        return self.text is None

    def is_amount(self) -> bool:
        """Whether it is written as n(12,2)."""
        return self.text is not None and AMOUNT.fullmatch(self.text) is not None

    def is_price(self) -> bool:
        """Whether it is written as n(12,10)."""
        return self.text is not None and PRICE.fullmatch(self.text) is not None

    def is_rate(self) -> bool:
        """Whether it is written as n(3,5)."""
        return self.text is not None and RATE.fullmatch(self.text) is not None

    def malformed_amount(self) -> bool:
        """Whether it is there and not written as n(12,2)."""
        return self.text is not None and AMOUNT.fullmatch(self.text) is None


ABSENT = Number(None)


def far(written: Decimal, computed: Decimal) -> bool:
    """Whether a written amount misses the recomputed one by more than SUNAT's tolerance of one unit."""
    return abs(written - computed) > ONE
