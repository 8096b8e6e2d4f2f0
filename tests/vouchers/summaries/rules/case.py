"""A row of the tables of cases: a file that breaks a rule, and its nearest neighbour that does not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.builders import TODAY
from tests.summaries import a_daily_summary, a_summary_line, a_voiding, a_voiding_line
from vouchers.findings import Finding
from vouchers.summaries.daily import DailySummary, SummaryLine
from vouchers.summaries.rules.check import check_summary, check_voiding
from vouchers.summaries.voiding import Voiding


@dataclass(frozen=True)
class Given:
    """A file and the day on which SUNAT would receive it."""

    file: DailySummary | Voiding
    today: date = TODAY

    def checked(self) -> tuple[Finding, ...]:
        if isinstance(self.file, DailySummary):
            return check_summary(self.file, today=self.today)
        return check_voiding(self.file, today=self.today)


@dataclass(frozen=True)
class Case:
    """`breaks` must bring out rule `code` at `paths`; `keeps` must not, and must be a file that SUNAT would take."""

    code: str
    paths: tuple[str, ...]
    breaks: Given
    keeps: Given


def case(code: str, path: str | Iterable[str], breaks: Given, keeps: Given) -> Case:
    return Case(code, (path,) if isinstance(path, str) else tuple(path), breaks, keeps)


def summary(*lines: SummaryLine, today: date = TODAY, **changes: Any) -> Given:
    return Given(a_daily_summary(*lines, **changes), today)


def voiding(*lines: Any, today: date = TODAY, **changes: Any) -> Given:
    return Given(a_voiding(*lines, **changes), today)


def summed(**changes: Any) -> Given:
    """A summary of one boleta, with changes to its line."""
    return summary(a_summary_line(**changes))


def voided(**changes: Any) -> Given:
    """A voiding of one factura, with changes to its line."""
    return voiding(a_voiding_line(**changes))
