"""A voiding (RA): facturas and their notes that are declared void, a line each."""

from datetime import date

from vouchers.record import Record
from vouchers.sale import DocumentReference, Issuer


class VoidingLine(Record, frozen=True, kw_only=True):
    """One document, and why it is void: 3 to 100 characters.

    `generated_on` is the day on which the document was made, where that is not its issue date.
    """

    document: DocumentReference
    reason: str
    generated_on: date | None = None


class Voiding(Record, frozen=True, kw_only=True):
    """A file of lines whose documents were all issued on `reference_date`.

    `generation_date` and `correlative` (1 to 99999 within that day) name it. Dates are civil dates of America/Lima.
    """

    issuer: Issuer
    reference_date: date
    generation_date: date
    correlative: int
    lines: tuple[VoidingLine, ...]
