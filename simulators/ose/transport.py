"""Checks of transports: cargo under detraction (operation 1004) and passengers by rail (0302)."""

import re
from collections.abc import Callable, Iterator

from simulators.ose.numbers import ZERO, Number
from simulators.ose.reading import Node
from simulators.ose.rules import SALES, Check, Table
from simulators.ose.voucher import Line, Voucher

_UBIGEO = re.compile("[0-9]{6}")
_VALUES = ("01", "02", "03")
_UNIT = "TransportHandlingUnit"


def _carried(test: Callable[[Line], object]) -> Callable[[Voucher], bool]:
    return lambda v: v.operation == "1004" and any(test(line) for line in v.lines)


def _lacks(*path: str) -> Callable[[Line], bool]:
    return lambda line: not line.node.value("Delivery", *path)


def _terms(line: Line) -> list[Node]:
    delivery = line.node.first("Delivery")
    return delivery.all("DeliveryTerms") if delivery else []


def _not_once(kind: str) -> Callable[[Line], bool]:
    return lambda line: [one.value("ID") for one in _terms(line)].count(kind) != 1


def _without_amount(line: Line) -> bool:
    return any(one.value("ID") in _VALUES and one.first("Amount") is None for one in _terms(line))


def _bad(number: Number) -> bool:
    return not number.absent and (not number.is_amount() or number.value <= ZERO)


def _bad_amount(line: Line) -> bool:
    return any(_bad(Number(one.first("Amount"))) for one in _terms(line))


def _consignments(line: Line) -> list[Node]:
    shipment = line.node.first("Delivery", "Shipment")
    return shipment.all("Consignment") if shipment else []


def _amounts(node: Node) -> Iterator[Node]:
    for found in node.children.values():
        for child in found:
            if "currencyID" in child.attributes:
                yield child
            yield from _amounts(child)


def _not_in_soles(line: Line) -> bool:
    delivery = line.node.first("Delivery")
    return delivery is not None and any(one.attributes["currencyID"] != "PEN" for one in _amounts(delivery))


def _leg(test: Callable[[Node], object]) -> Callable[[Voucher], bool]:
    return _carried(lambda line: any(test(one) for one in _consignments(line)))


def _text(shortest: int, longest: int, *path: str) -> Callable[[Node], bool]:
    def fails(node: Node) -> bool:
        value = node.value(*path)
        return value is not None and (not shortest <= len(value) <= longest or re.search("[\n\r\t]", value) is not None)

    return fails


def _dimensions(node: Node) -> list[Node]:
    return [one for unit in node.all(_UNIT) for one in unit.all("MeasurementDimension")]


def _bad_load(node: Node) -> bool:
    return any(_bad(Number(one.first("Measure"))) for one in _dimensions(node))


def _load_unit(one: Node) -> str:
    measure = one.first("Measure")
    return "TNE" if measure is None else measure.attributes.get("unitCode", "TNE")


def _bad_place(*path: str) -> Callable[[Node], bool]:
    def fails(node: Node) -> bool:
        value = node.value(*path)
        return value is not None and _UBIGEO.fullmatch(value) is None

    return fails


def _rail(test: Callable[[Voucher], object]) -> Callable[[Voucher], bool]:
    return lambda v: v.operation == "0302" and bool(test(v))


def _agent(v: Voucher) -> Node | None:
    return v.node.first("AccountingSupplierParty", "Party", "AgentParty", "PartyIdentification", "ID")


def _agent_scheme(v: Voucher) -> str | None:
    agent = _agent(v)
    return None if agent is None else agent.attributes.get("schemeID", "")


def _delivery_fails(test: Callable[[Node], bool]) -> Callable[[Voucher], bool]:
    return _carried(lambda line: (delivery := line.node.first("Delivery")) is not None and test(delivery))


TRANSPORT: Table[Voucher] = Table(
    (
        Check("3116", "Falta el ubigeo de origen", _carried(_lacks("Despatch", "DespatchAddress", "ID")), SALES),
        Check(
            "3117",
            "Falta la dirección de origen",
            _carried(_lacks("Despatch", "DespatchAddress", "AddressLine", "Line")),
            SALES,
        ),
        Check("3118", "Falta el ubigeo de destino", _carried(_lacks("DeliveryLocation", "Address", "ID")), SALES),
        Check(
            "3119",
            "Falta la dirección de destino",
            _carried(_lacks("DeliveryLocation", "Address", "AddressLine", "Line")),
            SALES,
        ),
        Check("3120", "Falta el detalle del viaje", _carried(_lacks("Despatch", "Instructions")), SALES),
        Check("3124", "Falta o se repite el valor referencial 01", _carried(_not_once("01")), SALES),
        Check("3125", "Falta o se repite el valor referencial 02", _carried(_not_once("02")), SALES),
        Check("3126", "Falta o se repite el valor referencial 03", _carried(_not_once("03")), SALES),
        Check("3122", "Falta el monto de un valor referencial", _carried(_without_amount), SALES),
        Check("3123", "Un valor referencial no es un monto mayor a cero", _carried(_bad_amount), SALES),
        Check("3208", "Los valores del transporte siempre son en soles", _carried(_not_in_soles), SALES),
        Check(
            "4200",
            "Un ubigeo del transporte no es válido",
            lambda v: (
                _delivery_fails(_bad_place("Despatch", "DespatchAddress", "ID"))(v)
                or _delivery_fails(_bad_place("DeliveryLocation", "Address", "ID"))(v)
                or _leg(_bad_place("PlannedPickupTransportEvent", "Location", "ID"))(v)
                or _leg(_bad_place("PlannedDeliveryTransportEvent", "Location", "ID"))(v)
            ),
            SALES,
            observation=True,
        ),
        Check(
            "4236",
            "Una dirección del transporte no es válida",
            lambda v: (
                _delivery_fails(_text(3, 200, "Despatch", "DespatchAddress", "AddressLine", "Line"))(v)
                or _delivery_fails(_text(3, 200, "DeliveryLocation", "Address", "AddressLine", "Line"))(v)
            ),
            SALES,
            observation=True,
        ),
        Check(
            "4270",
            "El detalle del viaje no es válido",
            _delivery_fails(_text(3, 500, "Despatch", "Instructions")),
            SALES,
            observation=True,
        ),
        Check(
            "4271",
            "La descripción del tramo no es válida",
            _leg(_text(3, 100, "CarrierServiceInstructions")),
            SALES,
            observation=True,
        ),
        Check(
            "4272",
            "El valor del tramo no es válido",
            _leg(lambda it: _bad(Number(it.first("DeliveryTerms", "Amount")))),
            SALES,
            observation=True,
        ),
        Check(
            "4273",
            "La configuración vehicular no es válida",
            _leg(_text(1, 15, _UNIT, "TransportEquipment", "SizeTypeCode")),
            SALES,
            observation=True,
        ),
        Check(
            "4274",
            "El tipo de carga debe ser 01 o 02",
            _leg(lambda it: any(one.value("AttributeID") not in ("01", "02") for one in _dimensions(it))),
            SALES,
            observation=True,
        ),
        Check(
            "4275",
            "Falta el valor de la carga",
            _leg(lambda it: any(one.first("Measure") is None for one in _dimensions(it))),
            SALES,
            observation=True,
        ),
        Check("4276", "El valor de la carga no es válido", _leg(_bad_load), SALES, observation=True),
        Check(
            "4277",
            "La carga se mide en TNE",
            _leg(lambda it: any(_load_unit(one) != "TNE" for one in _dimensions(it))),
            SALES,
            observation=True,
        ),
        Check(
            "4278",
            "El valor por carga útil nominal no es válido",
            _leg(lambda it: _bad(Number(it.first("DeclaredForCarriageValueAmount")))),
            SALES,
            observation=True,
        ),
        Check("3156", "Falta el RUC del agente de ventas", _rail(lambda v: _agent(v) is None), SALES),
        Check("3157", "Falta el tipo de documento del agente", lambda v: _agent_scheme(v) == "", SALES),
        Check("3158", "El agente de ventas debe tener RUC", lambda v: _agent_scheme(v) not in (None, "6"), SALES),
        Check(
            "3173",
            "Falta el medio de pago",
            _rail(lambda v: v.node.value("PaymentMeans", "PaymentMeansCode") is None),
            SALES,
        ),
        Check(
            "3175",
            "Falta la autorización del pago",
            _rail(lambda v: v.node.value("PaymentMeans", "PaymentID") is None),
            SALES,
        ),
    )
)
