"""The line that informs of an issued voucher, made of what its document says."""

from datetime import date
from decimal import Decimal

from vouchers.catalogues.summaries import (
    CATALOGUE_11,
    EXEMPT_VALUE,
    EXPORTED_VALUE,
    FREE_EXEMPT_VALUE,
    FREE_EXPORTED_VALUE,
    FREE_TAXED_VALUE,
    FREE_UNAFFECTED_VALUE,
    FREE_VALUE,
    TAXED_VALUE,
    UNAFFECTED_VALUE,
)
from vouchers.catalogues.treatments import TREATMENTS
from vouchers.catalogues.tributes import EXEMPT, EXPORTED, FREE, IGV, IVAP, UNAFFECTED
from vouchers.money import ZERO
from vouchers.rates import igv_percent
from vouchers.rules.validity import ANNOUNCED_FOR_2027
from vouchers.sale import DocumentReference
from vouchers.summaries.daily import Condition, SaleValue, SummaryCustomer, SummaryLine, SummaryTax
from vouchers.summaries.voiding import VoidingLine
from vouchers.text import tidy
from vouchers.voucher import Voucher

_VALUES = {
    IGV: TAXED_VALUE,
    IVAP: TAXED_VALUE,
    EXEMPT: EXEMPT_VALUE,
    UNAFFECTED: UNAFFECTED_VALUE,
    EXPORTED: EXPORTED_VALUE,
}
# These tell how a value is treated and are no taxes; a summary says the same by its types of value.
_NO_TAXES = frozenset({EXEMPT, UNAFFECTED, EXPORTED, FREE})
_EXPORT_TREATMENT = "40"
_EXEMPT_TREATMENT = "21"


def summary_line(voucher: Voucher, number: int, condition: Condition) -> SummaryLine:
    """The line by which a daily summary adds, modifies or voids the voucher with that number.

    It always has the IGV (or the IVAP) with its rate, at 0.00 where nothing is taxed (SUNAT 2278, 2992). Of a document
    of 2027 on it also has the customer's name and the IGV of what is given free (2022, 3504, announced).
    LookupError where no rate of the IGV is known for the issue date.
    """
    modification = voucher.modification
    return SummaryLine(
        document=_reference(voucher, number),
        condition=condition,
        currency=voucher.currency,
        total=voucher.totals.payable,
        values=_values(voucher),
        taxes=_taxes(voucher),
        other_charges=voucher.totals.charge or None,
        customer=SummaryCustomer(
            identity_type=voucher.customer.identity_type,
            identity_number=voucher.customer.identity_number,
            name=voucher.customer.name if _of_2027(voucher.issue_date) else None,
        ),
        modified=modification.document if modification else None,
    )


def voiding_line(voucher: Voucher, number: int, reason: str) -> VoidingLine:
    """The line by which a voiding declares the voucher with that number void; the reason becomes one tidy line."""
    return VoidingLine(document=_reference(voucher, number), reason=tidy(reason))


def _of_2027(issue_date: date) -> bool:
    return issue_date >= ANNOUNCED_FOR_2027


def _reference(voucher: Voucher, number: int) -> DocumentReference:
    return DocumentReference(document_type=voucher.document_type.value, series=voucher.series, number=number)


def _values(voucher: Voucher) -> tuple[SaleValue, ...]:
    sums: dict[str, Decimal] = {}
    for tax in voucher.taxes:
        if tax.tribute in _VALUES:
            type_ = _VALUES[tax.tribute]
            sums[type_] = sums.get(type_, ZERO) + tax.base
    for line in voucher.lines:
        for line_tax in line.taxes:
            if line_tax.tribute == FREE:
                type_ = _free_value(voucher, line_tax.treatment or "")
                sums[type_] = sums.get(type_, ZERO) + line_tax.base
    return tuple(SaleValue(type=type_, amount=sums[type_]) for type_ in sorted(sums) if sums[type_])


def _free_value(voucher: Voucher, treatment: str) -> str:
    if CATALOGUE_11.find(FREE_VALUE, voucher.issue_date):
        return FREE_VALUE
    if treatment == _EXPORT_TREATMENT:
        return FREE_EXPORTED_VALUE
    if treatment == _EXEMPT_TREATMENT:
        return FREE_EXEMPT_VALUE
    known = TREATMENTS.get(treatment)
    return FREE_TAXED_VALUE if known and known.taxed else FREE_UNAFFECTED_VALUE


def _taxes(voucher: Voucher) -> tuple[SummaryTax, ...]:
    percents = {tax.tribute: tax.percent for line in voucher.lines for tax in line.taxes if tax.tribute != FREE}
    if IGV in percents:  # what is sold under the NRUS bears none, and the line wants a rate all the same
        percents[IGV] = percents[IGV] or igv_percent(voucher.issue_date)
    taxes = tuple(
        SummaryTax(tribute=tax.tribute, amount=tax.amount, percent=percents.get(tax.tribute) or None)
        for tax in voucher.taxes
        if tax.tribute not in _NO_TAXES and (tax.amount or tax.tribute in {IGV, IVAP})
    )
    taxes += _tax_of_what_is_free(voucher)
    if any(tax.tribute in {IGV, IVAP} for tax in taxes):
        return taxes
    return (SummaryTax(tribute=IGV, amount=ZERO, percent=igv_percent(voucher.issue_date)), *taxes)


def _tax_of_what_is_free(voucher: Voucher) -> tuple[SummaryTax, ...]:
    """Of what is given free only what would be taxed bears a rate: the others have 0.00."""
    free = [tax for line in voucher.lines for tax in line.taxes if tax.tribute == FREE and tax.percent]
    if not free or not _of_2027(voucher.issue_date):
        return ()
    amount = next((tax.amount for tax in voucher.taxes if tax.tribute == FREE), ZERO)
    return (SummaryTax(tribute=FREE, amount=amount, percent=free[0].percent),)
