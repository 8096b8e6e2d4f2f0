"""`cac:AllowanceCharge`: discounts and charges, of a line and of the document."""

from collections.abc import Iterable

from documents.canonical import text
from documents.ubl.attributes import ALLOWANCE
from documents.ubl.figures import amount_text, factor_text
from documents.ubl.frame import Frame
from vouchers.voucher import Allowance


def allowances(frame: Frame) -> str:
    """The discounts and charges of the whole document."""
    return allowance_charges(frame.voucher.allowances, frame.money)


def allowance_charges(written: Iterable[Allowance], money: str) -> str:
    """One element for each; `money` closes the opening tag of an amount."""
    return "".join([_allowance_charge(one, money, f"allowances[{index}]") for index, one in enumerate(written)])


def _allowance_charge(one: Allowance, money: str, where: str) -> str:
    factor = (
        ""
        if one.factor is None
        else f"<cbc:MultiplierFactorNumeric>{factor_text(one.factor)}</cbc:MultiplierFactorNumeric>"
    )
    base = "" if one.base is None else f"<cbc:BaseAmount{money}{amount_text(one.base)}</cbc:BaseAmount>"
    return (
        f"<cac:AllowanceCharge><cbc:ChargeIndicator>{'true' if one.is_charge else 'false'}</cbc:ChargeIndicator>"
        f"<cbc:AllowanceChargeReasonCode{ALLOWANCE}>{text(one.code, f'{where}.code')}</cbc:AllowanceChargeReasonCode>"
        f"{factor}<cbc:Amount{money}{amount_text(one.amount)}</cbc:Amount>{base}</cac:AllowanceCharge>"
    )
