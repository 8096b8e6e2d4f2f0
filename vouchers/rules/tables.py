"""The whole table, by what a rule looks at, and the part of it that applies to a date, a document and its features."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from vouchers.rules.rule import Rule
from vouchers.sale import DocumentType, Instalment, ItemProperty, Sale, SaleLine
from vouchers.voucher import Voucher, VoucherLine

Subject = TypeVar("Subject")
Keeps = Callable[[Rule[Any]], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rules by their subject; within one subject their order is the order of the findings.

    The first four look at what the source gave, the others at what was computed of it.
    """

    sale: tuple[Rule[Sale], ...] = ()
    lines: tuple[Rule[SaleLine], ...] = ()
    properties: tuple[Rule[ItemProperty], ...] = ()
    instalments: tuple[Rule[Instalment], ...] = ()
    voucher: tuple[Rule[Voucher], ...] = ()
    voucher_lines: tuple[Rule[VoucherLine], ...] = ()
    voucher_instalments: tuple[Rule[Instalment], ...] = ()

    def __iter__(self) -> Iterator[Rule[Any]]:
        groups: tuple[tuple[Rule[Any], ...], ...] = (
            self.sale,
            self.lines,
            self.properties,
            self.instalments,
            self.voucher,
            self.voucher_lines,
            self.voucher_instalments,
        )
        for group in groups:
            yield from group

    def in_force(self, on: date) -> "Table":
        """The rules whose days of validity include `on`."""
        return self._where(lambda rule: rule.holds_on(on))

    def applicable(self, document_type: DocumentType, features: int) -> "Table":
        """The rules for that document whose feature, if they need one, is among `features`."""
        return self._where(
            lambda rule: document_type in rule.documents and (not rule.feature or bool(rule.feature & features))
        )

    def _where(self, keeps: Keeps) -> "Table":
        return Table(
            sale=_kept(self.sale, keeps),
            lines=_kept(self.lines, keeps),
            properties=_kept(self.properties, keeps),
            instalments=_kept(self.instalments, keeps),
            voucher=_kept(self.voucher, keeps),
            voucher_lines=_kept(self.voucher_lines, keeps),
            voucher_instalments=_kept(self.voucher_instalments, keeps),
        )


def _kept(rules: Iterable[Rule[Subject]], keeps: Keeps) -> tuple[Rule[Subject], ...]:
    return tuple(rule for rule in rules if keeps(rule))
