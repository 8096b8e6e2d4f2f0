"""Which file voids a document, and until when."""

from datetime import date, timedelta

import pytest

from vouchers.summaries.choice import voided_by_summary, voiding_deadline
from vouchers.terms import NO_DEADLINE, Terms


@pytest.mark.parametrize(
    ("document_type", "series", "modified_type", "by_summary"),
    [
        ("01", "F001", None, False),
        ("03", "B001", None, True),
        ("07", "FC01", "01", False),
        ("07", "BC01", "03", True),
        ("08", "BD01", "03", True),
        ("01", "0001", None, False),
        ("03", "0001", None, True),
        ("07", "0002", "03", True),
        ("07", "0002", "01", False),
        ("08", "0002", None, False),
    ],
)
def test_the_series_chooses_or_else_the_type(
    document_type: str, series: str, modified_type: str | None, by_summary: bool
) -> None:
    assert voided_by_summary(document_type, series, modified_type=modified_type) is by_summary


@pytest.mark.parametrize(
    ("issue_date", "generated_on", "last"),
    [
        (date(2026, 12, 31), date(2027, 1, 2), date(2027, 1, 7)),
        (date(2027, 1, 1), date(2027, 1, 2), date(2027, 1, 9)),
    ],
)
def test_the_term_runs_from_the_issue_and_from_2027_on_from_the_making(
    issue_date: date, generated_on: date, last: date
) -> None:
    assert voiding_deadline("F001", issue_date=issue_date, generated_on=generated_on) == last
    assert voiding_deadline("0001", issue_date=issue_date, generated_on=generated_on) == NO_DEADLINE
    longer = voiding_deadline("F001", issue_date=issue_date, generated_on=generated_on, terms=Terms(voiding=9))
    assert longer == last + timedelta(days=2)
