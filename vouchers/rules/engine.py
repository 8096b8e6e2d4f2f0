"""Runs the rules of the day over a sale: all findings at once, in the order of the table.

Paths count from zero: `lines[0]` is the first line. Cost matters here: which rules apply depends only on the document
and the features that the sale has, so that choice is made once per combination and remembered.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from vouchers.findings import Finding
from vouchers.rules.features import features_of
from vouchers.rules.row import finding
from vouchers.rules.rule import Facts, Rule
from vouchers.rules.tables import Table
from vouchers.sale import DocumentType


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules in force from `valid_from` on, under the name that stays on a voucher's report."""

    version: str
    valid_from: date
    table: Table
    _plans: dict[tuple[DocumentType, int], "_Plan"] = field(default_factory=dict, compare=False, repr=False)

    def check_sale(self, facts: Facts) -> "SaleCheck":
        """What the sale shows before its amounts are computed."""
        sale = facts.sale
        plan, needs_amounts = self._plan(facts)
        hits = _hits(plan.sale, (sale,), "", facts)
        hits += _hits_of_documents(plan, facts)
        hits += _hits(plan.lines, sale.lines, "lines[{}]", facts)
        if plan.properties:
            for index, line in enumerate(sale.lines):
                hits += _hits(plan.properties, line.properties, f"lines[{index}].properties[{{}}]", facts)
        if plan.line_allowances:
            for index, line in enumerate(sale.lines):
                hits += _hits(plan.line_allowances, line.allowances, f"lines[{index}].allowances[{{}}]", facts)
        if plan.legs:
            for index, line in enumerate(sale.lines):
                if line.cargo is not None:
                    hits += _hits(plan.legs, line.cargo.legs, f"lines[{index}].cargo.legs[{{}}]", facts)
        hits += _hits(plan.allowances, sale.allowances, "allowances[{}]", facts)
        hits += _hits(plan.legends, sale.legends, "legends[{}]", facts)
        hits += _hits(plan.despatch_documents, sale.despatch_documents, "despatch_documents[{}]", facts)
        hits += _hits(plan.related_documents, sale.related_documents, "related_documents[{}]", facts)
        hits += _hits(plan.participants, sale.participants, "participants[{}]", facts)
        hits += _hits(plan.advances, sale.advances, "advances[{}]", facts)
        if plan.instalments and sale.payment is not None:
            hits += _hits(plan.instalments, sale.payment.instalments, "payment.instalments[{}]", facts)
        if not hits:
            return SaleCheck([], blocked=False, needs_amounts=needs_amounts)
        blocked = any(hit.rule.blocks for hit in hits)
        return SaleCheck([finding(*hit, facts) for hit in hits], blocked, needs_amounts)

    def of_the_sale(self) -> "RuleSet":
        """The part of these rules that finds fault with the sale, and not with the register of issuers."""
        return RuleSet(self.version, self.valid_from, self.table.of_the_sale())

    def check_voucher(self, facts: Facts) -> list[Finding]:
        """What the computed amounts show; nothing without a voucher."""
        voucher = facts.voucher
        if voucher is None:
            return []
        plan = self._plan(facts).table
        hits = _hits(plan.voucher, (voucher,), "", facts)
        hits += _hits(plan.voucher_lines, voucher.lines, "lines[{}]", facts)
        if plan.voucher_line_allowances:
            for index, line in enumerate(voucher.lines):
                hits += _hits(plan.voucher_line_allowances, line.allowances, f"lines[{index}].allowances[{{}}]", facts)
        if plan.voucher_allowances:
            hits += _hits(plan.voucher_allowances, voucher.allowances, "allowances[{}]", facts)
        if plan.voucher_instalments and voucher.payment is not None:
            hits += _hits(plan.voucher_instalments, voucher.payment.instalments, "payment.instalments[{}]", facts)
        return [finding(*hit, facts) for hit in hits]

    def _plan(self, facts: Facts) -> "_Plan":
        key = (facts.sale.document_type, features_of(facts))
        plan = self._plans.get(key)
        if plan is None:
            table = self.table.applicable(*key)
            plan = self._plans[key] = _Plan(table, table.needs_amounts)
        return plan


class SaleCheck(NamedTuple):
    """`blocked`: the amounts can't be computed. `needs_amounts`: some rule has to see them, ordinary as they may be."""

    findings: list[Finding]
    blocked: bool
    needs_amounts: bool


class _Plan(NamedTuple):
    table: Table
    needs_amounts: bool


class _Hit(NamedTuple):
    rule: Rule[Any]
    subject: Any
    prefix: str


def _hits_of_documents(plan: Table, facts: Facts) -> list[_Hit]:
    """What the documents that a note names break, and what the archive's word on them breaks."""
    note = facts.sale.note
    if note is None or not (plan.references or plan.known):
        return []
    named = [] if note.document is None else [("note.document", note.document)]
    named += [(f"note.further_documents[{index}]", it) for index, it in enumerate(note.further_documents)]
    hits = [hit for path, document in named for hit in _hits(plan.references, (document,), path, facts)]
    known = {(it.document_type, it.series, it.number): it for it in facts.known}
    for path, document in named:
        found = known.get((document.document_type, document.series, document.number))
        if found is not None:
            hits += _hits(plan.known, (found,), path, facts)
    return hits


def _hits(rules: tuple[Rule[Any], ...], subjects: Sequence[Any], prefix: str, facts: Facts) -> list[_Hit]:
    if len(subjects) == 1:  # the sale itself, and the line of most sales
        subject = subjects[0]
        return [_Hit(rule, subject, prefix.format(0)) for rule in rules if rule.fires(subject, facts)]
    hits: list[_Hit] = []
    for rule in rules:
        fires = rule.fires
        for index, subject in enumerate(subjects):
            if fires(subject, facts):
                hits.append(_Hit(rule, subject, prefix.format(index)))
    return hits
