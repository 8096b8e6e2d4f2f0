"""Amounts as they stand in a document: the text that was written, its value, and its currency."""

import re
from decimal import Decimal
from functools import lru_cache

from simulators.ose.reading import Node

ZERO = Decimal(0)
ONE = Decimal(1)
HUNDRED = Decimal(100)

_NUMBER = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,20})?")
# SUNAT's own patterns: no sign, no exponent, no leading zeros on whole numbers, zero allowed.
AMOUNT = re.compile(r"(?!0[0-9]+\Z)[0-9]{1,12}(?:\.[0-9]{1,2})?")
PRICE = re.compile(r"(?!0[0-9]+\Z)[0-9]{1,12}(?:\.[0-9]{1,10})?")
_LONGEST = 48
RATE = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,5})?")


# The same few texts come again and again, within a document and between documents.
@lru_cache(maxsize=8192)
def _value(text: str) -> Decimal:
    return Decimal(text) if _NUMBER.fullmatch(text) else ZERO


@lru_cache(maxsize=8192)
def _fits(pattern: re.Pattern[str], text: str) -> bool:
    return pattern.fullmatch(text) is not None


class Number:
    """A decimal of the document. ``text`` is None where the element is absent; a malformed one counts as zero."""

    __slots__ = ("currency", "text", "value")

    def __init__(self, node: Node | None) -> None:
        if node is None:
            self.text: str | None = None
            self.currency: str | None = None
            self.value = ZERO
        else:
            # One character more than any pattern takes is enough to stay malformed, and small in the caches.
            self.text = node.text[:_LONGEST]
            self.currency = node.attributes.get("currencyID")
            self.value = _value(self.text)

    @property
    def absent(self) -> bool:
        """Whether the element is not there at all."""
        return self.text is None

    def is_amount(self) -> bool:
        """Whether it is written as n(12,2)."""
        return self.text is not None and _fits(AMOUNT, self.text)

    def is_price(self) -> bool:
        """Whether it is written as n(12,10)."""
        return self.text is not None and _fits(PRICE, self.text)

    def is_rate(self) -> bool:
        """Whether it is written as n(3,5)."""
        return self.text is not None and _fits(RATE, self.text)

    def malformed_amount(self) -> bool:
        """Whether it is there and not written as n(12,2)."""
        return self.text is not None and not _fits(AMOUNT, self.text)


def far(written: Decimal, computed: Decimal) -> bool:
    """Whether a written amount misses the recomputed one by more than SUNAT's tolerance of one unit."""
    return abs(written - computed) > ONE
