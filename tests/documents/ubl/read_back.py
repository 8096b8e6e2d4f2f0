"""A reader of documents that knows nothing of their writer: what a voucher says, read back from its XML by lxml."""

from datetime import date, time
from decimal import Decimal

from lxml import etree

from vouchers.sale import ItemProperty
from vouchers.voucher import Allowance, Legend, LineTax, Prepaid, TaxTotal, Totals, VoucherLine

_LINES = ("InvoiceLine", "CreditNoteLine", "DebitNoteLine")
_QUANTITIES = ("InvoicedQuantity", "CreditedQuantity", "DebitedQuantity")
_TOTALS = ("LegalMonetaryTotal", "RequestedMonetaryTotal")


def read_lines(root: etree._Element) -> list[VoucherLine]:
    """The lines in their order."""
    return [_line(it) for it in root if etree.QName(it).localname in _LINES]


def read_taxes(root: etree._Element) -> list[TaxTotal]:
    """The tributes of the whole document; a base that the ICBPER does not write is zero."""
    return [
        TaxTotal(
            tribute=_required(it, "TaxCategory/TaxScheme/ID"),
            base=_number(it, "TaxableAmount") or Decimal(0),
            amount=_figure(it, "TaxAmount"),
        )
        for it in _all(root, "TaxTotal/TaxSubtotal")
    ]


def read_totals(root: etree._Element) -> Totals:
    """The sums. A note writes fewer: what it leaves out is taken from what it must be."""
    (total,) = [it for it in root if etree.QName(it).localname in _TOTALS]
    tax = _figure(root, "TaxTotal/TaxAmount")
    extension = _number(total, "LineExtensionAmount")
    inclusive = _number(total, "TaxInclusiveAmount")
    return Totals(
        line_extension=Decimal(0) if extension is None else extension,
        tax=tax,
        tax_inclusive=Decimal(0) if inclusive is None else inclusive,
        payable=_figure(total, "PayableAmount"),
        allowance=_number(total, "AllowanceTotalAmount"),
        charge=_number(total, "ChargeTotalAmount"),
        prepaid=_number(total, "PrepaidAmount"),
        rounding=_number(total, "PayableRoundingAmount"),
    )


def read_allowances(element: etree._Element) -> list[Allowance]:
    """The discounts and charges of the document, or of the line that is given."""
    return [
        Allowance(
            code=_required(it, "AllowanceChargeReasonCode"),
            is_charge=_required(it, "ChargeIndicator") == "true",
            amount=_figure(it, "Amount"),
            factor=_number(it, "MultiplierFactorNumeric"),
            base=_number(it, "BaseAmount"),
        )
        for it in _all(element, "AllowanceCharge")
    ]


def read_advances(root: etree._Element) -> list[Prepaid]:
    """The advances, each tied to the related document that bears its identifier."""
    documents = {_required(it, "DocumentStatusCode"): it for it in _all(root, "AdditionalDocumentReference")}
    found = []
    for payment in _all(root, "PrepaidPayment"):
        identifier = _required(payment, "ID")
        document = documents[identifier]
        series, number = _required(document, "ID").split("-")
        found.append(
            Prepaid(
                identifier=identifier,
                document_type=_required(document, "DocumentTypeCode"),
                series=series,
                number=int(number),
                issuer_ruc=_required(document, "IssuerParty/PartyIdentification/ID"),
                amount=_figure(payment, "PaidAmount"),
            )
        )
    return found


def read_legends(root: etree._Element) -> list[Legend]:
    """The legends in their order."""
    return [Legend(code=str(it.get("languageLocaleID")), text=it.text or "") for it in _all(root, "Note")]


def _line(element: etree._Element) -> VoucherLine:
    (quantity,) = [it for it in element if etree.QName(it).localname in _QUANTITIES]
    price = "PricingReference/AlternativeConditionPrice"
    return VoucherLine(
        number=int(_required(element, "ID")),
        description=_required(element, "Item/Description"),
        quantity=Decimal(quantity.text or ""),
        unit_code=str(quantity.get("unitCode")),
        unit_value=_figure(element, "Price/PriceAmount"),
        unit_price=_figure(element, f"{price}/PriceAmount"),
        price_type=_required(element, f"{price}/PriceTypeCode"),
        value=_figure(element, "LineExtensionAmount"),
        tax=_figure(element, "TaxTotal/TaxAmount"),
        taxes=tuple(_tax(it) for it in _all(element, "TaxTotal/TaxSubtotal")),
        product_code=_text(element, "Item/SellersItemIdentification/ID"),
        properties=tuple(_property(it) for it in _all(element, "Item/AdditionalItemProperty")),
        allowances=tuple(read_allowances(element)),
    )


def _tax(element: etree._Element) -> LineTax:
    return LineTax(
        tribute=_required(element, "TaxCategory/TaxScheme/ID"),
        base=_number(element, "TaxableAmount") or Decimal(0),
        amount=_figure(element, "TaxAmount"),
        percent=_number(element, "TaxCategory/Percent") or Decimal(0),
        treatment=_text(element, "TaxCategory/TaxExemptionReasonCode"),
        system=_text(element, "TaxCategory/TierRange"),
        units=_number(element, "BaseUnitMeasure"),
        unit_amount=_number(element, "TaxCategory/PerUnitAmount"),
    )


def _property(element: etree._Element) -> ItemProperty:
    start, end = _text(element, "UsabilityPeriod/StartDate"), _text(element, "UsabilityPeriod/EndDate")
    hour = _text(element, "UsabilityPeriod/StartTime")
    days = _number(element, "UsabilityPeriod/DurationMeasure")
    return ItemProperty(
        code=_required(element, "NameCode"),
        name=_required(element, "Name"),
        value=_text(element, "Value"),
        start_date=None if start is None else date.fromisoformat(start),
        end_date=None if end is None else date.fromisoformat(end),
        start_time=None if hour is None else time.fromisoformat(hour),
        quantity=_number(element, "ValueQuantity") if days is None else days,
    )


def _all(element: etree._Element, path: str) -> list[etree._Element]:
    return element.findall("/".join(f"{{*}}{name}" for name in path.split("/")))


def _text(element: etree._Element, path: str) -> str | None:
    found = _all(element, path)
    return found[0].text or "" if found else None


def _required(element: etree._Element, path: str) -> str:
    (found,) = _all(element, path)
    return found.text or ""


def _number(element: etree._Element, path: str) -> Decimal | None:
    text = _text(element, path)
    return None if text is None else Decimal(text)


def _figure(element: etree._Element, path: str) -> Decimal:
    return Decimal(_required(element, path))
