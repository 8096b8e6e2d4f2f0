"""What expressions compute with: texts, whole numbers, truths, null, and lists and objects of these."""

from typing import Final

_LONGEST_SHOWN: Final = 40


class DataError(Exception):
    """A value of a record that can't be used; the text is a Spanish sentence."""


def text_of(value: object) -> str:
    """A value as text; null is the empty text. `DataError` for what is no text: a list, or a double."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        raise DataError("Un número con decimales no pasa por dobles; escríbalo entre comillas y use dec_….")
    raise DataError("Se esperaba un texto y hay una lista o un objeto.")


def shown(text: str) -> str:
    """A value as a message may show it: short."""
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def is_blank(value: object) -> bool:
    """Whether there is nothing: null, an empty list, or a text of blanks."""
    return value is None or value == [] or (isinstance(value, str) and not value.strip())
