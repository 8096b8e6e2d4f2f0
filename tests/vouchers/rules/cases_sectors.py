from datetime import date
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from tests.builders import a_boleta, a_person, a_sale, an_address
from tests.vouchers.operations import SPOT, THOUSAND, detracted, exported, sold
from tests.vouchers.properties import (
    AIR_WAYBILL,
    FISHING,
    LOAN,
    LODGING,
    MORTGAGE,
    PENSION,
    RAIL,
    STATE_SUPPLIER,
    Properties,
    dated,
    measured,
    valued,
    without,
)
from tests.vouchers.rules.case import Case, case
from tests.vouchers.sectors import TOURIST, a_cargo, a_leg, by_rail, carried
from vouchers.sale import ItemProperty, Sale

_PROPERTY = "lines[0].properties[0]"
_PROPERTIES = "lines[0].properties"


def _fishing(properties: Properties) -> Sale:
    spot = replace(SPOT, code="004")
    return detracted(operation_type="1002", detraction=spot, lines=(sold("1", "1000", properties=properties),))


def _lodging(properties: Properties) -> Sale:
    return exported("0202", sold("1", "100.00", "40", properties=properties))


def _flown(properties: Properties) -> Sale:
    return a_sale(operation_type="0301", lines=(sold("1", "80.00", properties=properties),))


def _rail(properties: Properties) -> Sale:
    return by_rail(lines=(sold("1", "80.00", properties=properties),))


def _demanded(make: Any, properties: Properties, codes: dict[str, str]) -> tuple[Case, ...]:
    return tuple(
        case(row, _PROPERTIES, make(without(properties, code)), make(properties)) for code, row in codes.items()
    )


def _with(*properties: ItemProperty) -> Sale:
    return a_sale(lines=(sold("1", "80.00", properties=properties),))


def _pension(properties: Properties) -> Sale:
    return a_boleta(operation_type="2105", lines=(sold("1", "80", "30"), sold("1", "80", "30", properties=properties)))


def _interest(properties: Properties, code: str = "84121901") -> Sale:
    lines = (sold("1", "80.00", "30", properties=properties, sunat_code=code),)
    return a_sale(operation_type="0112", customer=a_person(), lines=lines)


def _lent(properties: Properties, *others: ItemProperty) -> Sale:
    lines = (sold("1", "80", "30", properties=properties), sold("1", "80", "30", properties=others))
    return a_sale(operation_type="2100", lines=lines)


def _mortgage(row: str, code: str) -> Case:
    return case(row, _PROPERTIES, _interest(without(MORTGAGE, code)), _interest(MORTGAGE))


_STAYED = (*dated(p4003=date(2026, 11, 16)), *dated(p4004=date(2026, 11, 15)))

SECTOR_CASES = (
    *_demanded(
        _fishing,
        FISHING,
        {"3001": "V3063", "3002": "V3130", "3003": "V3131", "3004": "V3132", "3005": "V3134", "3006": "V3133"},
    ),
    *_demanded(
        _lodging,
        LODGING,
        {
            "4000": "V3138",
            "4001": "V3140",
            "4002": "V3141",
            "4003": "V3142",
            "4004": "V3143",
            "4005": "V3145",
            "4006": "V3144",
            "4007": "V3139",
            "4008": "V3137",
            "4009": "V3136",
        },
    ),
    *_demanded(_flown, AIR_WAYBILL, {"4030": "V3168", "4031": "V3169", "4032": "V3170", "4033": "V3171"}),
    *_demanded(
        _rail,
        RAIL,
        {
            "4040": "V3159",
            "4041": "V3160",
            "4042": "V3161",
            "4043": "V3162",
            "4044": "V3163",
            "4045": "V3164",
            "4046": "V3165",
            "4047": "V3166",
            "4048": "V3167",
            "4049": "V3204",
        },
    ),
    *_demanded(
        lambda properties: _with(*properties),
        STATE_SUPPLIER,
        {"5000": "V3146", "5001": "V3147", "5002": "V3148", "5003": "V3149"},
    ),
    _mortgage("V3150", "7001"),
    _mortgage("V3151", "7003"),
    _mortgage("V3152", "7004"),
    _mortgage("V3153", "7005"),
    _mortgage("V3154", "7006"),
    _mortgage("V3155", "7007"),
    case("V3181", "lines", _interest(MORTGAGE, "84131500"), _interest((), "80131501")),
    case("V3241", "lines", _lent(without(LOAN, "7012"), *valued(p7012="1.00")), _lent((), *LOAN)),
    case("V2595", "lines", _pension(without(PENSION, "7017")), _pension(PENSION)),
    case("V2596", "lines", _pension(without(PENSION, "7018")), _pension(PENSION)),
    case("V2597", "lines", _pension(without(PENSION, "7019")), _pension(PENSION)),
    case("V4282", _PROPERTIES, _with(*_STAYED), _with(*_STAYED[:1], *dated(p4004=date(2026, 11, 16)))),
    case(
        "V3065",
        f"{_PROPERTY}.start_date",
        _with(*valued(p3059="2026-12-01")),
        _with(*dated(p3059=date(2026, 12, 1))),
    ),
    case("V3172", f"{_PROPERTY}.start_time", _with(*valued(p3060="21:30")), _with(RAIL[-1])),
    case("V3135", f"{_PROPERTY}.quantity", _with(*valued(p4005="3")), _with(measured("4005", "3"))),
    case("V3064_2", f"{_PROPERTY}.quantity", _with(*valued(p7019="3.00")), _with(measured("7019", "3.00"))),
    case("V4280_4", f"{_PROPERTY}.value", _with(*valued(p3050="A" * 21)), _with(*valued(p3050="A" * 20))),
    case("V4281", f"{_PROPERTY}.quantity", _with(measured("4005", "10000")), _with(measured("4005", "9999"))),
    case("V9066", f"{_PROPERTY}.quantity", _with(measured("X", "1E+12")), _with(measured("X", "999999999999"))),
    case("V4202", f"{_PROPERTY}.value", _with(*valued(p7021="118-2026")), _with(*valued(p7021="2026-10-118-000123"))),
    case(
        "V2800_5",
        "customer.identity_type",
        a_sale(operation_type="2106", lines=(THOUSAND,)),
        a_sale(operation_type="2106", lines=(THOUSAND,), customer=TOURIST),
    ),
)


def _ticket(**changes: Any) -> Sale:
    sale = by_rail()
    assert sale.rail_ticket is not None
    return replace(sale, rail_ticket=replace(sale.rail_ticket, **changes))


RAIL_CASES = (
    case("V3156", "rail_ticket", by_rail(rail_ticket=None), by_rail()),
    case("V9070", "rail_ticket", by_rail(operation_type="0101"), by_rail()),
    case("V3158", "rail_ticket.agent_ruc", _ticket(agent_ruc="2013131295"), _ticket()),
    case("V3174_2", "rail_ticket.means", _ticket(means="014"), _ticket(means="009")),
    case("V3175", "rail_ticket.authorization", _ticket(authorization=" "), _ticket(authorization="1")),
)

_CARGO = "lines[0].cargo"
_LEG = f"{_CARGO}.legs[1]"
_FAR = an_address(street="Av. Ejército 101", ubigeo="040101")


def _trip(**changes: Any) -> Sale:
    return carried(a_cargo(**changes))


def _through(**changes: Any) -> Sale:
    return _trip(legs=(a_leg(), a_leg(**changes)))


_GOOD = _trip()

CARGO_CASES = (
    case("V3116", _CARGO, carried(None), _GOOD),
    case("V9067", _CARGO, a_sale(lines=(sold("1", "10", cargo=a_cargo()),)), _GOOD),
    case("V3116_2", f"{_CARGO}.origin.ubigeo", _trip(origin=an_address(ubigeo=None)), _GOOD),
    case("V3117", f"{_CARGO}.origin.street", _trip(origin=an_address(street=None)), _GOOD),
    case("V3118", f"{_CARGO}.destination.ubigeo", _trip(destination=replace(_FAR, ubigeo=None)), _GOOD),
    case("V3119", f"{_CARGO}.destination.street", _trip(destination=replace(_FAR, street=None)), _GOOD),
    case("V3120", f"{_CARGO}.trip", _trip(trip=""), _GOOD),
    case("V3123", f"{_CARGO}.service_value", _trip(service_value=Decimal(0)), _trip(service_value=Decimal("0.01"))),
    case("V3123_2", f"{_CARGO}.load_value", _trip(load_value=Decimal("0.001")), _trip(load_value=Decimal("0.01"))),
    case("V3123_3", f"{_CARGO}.nominal_value", _trip(nominal_value=Decimal(-1)), _trip(nominal_value=Decimal(1))),
    case("V4200", _CARGO, _trip(destination=replace(_FAR, ubigeo="4010")), _trip(destination=_FAR)),
    case("V4236_2", _CARGO, _trip(origin=an_address(street="Av")), _trip(origin=an_address(street="Av."))),
    case("V4270", _CARGO, _trip(trip="T" * 501), _trip(trip="T" * 500)),
    case("V0306_23", _CARGO, _trip(trip="Lima\x00"), _GOOD),
    case("V4200_2", f"{_LEG}.origin_ubigeo", _through(destination_ubigeo="4010"), _through(destination_ubigeo=None)),
    case("V4271", f"{_LEG}.description", _through(description="T" * 101), _through(description="T" * 100)),
    case("V4272", f"{_LEG}.effective_value", _through(effective_value=Decimal(0)), _through(effective_value=None)),
    case("V4273", f"{_LEG}.vehicle", _through(vehicle="T" * 16), _through(vehicle="T" * 15)),
    case("V4276", f"{_LEG}.useful_load", _through(effective_load=Decimal("0.001")), _through(effective_load=None)),
    case("V4278", f"{_LEG}.nominal_value", _through(nominal_value=Decimal(0)), _through(nominal_value=Decimal(1))),
    case("V9068", _LEG, _through(tonne_value=Decimal("NaN")), _through(tonne_value=Decimal(1))),
    case("V9069", f"{_LEG}.vehicle", _through(vehicle=None), _through(vehicle="C2")),
    case("V0306_24", f"{_LEG}.description", _through(description="Lima\x00"), _through()),
)
