"""What is said of the thing sold beside its description: its codes and its properties."""

from decimal import Decimal

from documents.canonical import text
from documents.ubl.attributes import CLASSIFICATION, ITEM_PROPERTY
from documents.ubl.figures import amount_text, quantity_text
from vouchers.catalogues.properties import DAYS_OF_STAY, TONNES
from vouchers.sale import ItemProperty
from vouchers.voucher import VoucherLine

# GS1's structures, each by the longest code that it takes.
_GTINS = ((8, "GTIN-8"), (12, "GTIN-12"), (13, "GTIN-13"), (14, "GTIN-14"))


def item_details(line: VoucherLine) -> str:
    """The children of `cac:Item` after its description."""
    own = f"<cbc:ID>{text(line.product_code, 'product_code')}</cbc:ID>" if line.product_code else ""
    code = text(line.sunat_code, "sunat_code") if line.sunat_code else ""
    return (
        f"{f'<cac:SellersItemIdentification>{own}</cac:SellersItemIdentification>' if own else ''}"
        f"{_bar_code(line.gtin) if line.gtin else ''}{_classification(code) if code else ''}"
        f"{''.join([_property(item, f'properties[{index}]') for index, item in enumerate(line.properties)])}"
    )


def _bar_code(gtin: str) -> str:
    """Always with its structure (4333, 4335); one of another length (4334) goes under the next longer one."""
    structure = next((name for longest, name in _GTINS if len(gtin) <= longest), _GTINS[-1][1])
    return (
        f'<cac:StandardItemIdentification><cbc:ID schemeID="{structure}">{text(gtin, "gtin")}</cbc:ID>'
        "</cac:StandardItemIdentification>"
    )


def _classification(code: str) -> str:
    return (
        f"<cac:CommodityClassification><cbc:ItemClassificationCode{CLASSIFICATION}>{code}"
        "</cbc:ItemClassificationCode></cac:CommodityClassification>"
    )


def _property(item: ItemProperty, where: str) -> str:
    value = f"<cbc:Value>{text(item.value, f'{where}.value')}</cbc:Value>" if item.value else ""
    quantity = _quantity(item.code, item.quantity) if item.quantity is not None else ""
    return (
        f"<cac:AdditionalItemProperty><cbc:Name>{text(item.name, f'{where}.name')}</cbc:Name>"
        f"<cbc:NameCode{ITEM_PROPERTY}>{text(item.code, f'{where}.code')}</cbc:NameCode>"
        f"{value}{quantity}{_period(item)}</cac:AdditionalItemProperty>"
    )


def _quantity(code: str, quantity: Decimal) -> str:
    """Fish is weighed in tonnes (3115); a stay's days are no quantity but the length of its period."""
    if code == DAYS_OF_STAY:
        return ""
    unit = ' unitCode="TNE"' if code == TONNES else ""
    return f"<cbc:ValueQuantity{unit}>{amount_text(quantity)}</cbc:ValueQuantity>"


def _period(item: ItemProperty) -> str:
    first = f"<cbc:StartDate>{item.start_date.isoformat()}</cbc:StartDate>" if item.start_date else ""
    hour = f"<cbc:StartTime>{item.start_time.isoformat('seconds')}</cbc:StartTime>" if item.start_time else ""
    last = f"<cbc:EndDate>{item.end_date.isoformat()}</cbc:EndDate>" if item.end_date else ""
    days = ""
    if item.code == DAYS_OF_STAY and item.quantity is not None:
        days = f'<cbc:DurationMeasure unitCode="DAY">{quantity_text(item.quantity)}</cbc:DurationMeasure>'
    content = f"{first}{hour}{last}{days}"
    return f"<cac:UsabilityPeriod>{content}</cac:UsabilityPeriod>" if content else ""
