"""Properties of lines, as each sector declares them, and how to change one of them."""

from collections.abc import Iterable
from datetime import date, time
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from vouchers.sale import ItemProperty

Properties = tuple[ItemProperty, ...]


def valued(**values: str) -> Properties:
    """Properties that are texts: `valued(p3001="MAT-1")`."""
    return tuple(ItemProperty(code=name[1:], name=f"Concepto {name[1:]}", value=it) for name, it in values.items())


def dated(**days: date) -> Properties:
    """Properties that are days."""
    return tuple(ItemProperty(code=name[1:], name=f"Fecha {name[1:]}", start_date=it) for name, it in days.items())


def timed(code: str, hour: time) -> ItemProperty:
    """A property that is an hour."""
    return ItemProperty(code=code, name=f"Hora {code}", start_time=hour)


def measured(code: str, quantity: str) -> ItemProperty:
    """A property that is a quantity."""
    return ItemProperty(code=code, name=f"Cantidad {code}", quantity=Decimal(quantity))


def without(properties: Iterable[ItemProperty], code: str) -> Properties:
    """All but that one."""
    return tuple(item for item in properties if item.code != code)


def changed(properties: Iterable[ItemProperty], code: str, **changes: Any) -> Properties:
    """That one is different."""
    return tuple(replace(item, **changes) if item.code == code else item for item in properties)


FISHING = (
    *valued(p3001="CO-12345-PM", p3002="Santa Rosa II", p3003="Anchoveta", p3004="Muelle de Chimbote"),
    *dated(p3005=date(2026, 11, 20)),
    measured("3006", "12.50"),
)
SEAT = (
    *valued(
        p3050="12",
        p3051="MP-0001",
        p3052="45678912",
        p3053="1",
        p3054="María Quispe Ñahui",
        p3055="040101",
        p3056="Terminal de Arequipa",
        p3057="150101",
        p3058="Terminal de Lima",
    ),
    *dated(p3059=date(2026, 12, 1)),
    timed("3060", time(21, 30)),
)
PACKAGE = valued(p4000="MX", p4007="Juana Pérez", p4008="7", p4009="G12345678")
LODGING = (
    *PACKAGE,
    *valued(p4001="MX"),
    *dated(p4002=date(2026, 11, 15), p4003=date(2026, 11, 16), p4004=date(2026, 11, 19), p4006=date(2026, 11, 17)),
    measured("4005", "3"),
)
AIR_WAYBILL = valued(p4030="150101", p4031="Aeropuerto Jorge Chávez", p4032="080101", p4033="Aeropuerto Velasco Astete")
RAIL = (
    *valued(
        p4040="Juana Pérez",
        p4041="7",
        p4049="G12345678",
        p4042="080101",
        p4043="Estación Ollantaytambo",
        p4044="081201",
        p4045="Estación Machu Picchu",
        p4046="B-14",
    ),
    *dated(p4048=date(2026, 12, 1)),
    timed("4047", time(6, 10)),
)
STATE_SUPPLIER = valued(p5000="EXP-2026-1", p5001="001234", p5002="LP-7-2026", p5003="C-19-2026")
VEHICLE = valued(p5010="ABC-123", p5012="Marca", p5013="Modelo", p5018="9BWZZZ377VT004251", p7000="ABC123")
LOAN = valued(p7004="CR-001-2026", p7005="2026-10-01", p7012="250000.00")
MORTGAGE = (
    *LOAN,
    *valued(p7001="1", p7002="3", p7003="P12345678", p7006="150131", p7007="Av. Javier Prado Este 1234"),
)
PENSION = (*valued(p7017="123456ABCDE1", p7018="2026-10"), measured("7019", "0.00"))
