"""How a value stands in a finding: short, printable, and storable wherever findings are stored."""

from vouchers.record import Record

_LONGEST = 200


def shown(value: object) -> str:
    """`value` as text of at most 200 characters, with what cannot be printed escaped; "" for None and for objects."""
    if value is None or isinstance(value, (tuple, dict, Record)):
        return ""
    text = str(value)
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST - 1]}…"
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)
