"""What every block of a document is given, and what a block is."""

from collections.abc import Callable
from dataclasses import dataclass

from documents.canonical import text
from vouchers.voucher import Voucher


@dataclass(frozen=True, slots=True)
class Frame:
    """A voucher with its number (`F001-1`). `money` closes the opening tag of every amount: ` currencyID="PEN">`."""

    voucher: Voucher
    number: str
    money: str


Block = Callable[[Frame], str]
"""Writes one block of a document in canonical form, or nothing where the voucher does not have it."""


def element(name: str, value: str | None, where: str) -> str:
    """`<name>value</name>`, or nothing without a value: SUNAT takes an empty element worse than none."""
    return f"<{name}>{text(value, where)}</{name}>" if value else ""
