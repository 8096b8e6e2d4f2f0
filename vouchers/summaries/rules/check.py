"""Runs the rules of the day over a file: all findings at once, in the order of the tables."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, TypeVar

from vouchers.findings import Finding
from vouchers.rules.row import Row, findings
from vouchers.sale import DocumentReference
from vouchers.summaries.daily import Condition, DailySummary
from vouchers.summaries.rules.amounts import AMOUNT_RULES, TAX_RULES, VALUE_RULES
from vouchers.summaries.rules.facts import FileFacts
from vouchers.summaries.rules.files import SUMMARY_FILE_RULES, VOIDING_FILE_RULES
from vouchers.summaries.rules.lines import CUSTOMER_RULES, DOCUMENT_RULES, MODIFIED_RULES
from vouchers.summaries.rules.perception import PERCEPTION_RULES
from vouchers.summaries.rules.voidings import VOIDING_LINE_RULES
from vouchers.summaries.voiding import Voiding
from vouchers.terms import THE_LAWS, Terms

Item = TypeVar("Item")
Subject = TypeVar("Subject")

_LINE_RULES = DOCUMENT_RULES + CUSTOMER_RULES + MODIFIED_RULES + AMOUNT_RULES + PERCEPTION_RULES

SUMMARY_TABLE: tuple[Row[Any, FileFacts], ...] = (*SUMMARY_FILE_RULES, *_LINE_RULES, *VALUE_RULES, *TAX_RULES)
VOIDING_TABLE: tuple[Row[Any, FileFacts], ...] = (*VOIDING_FILE_RULES, *VOIDING_LINE_RULES)


def check_summary(summary: DailySummary, *, today: date, terms: Terms = THE_LAWS) -> tuple[Finding, ...]:
    """Everything that SUNAT would refuse or remark on if it received `summary` on that day of Lima.

    Which rules are in force is decided by the documents' issue date. Paths are those of the summary and count from
    zero: `lines[0].taxes[1].percent`. What only the authority knows (is the document registered?) is not asked.
    """
    facts = _facts(summary, today, ((line.document, line.condition) for line in summary.lines), terms)
    lines = _placed("lines", summary.lines)
    values = [it for path, line in lines for it in _placed(f"{path}.values", line.values)]
    taxes = [it for path, line in lines for it in _placed(f"{path}.taxes", line.taxes)]
    return (
        *findings(_in_force(SUMMARY_FILE_RULES, facts), (("", summary),), facts),
        *findings(_in_force(_LINE_RULES, facts), lines, facts),
        *findings(_in_force(VALUE_RULES, facts), values, facts),
        *findings(_in_force(TAX_RULES, facts), taxes, facts),
    )


def check_voiding(voiding: Voiding, *, today: date, terms: Terms = THE_LAWS) -> tuple[Finding, ...]:
    """The same for a voiding."""
    facts = _facts(voiding, today, ((line.document, Condition.VOID) for line in voiding.lines), terms)
    return (
        *findings(_in_force(VOIDING_FILE_RULES, facts), (("", voiding),), facts),
        *findings(_in_force(VOIDING_LINE_RULES, facts), _placed("lines", voiding.lines), facts),
    )


def _facts(
    file: DailySummary | Voiding, today: date, named: Iterable[tuple[DocumentReference, Condition]], terms: Terms
) -> FileFacts:
    conditions: dict[DocumentReference, tuple[Condition, ...]] = {}
    for document, condition in named:
        conditions[document] = (*conditions.get(document, ()), condition)
    return FileFacts(reference_date=file.reference_date, today=today, conditions=conditions, terms=terms)


def _in_force(rows: Iterable[Row[Subject, FileFacts]], facts: FileFacts) -> Iterator[Row[Subject, FileFacts]]:
    return (row for row in rows if row.holds_on(facts.reference_date))


def _placed(path: str, items: Sequence[Item]) -> list[tuple[str, Item]]:
    return [(f"{path}[{index}]", item) for index, item in enumerate(items)]
