"""Checks of the item properties that an insurer writes: operation 2104 with the codes 7013 to 7016."""

import re
from collections.abc import Callable

from simulators.ose.reading import Node
from simulators.ose.rules import NOTES, SALES, Check, Table
from simulators.ose.voucher import Line, Voucher

_VALUED = {"7013", "7015", "7016", "7017", "7018"}
_ISSUER_TYPES = {"1", "2", "3"}
_SUM = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,2})?")


def _properties(line: Line) -> dict[str, Node]:
    item = line.node.first("Item")
    found = item.all("AdditionalItemProperty") if item else []
    return {one.value("NameCode") or "": one for one in found}


def _lacking(line: Line, kinds: tuple[str, ...], needed: set[str]) -> bool:
    properties = _properties(line)
    kind = properties.get("7015")
    return kind is not None and kind.value("Value") in kinds and not needed <= properties.keys()


def _any_line(test: Callable[[Line], bool]) -> Callable[[Voucher], bool]:
    return lambda v: any(test(line) for line in v.lines)


def _insured(test: Callable[[Line], bool]) -> Callable[[Voucher], bool]:
    return lambda v: v.operation == "2104" and any(test(line) for line in v.lines)


def _without_kind(v: Voucher) -> bool:
    return v.operation == "2104" and not any("7015" in _properties(line) for line in v.lines)


def _valueless(line: Line) -> bool:
    return any(code in _VALUED and not one.value("Value") for code, one in _properties(line).items())


def _without_start(line: Line) -> bool:
    cover = _properties(line).get("7014")
    return cover is not None and not cover.value("UsabilityPeriod", "StartDate")


def _without_end(line: Line) -> bool:
    cover = _properties(line).get("7014")
    return cover is not None and not cover.value("UsabilityPeriod", "EndDate")


def _odd_value(line: Line) -> bool:
    properties = _properties(line)
    kind, insured = properties.get("7015"), properties.get("7016")
    return (kind is not None and kind.value("Value") not in _ISSUER_TYPES) or (
        insured is not None and not _SUM.fullmatch(insured.value("Value") or "")
    )


INSURANCE: Table[Voucher] = Table(
    (
        Check("3242", "La operación 2104 pide el tipo de seguro (7015) en alguna línea", _without_kind, SALES),
        Check("3064", "Una propiedad del ítem no tiene valor", _any_line(_valueless), SALES | NOTES),
        Check("3243", "Falta el inicio de la vigencia (7014)", _any_line(_without_start), SALES | NOTES),
        Check(
            "2898",
            "El seguro de vida o de AFP pide póliza, vigencia y suma asegurada (7013, 7014, 7016)",
            _insured(lambda line: _lacking(line, ("1", "2"), {"7013", "7014", "7016"})),
            SALES,
        ),
        Check(
            "2899",
            "El tipo de seguro 3 pide el número de póliza (7013)",
            _insured(lambda line: _lacking(line, ("3",), {"7013"})),
            SALES,
        ),
        Check("4366", "Falta el fin de la vigencia (7014)", _any_line(_without_end), observation=True),
        Check("4280", "El valor de una propiedad del seguro no es válido", _any_line(_odd_value), observation=True),
    )
)
