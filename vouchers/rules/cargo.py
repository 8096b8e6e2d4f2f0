"""Rules of the transport of cargo that is subject to detraction (operation 1004): the trip, its values, its legs."""

import re
from collections.abc import Callable
from decimal import Decimal

from vouchers.catalogues.operations import CARGO
from vouchers.findings import Severity
from vouchers.money import fits_amount, is_bounded
from vouchers.rules.rule import INVOICES, Facts, Feature, Rule
from vouchers.sale import Address, Cargo, CargoLeg, SaleLine
from vouchers.text import has_breaks, is_xml

_UBIGEO = re.compile(r"[0-9]{6}")
_LEG_AMOUNTS = ("effective_value", "nominal_value", "tonne_value", "useful_load", "effective_load")

_UNREADABLE = "El texto contiene caracteres que un documento XML no puede llevar."
_CLEAN_TEXT = "Quite los caracteres de control u otros no imprimibles del texto."


def _fits(text: str, shortest: int, longest: int) -> bool:
    return shortest <= len(text) <= longest and not has_breaks(text)


def _odd_positive(value: Decimal | None) -> bool:
    return value is not None and (not fits_amount(value) or value.is_zero())


def _no_cargo(line: SaleLine, facts: Facts) -> bool:
    return facts.sale.operation_type == CARGO and line.cargo is None


def _of_another_operation(line: SaleLine, facts: Facts) -> bool:
    return line.cargo is not None and facts.sale.operation_type != CARGO


def _lacking(sunat_code: str, path: str, what: str, get: Callable[[Cargo], str | None]) -> Rule[SaleLine]:
    def lacks(line: SaleLine, _: Facts) -> bool:
        return line.cargo is not None and not get(line.cargo)

    return Rule(
        code=f"V{sunat_code}" if sunat_code != "3116" else "V3116_2",
        sunat_code=sunat_code,
        documents=INVOICES,
        feature=Feature.CARGO,
        fires=lacks,
        path=path,
        message=f"Al transporte de carga le falta {what}.",
        remedy="Indíquelo en cargo, en la línea del servicio.",
        source=f"F {sunat_code}",
    )


def _reference(suffix: str, field: str, what: str) -> Rule[SaleLine]:
    def odd(line: SaleLine, _: Facts) -> bool:
        return line.cargo is not None and _odd_positive(getattr(line.cargo, field))

    return Rule(
        code=f"V3123{suffix}",
        sunat_code="3123",
        documents=INVOICES,
        feature=Feature.CARGO,
        fires=odd,
        path=f"cargo.{field}",
        message=f"El valor referencial {what} no es un número mayor que cero de hasta 12 enteros y 2 decimales.",
        remedy="Indíquelo en soles, con dos decimales o menos.",
        source="F 3122, 3123",
        blocks=True,
    )


def _places(line: SaleLine) -> list[Address]:
    return [] if line.cargo is None else [line.cargo.origin, line.cargo.destination]


def _odd_ubigeo(line: SaleLine, _: Facts) -> bool:
    return any(it.ubigeo is not None and _UBIGEO.fullmatch(it.ubigeo) is None for it in _places(line))


def _odd_street(line: SaleLine, _: Facts) -> bool:
    return any(it.street is not None and not _fits(it.street, 3, 200) for it in _places(line))


def _odd_trip(line: SaleLine, _: Facts) -> bool:
    return line.cargo is not None and bool(line.cargo.trip) and not _fits(line.cargo.trip, 3, 500)


def _texts(place: Address) -> list[str | None]:
    parts = (place.street, place.ubigeo, place.district, place.province, place.department, place.urbanization)
    return [place.country, *parts]


def _unreadable(line: SaleLine, _: Facts) -> bool:
    if line.cargo is None:
        return False
    texts = [line.cargo.trip, *[text for place in _places(line) for text in _texts(place)]]
    return not all(is_xml(text) for text in texts if text is not None)


def _odd_stop(leg: CargoLeg, _: Facts) -> bool:
    stops = (leg.origin_ubigeo, leg.destination_ubigeo)
    return any(stop is not None and _UBIGEO.fullmatch(stop) is None for stop in stops)


def _odd_description(leg: CargoLeg, _: Facts) -> bool:
    return leg.description is not None and not _fits(leg.description, 3, 100)


def _odd_effective_value(leg: CargoLeg, _: Facts) -> bool:
    return _odd_positive(leg.effective_value)


def _odd_vehicle(leg: CargoLeg, _: Facts) -> bool:
    return leg.vehicle is not None and not _fits(leg.vehicle, 1, 15)


def _odd_load(leg: CargoLeg, _: Facts) -> bool:
    return _odd_positive(leg.useful_load) or _odd_positive(leg.effective_load)


def _odd_nominal_value(leg: CargoLeg, _: Facts) -> bool:
    return _odd_positive(leg.nominal_value)


def _no_number(leg: CargoLeg, _: Facts) -> bool:
    values: list[Decimal | None] = [getattr(leg, name) for name in _LEG_AMOUNTS]
    return not all(value is None or is_bounded(value) for value in values)


def _of_no_vehicle(leg: CargoLeg, _: Facts) -> bool:
    return not leg.vehicle and (leg.tonne_value is not None or leg.returns_empty)


def _unreadable_leg(leg: CargoLeg, _: Facts) -> bool:
    texts = (leg.origin_ubigeo, leg.destination_ubigeo, leg.description, leg.vehicle)
    return not all(is_xml(text) for text in texts if text is not None)


def _observed(code: str, sunat_code: str, fires: Callable[[SaleLine, Facts], bool], message: str) -> Rule[SaleLine]:
    return Rule(
        code=code,
        sunat_code=sunat_code,
        severity=Severity.OBSERVATION,
        documents=INVOICES,
        feature=Feature.CARGO,
        fires=fires,
        path="cargo",
        message=message,
        remedy="Corrija ese dato del transporte.",
        source=f"F {sunat_code}",
    )


def _observed_leg(
    code: str, sunat_code: str, path: str, fires: Callable[[CargoLeg, Facts], bool], message: str
) -> Rule[CargoLeg]:
    return Rule(
        code=code,
        sunat_code=sunat_code,
        severity=Severity.OBSERVATION,
        documents=INVOICES,
        feature=Feature.CARGO,
        fires=fires,
        path=path,
        message=message,
        remedy="Corrija ese dato del tramo, o no lo indique.",
        source=f"F {sunat_code}",
    )


CARGO_LINE_RULES: tuple[Rule[SaleLine], ...] = (
    Rule(
        code="V3116",
        sunat_code="3116",
        documents=INVOICES,
        feature=Feature.SECTOR,
        fires=_no_cargo,
        path="cargo",
        message="En la operación 1004, a la línea le faltan los datos del transporte de carga.",
        remedy="Indique en cargo el origen, el destino, el viaje y los tres valores referenciales.",
        source="F 3116 a 3126",
    ),
    Rule(
        code="V9067",
        sunat_code="",
        feature=Feature.CARGO,
        fires=_of_another_operation,
        path="cargo",
        message="Los datos del transporte de carga no corresponden al tipo de operación.",
        remedy="Use el tipo de operación 1004 en una factura o boleta, o quite cargo.",
        source="contrato de la venta",
        blocks=True,
    ),
    _lacking("3116", "cargo.origin.ubigeo", "el ubigeo del origen", lambda it: it.origin.ubigeo),
    _lacking("3117", "cargo.origin.street", "la dirección del origen", lambda it: it.origin.street),
    _lacking("3118", "cargo.destination.ubigeo", "el ubigeo del destino", lambda it: it.destination.ubigeo),
    _lacking("3119", "cargo.destination.street", "la dirección del destino", lambda it: it.destination.street),
    _lacking("3120", "cargo.trip", "el detalle del viaje", lambda it: it.trip),
    _reference("", "service_value", "del servicio de transporte"),
    _reference("_2", "load_value", "sobre la carga efectiva"),
    _reference("_3", "nominal_value", "sobre la carga útil nominal"),
    _observed("V4200", "4200", _odd_ubigeo, "El ubigeo del origen o del destino no tiene seis dígitos."),
    _observed(
        "V4236_2", "4236", _odd_street, "La dirección del origen o del destino debe tener de 3 a 200 caracteres."
    ),
    _observed("V4270", "4270", _odd_trip, "El detalle del viaje debe tener de 3 a 500 caracteres en una línea."),
    Rule(
        code="V0306_23",
        sunat_code="0306",
        documents=INVOICES,
        feature=Feature.CARGO,
        fires=_unreadable,
        path="cargo",
        message=_UNREADABLE,
        remedy=_CLEAN_TEXT,
        source="XML 1.0, 2.2",
    ),
)

LEG_RULES: tuple[Rule[CargoLeg], ...] = (
    _observed_leg("V4200_2", "4200", "origin_ubigeo", _odd_stop, "Un ubigeo del tramo no tiene seis dígitos."),
    _observed_leg(
        "V4271", "4271", "description", _odd_description, "La descripción del tramo debe tener de 3 a 100 caracteres."
    ),
    _observed_leg(
        "V4272",
        "4272",
        "effective_value",
        _odd_effective_value,
        "El valor sobre la carga efectiva no es un número mayor que cero de hasta 12 enteros y 2 decimales.",
    ),
    _observed_leg(
        "V4273", "4273", "vehicle", _odd_vehicle, "La configuración del vehículo debe tener de 1 a 15 caracteres."
    ),
    _observed_leg(
        "V4276",
        "4276",
        "useful_load",
        _odd_load,
        "La carga útil o la efectiva no es un número mayor que cero de hasta 12 enteros y 2 decimales.",
    ),
    _observed_leg(
        "V4278",
        "4278",
        "nominal_value",
        _odd_nominal_value,
        "El valor por carga útil nominal no es un número mayor que cero de hasta 12 enteros y 2 decimales.",
    ),
    Rule(
        code="V9068",
        sunat_code="",
        documents=INVOICES,
        feature=Feature.CARGO,
        fires=_no_number,
        path="",
        message="Un valor del tramo no es un número de hasta 12 enteros.",
        remedy="Corríjalo, o no lo indique.",
        source="contrato de la venta",
        blocks=True,
    ),
    Rule(
        code="V9069",
        sunat_code="",
        documents=INVOICES,
        feature=Feature.CARGO,
        fires=_of_no_vehicle,
        path="vehicle",
        message="El valor por tonelada y el retorno al vacío son de un vehículo, y falta su configuración.",
        remedy="Indique la configuración vehicular, por ejemplo T3S3.",
        source="F, datos del vehículo",
    ),
    Rule(
        code="V0306_24",
        sunat_code="0306",
        documents=INVOICES,
        feature=Feature.CARGO,
        fires=_unreadable_leg,
        path="description",
        message=_UNREADABLE,
        remedy=_CLEAN_TEXT,
        source="XML 1.0, 2.2",
    ),
)
