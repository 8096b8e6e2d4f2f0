"""Codes of things sold: SUNAT's code of the product (UNSPSC, catalogue 25) and GS1's bar codes."""

import re

GTIN_LENGTHS = frozenset({8, 12, 13, 14})

MORTGAGE_INTEREST = "84121901"
# SUNAT 3181: what a natural person may deduct, mortgage interest and rent.
DEDUCTIBLE = frozenset({MORTGAGE_INTEREST, "80131501"})

_EIGHT_DIGITS = re.compile("[0-9]{8}")
_OF_NO_PRODUCT = frozenset({"00000000", "99999999"})


def is_product_code(code: str) -> bool:
    """Whether `code` has the shape of a UNSPSC code."""
    return _EIGHT_DIGITS.fullmatch(code) is not None


def reaches_its_class(code: str) -> bool:
    """Whether it names at least a class, the third of the four levels, or says that there is no code."""
    return code in _OF_NO_PRODUCT or not code.endswith("0000")
