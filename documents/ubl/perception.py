"""The perception of the IGV: a charge outside all totals, and what is paid with it, always in soles."""

from documents.canonical import text
from documents.ubl.attributes import ALLOWANCE
from documents.ubl.figures import amount_text, factor_text
from documents.ubl.frame import Frame

_SOLES = ' currencyID="PEN">'


def perception_charge(frame: Frame) -> str:
    """`cac:AllowanceCharge` with the code 51, 52 or 53 (2788, 2792, 2798, 3093, 3114, 3233)."""
    written = frame.voucher.perception
    if written is None:
        return ""
    return (
        "<cac:AllowanceCharge><cbc:ChargeIndicator>true</cbc:ChargeIndicator>"
        f"<cbc:AllowanceChargeReasonCode{ALLOWANCE}>{text(written.code, 'perception.code')}"
        "</cbc:AllowanceChargeReasonCode>"
        f"<cbc:MultiplierFactorNumeric>{factor_text(written.factor)}</cbc:MultiplierFactorNumeric>"
        f"<cbc:Amount{_SOLES}{amount_text(written.amount)}</cbc:Amount>"
        f"<cbc:BaseAmount{_SOLES}{amount_text(written.base)}</cbc:BaseAmount></cac:AllowanceCharge>"
    )


def perception_terms(frame: Frame) -> str:
    """`cac:PaymentTerms` with all that is paid (2788, 3309-3311)."""
    written = frame.voucher.perception
    if written is None:
        return ""
    return (
        f"<cac:PaymentTerms><cbc:ID>Percepcion</cbc:ID><cbc:Amount{_SOLES}{amount_text(written.total)}</cbc:Amount>"
        "</cac:PaymentTerms>"
    )
