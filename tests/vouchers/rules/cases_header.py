from datetime import date
from decimal import Decimal

from tests.builders import TODAY, a_boleta, a_credit_note, a_debit_note, a_life_line, a_line, a_sale
from tests.vouchers.rules.case import Given, case
from vouchers.sale import Sale


def _lines(count: int) -> Sale:
    return a_sale(lines=(a_line(quantity=Decimal(1)),) * count)


HEADER_CASES = (
    case("V1001", "series", a_sale(series="B001"), a_sale(series="F0A9")),
    case("V1001_2", "series", a_boleta(series="b001"), a_boleta(series="BZZZ")),
    case("V1001_3", "series", a_credit_note(series="C001"), a_credit_note(series="F001")),
    case("V9080", "contingency_number", a_sale(series="0001"), a_sale(series="0001", contingency_number=77)),
    case(
        "V9081",
        "contingency_number",
        a_boleta(series="B001", contingency_number=77),
        a_boleta(series="12", contingency_number=77),
    ),
    case(
        "V1001_4",
        "contingency_number",
        a_sale(series="0001", contingency_number=0),
        a_sale(series="0001", contingency_number=99_999_999),
    ),
    case(
        "V2108",
        "issue_date",
        Given(sale=a_sale(issue_date=date(2026, 11, 20)), today=TODAY),
        Given(sale=a_sale(issue_date=date(2026, 11, 21)), today=TODAY),
    ),
    case(
        "V1079",
        "issue_date",
        a_boleta(issue_date=date(2026, 11, 18)),
        a_boleta(issue_date=date(2026, 11, 19)),
    ),
    case("V2329", "issue_date", a_sale(issue_date=date(2026, 11, 27)), a_sale(issue_date=date(2026, 11, 26))),
    case(
        "V9004",
        "issue_date",
        Given(sale=a_sale(issue_date=date(2003, 7, 31)), today=date(2003, 7, 31)),
        Given(sale=a_sale(issue_date=date(2003, 8, 1)), today=date(2003, 8, 1)),
    ),
    case("V2070", "currency", a_sale(currency=""), a_sale(currency="USD")),
    case("V3088", "currency", a_sale(currency="usd"), a_sale(currency="EUR")),
    case("V3205", "operation_type", a_sale(operation_type=""), a_sale(operation_type="0101")),
    case(
        "V3206",
        "operation_type",
        a_sale(operation_type="2105"),
        a_sale(operation_type="2104", lines=(a_life_line(),)),
    ),
    case("V0306_3", "lines", a_sale(lines=()), _lines(1)),
    case("V2023", "lines", _lines(1000), _lines(999)),
    case(
        "V2137",
        "lines",
        a_credit_note(lines=(a_line(),) * 1000),
        a_debit_note(lines=(a_line(),) * 999),
    ),
    case("V4233", "purchase_order", a_sale(purchase_order="O" * 21), a_sale(purchase_order="O" * 20)),
    case("V0306_4", "purchase_order", a_sale(purchase_order="OC\x00"), a_sale(purchase_order="OC\t77 ñ")),
)
