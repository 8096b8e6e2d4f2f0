"""What a rule of a summary or a voiding may look at besides its own subject."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from vouchers.money import ZERO, fits_amount
from vouchers.rules.row import Row
from vouchers.sale import DocumentReference
from vouchers.summaries.daily import Condition, DailySummary, SaleValue, SummaryLine, SummaryTax
from vouchers.summaries.voiding import Voiding, VoidingLine
from vouchers.terms import THE_LAWS, Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """`conditions` has, for each document of the file, what each line that names it does; a voiding only voids.

    `today` is the day in Lima on which SUNAT would receive the file, `terms` are the operator's.
    """

    reference_date: date
    today: date
    conditions: Mapping[DocumentReference, tuple[Condition, ...]]
    terms: Terms = THE_LAWS

    @property
    def age(self) -> int:
        """Days from the documents' issue date to today."""
        return (self.today - self.reference_date).days

    def age_since(self, generated_on: date | None) -> int:
        """Days from the day on which a document was made, or else was issued, to today."""
        return self.age if generated_on is None else (self.today - generated_on).days


SummaryRow = Row[DailySummary, FileFacts]
SummaryLineRow = Row[SummaryLine, FileFacts]
ValueRow = Row[SaleValue, FileFacts]
TaxRow = Row[SummaryTax, FileFacts]
VoidingRow = Row[Voiding, FileFacts]
VoidingLineRow = Row[VoidingLine, FileFacts]


def counted(amount: Decimal | None) -> Decimal:
    """An amount in a sum: one that is missing or cannot be written has a row of its own and counts as zero."""
    return amount if amount is not None and fits_amount(amount) else ZERO
