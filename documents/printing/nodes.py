"""Steps through a UBL tree by name, whatever its prefixes, and reads dates and figures with a sentence for bad ones."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation

from lxml import etree

from vouchers.money import is_bounded

_UBL = "urn:oasis:names:specification:ubl:schema:xsd"
CAC = f"{{{_UBL}:CommonAggregateComponents-2}}"
CBC = f"{{{_UBL}:CommonBasicComponents-2}}"
DS = "{http://www.w3.org/2000/09/xmldsig#}"
_LONGEST_TEXT = 2_000
_LONGEST_FIGURE = 40

Node = etree._Element  # noqa: SLF001 -- lxml gives the class of its elements no other name


class UnprintableVoucher(ValueError):  # noqa: N818 -- reads as what it says
    """What came is no voucher that can be printed; the text says what is missing or wrong, in Spanish."""


def find(node: Node | None, *path: str) -> Node | None:
    """The first element at a path of names of `cac`, or None."""
    for name in path:
        if node is None:
            return None
        node = node.find(CAC + name)
    return node


def every(node: Node | None, name: str) -> Iterator[Node]:
    """The children of that name of `cac`."""
    return iter(()) if node is None else node.iterchildren(CAC + name)


def text(node: Node | None, name: str) -> str:
    """The text of the first child of that name of `cbc`, without blanks around it; empty where there is none.

    Of a text that nobody could have meant to print only the beginning is taken, and it ends with an ellipsis.
    """
    found = None if node is None else node.find(CBC + name)
    content = (found.text or "").strip() if found is not None else ""
    return content if len(content) <= _LONGEST_TEXT else f"{content[:_LONGEST_TEXT]}…"


def attribute(node: Node | None, name: str, key: str) -> str:
    """An attribute of the first child of that name of `cbc`; empty where there is none."""
    found = None if node is None else node.find(CBC + name)
    return (found.get(key) or "").strip() if found is not None else ""


def required(node: Node | None, name: str, what: str) -> str:
    """The same text; `UnprintableVoucher` without one."""
    found = text(node, name)
    if not found:
        raise UnprintableVoucher(f"El comprobante no dice {what} (cbc:{name}); no se puede imprimir.")
    return found


def figure(node: Node | None, name: str) -> Decimal | None:
    """The number in the first child of that name of `cbc`; `UnprintableVoucher` where something else stands."""
    told = text(node, name)
    if not told:
        return None
    try:
        number = Decimal(told) if len(told) <= _LONGEST_FIGURE else None
    except InvalidOperation:
        number = None
    if number is None or not is_bounded(number):
        raise UnprintableVoucher(f"cbc:{name} no es un número que se pueda imprimir: {told[:_LONGEST_FIGURE]!r}.")
    return number


def day(node: Node | None, name: str) -> date | None:
    """The date in the first child of that name of `cbc`; `UnprintableVoucher` where something else stands."""
    told = text(node, name)
    if not told:
        return None
    try:
        return date.fromisoformat(told[:10])
    except ValueError as error:
        raise UnprintableVoucher(f"cbc:{name} no es una fecha (AAAA-MM-DD): {told[:20]!r}.") from error
