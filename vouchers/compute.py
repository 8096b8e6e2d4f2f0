"""From a filled sale to a voucher: every amount as SUNAT's rules recompute it.

The recipe reads top-down: the rate of the day, the lines, the tributes, the totals, the amount in words. Formulas
and their codes are those of SUNAT's tables; rounding is half up, to cents, once per written amount.
"""

from datetime import date, time
from decimal import localcontext

from vouchers.advances import prepaid
from vouchers.catalogues.operations import is_of_nrus
from vouchers.catalogues.reasons import PAYMENT_TERMS
from vouchers.full_lines import Rates
from vouchers.legends import legends
from vouchers.lines import compute_lines
from vouchers.money import CONTEXT, ZERO
from vouchers.rates import bag_tax, igv_percent
from vouchers.sale import DocumentType, Issuer, Note, Payment, Sale
from vouchers.totals import total
from vouchers.voucher import Modification, Voucher
from vouchers.withholdings import detraction, perception, retention

_NOTES = frozenset({DocumentType.CREDIT_NOTE, DocumentType.DEBIT_NOTE})


def compute(sale: Sale, *, issuer: Issuer, issue_time: time) -> Voucher:
    """The voucher of `sale`, which `vouchers.fill` has filled and whose rules that block computing are silent.

    `vouchers.assess` sees to both; a sale that is not filled is a ValueError here. `issue_time` is Lima's.
    """
    issue_date, series, operation_type = _filled(sale)
    with localcontext(CONTEXT):
        percent = igv_percent(issue_date) if sale.igv_percent is None else sale.igv_percent
        rates = Rates(
            igv=ZERO if is_of_nrus(sale) else percent,
            of_gifts=percent,
            bag_tax=bag_tax(issue_date),
            of_a_note=sale.document_type in _NOTES,
        )
        lines = compute_lines(sale.lines, rates)
        taxes, totals, allowances = total(lines, rates.igv, sale.allowances, sale.advances, sale.rounding)
        if sale.retention_percent is not None:
            allowances += (retention(sale.retention_percent, totals.payable),)
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
        legends=legends(sale, totals.payable, taxes, lines),
        payment=_written_payment(sale),
        modification=_modification(sale),
        due_date=None if sale.document_type in _NOTES else sale.due_date,
        purchase_order=sale.purchase_order,
        detraction=None if sale.detraction is None else detraction(sale.detraction, totals.payable, sale.currency),
        perception=None if sale.perception is None else perception(sale.perception, totals.payable, sale.currency),
        related_documents=sale.related_documents,
        despatch_documents=sale.despatch_documents,
        buyer=sale.buyer,
        participants=sale.participants,
        rail_ticket=sale.rail_ticket,
        delivery_address=sale.delivery_address,
        prepaid=prepaid(sale.advances, issuer.ruc) if sale.advances else (),
        allowances=allowances,
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
    if note is None:
        raise ValueError("a note without its reason has no voucher: give it in note")
    return Modification(
        reason_code=note.reason_code,
        reason=note.reason,
        document=note.document,
        further_documents=note.further_documents,
    )
