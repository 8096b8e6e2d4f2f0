from typing import Any

from tests.builders import a_credit_note, a_sale
from tests.vouchers.operations import THOUSAND, off, sold
from tests.vouchers.rules.case import case
from vouchers.sale import AllowanceCharge, Sale

_LINE = "lines[1].allowances[0]"
_GLOBAL = "allowances[1]"


def _line(*allowances: AllowanceCharge, quantity: str = "1") -> Sale:
    return a_sale(lines=(THOUSAND, sold(quantity, "1000.00", allowances=allowances)))


def _whole(*allowances: AllowanceCharge, treatment: str = "10") -> Sale:
    return a_sale(lines=(sold("1", "1000.00", treatment),), allowances=(off("03", "0.01"), *allowances))


def _noted(line: str | None = None, whole: str | None = None) -> Sale:
    lines: tuple[Any, ...] = (THOUSAND,)
    if line is not None:
        lines += (sold("1", "1000.00", allowances=(off(line, "1.00"),)),)
    return a_credit_note(lines=lines, allowances=() if whole is None else (off("50", "1"), off(whole, "1.00")))


_GOOD_LINE = _line(off("00", "1.00"))
_GOOD = _whole(off("02", "1.00"))

ALLOWANCE_CASES = (
    case("V3073", f"{_LINE}.code", _line(off("", "1.00")), _GOOD_LINE),
    case("V2954", f"{_LINE}.code", _line(off("99", "1.00")), _GOOD_LINE),
    case("V4268", f"{_LINE}.code", _line(off("02", "1.00")), _GOOD_LINE),
    case("V3052", f"{_LINE}.factor", _line(off("00", factor="0.123456")), _line(off("00", factor="0.12345"))),
    case("V2955", f"{_LINE}.amount", _line(off("00", "1.001")), _GOOD_LINE),
    case("V2955_2", f"{_LINE}.amount", _line(off("00")), _line(off("00", factor="0.01"))),
    case(
        "V3053",
        f"{_LINE}.base",
        _line(off("00", factor="0.1", base="-1")),
        _line(off("00", factor="0.1", base="999.99")),
    ),
    case("V9030", f"{_LINE}.code", _noted("01"), _noted("00")),
    case("V3072", f"{_GLOBAL}.code", _whole(off("", "1.00")), _GOOD),
    case("V3071", f"{_GLOBAL}.code", _whole(off("2", "1.00")), _GOOD),
    case("V4291", f"{_GLOBAL}.code", _whole(off("00", "1.00")), _GOOD),
    case("V9031", f"{_GLOBAL}.code", _whole(off("04", "1.00")), _GOOD),
    case("V3025", f"{_GLOBAL}.factor", _whole(off("02", factor="0")), _whole(off("02", factor="0.00001"))),
    case("V2968", f"{_GLOBAL}.amount", _whole(off("02", "0.00")), _whole(off("02", "0.01"))),
    case("V2968_2", f"{_GLOBAL}.amount", _whole(off("02")), _GOOD),
    case(
        "V3016", f"{_GLOBAL}.base", _whole(off("03", factor="0.1", base="0")), _whole(off("03", factor="0.1", base="1"))
    ),
    case("V9032", f"{_GLOBAL}.code", _noted(whole="02"), _noted(whole="46")),
    case(
        "V2955_3",
        f"{_LINE}.factor",
        _line(off("00", factor="0.00001", base="499.99")),
        _line(off("00", factor="0.00001", base="500.00")),
    ),
    case(
        "V3290",
        f"{_LINE}.amount",
        _line(off("00", "101.00", factor="0.1")),
        _line(off("00", "100.99", factor="0.1")),
    ),
    case(
        "V2968_3",
        f"{_GLOBAL}.factor",
        _whole(off("02", factor="0.00001", base="499.99")),
        _whole(off("02", factor="0.00001")),
    ),
    case(
        "V3307", f"{_GLOBAL}.amount", _whole(off("02", "99.00", factor="0.1")), _whole(off("02", "99.01", factor="0.1"))
    ),
    case(
        "V3092",
        "allowances[0].code",
        a_sale(lines=(sold("1", "10.00", "15"),), allowances=(off("45", "1.00"),)),
        a_sale(lines=(sold("1", "10.00", "15"),), allowances=(off("45", "1.00", base="10.00"),)),
    ),
    case("V3279_2", f"{_GLOBAL}.code", _whole(off("02", "1.00"), treatment="20"), _GOOD),
    case("V2062_2", "allowances", _whole(off("03", "1180.00")), _whole(off("03", "1179.99"))),
    case(
        "V2999",
        "allowances",
        _whole(off("02", "1000.01"), off("50", "2")),
        _whole(off("02", "1000.00"), off("50", "2")),
    ),
    case("V2370_2", "lines[1].allowances", _line(off("00", "1000.01")), _line(off("00", "999.99"))),
    case("V2367_3", "lines[1].allowances", _line(off("01", "1180.01")), _line(off("01", "1180.00"))),
)
