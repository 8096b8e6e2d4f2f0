"""By when a document must have reached the authority, one by one. Civil dates of Lima.

RS 000003-2023: a factura and its notes within three calendar days counted from the day after the issue date. Boletas
and their notes: five (rule 1079 of the tables, item 4 of the CDR's), or seven in a daily summary (4443). Vouchers of
contingency, printed and numbered on paper, have no term (2108 and 1079 are for the other series).
"""

from datetime import date, timedelta

from vouchers.sale import DocumentType, Sale

FACTURA_TERM = timedelta(days=3)
BOLETA_TERM = timedelta(days=5)
SUMMARY_TERM = timedelta(days=7)
NO_DEADLINE = date.max
"""Stands where a date must stand for what has no term, so that what has one comes first."""


def is_contingency(series: str | None) -> bool:
    """Whether a series is one of printed vouchers, which are all of digits."""
    return series is not None and series.isascii() and series.isdigit()


def told(day: date) -> date | None:
    """A deadline as people are told it."""
    return None if day == NO_DEADLINE else day


def deadline(
    document_type: str,
    *,
    issue_date: date,
    modified_type: str | None = None,
    series: str | None = None,
    by_summary: bool = False,
) -> date:
    """The last day on which the authority takes the document; a note goes by the type of what it modifies."""
    if is_contingency(series):
        return NO_DEADLINE
    notes = (DocumentType.CREDIT_NOTE, DocumentType.DEBIT_NOTE)
    family = modified_type if document_type in notes else document_type
    term = BOLETA_TERM if family == DocumentType.BOLETA else FACTURA_TERM
    if by_summary:
        term = SUMMARY_TERM
    # A source may write any date; one whose term ends beyond the calendar is refused by the rules, not here.
    return issue_date + min(term, date.max - issue_date)


def sale_deadline(sale: Sale, *, today: date) -> date:
    """The deadline of a sale that is not issued yet; without an issue date of its own, as if it were issued today."""
    modified = sale.note.document.document_type if sale.note and sale.note.document else None
    return deadline(sale.document_type, issue_date=sale.issue_date or today, modified_type=modified, series=sale.series)
