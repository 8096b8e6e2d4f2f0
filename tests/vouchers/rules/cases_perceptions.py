from decimal import Decimal
from typing import Any

from tests.builders import a_sale, on_credit
from tests.vouchers.operations import THOUSAND, off, perceived, sold
from tests.vouchers.rules.case import case
from vouchers.sale import Perception, Sale

_GOOD = perceived()


def _of(currency: str = "PEN", **changes: Any) -> Sale:
    given: dict[str, Any] = {"code": "51", "percent": Decimal("2.00")}
    return perceived(currency=currency, perception=Perception(**given | changes))


def _withheld(operation: str, *codes: str) -> Sale:
    """With a discount of another kind before the retention."""
    allowances = (off("03", "1.00"), *[off(code, "50.00") for code in codes])
    return a_sale(operation_type=operation, lines=(THOUSAND,), allowances=allowances)


PERCEPTION_CASES = (
    case("V3093", "perception", perceived(perception=None), _GOOD),
    case("V3308", "perception", perceived(operation_type="0101"), _GOOD),
    case(
        "V3330",
        "perception",
        perceived(payment=on_credit("1180.00")),
        perceived(perception=None, payment=on_credit("1180.00")),
    ),
    case("V3071_2", "perception.code", _of(code="50"), _of(code="52")),
    case("V3025_3", "perception.percent", _of(percent=Decimal("0.0005")), _of(percent=Decimal("0.005"))),
    case("V3016_2", "perception.base", _of(base=Decimal(0)), _of(base=Decimal("0.25"))),
    case("V3233", "perception.base", _of("USD"), _of("USD", base=Decimal("4425.00"))),
    case("V2968_5", "perception.amount", _of(amount=Decimal("0.00")), _of(amount=Decimal("23.60"))),
    case("V3311", "perception.total", _of(total=Decimal("1203.605")), _of(total=Decimal("1203.60"))),
    case("V2968_6", "perception.percent", perceived(lines=(sold("1", "0.20"),)), perceived(lines=(sold("1", "0.22"),))),
    case("V2797", "perception.base", _of(base=Decimal("1180.01")), _of(base=Decimal("1180.00"))),
    case("V2798", "perception.amount", _of(amount=Decimal("24.60")), _of(amount=Decimal("24.59"))),
    case("V9060", "perception.total", _of(total=Decimal("23.60")), _of(total=Decimal("23.61"))),
    case("V3316", "allowances", _withheld("2002"), _withheld("2002", "63")),
    case("V3317", "allowances[1].code", _withheld("0101", "63"), _withheld("2002", "63")),
)
