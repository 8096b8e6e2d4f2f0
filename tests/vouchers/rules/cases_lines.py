from datetime import date
from decimal import Decimal
from typing import Any

from tests.builders import a_boleta, a_credit_note, a_debit_note, a_life_line, a_line, a_note, a_sale
from tests.vouchers.rules.case import Given, case
from vouchers.sale import ItemProperty, Sale


def _sold(**changes: Any) -> Sale:
    return a_sale(lines=(a_line(), a_line(**changes)))


def _credited(**changes: Any) -> Sale:
    return a_credit_note(lines=(a_line(), a_line(**changes)))


def _gross(price: str, **changes: Any) -> Sale:
    return _sold(unit_value=None, unit_price=Decimal(price), **changes)


def _insured(*codes: str, kind: str = "1") -> Sale:
    kept = tuple(item for item in a_life_line().properties if item.code in codes)
    kept += (ItemProperty(code="7015", name="Tipo de seguro", value=kind),)
    return a_boleta(operation_type="2104", lines=(a_life_line(properties=kept),))


def _with(item: ItemProperty) -> Sale:
    return a_sale(lines=(a_line(), a_line(properties=(item,))))


def _policy(value: str | None, *, code: str = "7013", name: str = "Número de póliza") -> Sale:
    return _with(ItemProperty(code=code, name=name, value=value))


def _cover(start: date | None, end: date | None) -> Sale:
    return _with(ItemProperty(code="7014", name="Vigencia", start_date=start, end_date=end))


def _penalty(treatment: str) -> Given:
    note = a_note(reason_code="13", reason="Penalidad por mora")
    sale = a_debit_note(note=note, lines=(a_line(tax_treatment=treatment),))
    return Given(sale=sale, today=date(2027, 1, 1))


_START = date(2026, 11, 1)
_END = date(2027, 10, 31)
_PROPERTY = "lines[1].properties[0]"

LINE_CASES = (
    case("V2026", "lines[1].description", _sold(description=" \n"), _sold(description="S")),
    case("V2027", "lines[1].description", _sold(description="S" * 501), _sold(description="S" * 500)),
    case("V4084", "lines[1].description", _credited(description="S" * 501), _credited(description="SOA")),
    case("V0306", "lines[1].description", _sold(description="SOAT \x1b"), _sold(description="SOAT\n\tañual €")),
    case("V2883", "lines[1].unit_code", _sold(unit_code=""), _sold(unit_code="NIU")),
    case("V2138", "lines[1].unit_code", _credited(unit_code=""), _credited(unit_code="ZZ")),
    case(
        "V2188",
        "lines[0].unit_code",
        a_debit_note(lines=(a_line(unit_code=""),)),
        a_debit_note(lines=(a_line(unit_code="ZZ"),)),
    ),
    case("V2936", "lines[1].unit_code", _sold(unit_code="UNIDAD"), _sold(unit_code="KGM")),
    case("V2024", "lines[1].quantity", _sold(quantity=Decimal(0)), _sold(quantity=Decimal("0.01"))),
    case(
        "V2025",
        "lines[1].quantity",
        _sold(quantity=Decimal("1.00000000001")),
        _sold(quantity=Decimal("1.0000000001")),
    ),
    case("V2139", "lines[1].quantity", _credited(quantity=Decimal(-1)), _credited(quantity=Decimal("1E+2"))),
    case("V2369", "lines[1].unit_value", _sold(unit_value=Decimal("NaN")), _sold(unit_value=Decimal("0.0123456789"))),
    case("V2367", "lines[1].unit_price", _gross("-118"), _gross("118.00")),
    case("V2068", "lines[1].unit_value", _sold(unit_value=None), _sold(unit_value=Decimal(1))),
    case("V9001", "lines[1].unit_price", _sold(unit_price=Decimal(118)), _gross("118")),
    case("V2371", "lines[1].tax_treatment", _sold(tax_treatment=""), _sold(tax_treatment="10")),
    case("V2040", "lines[1].tax_treatment", _sold(tax_treatment="18"), _sold(tax_treatment="20")),
    case("V4269", "lines[1].product_code", _sold(product_code="P" * 31), _sold(product_code="P" * 30)),
    case("V4234", "lines[1].product_code", _credited(product_code="P" * 31), _credited(product_code="P" * 30)),
    case("V0306_2", "lines[1].product_code", _sold(product_code="P\x00"), _sold(product_code="P-1")),
    case("V3507", "lines[0].tax_treatment", _penalty("10"), _penalty("30")),
    case(
        "V2370",
        "lines[1].quantity",
        _sold(quantity=Decimal(10), unit_value=Decimal(100_000_000_000)),
        _sold(quantity=Decimal(8), unit_value=Decimal(100_000_000_000)),
    ),
    case(
        "V2367_2",
        "lines[1].unit_price",
        _sold(quantity=Decimal("0.5"), unit_value=Decimal(999_999_999_999)),
        _sold(quantity=Decimal("0.5"), unit_value=Decimal(800_000_000_000)),
    ),
    case(
        "V3105",
        "lines[1].quantity",
        _sold(quantity=Decimal("0.01"), unit_value=Decimal("0.49")),
        _sold(quantity=Decimal("0.01"), unit_value=Decimal("0.50")),
    ),
    case("V3105_2", "lines[1].unit_value", _sold(unit_value=Decimal(0)), _sold(unit_value=Decimal("0.01"))),
    case(
        "V3105_3",
        "lines[1].unit_price",
        _sold(unit_value=None, unit_price=Decimal(0)),
        _sold(unit_value=None, unit_price=Decimal("0.02")),
    ),
)

PROPERTY_CASES = (
    case("V3242", "lines", a_boleta(operation_type="2104"), _insured("7013", "7014", "7016")),
    case("V2898", "lines[0].properties", _insured("7013", "7016"), _insured("7013", "7014", "7016")),
    case("V2899", "lines[0].properties", _insured(kind="3"), _insured("7013", kind="3")),
    case("V9011", f"{_PROPERTY}.code", _policy("P-1", code=" "), _policy("P-1", code="ENDOSO")),
    case("V4235", f"{_PROPERTY}.name", _policy("P-1", name=""), _policy("P-1", name="Póliza")),
    case("V3064", f"{_PROPERTY}.value", _policy(" "), _cover(_START, _END)),
    case("V3243", f"{_PROPERTY}.start_date", _cover(None, _END), _cover(_START, _END)),
    case("V4366", f"{_PROPERTY}.end_date", _cover(_START, None), _cover(_START, _END)),
    case("V9012", f"{_PROPERTY}.end_date", _cover(_END, _START), _cover(_START, _START)),
    case("V4280", f"{_PROPERTY}.value", _policy("P" * 51), _policy("P" * 50)),
    case("V4280_2", f"{_PROPERTY}.value", _policy("4", code="7015"), _policy("3", code="7015")),
    case("V4280_3", f"{_PROPERTY}.value", _policy("0.00", code="7016"), _policy("0.01", code="7016")),
    case("V0306_8", f"{_PROPERTY}.value", _policy("P\x00"), _policy("P\n1")),
)
