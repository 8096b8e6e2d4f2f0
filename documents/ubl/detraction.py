"""Means of payment beside the terms: the deposit of a detraction (SPOT), always in soles, and a rail ticket's."""

from documents.canonical import text
from documents.ubl.attributes import DETRACTION, PAYMENT_MEANS
from documents.ubl.figures import amount_text, factor_text
from documents.ubl.frame import Frame


def detraction_means(frame: Frame) -> str:
    """`cac:PaymentMeans` with the account (3034, 3174)."""
    written = frame.voucher.detraction
    if written is None:
        return ""
    return (
        f"<cac:PaymentMeans><cbc:ID>Detraccion</cbc:ID><cbc:PaymentMeansCode{PAYMENT_MEANS}>"
        f"{text(written.means, 'detraction.means')}</cbc:PaymentMeansCode><cac:PayeeFinancialAccount>"
        f"<cbc:ID>{text(written.account, 'detraction.account')}</cbc:ID></cac:PayeeFinancialAccount></cac:PaymentMeans>"
    )


def detraction_terms(frame: Frame) -> str:
    """`cac:PaymentTerms` with what is deposited (3033, 3035, 3037, 3127, 3208)."""
    written = frame.voucher.detraction
    if written is None:
        return ""
    return (
        f"<cac:PaymentTerms><cbc:ID>Detraccion</cbc:ID><cbc:PaymentMeansID{DETRACTION}>"
        f"{text(written.code, 'detraction.code')}</cbc:PaymentMeansID>"
        f"<cbc:PaymentPercent>{factor_text(written.percent)}</cbc:PaymentPercent>"
        f'<cbc:Amount currencyID="PEN">{amount_text(written.amount)}</cbc:Amount></cac:PaymentTerms>'
    )


def rail_payment(frame: Frame) -> str:
    """`cac:PaymentMeans` of a rail ticket (3173-3175)."""
    ticket = frame.voucher.rail_ticket
    if ticket is None:
        return ""
    return (
        f"<cac:PaymentMeans><cbc:PaymentMeansCode{PAYMENT_MEANS}>{text(ticket.means, 'rail_ticket.means')}"
        "</cbc:PaymentMeansCode>"
        f"<cbc:PaymentID>{text(ticket.authorization, 'rail_ticket.authorization')}</cbc:PaymentID></cac:PaymentMeans>"
    )
