"""Reads lines with their taxes, discounts and properties."""

from decimal import Decimal

from documents.printing.facts import Adjustment, Line, Property, Tax
from documents.printing.nodes import (
    CAC,
    Node,
    UnprintableVoucher,
    attribute,
    every,
    figure,
    find,
    text,
)
from documents.printing.parties import place
from vouchers.catalogues.tributes import FREE

_KINDS = (
    ("InvoiceLine", "InvoicedQuantity"),
    ("CreditNoteLine", "CreditedQuantity"),
    ("DebitNoteLine", "DebitedQuantity"),
)
_MOST_LINES = 999
_MOST_PROPERTIES = 60
_REFERENCE_VALUE = "02"
_REFERENCE_VALUES = {
    "01": "Valor referencial del servicio de transporte",
    "02": "Valor referencial sobre la carga efectiva",
    "03": "Valor referencial sobre la carga útil nominal",
}


def lines(root: Node) -> tuple[Line, ...]:
    """All lines in the document's order. `UnprintableVoucher` above 999 (SUNAT 2023), or without any."""
    found = [_line(node, quantity) for kind, quantity in _KINDS for node in root.iterchildren(CAC + kind)]
    if not 1 <= len(found) <= _MOST_LINES:
        raise UnprintableVoucher(f"El comprobante tiene {len(found)} líneas y lleva de 1 a {_MOST_LINES}.")
    return tuple(found)


def _line(node: Node, quantity: str) -> Line:
    item, prices = find(node, "Item"), list(every(find(node, "PricingReference"), "AlternativeConditionPrice"))
    charged = taxes(node)
    price = next(
        (it for it in prices if text(it, "PriceTypeCode") == _REFERENCE_VALUE and figure(it, "PriceAmount")), None
    )
    is_free = price is not None or any(it.tribute == FREE for it in charged)
    price = price if price is not None else next(iter(prices), None)
    return Line(
        number=text(node, "ID"),
        description=text(item, "Description") or text(item, "Name"),
        code=text(find(item, "SellersItemIdentification"), "ID"),
        quantity=figure(node, quantity),
        unit=attribute(node, quantity, "unitCode"),
        unit_value=figure(find(node, "Price"), "PriceAmount"),
        unit_price=figure(price, "PriceAmount"),
        value=figure(node, "LineExtensionAmount") or Decimal(0),
        is_free=is_free,
        adjustments=adjustments(node),
        taxes=charged,
        properties=_properties(item) + _trip(node),
    )


def adjustments(node: Node) -> tuple[Adjustment, ...]:
    """The discounts and charges of a line or of the whole document."""
    return tuple(
        Adjustment(
            code=text(one, "AllowanceChargeReasonCode"),
            is_charge=text(one, "ChargeIndicator").casefold() in {"true", "1"},
            amount=figure(one, "Amount") or Decimal(0),
            factor=figure(one, "MultiplierFactorNumeric"),
            base=figure(one, "BaseAmount"),
            currency=attribute(one, "Amount", "currencyID"),
        )
        for one in every(node, "AllowanceCharge")
    )


def taxes(node: Node) -> tuple[Tax, ...]:
    """The tributes of a line or of the whole document, those of several totals one after another."""
    return tuple(_tax(one) for total in every(node, "TaxTotal") for one in every(total, "TaxSubtotal"))


def _tax(subtotal: Node) -> Tax:
    category = find(subtotal, "TaxCategory")
    percent = figure(category, "Percent")
    return Tax(
        tribute=text(find(category, "TaxScheme"), "ID"),
        base=figure(subtotal, "TaxableAmount") or Decimal(0),
        amount=figure(subtotal, "TaxAmount") or Decimal(0),
        percent=figure(subtotal, "Percent") if percent is None else percent,
        treatment=text(category, "TaxExemptionReasonCode"),
    )


def _properties(item: Node | None) -> tuple[Property, ...]:
    found = []
    for one in every(item, "AdditionalItemProperty"):
        name, value = text(one, "Name"), " ".join(_told(one))
        if value:
            found.append(Property(name=name or text(one, "NameCode"), value=value))
    return tuple(found[:_MOST_PROPERTIES])


def _told(one: Node) -> list[str]:
    """Value, quantity with its unit, and period, whichever are there; dates as people here write them."""
    period = find(one, "UsabilityPeriod")
    first, last = _day(text(period, "StartDate")), _day(text(period, "EndDate"))
    quantity = text(one, "ValueQuantity")
    days = text(period, "DurationMeasure")
    return [
        it
        for it in (
            text(one, "Value"),
            f"{quantity} {attribute(one, 'ValueQuantity', 'unitCode')}".strip() if quantity else "",
            f"{first} al {last}" if first and last else first or last,
            text(period, "StartTime")[:8],
            f"{days} días" if days else "",
        )
        if it
    ]


def _day(told: str) -> str:
    parts = told[:10].split("-")
    return "/".join(reversed(parts)) if len(parts) == 3 else told[:30]  # noqa: PLR2004 -- year, month, day


def _trip(line: Node) -> tuple[Property, ...]:
    """Where cargo goes, and the reference values on which its detraction rests."""
    delivery = find(line, "Delivery")
    if delivery is None:
        return ()
    despatch = find(delivery, "Despatch")
    told = [
        ("Origen", place(find(despatch, "DespatchAddress"))),
        ("Destino", place(find(delivery, "DeliveryLocation", "Address"))),
        ("Viaje", text(despatch, "Instructions")),
    ]
    for one in every(delivery, "DeliveryTerms"):
        amount = figure(one, "Amount")
        if amount is not None and text(one, "ID") in _REFERENCE_VALUES:
            told.append((_REFERENCE_VALUES[text(one, "ID")], f"S/ {amount:,.2f}"))
    return tuple(Property(name=name, value=value) for name, value in told if value)
