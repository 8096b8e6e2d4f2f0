"""The detraction (SPOT): the account of the deposit, and its amount, always in soles."""

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
