"""How the price is paid, the tributes, and the document's totals."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from documents.ubl.attributes import TRIBUTE
from documents.ubl.figures import amount_text
from documents.ubl.frame import Block, Frame
from vouchers.catalogues.tributes import CATALOGUE_05, ICBPER
from vouchers.sale import Payment, PaymentMethod
from vouchers.voucher import TaxTotal

TAX_SCHEMES = {
    tribute.code: (
        f"<cac:TaxScheme><cbc:ID{TRIBUTE}>{tribute.code}</cbc:ID><cbc:Name>{tribute.scheme_name}</cbc:Name>"
        f"<cbc:TaxTypeCode>{tribute.type_code}</cbc:TaxTypeCode></cac:TaxScheme>"
    )
    for tribute in CATALOGUE_05
}
"""`cac:TaxScheme` by code of catalogue 05."""

# In the schema's order; `Totals` says which of them a voucher has.
_INVOICE_TOTALS = (
    ("LineExtensionAmount", "line_extension"),
    ("TaxInclusiveAmount", "tax_inclusive"),
    ("AllowanceTotalAmount", "allowance"),
    ("ChargeTotalAmount", "charge"),
    ("PrepaidAmount", "prepaid"),
    ("PayableRoundingAmount", "rounding"),
    ("PayableAmount", "payable"),
)
_NOTE_TOTALS = (
    ("ChargeTotalAmount", "charge"),
    ("PayableRoundingAmount", "rounding"),
    ("PayableAmount", "payable"),
)


def payment_terms(frame: Frame) -> str:
    """`cac:PaymentTerms` with `FormaPago`: cash, or what is owed and one for each instalment (3244-3267, 3319)."""
    payment = frame.voucher.payment
    if payment is None:
        return ""
    if payment.method is PaymentMethod.CASH:
        return _terms(payment.method.value, "")
    return _terms(payment.method.value, _outstanding(payment, frame.money)) + "".join(
        _terms(
            f"Cuota{number:03d}",
            f"<cbc:Amount{frame.money}{amount_text(instalment.amount)}</cbc:Amount>"
            f"<cbc:PaymentDueDate>{instalment.due_date.isoformat()}</cbc:PaymentDueDate>",
        )
        for number, instalment in enumerate(payment.instalments, start=1)
    )


def _outstanding(payment: Payment, money: str) -> str:
    if payment.outstanding is None:
        return ""
    return f"<cbc:Amount{money}{amount_text(payment.outstanding)}</cbc:Amount>"


def _terms(means: str, details: str) -> str:
    return (
        f"<cac:PaymentTerms><cbc:ID>FormaPago</cbc:ID><cbc:PaymentMeansID>{means}</cbc:PaymentMeansID>{details}"
        "</cac:PaymentTerms>"
    )


def tax_total(frame: Frame) -> str:
    """`cac:TaxTotal` of the document: the sum, then base and amount of each tribute."""
    money = frame.money
    subtotals = "".join(
        f"<cac:TaxSubtotal>{_base(tax, money)}"
        f"<cbc:TaxAmount{money}{amount_text(tax.amount)}</cbc:TaxAmount>"
        f"<cac:TaxCategory>{TAX_SCHEMES[tax.tribute]}</cac:TaxCategory></cac:TaxSubtotal>"
        for tax in frame.voucher.taxes
    )
    total = amount_text(frame.voucher.totals.tax)
    return f"<cac:TaxTotal><cbc:TaxAmount{money}{total}</cbc:TaxAmount>{subtotals}</cac:TaxTotal>"


def _base(tax: TaxTotal, money: str) -> str:
    """The ICBPER is a tax on pieces: it has no base."""
    return "" if tax.tribute == ICBPER else f"<cbc:TaxableAmount{money}{amount_text(tax.base)}</cbc:TaxableAmount>"


def _monetary_total(name: str, amounts: tuple[tuple[str, str], ...]) -> Block:
    getters: list[tuple[str, Callable[[Any], Any]]] = [(tag, attrgetter(field)) for tag, field in amounts]

    def monetary_total(frame: Frame) -> str:
        totals, money = frame.voucher.totals, frame.money
        written = "".join(
            f"<cbc:{tag}{money}{amount_text(value)}</cbc:{tag}>"
            for tag, field in getters
            if (value := field(totals)) is not None
        )
        return f"<cac:{name}>{written}</cac:{name}>"

    return monetary_total


INVOICE_TOTAL = _monetary_total("LegalMonetaryTotal", _INVOICE_TOTALS)
CREDIT_NOTE_TOTAL = _monetary_total("LegalMonetaryTotal", _NOTE_TOTALS)
DEBIT_NOTE_TOTAL = _monetary_total("RequestedMonetaryTotal", _NOTE_TOTALS)
