"""Rules of what each sector declares as properties of its lines: fishing, transport, lodging, loans, pensions.

Which operation demands which property, and what each looks like, stands in `vouchers.catalogues.properties`.
"""

from vouchers.catalogues.operations import LOANS, PENSIONS
from vouchers.catalogues.products import MORTGAGE_INTEREST
from vouchers.catalogues.properties import (
    ARRIVAL,
    CUSTOMS_DECLARATION,
    CUSTOMS_DECLARATION_SHAPE,
    DATED,
    DAYS_OF_STAY,
    DEMANDED,
    DEPARTURE,
    FIRST_HOME,
    FIRST_HOME_BY_THE_CUSTOMER,
    LATE_INTEREST,
    OF_FIRST_HOMES,
    OF_LOANS,
    OF_MORTGAGES,
    OF_PENSIONS,
    OF_STATE_SUPPLIERS,
    TIMED,
    TONNES,
    VALUES,
)
from vouchers.findings import Severity
from vouchers.money import fits_amount
from vouchers.rules.rule import BOLETA, FACTURA, INVOICES, NOTES, Facts, Feature, Rule
from vouchers.sale import DocumentType, ItemProperty, Sale, SaleLine

_MOST_DAYS = 9999
# Which document each sector's operations are for, where it is not both.
_ONLY = {"0202": FACTURA, "0205": FACTURA}


def _codes(line: SaleLine) -> set[str]:
    return {item.code for item in line.properties}


def _demanded(code: str, sunat_code: str, operations: frozenset[str]) -> Rule[SaleLine]:
    def missing(line: SaleLine, facts: Facts) -> bool:
        return facts.sale.operation_type in operations and code not in _codes(line)

    listed = " o ".join(sorted(operations))
    only: frozenset[DocumentType] = _ONLY.get(min(operations), INVOICES)
    return Rule(
        code=f"V{sunat_code}",
        sunat_code=sunat_code,
        documents=only,
        feature=Feature.SECTOR,
        fires=missing,
        path="properties",
        value=lambda _line, _facts: code,
        message=f"En la operación {listed}, a la línea le falta la propiedad {code} del catálogo 55.",
        remedy=f"Agregue a la línea la propiedad {code} con su dato.",
        source=f"F {sunat_code}",
    )


def _all_demanded() -> tuple[Rule[SaleLine], ...]:
    """One row a property and SUNAT's code, for all operations that demand it by that code."""
    operations: dict[tuple[str, str], set[str]] = {}
    for operation, properties in DEMANDED.items():
        for code, sunat_code in properties.items():
            operations.setdefault((code, sunat_code), set()).add(operation)
    return tuple(_demanded(code, sunat_code, frozenset(found)) for (code, sunat_code), found in operations.items())


def _state_supplier(code: str, sunat_code: str) -> Rule[SaleLine]:
    def missing(line: SaleLine, _: Facts) -> bool:
        codes = _codes(line)
        return code not in codes and not codes.isdisjoint(OF_STATE_SUPPLIERS)

    return Rule(
        code=f"V{sunat_code}",
        sunat_code=sunat_code,
        documents=INVOICES,
        feature=Feature.SECTOR_PROPERTIES,
        fires=missing,
        path="properties",
        value=lambda _line, _facts: code,
        message=f"Un proveedor del Estado declara juntas las propiedades 5000 a 5003, y falta la {code}.",
        remedy=f"Agregue a la misma línea la propiedad {code}.",
        source=f"F {sunat_code}",
    )


def _mortgage(code: str, sunat_code: str, *, of_a_first_home: bool) -> Rule[SaleLine]:
    def missing(line: SaleLine, _: Facts) -> bool:
        if line.sunat_code != MORTGAGE_INTEREST or code in _codes(line):
            return False
        return not of_a_first_home or any(
            item.code == FIRST_HOME and item.value == FIRST_HOME_BY_THE_CUSTOMER for item in line.properties
        )

    return Rule(
        code=f"V{sunat_code}",
        sunat_code=sunat_code,
        documents=FACTURA | NOTES,
        feature=Feature.STANDARD_CODES,
        fires=missing,
        path="properties",
        value=lambda _line, _facts: code,
        message=f"A los intereses de un crédito hipotecario (producto 84121901) les falta la propiedad {code}.",
        remedy=f"Agregue a la misma línea la propiedad {code}.",
        source=f"F {sunat_code}",
    )


def _pension(code: str, sunat_code: str) -> Rule[Sale]:
    def missing(sale: Sale, _: Facts) -> bool:
        return sale.operation_type == PENSIONS and not any(code in _codes(line) for line in sale.lines)

    return Rule(
        code=f"V{sunat_code}",
        sunat_code=sunat_code,
        documents=BOLETA,
        feature=Feature.SECTOR,
        fires=missing,
        path="lines",
        value=lambda _sale, _facts: code,
        message=f"La operación 2105 exige que al menos una línea tenga la propiedad {code}.",
        remedy=f"Agregue a una línea la propiedad {code} con su dato.",
        source=f"B {sunat_code}",
    )


def _loan_without_its_data(sale: Sale, _: Facts) -> bool:
    return sale.operation_type in LOANS and not any(_codes(line) >= OF_LOANS for line in sale.lines)


def _leaves_before_arriving(line: SaleLine, _: Facts) -> bool:
    days = {item.code: item.start_date for item in line.properties}
    arrival, departure = days.get(ARRIVAL), days.get(DEPARTURE)
    return arrival is not None and departure is not None and departure < arrival


def _no_date(item: ItemProperty, _: Facts) -> bool:
    return item.code in DATED and item.start_date is None


def _no_time(item: ItemProperty, _: Facts) -> bool:
    return item.code in TIMED and item.start_time is None


def _no_quantity(item: ItemProperty, _: Facts) -> bool:
    return item.code in {TONNES, DAYS_OF_STAY} and item.quantity is None


def _no_interest(item: ItemProperty, _: Facts) -> bool:
    return item.code == LATE_INTEREST and item.quantity is None


def _odd_value(item: ItemProperty, _: Facts) -> bool:
    if not item.value:
        return False
    test = VALUES.get(item.code)
    return test is not None and not test(item.value)


def _odd_quantity(item: ItemProperty, _: Facts) -> bool:
    quantity = item.quantity
    if quantity is None:
        return False
    if item.code == DAYS_OF_STAY:
        return not (fits_amount(quantity) and quantity == int(quantity) and quantity <= _MOST_DAYS)
    return not fits_amount(quantity) or (item.code == TONNES and quantity.is_zero())


def _odd_declaration(item: ItemProperty, _: Facts) -> bool:
    return item.code == CUSTOMS_DECLARATION and bool(item.value) and not CUSTOMS_DECLARATION_SHAPE(item.value or "")


def _quantity(item: ItemProperty, _: Facts) -> str:
    return f"{item.code}: {item.quantity}"


def _value(item: ItemProperty, _: Facts) -> str:
    return f"{item.code}: {item.value}"


SECTOR_SALE_RULES: tuple[Rule[Sale], ...] = (
    Rule(
        code="V3241",
        sunat_code="3241",
        documents=INVOICES,
        feature=Feature.SECTOR,
        fires=_loan_without_its_data,
        path="lines",
        message="Un crédito (2100, 2101, 2102) pide una línea con contrato, fecha y monto (7004, 7005 y 7012).",
        remedy="Agregue a una misma línea las propiedades 7004, 7005 y 7012.",
        source="F 3241",
    ),
    *[_pension(code, sunat_code) for code, sunat_code in OF_PENSIONS.items()],
)

SECTOR_LINE_RULES: tuple[Rule[SaleLine], ...] = (
    *_all_demanded(),
    *[_state_supplier(code, str(3146 + index)) for index, code in enumerate(OF_STATE_SUPPLIERS)],
    *[_mortgage(code, sunat_code, of_a_first_home=False) for code, sunat_code in OF_MORTGAGES.items()],
    *[_mortgage(code, sunat_code, of_a_first_home=True) for code, sunat_code in OF_FIRST_HOMES.items()],
    Rule(
        code="V4282",
        sunat_code="4282",
        severity=Severity.OBSERVATION,
        documents=INVOICES,
        feature=Feature.SECTOR_PROPERTIES,
        fires=_leaves_before_arriving,
        path="properties",
        message="El huésped sale del establecimiento (4004) antes de ingresar (4003).",
        remedy="Revise las dos fechas.",
        source="F 4282",
    ),
)

SECTOR_PROPERTY_RULES: tuple[Rule[ItemProperty], ...] = (
    Rule(
        code="V3065",
        sunat_code="3065",
        documents=INVOICES,
        feature=Feature.SECTOR_PROPERTIES,
        fires=_no_date,
        path="start_date",
        message="A la propiedad le falta su fecha.",
        remedy="Indique la fecha en start_date, o quite la propiedad.",
        source="F 3065",
    ),
    Rule(
        code="V3172",
        sunat_code="3172",
        documents=INVOICES,
        feature=Feature.SECTOR_PROPERTIES,
        fires=_no_time,
        path="start_time",
        message="A la propiedad le falta su hora.",
        remedy="Indique la hora en start_time, o quite la propiedad.",
        source="F 3172",
    ),
    Rule(
        code="V3135",
        sunat_code="3135",
        documents=INVOICES,
        feature=Feature.SECTOR_PROPERTIES,
        fires=_no_quantity,
        path="quantity",
        message="A la propiedad le falta su cantidad.",
        remedy="Indique en quantity las toneladas (3006) o los días de permanencia (4005).",
        source="F 3135",
    ),
    Rule(
        code="V3064_2",
        sunat_code="3064",
        documents=INVOICES,
        feature=Feature.SECTOR_PROPERTIES,
        fires=_no_interest,
        path="quantity",
        message="A la propiedad 7019 le falta el monto del interés moratorio.",
        remedy="Indique el monto en quantity.",
        source="B 3064",
    ),
    Rule(
        code="V4280_4",
        sunat_code="4280",
        severity=Severity.OBSERVATION,
        feature=Feature.SECTOR_PROPERTIES,
        fires=_odd_value,
        path="value",
        value=_value,
        message="El valor no tiene la forma que el catálogo 55 da a esa propiedad.",
        remedy="Revise el largo del texto, o el código si la propiedad lo es de un catálogo.",
        source="F 4280, B 4280",
    ),
    Rule(
        code="V4281",
        sunat_code="4281",
        severity=Severity.OBSERVATION,
        documents=INVOICES,
        feature=Feature.SECTOR_PROPERTIES,
        fires=_odd_quantity,
        path="quantity",
        value=_quantity,
        message="La cantidad de la propiedad no es un número de hasta 12 enteros y 2 decimales.",
        remedy="Indique toneladas mayores que cero (3006), días enteros de hasta 4 dígitos (4005) o un monto (7019).",
        source="F 4281, B 4281",
    ),
    Rule(
        code="V4202",
        sunat_code="4202",
        severity=Severity.OBSERVATION,
        documents=INVOICES,
        feature=Feature.SECTOR_PROPERTIES,
        fires=_odd_declaration,
        path="value",
        message="El número de la declaración aduanera (7021) no tiene la forma AAAA-99-999-999999.",
        remedy="Escríbalo como 2026-10-118-000123.",
        source="F 4202",
    ),
)
