"""Identity numbers: the RUC with its check digit, and the shapes of the other documents of catalogue 06."""

import re

_ZERO = ord("0")
_OF_THE_CHARACTERS = 41 * _ZERO  # the weights' sum: what the digits' codes add to the weighted sum of the digits
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
    # Every customer of a factura passes here, often twice: written out, it takes a fifth of the time of a loop.
    a, b, c, d, e, f, g, h, i, j, check = number.encode()
    weighted = 5 * a + 4 * b + 3 * c + 2 * d + 7 * e + 6 * f + 5 * g + 4 * h + 3 * i + 2 * j
    return (11 - (weighted - _OF_THE_CHARACTERS) % 11) % 10 == check - _ZERO


def is_dni(number: str) -> bool:
    """Whether `number` has the eight digits of a DNI (SUNAT 2801); leading zeros count."""
    return _EIGHT_DIGITS.fullmatch(number) is not None


def is_short_code(number: str) -> bool:
    """Whether `number` is 1 to 15 characters without blanks, as the other documents want it (SUNAT 2802)."""
    return _NO_BLANKS.fullmatch(number) is not None
