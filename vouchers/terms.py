"""By when a document must have reached the authority. Civil dates of Lima; the days themselves are the operator's.

RS 000003-2023: a factura and its notes within three calendar days counted from the day after the issue date. Boletas
and their notes: five (rule 1079 of the tables, item 4 of the CDR's), or seven in a daily summary (4443). A voiding, by
whichever file: seven (2957). Vouchers of contingency, printed and numbered on paper, have no term (2108, 1079 and 2957
are for the other series).
"""

from datetime import date, timedelta

from vouchers.record import Record
from vouchers.sale import DocumentType, Sale
from vouchers.voucher import Voucher

NO_DEADLINE = date.max
"""Stands where a date must stand for what has no term, so that what has one comes first."""
_NOTES = frozenset({DocumentType.CREDIT_NOTE, DocumentType.DEBIT_NOTE})


class Terms(Record, frozen=True, kw_only=True):
    """Calendar days after the issue date, by what is informed and how; the defaults are the law's (see above).

    `summary` is for boletas and their notes that go by a daily summary (RC), `voiding` for what an RA or RC voids.
    """

    factura: int = 3
    factura_note: int = 3
    boleta: int = 5
    boleta_note: int = 5
    summary: int = 7
    voiding: int = 7

    def days(self, document_type: str, *, modified_type: str | None = None, by_summary: bool = False) -> int:
        """The days of one document; a note goes by the type of what it modifies."""
        if by_summary:
            return self.summary
        if document_type in _NOTES:
            return self.boleta_note if modified_type == DocumentType.BOLETA else self.factura_note
        return self.boleta if document_type == DocumentType.BOLETA else self.factura


THE_LAWS = Terms()
"""What holds where an operator has agreed on nothing else with SUNAT."""


def is_contingency(series: str | None) -> bool:
    """Whether a series is one of printed vouchers, which are all of digits."""
    return series is not None and series.isascii() and series.isdigit()


def told(day: date) -> date | None:
    """A deadline as people are told it."""
    return None if day == NO_DEADLINE else day


def last_day(begins: date, days: int) -> date:
    """The last of `days` counted from the day after `begins`, or the calendar's.

    A source may write any date; one whose term ends beyond the calendar is refused by the rules, not here.
    """
    return begins + min(timedelta(days=days), date.max - begins)


def deadline(
    document_type: str,
    *,
    issue_date: date,
    modified_type: str | None = None,
    series: str | None = None,
    by_summary: bool = False,
    terms: Terms = THE_LAWS,
) -> date:
    """The last day on which the authority takes the document; a note goes by the type of what it modifies."""
    if is_contingency(series):
        return NO_DEADLINE
    return last_day(issue_date, terms.days(document_type, modified_type=modified_type, by_summary=by_summary))


def sale_deadline(sale: Sale, *, today: date, boletas_by_summary: bool = False, terms: Terms = THE_LAWS) -> date:
    """The deadline of a sale that is not issued yet; without an issue date of its own, as if it were issued today.

    `boletas_by_summary` says that its issuer informs boletas and their notes so.
    """
    modified = sale.note.document.document_type if sale.note and sale.note.document else None
    is_of_boletas = DocumentType.BOLETA in (sale.document_type, modified)
    one_by_one = sale.note is not None and bool(sale.note.further_documents)  # a summary's line names one document
    return deadline(
        sale.document_type,
        issue_date=sale.issue_date or today,
        modified_type=modified,
        series=sale.series,
        by_summary=boletas_by_summary and is_of_boletas and not one_by_one,
        terms=terms,
    )


def voucher_deadline(voucher: Voucher, *, by_summary: bool, terms: Terms) -> date:
    """The deadline of what is computed and about to be numbered."""
    modified = voucher.modification.document if voucher.modification else None
    return deadline(
        voucher.document_type.value,
        issue_date=voucher.issue_date,
        modified_type=modified.document_type if modified else None,
        series=voucher.series,
        by_summary=by_summary,
        terms=terms,
    )
