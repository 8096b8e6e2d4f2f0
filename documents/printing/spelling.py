"""How figures, dates, codes and hostile texts look on paper."""

import re
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

from vouchers.catalogues.identities import IDENTITY_TYPES
from vouchers.money import to_cents

NAMES: dict[str, dict[str, str]] = tomllib.loads(Path(__file__).with_name("names.toml").read_text(encoding="utf-8"))
"""Printed names by table and code, as `names.toml` has them."""

# A run without blanks that no column can hold is given places to break at; they have no width and print nothing.
_SHORT = 25
_LONG_RUN = re.compile(r"[^\s\u200b]{25,}")
_PIECE = re.compile(r".{8}")
_BREAK = "\u200b"
_BLANKS = re.compile(r"[^\S\n\u00a0]+")
# What a font cannot draw: controls, formats (bidirectional overrides among them), private use, what is not assigned.
_INVISIBLE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff\ue000-\uf8ff]"
)
_UNUSUAL = re.compile(f"{_INVISIBLE.pattern}|  ")
# The letters that Lato draws and, beyond them, nothing: for the second attempt, when no font at hand has the rest.
_BEYOND_LATO = re.compile(
    "[^\n\x20-\x7e\u00a0-\u017f\u2013\u2014\u2018-\u201a\u201c-\u201e\u2022\u2026\u20ac\u2122\u200b]"
)


def named(table: str, code: str) -> str:
    """The printed name of a code, or the code itself."""
    return NAMES[table].get(code, code)


def words(content: str) -> str:
    """A text of the XML as one that can be printed: lines kept, blanks folded, long runs breakable."""
    if len(content) < _SHORT and content == content.strip() and not _UNUSUAL.search(content):
        return content
    content = _BLANKS.sub(" ", _INVISIBLE.sub(" ", content.replace("\r\n", "\n"))).strip()
    return _LONG_RUN.sub(lambda run: _PIECE.sub(rf"\g<0>{_BREAK}", run.group()), content)


def only_lato(content: str) -> str:
    """The same with a question mark for every character that the standard font does not draw."""
    return _BEYOND_LATO.sub("?", content)


def money(amount: Decimal, currency: str) -> str:
    """`S/ 1,055.49`; the code of a currency without a symbol of its own. A space that does not break stands between."""
    sign = "-" if amount < 0 else ""
    return f"{sign}{symbol(currency)}\u00a0{abs(to_cents(amount)):,.2f}"


def symbol(currency: str) -> str:
    """`S/`."""
    return named("symbols", currency)


def amount(value: Decimal) -> str:
    """`1,055.49`."""
    return f"{to_cents(value):,.2f}"


def unit_amount(value: Decimal) -> str:
    """A unit value with the decimals that it has, at least two: `84.7457627119`."""
    whole, _, decimals = f"{value:,f}".partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


def quantity(value: Decimal) -> str:
    """`2`, `1.5`."""
    whole, _, decimals = f"{value:,f}".partition(".")
    significant = decimals.rstrip("0")
    return f"{whole}.{significant}" if significant else whole


def percent(value: Decimal) -> str:
    """`18 %`, `10.5 %`."""
    return f"{quantity(value)}\u00a0%"


def day(value: date | None) -> str:
    """`24/11/2026`."""
    return f"{value:%d/%m/%Y}" if value else ""


def identity_label(identity_type: str) -> str:
    """`RUC`, `DNI`, `Pasaporte`: the real type of an identity document."""
    short = NAMES["identities"].get(identity_type)
    entry = IDENTITY_TYPES.get(identity_type)
    return short or (entry.name if entry else "Documento")
