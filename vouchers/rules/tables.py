"""The whole table, by what a rule looks at, and the part of it that applies to a date, a document and its features."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from vouchers.modified import ModifiedDocument
from vouchers.rules.rule import Rule
from vouchers.sale import (
    Advance,
    AllowanceCharge,
    CargoLeg,
    DocumentReference,
    DocumentType,
    Instalment,
    ItemProperty,
    Participant,
    RelatedDocument,
    Sale,
    SaleLegend,
    SaleLine,
)
from vouchers.voucher import Allowance, Voucher, VoucherLine

_REGISTER = "issuer"
"""Where the paths of what the register of issuers holds begin."""

Keeps = Callable[[Rule[Any]], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rules by their subject; within one subject their order is the order of the findings.

    Those whose name begins with `voucher` look at what was computed, the others at what the source gave.
    """

    sale: tuple[Rule[Sale], ...] = ()
    references: tuple[Rule[DocumentReference], ...] = ()
    known: tuple[Rule[ModifiedDocument], ...] = ()
    lines: tuple[Rule[SaleLine], ...] = ()
    properties: tuple[Rule[ItemProperty], ...] = ()
    line_allowances: tuple[Rule[AllowanceCharge], ...] = ()
    legs: tuple[Rule[CargoLeg], ...] = ()
    allowances: tuple[Rule[AllowanceCharge], ...] = ()
    legends: tuple[Rule[SaleLegend], ...] = ()
    despatch_documents: tuple[Rule[RelatedDocument], ...] = ()
    related_documents: tuple[Rule[RelatedDocument], ...] = ()
    participants: tuple[Rule[Participant], ...] = ()
    advances: tuple[Rule[Advance], ...] = ()
    instalments: tuple[Rule[Instalment], ...] = ()
    voucher: tuple[Rule[Voucher], ...] = ()
    voucher_lines: tuple[Rule[VoucherLine], ...] = ()
    voucher_line_allowances: tuple[Rule[Allowance], ...] = ()
    voucher_allowances: tuple[Rule[Allowance], ...] = ()
    voucher_instalments: tuple[Rule[Instalment], ...] = ()

    def __iter__(self) -> Iterator[Rule[Any]]:
        for group in fields(self):
            yield from getattr(self, group.name)

    def in_force(self, on: date) -> "Table":
        """The rules whose days of validity include `on`."""
        return self._where(lambda rule: rule.holds_on(on))

    def applicable(self, document_type: DocumentType, features: int) -> "Table":
        """The rules for that document whose feature, if they need one, is among `features`."""
        return self._where(
            lambda rule: document_type in rule.documents and (not rule.feature or bool(rule.feature & features))
        )

    def of_the_sale(self) -> "Table":
        """The rules whose guilty field is one of the sale: the register of issuers is not its source's to mend."""
        return self._where(lambda rule: rule.path != _REGISTER and not rule.path.startswith(f"{_REGISTER}."))

    @property
    def needs_amounts(self) -> bool:
        """Whether a rule looks at computed amounts and may fire on ordinary ones."""
        computed = (getattr(self, group.name) for group in fields(self) if group.name.startswith("voucher"))
        return any(not rule.of_extremes for rules in computed for rule in rules)

    def _where(self, keeps: Keeps) -> "Table":
        kept: dict[str, Any] = {
            group.name: tuple(rule for rule in getattr(self, group.name) if keeps(rule)) for group in fields(self)
        }
        return Table(**kept)
