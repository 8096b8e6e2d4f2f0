"""A row of SUNAT's tables as it is told apart from others: its cells in a normal spelling, and their fingerprint."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from cli.coverage.entries import Severity

_DIGITS = 10
_CODE_LENGTH = 4
_BREAK = re.compile(r"<br ?/?>", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")
_NUMBER = re.compile(r"\d+(\.\d+)?")
_CATALOGUE = re.compile(r"\d[\d.]*")
_IN_WORDS = re.compile(r"\([^()]*\)|\(.*$")
_TAG = re.compile(r"@?[A-Za-z][A-Za-z0-9:/@.]*")
_PREFIX = re.compile(r"\b(?:cac|cbc|sac|ext|ds):")
_ROOT = re.compile(r"^(?:Invoice|CreditNote|DebitNote|SummaryDocuments|VoidedDocuments)/", re.IGNORECASE)

# The lists that a row may ask, by a word that names each; the first that fits counts.
_LISTS = (
    ("asociados", "asociados"),
    ("certificados", "certificados"),
    ("vigencia", "padrones-vigencia"),
    ("padrones", "padrones"),
    ("fisicos", "fisicos"),
    ("contingencia", "contingencia"),
    ("comprobantes", "comprobantes"),
    ("establecimientos", "establecimientos"),
    ("contribuyentes", "contribuyentes"),
)
_NUMBERED_LISTS = (("catalogo", "cat"), ("parametros", "par"))


class Row(NamedTuple):
    """A row as a workbook has it; the first six are as in `cli.coverage.entries.Entry`."""

    item: str
    tag: str
    severity: Severity
    code: str
    consulted: str
    fingerprint: str
    condition: str


def one_line(cell: object) -> str:
    """A cell's text in one line; SUNAT's tables break lines where the column ends."""
    return _BLANKS.sub(" ", _BREAK.sub(" ", "" if cell is None else str(cell))).strip()


def plain(text: str) -> str:
    """`text` in small letters without accents, for comparing."""
    decomposed = unicodedata.normalize("NFKD", one_line(text).casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def item_number(cell: object) -> str:
    """The number of a datum; a workbook keeps `16.2` as a binary fraction, and sometimes writes `07` for `7`."""
    text = one_line(cell)
    if not _NUMBER.fullmatch(text):
        return text
    return f"{round(float(text), 6):g}"


def return_code(cell: object) -> str:
    """Return codes have four digits, also where the cell holds a number."""
    text = one_line(cell)
    whole = text.removesuffix(".0")
    return whole.zfill(_CODE_LENGTH) if whole.isdecimal() else text


def short_tag(cell: object) -> str:
    """The element's path without root, prefixes and explanations; several with a bar between, each once."""
    found: dict[str, None] = {}
    for tag in _TAG.findall(_IN_WORDS.sub(" ", one_line(cell))):
        short = _ROOT.sub("", _PREFIX.sub("", tag).strip("/"))
        if short and (":" in tag or "@" in tag):
            found[short] = None
    return "|".join(found)


def list_code(cell: object) -> str:
    """The list that a row asks: `cat-06`, `par-017`, `contribuyentes`; "" for none."""
    text = plain(one_line(cell))
    for word, short in _NUMBERED_LISTS:
        if word in text:
            numbers = [number.strip(".") for number in _CATALOGUE.findall(text)]
            return "+".join(f"{short}-{number.removeprefix('0')}" for number in dict.fromkeys(numbers))
    known = next((short for word, short in _LISTS if word in text), "")
    return known or ("otro" if text.strip("- ") else "")


def fingerprint(cells: Iterable[object]) -> str:
    """The first ten hexadecimal digits of the SHA-256 of cells, whatever their case, accents and blanks."""
    spelled = "\x1f".join(plain(one_line(cell)) for cell in cells)
    return hashlib.sha256(spelled.encode()).hexdigest()[:_DIGITS]
