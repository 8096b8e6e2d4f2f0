from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from tests.builders import a_boleta, a_credit_note, a_debit_note, a_sale
from tests.vouchers.operations import FOREIGNER, SPOT, THOUSAND, detracted, sold
from tests.vouchers.rules.case import case
from vouchers.sale import Sale


def _spot(currency: str = "PEN", **changes: Any) -> Sale:
    return detracted(currency=currency, detraction=replace(SPOT, **changes))


def _withheld(percent: str | None, **changes: Any) -> Sale:
    return a_sale(
        **{"lines": (THOUSAND,), "retention_percent": None if percent is None else Decimal(percent)} | changes
    )


_GOOD = detracted()
_ABROAD: dict[str, Any] = {"operation_type": "0401", "customer": FOREIGNER}

WITHHOLDING_CASES = (
    case("V3127", "detraction", detracted(detraction=None), _GOOD),
    case("V3127_7", "detraction.code", _spot(code=""), a_debit_note(detraction=SPOT)),
    case("V9082", "detraction", a_credit_note(detraction=SPOT), a_debit_note(detraction=SPOT)),
    case("V3128", "detraction", detracted(operation_type="0101"), _GOOD),
    case("V3033", "detraction.code", _spot(code="006"), _spot(code="099")),
    case(
        "V3129",
        "detraction.code",
        detracted(operation_type="1003"),
        detracted(operation_type="1003", detraction=replace(SPOT, code="028")),
    ),
    case("V3034", "detraction.account", _spot(account=" "), _spot(account="0" * 100)),
    case("V3174", "detraction.means", _spot(means="014"), _spot(means="999")),
    case("V9038", "detraction.percent", _spot(percent=Decimal(0)), _spot(percent=Decimal("1.5"))),
    case("V3037", "detraction.amount", _spot(amount=Decimal("0.00")), _spot(amount=Decimal("141.60"))),
    case("V3035", "detraction.amount", _spot("USD"), _spot("USD", amount=Decimal(531))),
    case("V9039", "retention_percent", a_boleta(retention_percent=Decimal(3)), a_boleta()),
    case("V3262", "retention_percent", _withheld("3", **_ABROAD), _withheld(None, **_ABROAD)),
    case("V3025_2", "retention_percent", _withheld("0"), _withheld("3.00")),
    case(
        "V3037_2",
        "detraction.percent",
        detracted(lines=(sold("1", "3.52"),)),
        detracted(lines=(sold("1", "3.54"),)),
    ),
)
