"""Rules of a line's properties, those of insurance (7013 to 7016) above all."""

import re

from vouchers.catalogues.operations import INSURANCE
from vouchers.catalogues.properties import (
    COVER_PERIOD,
    DATED,
    INSURANCE_TYPE,
    INSURANCE_TYPES,
    LIFE_OR_PENSION,
    MEASURED,
    POLICY_NUMBER,
    SUM_INSURED,
    TIMED,
    VALUES,
)
from vouchers.findings import Severity
from vouchers.money import is_bounded
from vouchers.rules.rule import INVOICES, Facts, Feature, Rule
from vouchers.sale import ItemProperty, Sale, SaleLine
from vouchers.text import is_xml

_LONGEST_POLICY = 50
_SUM = re.compile(r"(?!0+(\.0+)?$)[0-9]{1,15}(\.[0-9]{1,2})?")
_OTHER_INSURANCE = "3"
# Their datum is a day, an hour or a quantity.
_WITHOUT_VALUE = DATED | TIMED | MEASURED | {COVER_PERIOD}
_WITH_VALUE = VALUES.keys() | {POLICY_NUMBER, INSURANCE_TYPE, SUM_INSURED}
_LIFE_NEEDS = frozenset({POLICY_NUMBER, COVER_PERIOD, SUM_INSURED})


def _codes(line: SaleLine) -> set[str]:
    return {item.code for item in line.properties}


def _insures(line: SaleLine, kinds: frozenset[str]) -> bool:
    return any(item.code == INSURANCE_TYPE and item.value in kinds for item in line.properties)


def _no_type_of_insurance(sale: Sale, _: Facts) -> bool:
    return not any(item.code == INSURANCE_TYPE for line in sale.lines for item in line.properties)


def _life_without_its_data(line: SaleLine, facts: Facts) -> bool:
    return (
        facts.sale.operation_type == INSURANCE and _insures(line, LIFE_OR_PENSION) and not _codes(line) >= _LIFE_NEEDS
    )


def _other_without_policy(line: SaleLine, facts: Facts) -> bool:
    return (
        facts.sale.operation_type == INSURANCE
        and _insures(line, frozenset({_OTHER_INSURANCE}))
        and POLICY_NUMBER not in _codes(line)
    )


def _missing(line: SaleLine, _: Facts) -> str:
    return ", ".join(sorted(_LIFE_NEEDS - _codes(line)))


def _no_code(item: ItemProperty, _: Facts) -> bool:
    return not item.code


def _no_name(item: ItemProperty, _: Facts) -> bool:
    return not item.name


def _no_value(item: ItemProperty, _: Facts) -> bool:
    """A code of the issuer's own may have another datum in the place of the value."""
    if item.value or item.code in _WITHOUT_VALUE:
        return False
    others = (item.start_date, item.start_time, item.quantity)
    return item.code in _WITH_VALUE or all(datum is None for datum in others)


def _no_start(item: ItemProperty, _: Facts) -> bool:
    return item.code == COVER_PERIOD and item.start_date is None


def _no_end(item: ItemProperty, _: Facts) -> bool:
    return item.code == COVER_PERIOD and item.end_date is None


def _ends_before_it_starts(item: ItemProperty, _: Facts) -> bool:
    return item.start_date is not None and item.end_date is not None and item.end_date < item.start_date


def _long_policy(item: ItemProperty, _: Facts) -> bool:
    return item.code == POLICY_NUMBER and item.value is not None and len(item.value) > _LONGEST_POLICY


def _unknown_insurance(item: ItemProperty, _: Facts) -> bool:
    return item.code == INSURANCE_TYPE and bool(item.value) and item.value not in INSURANCE_TYPES


def _odd_sum(item: ItemProperty, _: Facts) -> bool:
    return item.code == SUM_INSURED and bool(item.value) and _SUM.fullmatch(item.value or "") is None


def _no_number(item: ItemProperty, _: Facts) -> bool:
    return item.quantity is not None and not is_bounded(item.quantity)


def _unreadable(item: ItemProperty, _: Facts) -> bool:
    return not (is_xml(item.code) and is_xml(item.name) and (item.value is None or is_xml(item.value)))


INSURANCE_SALE_RULES: tuple[Rule[Sale], ...] = (
    Rule(
        code="V3242",
        sunat_code="3242",
        documents=INVOICES,
        feature=Feature.INSURANCE,
        fires=_no_type_of_insurance,
        path="lines",
        message="La operación 2104 exige que al menos una línea tenga la propiedad 7015 (tipo de seguro).",
        remedy="Agregue a la línea la propiedad 7015: 1 vida, 2 afiliados del SPP, 3 otros.",
        source="F 3242",
    ),
)

INSURANCE_LINE_RULES: tuple[Rule[SaleLine], ...] = (
    Rule(
        code="V2898",
        sunat_code="2898",
        documents=INVOICES,
        feature=Feature.INSURANCE,
        fires=_life_without_its_data,
        path="properties",
        value=_missing,
        message="En la operación 2104, un seguro de vida o del SPP exige póliza, vigencia y suma asegurada.",
        remedy="Agregue a la misma línea las propiedades que faltan de 7013, 7014 y 7016.",
        source="F 2898",
    ),
    Rule(
        code="V2899",
        sunat_code="2899",
        documents=INVOICES,
        feature=Feature.INSURANCE,
        fires=_other_without_policy,
        path="properties",
        message="En la operación 2104, todo seguro exige el número de póliza en su línea.",
        remedy="Agregue a la misma línea la propiedad 7013 con el número de póliza.",
        source="F 2899",
    ),
)

PROPERTY_RULES: tuple[Rule[ItemProperty], ...] = (
    Rule(
        code="V9011",
        sunat_code="",
        feature=Feature.PROPERTIES,
        fires=_no_code,
        path="code",
        message="La propiedad no tiene código.",
        remedy="Indique un código del catálogo 55, o uno propio de la empresa.",
        source="contrato de la venta",
    ),
    Rule(
        code="V4235",
        sunat_code="4235",
        severity=Severity.OBSERVATION,
        feature=Feature.PROPERTIES,
        fires=_no_name,
        path="name",
        message="La propiedad no tiene nombre.",
        remedy="Indique el nombre del concepto, por ejemplo Número de póliza.",
        source="F 4235",
    ),
    Rule(
        code="V3064",
        sunat_code="3064",
        feature=Feature.PROPERTIES,
        fires=_no_value,
        path="value",
        message="La propiedad no tiene valor.",
        remedy="Indique el valor, o quite la propiedad.",
        source="F 3064",
    ),
    Rule(
        code="V3243",
        sunat_code="3243",
        feature=Feature.PROPERTIES,
        fires=_no_start,
        path="start_date",
        message="La vigencia de la cobertura (7014) no tiene fecha de inicio.",
        remedy="Indique la fecha de inicio de la vigencia.",
        source="F 3243",
    ),
    Rule(
        code="V4366",
        sunat_code="4366",
        severity=Severity.OBSERVATION,
        feature=Feature.PROPERTIES,
        fires=_no_end,
        path="end_date",
        message="La vigencia de la cobertura (7014) no tiene fecha de término.",
        remedy="Indique la fecha de término de la vigencia.",
        source="F 4366",
    ),
    Rule(
        code="V9012",
        sunat_code="",
        severity=Severity.OBSERVATION,
        feature=Feature.PROPERTIES,
        fires=_ends_before_it_starts,
        path="end_date",
        message="La vigencia termina antes de comenzar.",
        remedy="Revise las fechas de inicio y de término.",
        source="contrato de la venta",
    ),
    Rule(
        code="V4280",
        sunat_code="4280",
        severity=Severity.OBSERVATION,
        feature=Feature.PROPERTIES,
        fires=_long_policy,
        path="value",
        message="El número de póliza (7013) tiene más de 50 caracteres.",
        remedy="Use un número de póliza de 50 caracteres o menos.",
        source="F 4280",
    ),
    Rule(
        code="V4280_2",
        sunat_code="4280",
        severity=Severity.OBSERVATION,
        feature=Feature.PROPERTIES,
        fires=_unknown_insurance,
        path="value",
        message="El tipo de seguro (7015) no es 1, 2 ni 3.",
        remedy="Indique 1 vida, 2 afiliados del SPP o 3 otros.",
        source="F 4280",
    ),
    Rule(
        code="V4280_3",
        sunat_code="4280",
        severity=Severity.OBSERVATION,
        feature=Feature.PROPERTIES,
        fires=_odd_sum,
        path="value",
        message="La suma asegurada (7016) no es un número mayor que cero de hasta 15 enteros y 2 decimales.",
        remedy="Indique la suma asegurada solo con dígitos y punto decimal, por ejemplo 100000.00.",
        source="F 4280",
    ),
    Rule(
        code="V9066",
        sunat_code="",
        feature=Feature.PROPERTIES,
        fires=_no_number,
        path="quantity",
        message="La cantidad de la propiedad no es un número de hasta 12 enteros.",
        remedy="Corríjala, o no la indique.",
        source="contrato de la venta",
        blocks=True,
    ),
    Rule(
        code="V0306_8",
        sunat_code="0306",
        feature=Feature.PROPERTIES,
        fires=_unreadable,
        path="value",
        message="La propiedad contiene caracteres que un documento XML no puede llevar.",
        remedy="Quite los caracteres de control u otros no imprimibles del texto.",
        source="XML 1.0, 2.2",
    ),
)
