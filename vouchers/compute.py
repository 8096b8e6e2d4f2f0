"""From a filled sale to a voucher: every amount as SUNAT's rules recompute it.

The recipe reads top-down: the rate of the day, the lines, the tributes, the totals, the amount in words. Formulas
and their codes are those of SUNAT's tables; rounding is half up, to cents, once per written amount.
"""

from datetime import date, time
from decimal import localcontext

from vouchers.catalogues.legends import AMOUNT_IN_WORDS
from vouchers.catalogues.reasons import PAYMENT_TERMS
from vouchers.lines import compute_lines
from vouchers.money import CONTEXT
from vouchers.rates import igv_percent
from vouchers.sale import DocumentType, Issuer, Note, Payment, Sale
from vouchers.totals import tax_totals, voucher_totals
from vouchers.voucher import Legend, Modification, Voucher
from vouchers.words import amount_in_words

_NOTES = frozenset({DocumentType.CREDIT_NOTE, DocumentType.DEBIT_NOTE})


def compute(sale: Sale, *, issuer: Issuer, issue_time: time) -> Voucher:
    """The voucher of `sale`, which `vouchers.fill` has filled and whose rules that block computing are silent.

    `vouchers.assess` sees to both; a sale that is not filled is a ValueError here. `issue_time` is Lima's.
    """
    issue_date, series, operation_type = _filled(sale)
    with localcontext(CONTEXT):
        percent = igv_percent(issue_date)
        lines = compute_lines(sale.lines, percent)
        taxes = tax_totals(lines, percent)
        totals = voucher_totals(taxes)
    return Voucher(
        issuer=issuer,
        customer=sale.customer,
        document_type=sale.document_type,
        series=series,
        issue_date=issue_date,
        issue_time=issue_time,
        operation_type=operation_type,
        currency=sale.currency,
        lines=lines,
        taxes=taxes,
        totals=totals,
        legends=(Legend(code=AMOUNT_IN_WORDS, text=amount_in_words(totals.payable, sale.currency)),),
        payment=_written_payment(sale),
        modification=_modification(sale),
        due_date=None if sale.document_type in _NOTES else sale.due_date,
        purchase_order=sale.purchase_order,
    )


def _filled(sale: Sale) -> tuple[date, str, str]:
    if sale.issue_date is None or sale.series is None or sale.operation_type is None:
        raise ValueError("the sale lacks its defaults: pass it through vouchers.fill.fill first")
    return sale.issue_date, sale.series, sale.operation_type


def _written_payment(sale: Sale) -> Payment | None:
    """Only a factura carries terms of payment, and the credit note that changes those of a factura."""
    changes_terms = sale.note is not None and sale.note.reason_code == PAYMENT_TERMS
    if sale.document_type is DocumentType.FACTURA:
        return sale.payment
    return sale.payment if sale.document_type is DocumentType.CREDIT_NOTE and changes_terms else None


def _modification(sale: Sale) -> Modification | None:
    if sale.document_type not in _NOTES:
        return None
    note: Note | None = sale.note
    if note is None or note.document is None:
        raise ValueError("a note without the document that it modifies has no voucher: name it in note.document")
    return Modification(reason_code=note.reason_code, reason=note.reason, document=note.document)
