"""Identity numbers: the RUC with its check digit, and the shapes of the other documents of catalogue 06."""

import re
from operator import mul

_RUC_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_RUC_PREFIXES = frozenset({"10", "15", "16", "17", "20"})
_ELEVEN_DIGITS = re.compile(r"[0-9]{11}")
_EIGHT_DIGITS = re.compile(r"[0-9]{8}")
_NO_BLANKS = re.compile(r"\S{1,15}")


def is_ruc_shaped(number: str) -> bool:
    """Whether `number` has the eleven digits of a RUC (SUNAT 2017)."""
    return _ELEVEN_DIGITS.fullmatch(number) is not None


def is_ruc(number: str) -> bool:
    """Whether `number` can be a RUC: eleven digits, a prefix that is in use, the right check digit (modulo 11)."""
    if not is_ruc_shaped(number) or number[:2] not in _RUC_PREFIXES:
        return False
    remainder: int = sum(map(mul, map(int, number), _RUC_WEIGHTS)) % 11
    return (11 - remainder) % 10 == int(number[10])


def is_dni(number: str) -> bool:
    """Whether `number` has the eight digits of a DNI (SUNAT 2801); leading zeros count."""
    return _EIGHT_DIGITS.fullmatch(number) is not None


def is_short_code(number: str) -> bool:
    """Whether `number` is 1 to 15 characters without blanks, as the other documents want it (SUNAT 2802)."""
    return _NO_BLANKS.fullmatch(number) is not None
