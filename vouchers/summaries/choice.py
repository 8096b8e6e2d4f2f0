"""Which file declares a document void, and until when: its series says so, and where that is of numbers, its type."""

from datetime import date

from vouchers.rules.validity import ANNOUNCED_FOR_2027
from vouchers.sale import DocumentType
from vouchers.terms import NO_DEADLINE, THE_LAWS, Terms, is_contingency, last_day

_NOTES = frozenset({DocumentType.CREDIT_NOTE, DocumentType.DEBIT_NOTE})


def voided_by_summary(document_type: str, series: str, *, modified_type: str | None = None) -> bool:
    """Whether a daily summary (RC) voids the document; a voiding (RA) otherwise, however it was informed.

    A note goes by what it modifies (domain page, 6; sheets RC 2512, 2513 and RA 2308, 2310).
    """
    if not is_contingency(series):
        return series.startswith("B")
    return (modified_type if document_type in _NOTES else document_type) == DocumentType.BOLETA


def voiding_deadline(series: str, *, issue_date: date, generated_on: date, terms: Terms = THE_LAWS) -> date:
    """The last day on which the authority takes its voiding (2957); documents of contingency have none.

    The term runs from the issue date; from the day on which the document was made, for those of 2027 (announced).
    """
    if is_contingency(series):
        return NO_DEADLINE
    return last_day(generated_on if issue_date >= ANNOUNCED_FOR_2027 else issue_date, terms.voiding)
