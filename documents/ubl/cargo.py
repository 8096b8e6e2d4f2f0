"""`cac:Delivery` of a line that is a transport of cargo subject to detraction: the trip and its reference values.

Source: SUNAT's sheets of 01 and 03, the rows of operation 1004.
"""

from decimal import Decimal

from documents.canonical import UnwritableText, text
from documents.ubl.attributes import UBIGEO, VEHICLE
from documents.ubl.figures import amount_text
from documents.ubl.frame import element
from documents.ubl.parties import place
from vouchers.sale import Address, Cargo, CargoLeg

_SOLES = ' currencyID="PEN">'
_USEFUL, _EFFECTIVE = "01", "02"


def cargo(trip: Cargo) -> str:
    """Places, description and the three reference values (3116-3126), then the stretches of the trip (4270-4278)."""
    try:
        return _delivery(trip)
    except UnwritableText as error:
        raise error.under("cargo") from error


def _delivery(trip: Cargo) -> str:
    values = (("01", trip.service_value), ("02", trip.load_value), ("03", trip.nominal_value))
    return (
        f"<cac:Delivery><cac:DeliveryLocation><cac:Address>{_place(trip.destination, 'destination')}</cac:Address>"
        f"</cac:DeliveryLocation><cac:Despatch><cbc:Instructions>{text(trip.trip, 'trip')}</cbc:Instructions>"
        f"<cac:DespatchAddress>{_place(trip.origin, 'origin')}</cac:DespatchAddress></cac:Despatch>"
        f"{''.join([_value(kind, value) for kind, value in values])}{_shipment(trip.legs) if trip.legs else ''}"
        "</cac:Delivery>"
    )


def _place(address: Address, where: str) -> str:
    try:
        return place(address)
    except UnwritableText as error:
        raise error.under(where) from error


def _value(kind: str, value: Decimal) -> str:
    return (
        f"<cac:DeliveryTerms><cbc:ID>{kind}</cbc:ID><cbc:Amount{_SOLES}{amount_text(value)}</cbc:Amount>"
        "</cac:DeliveryTerms>"
    )


def _shipment(legs: tuple[CargoLeg, ...]) -> str:
    written = "".join([_leg(leg, number) for number, leg in enumerate(legs, start=1)])
    return f"<cac:Shipment><cbc:ID>01</cbc:ID>{written}</cac:Shipment>"


def _leg(leg: CargoLeg, number: int) -> str:
    where = f"legs[{number - 1}]"
    value = _amount("Amount", leg.effective_value)
    unit = f"{_equipment(leg, where)}{_load(_USEFUL, leg.useful_load)}{_load(_EFFECTIVE, leg.effective_load)}"
    return (
        f"<cac:Consignment><cbc:ID>{number:02}</cbc:ID>"
        f"{element('cbc:CarrierServiceInstructions', leg.description, f'{where}.description')}"
        f"{_amount('DeclaredForCarriageValueAmount', leg.nominal_value)}"
        f"{_stop('PlannedPickupTransportEvent', leg.origin_ubigeo, f'{where}.origin_ubigeo')}"
        f"{_stop('PlannedDeliveryTransportEvent', leg.destination_ubigeo, f'{where}.destination_ubigeo')}"
        f"{f'<cac:DeliveryTerms>{value}</cac:DeliveryTerms>' if value else ''}"
        f"{f'<cac:TransportHandlingUnit>{unit}</cac:TransportHandlingUnit>' if unit else ''}</cac:Consignment>"
    )


def _amount(name: str, value: Decimal | None) -> str:
    return "" if value is None else f"<cbc:{name}{_SOLES}{amount_text(value)}</cbc:{name}>"


def _stop(event: str, ubigeo: str | None, where: str) -> str:
    if not ubigeo:
        return ""
    return f"<cac:{event}><cac:Location><cbc:ID{UBIGEO}>{text(ubigeo, where)}</cbc:ID></cac:Location></cac:{event}>"


def _equipment(leg: CargoLeg, where: str) -> str:
    """The vehicle; only together with it is it said what a tonne costs and whether it returns empty."""
    if not leg.vehicle:
        return ""
    value = _amount("Amount", leg.tonne_value)
    return (
        f"<cac:TransportEquipment><cbc:SizeTypeCode{VEHICLE}>{text(leg.vehicle, f'{where}.vehicle')}</cbc:SizeTypeCode>"
        f"<cbc:ReturnabilityIndicator>{'true' if leg.returns_empty else 'false'}</cbc:ReturnabilityIndicator>"
        f"{f'<cac:Delivery><cac:DeliveryTerms>{value}</cac:DeliveryTerms></cac:Delivery>' if value else ''}"
        "</cac:TransportEquipment>"
    )


def _load(kind: str, tonnes: Decimal | None) -> str:
    if tonnes is None:
        return ""
    return (
        f"<cac:MeasurementDimension><cbc:AttributeID>{kind}</cbc:AttributeID>"
        f'<cbc:Measure unitCode="TNE">{amount_text(tonnes)}</cbc:Measure></cac:MeasurementDimension>'
    )
