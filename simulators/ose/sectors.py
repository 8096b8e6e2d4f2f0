"""Checks of the item properties (catalogue 55) that each sector owes: which, and what each must look like."""

import re
from collections.abc import Callable
from datetime import date

from simulators.ose.catalogues import IDENTITIES
from simulators.ose.numbers import ZERO, Number
from simulators.ose.reading import Node
from simulators.ose.rules import BOLETA, FACTURA, SALES, Check, Table
from simulators.ose.voucher import Line, Voucher

_OWED = (
    ("1002", SALES, "3001 3063 3002 3130 3003 3131 3004 3132 3006 3133 3005 3134"),
    (
        "0202",
        FACTURA,
        "4009 3136 4008 3137 4000 3138 4007 3139 4001 3140 4002 3141 4003 3142 4004 3143 4006 3144 4005 3145",
    ),
    ("0205", FACTURA, "4000 3138 4007 3139 4008 3137 4009 3136"),
    ("0301", SALES, "4030 3168 4031 3169 4032 3170 4033 3171"),
    (
        "0302",
        SALES,
        "4040 3159 4041 3160 4049 3204 4042 3161 4043 3162 4044 3163 4045 3164 4046 3165 4048 3167 4047 3166",
    ),
)
"""Operation, documents, and pairs: the property that each line must have and the code that refuses it without one."""

_DAYS = ("3005", "3059", "4002", "4003", "4004", "4006", "4048")
_HOURS = ("3060", "4047")
_STATE = ("5000", "5001", "5002", "5003")
_LENGTHS = {
    **dict.fromkeys(("3001",), (1, 15)),
    **dict.fromkeys(("3002", "3004", "4046"), (1, 100)),
    **dict.fromkeys(("3003",), (1, 150)),
    **dict.fromkeys(("3050", "4049", "5000"), (1, 20)),
    **dict.fromkeys(("3051", "4009"), (3, 20)),
    **dict.fromkeys(("3052",), (3, 15)),
    **dict.fromkeys(("3054", "3056", "3058", "4007", "4031", "4033", "4040", "4043", "4045", "7007"), (3, 200)),
    **dict.fromkeys(("5001",), (1, 10)),
    **dict.fromkeys(("5002", "5003"), (1, 30)),
    **dict.fromkeys(("7003", "7004"), (3, 50)),
    **dict.fromkeys(("7017",), (1, 12)),
}
_IDENTITIES = ("3053", "4008", "4041")
_SHAPES = {
    **dict.fromkeys(("3055", "3057", "4030", "4032", "4042", "4044", "7006"), re.compile("[0-9]{6}")),
    **dict.fromkeys(("4000", "4001"), re.compile("[A-Z]{2}")),
    "7001": re.compile("[0-2]"),
    "7002": re.compile("[0-3]"),
    "7005": re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "7012": re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,2})?"),
    "7018": re.compile("[0-9]{4}-[0-9]{2}"),
}
_WITH_VALUE = (*_LENGTHS, *_IDENTITIES, *_SHAPES, "7000")
_BREAK = re.compile("[\n\r\t]")


def _properties(line: Line) -> dict[str, Node]:
    item = line.node.first("Item")
    found = item.all("AdditionalItemProperty") if item else []
    return {one.value("NameCode") or "": one for one in found}


def _some(test: Callable[[dict[str, Node]], object]) -> Callable[[Voucher], bool]:
    """Whether the properties of some line fail the test."""
    return lambda v: any(test(_properties(line)) for line in v.lines)


def _owed() -> list[Check[Voucher]]:
    rows = []
    for operation, types, pairs in _OWED:
        words = pairs.split()
        for code, refusal in zip(words[::2], words[1::2], strict=True):
            rows.append(
                Check(refusal, f"La operación {operation} pide la propiedad {code}", _lacks(operation, code), types)
            )
    return rows


def _lacks(operation: str, code: str) -> Callable[[Voucher], bool]:
    lacking = _some(lambda found: code not in found)
    return lambda v: v.operation == operation and lacking(v)


def _state(code: str) -> Callable[[Voucher], bool]:
    return _some(lambda found: code not in found and any(other in found for other in _STATE))


def _nowhere(operations: tuple[str, ...], codes: set[str]) -> Callable[[Voucher], bool]:
    """Whether no line has all those properties, though the operation wants one."""
    return lambda v: v.operation in operations and not any(codes <= _properties(line).keys() for line in v.lines)


def _product(line: Line) -> str | None:
    return line.node.value("Item", "CommodityClassification", "ItemClassificationCode")


def _mortgage(code: str, *, first_home: bool) -> Callable[[Voucher], bool]:
    def fails(line: Line) -> bool:
        found = _properties(line)
        home = found.get("7002")
        wanted = not first_home or (home is not None and home.value("Value") == "3")
        return _product(line) == "84121901" and wanted and code not in found

    return lambda v: any(fails(line) for line in v.lines)


def _bad_value(code: str, value: str) -> bool:
    if code in _LENGTHS:
        shortest, longest = _LENGTHS[code]
        return not shortest <= len(value) <= longest or _BREAK.search(value) is not None
    if code in _IDENTITIES:
        return value not in IDENTITIES
    return code in _SHAPES and _SHAPES[code].fullmatch(value) is None


def _bad_values(found: dict[str, Node]) -> bool:
    return any((value := one.value("Value")) and _bad_value(code, value) for code, one in found.items())


def _missing(codes: tuple[str, ...], *path: str) -> Callable[[dict[str, Node]], bool]:
    return lambda found: any(code in found and not found[code].value(*path) for code in codes)


def _bad_quantity(found: dict[str, Node]) -> bool:
    fish, interest, days = found.get("3006"), found.get("7019"), found.get("4005")
    weight = Number(fish.first("ValueQuantity")) if fish else None
    if weight is not None and not weight.absent and (not weight.is_amount() or weight.value <= ZERO):
        return True
    stay = days.value("UsabilityPeriod", "DurationMeasure") if days else None
    if stay is not None and re.fullmatch("[0-9]{1,4}", stay) is None:
        return True
    return interest is not None and Number(interest.first("ValueQuantity")).malformed_amount()


def _wrong_unit(code: str, unit: str, *path: str) -> Callable[[dict[str, Node]], bool]:
    def fails(found: dict[str, Node]) -> bool:
        node = found[code].first(*path) if code in found else None
        return node is not None and node.attributes.get("unitCode", unit) != unit

    return fails


def _leaves_first(found: dict[str, Node]) -> bool:
    days = []
    for code in ("4003", "4004"):
        try:
            days.append(date.fromisoformat(found[code].value("UsabilityPeriod", "StartDate") or ""))
        except (KeyError, ValueError):
            return False
    return days[1] < days[0]


def _bad_declaration(found: dict[str, Node]) -> bool:
    value = found["7021"].value("Value") if "7021" in found else None
    return value is not None and re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{3}-[0-9]{6}", value) is None


SECTORS: Table[Voucher] = Table(
    (
        *_owed(),
        *[
            Check(str(3146 + index), f"Falta la propiedad {code} del proveedor del Estado", _state(code), SALES)
            for index, code in enumerate(_STATE)
        ],
        Check("3150", "El crédito hipotecario pide 7001", _mortgage("7001", first_home=False), FACTURA),
        Check("3151", "El crédito hipotecario pide 7003", _mortgage("7003", first_home=True), FACTURA),
        Check("3152", "El crédito hipotecario pide 7004", _mortgage("7004", first_home=False), FACTURA),
        Check("3153", "El crédito hipotecario pide 7005", _mortgage("7005", first_home=False), FACTURA),
        Check("3154", "El crédito hipotecario pide 7006", _mortgage("7006", first_home=True), FACTURA),
        Check("3155", "El crédito hipotecario pide 7007", _mortgage("7007", first_home=True), FACTURA),
        Check(
            "3181",
            "La operación 0112 pide el producto 84121901 o 80131501",
            lambda v: v.operation == "0112" and not any(_product(it) in ("84121901", "80131501") for it in v.lines),
            FACTURA,
        ),
        Check(
            "3241",
            "El crédito pide 7004, 7005 y 7012",
            _nowhere(("2100", "2101", "2102"), {"7004", "7005", "7012"}),
            SALES,
        ),
        Check("2595", "La operación 2105 pide 7017", _nowhere(("2105",), {"7017"}), BOLETA),
        Check("2596", "La operación 2105 pide 7018", _nowhere(("2105",), {"7018"}), BOLETA),
        Check("2597", "La operación 2105 pide 7019", _nowhere(("2105",), {"7019"}), BOLETA),
        Check("3064", "Una propiedad del ítem no tiene valor", _some(_missing(_WITH_VALUE, "Value")), SALES),
        Check("3064", "Falta el monto del interés (7019)", _some(_missing(("7019",), "ValueQuantity")), SALES),
        Check("3065", "Falta una fecha del ítem", _some(_missing(_DAYS, "UsabilityPeriod", "StartDate")), SALES),
        Check("3172", "Falta una hora del ítem", _some(_missing(_HOURS, "UsabilityPeriod", "StartTime")), SALES),
        Check("3135", "Falta la cantidad (3006)", _some(_missing(("3006",), "ValueQuantity")), SALES),
        Check(
            "3135", "Faltan los días (4005)", _some(_missing(("4005",), "UsabilityPeriod", "DurationMeasure")), SALES
        ),
        Check("3115", "La unidad debe ser TNE", _some(_wrong_unit("3006", "TNE", "ValueQuantity")), SALES),
        Check(
            "4313",
            "La unidad debe ser DAY",
            _some(_wrong_unit("4005", "DAY", "UsabilityPeriod", "DurationMeasure")),
            SALES,
            observation=True,
        ),
        Check("4280", "El valor de una propiedad no es válido", _some(_bad_values), SALES, observation=True),
        Check("4281", "La cantidad de una propiedad no es válida", _some(_bad_quantity), SALES, observation=True),
        Check("4282", "La salida es anterior al ingreso", _some(_leaves_first), SALES, observation=True),
        Check("4202", "La DAM no es válida", _some(_bad_declaration), SALES, observation=True),
    )
)
