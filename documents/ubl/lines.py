"""The lines of a document. They are most of its bytes, so each is one template."""

from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache, partial

from documents.canonical import UnwritableText, attribute, text
from documents.ubl.allowances import allowance_charges
from documents.ubl.amounts import TAX_SCHEMES
from documents.ubl.attributes import AFTER_UNIT, BEFORE_UNIT, PRICE_TYPE, TREATMENT
from documents.ubl.cargo import cargo
from documents.ubl.figures import amount_text, factor_text, quantity_text, unit_text
from documents.ubl.frame import Block, Frame
from documents.ubl.items import item_details
from vouchers.voucher import LineTax, VoucherLine


def lines(kind: str, quantity: str) -> Block:
    """The block that writes all lines as `cac:{kind}Line` with `cbc:{quantity}Quantity`."""
    opening = f"<cac:{kind}Line><cbc:ID>"
    before_quantity = f"</cbc:ID><cbc:{quantity}Quantity{BEFORE_UNIT}"
    after_quantity = f"</cbc:{quantity}Quantity><cbc:LineExtensionAmount"
    closing = f"</cbc:PriceAmount></cac:Price></cac:{kind}Line>"

    def write(line: VoucherLine, money: str) -> str:
        return (
            f"{opening}{line.number}{before_quantity}{_unit(line.unit_code)}{quantity_text(line.quantity)}"
            f"{after_quantity}{money}{amount_text(line.value)}</cbc:LineExtensionAmount>"
            f"<cac:PricingReference><cac:AlternativeConditionPrice><cbc:PriceAmount{money}{unit_text(line.unit_price)}"
            f"</cbc:PriceAmount>{_price_type(line.price_type)}</cac:AlternativeConditionPrice></cac:PricingReference>"
            f"{cargo(line.cargo) if line.cargo else ''}"
            f"{allowance_charges(line.allowances, money) if line.allowances else ''}"
            f"<cac:TaxTotal><cbc:TaxAmount{money}{amount_text(line.tax)}</cbc:TaxAmount>{_taxes(line.taxes, money)}"
            f"</cac:TaxTotal><cac:Item><cbc:Description>{text(line.description, 'description')}</cbc:Description>"
            f"{item_details(line) if line.product_code or line.properties or line.gtin or line.sunat_code else ''}"
            f"</cac:Item><cac:Price><cbc:PriceAmount{money}{unit_text(line.unit_value)}{closing}"
        )

    return partial(_all_lines, write)


def _all_lines(write: Callable[[VoucherLine, str], str], frame: Frame) -> str:
    money = frame.money
    written = []
    for line in frame.voucher.lines:
        try:
            written.append(write(line, money))
        except UnwritableText as error:
            raise error.under(f"lines[{line.number - 1}]") from error
    return "".join(written)


def _taxes(taxes: tuple[LineTax, ...], money: str) -> str:
    return _tax(taxes[0], money) if len(taxes) == 1 else "".join([_tax(tax, money) for tax in taxes])


def _tax(tax: LineTax, money: str) -> str:
    if tax.unit_amount is not None:
        return _bag_tax(tax, tax.unit_amount, money)
    treatment = _treatment(tax.treatment) if tax.treatment else ""
    system = f"<cbc:TierRange>{text(tax.system, 'excise.system')}</cbc:TierRange>" if tax.system else ""
    return (
        f"<cac:TaxSubtotal><cbc:TaxableAmount{money}{amount_text(tax.base)}</cbc:TaxableAmount>"
        f"<cbc:TaxAmount{money}{amount_text(tax.amount)}</cbc:TaxAmount>"
        f"<cac:TaxCategory><cbc:Percent>{factor_text(tax.percent)}</cbc:Percent>{treatment}{system}"
        f"{TAX_SCHEMES[tax.tribute]}"
        "</cac:TaxCategory></cac:TaxSubtotal>"
    )


def _bag_tax(tax: LineTax, unit_amount: Decimal, money: str) -> str:
    """The ICBPER: so many bags at so much each; it has neither base nor rate (2892, 3236-3238)."""
    units = f'<cbc:BaseUnitMeasure unitCode="NIU">{quantity_text(tax.units or Decimal(0))}</cbc:BaseUnitMeasure>'
    return (
        f"<cac:TaxSubtotal><cbc:TaxAmount{money}{amount_text(tax.amount)}</cbc:TaxAmount>{units}<cac:TaxCategory>"
        f"<cbc:PerUnitAmount{money}{factor_text(unit_amount)}</cbc:PerUnitAmount>{TAX_SCHEMES[tax.tribute]}"
        "</cac:TaxCategory></cac:TaxSubtotal>"
    )


# The few codes of a catalogue come back on every line.
@lru_cache(maxsize=256)
def _unit(code: str) -> str:
    return f"{attribute(code, 'unit_code')}{AFTER_UNIT}>"


@lru_cache(maxsize=64)
def _price_type(code: str) -> str:
    return f"<cbc:PriceTypeCode{PRICE_TYPE}>{text(code, 'price_type')}</cbc:PriceTypeCode>"


@lru_cache(maxsize=64)
def _treatment(code: str) -> str:
    return f"<cbc:TaxExemptionReasonCode{TREATMENT}>{text(code, 'tax_treatment')}</cbc:TaxExemptionReasonCode>"
