"""Rules of a line as the source gives it: what was sold, how much of it, at what price, under which treatment."""

from vouchers.catalogues.treatments import TREATMENTS
from vouchers.catalogues.units import UNIT_CODES
from vouchers.findings import Severity
from vouchers.money import fits_unit
from vouchers.rules.rule import CREDIT_NOTE, DEBIT_NOTE, INVOICES, NOTES, Facts, Feature, Rule
from vouchers.sale import SaleLine
from vouchers.text import is_xml

_LONGEST_DESCRIPTION = 500
_SHORTEST_DESCRIPTION_OF_A_NOTE = 3
_LONGEST_PRODUCT_CODE = 30

_UNREADABLE = "El texto contiene caracteres que un documento XML no puede llevar."
_CLEAN_TEXT = "Quite los caracteres de control u otros no imprimibles del texto."
_NAME_THE_UNIT = "Indique un código del catálogo 03: NIU para bienes, ZZ para servicios."


def _no_description(line: SaleLine, _: Facts) -> bool:
    return not line.description


def _long_description(line: SaleLine, _: Facts) -> bool:
    return len(line.description) > _LONGEST_DESCRIPTION


def _odd_description_of_a_note(line: SaleLine, _: Facts) -> bool:
    return not _SHORTEST_DESCRIPTION_OF_A_NOTE <= len(line.description) <= _LONGEST_DESCRIPTION


def _unreadable_description(line: SaleLine, _: Facts) -> bool:
    return not is_xml(line.description)


def _no_unit(line: SaleLine, _: Facts) -> bool:
    return not line.unit_code


def _unknown_unit(line: SaleLine, _: Facts) -> bool:
    return line.unit_code not in UNIT_CODES and bool(line.unit_code)


def _no_quantity(line: SaleLine, _: Facts) -> bool:
    return line.quantity.is_zero()


def _odd_quantity(line: SaleLine, _: Facts) -> bool:
    return not fits_unit(line.quantity)


def _odd_unit_value(line: SaleLine, _: Facts) -> bool:
    return line.unit_value is not None and not fits_unit(line.unit_value)


def _odd_unit_price(line: SaleLine, _: Facts) -> bool:
    return line.unit_price is not None and not fits_unit(line.unit_price)


def _no_price(line: SaleLine, _: Facts) -> bool:
    return line.unit_value is None and line.unit_price is None


def _two_prices(line: SaleLine, _: Facts) -> bool:
    return line.unit_value is not None and line.unit_price is not None


def _no_treatment(line: SaleLine, _: Facts) -> bool:
    return not line.tax_treatment


def _unknown_treatment(line: SaleLine, _: Facts) -> bool:
    return line.tax_treatment not in TREATMENTS and bool(line.tax_treatment)


def _long_product_code(line: SaleLine, _: Facts) -> bool:
    return line.product_code is not None and len(line.product_code) > _LONGEST_PRODUCT_CODE


def _unreadable_product_code(line: SaleLine, _: Facts) -> bool:
    return line.product_code is not None and not is_xml(line.product_code)


LINE_RULES: tuple[Rule[SaleLine], ...] = (
    Rule(
        code="V2026",
        sunat_code="2026",
        fires=_no_description,
        path="description",
        message="La línea no tiene descripción.",
        remedy="Describa el bien o servicio.",
        source="F 2026",
    ),
    Rule(
        code="V2027",
        sunat_code="2027",
        documents=INVOICES,
        fires=_long_description,
        path="description",
        message="La descripción tiene más de 500 caracteres.",
        remedy="Acorte la descripción a 500 caracteres; el resto puede ir en otra línea o en propiedades del ítem.",
        source="F 2027",
    ),
    Rule(
        code="V4084",
        sunat_code="4084",
        severity=Severity.OBSERVATION,
        documents=NOTES,
        fires=_odd_description_of_a_note,
        path="description",
        message="La descripción de una línea de una nota debe tener de 3 a 500 caracteres.",
        remedy="Ajuste la descripción a ese largo.",
        source="NC 4084",
    ),
    Rule(
        code="V0306",
        sunat_code="0306",
        fires=_unreadable_description,
        path="description",
        message=_UNREADABLE,
        remedy=_CLEAN_TEXT,
        source="XML 1.0, 2.2",
    ),
    Rule(
        code="V2883",
        sunat_code="2883",
        documents=INVOICES,
        fires=_no_unit,
        path="unit_code",
        message="La línea no indica la unidad de medida.",
        remedy=_NAME_THE_UNIT,
        source="F 2883",
    ),
    Rule(
        code="V2138",
        sunat_code="2138",
        documents=CREDIT_NOTE,
        fires=_no_unit,
        path="unit_code",
        message="La línea de la nota no indica la unidad de medida.",
        remedy=_NAME_THE_UNIT,
        source="NC 2138",
    ),
    Rule(
        code="V2188",
        sunat_code="2188",
        documents=DEBIT_NOTE,
        fires=_no_unit,
        path="unit_code",
        message="La línea de la nota no indica la unidad de medida.",
        remedy=_NAME_THE_UNIT,
        source="ND 2188",
    ),
    Rule(
        code="V2936",
        sunat_code="2936",
        fires=_unknown_unit,
        path="unit_code",
        message="La unidad de medida no existe en el catálogo 03 (UN/ECE recomendación 20).",
        remedy="Use un código del catálogo, por ejemplo NIU para bienes o ZZ para servicios.",
        source="F 2936",
    ),
    Rule(
        code="V2024",
        sunat_code="2024",
        fires=_no_quantity,
        path="quantity",
        message="La cantidad es cero.",
        remedy="Indique una cantidad mayor que cero.",
        source="F 2024",
        blocks=True,
    ),
    Rule(
        code="V2025",
        sunat_code="2025",
        documents=INVOICES,
        fires=_odd_quantity,
        path="quantity",
        message="La cantidad no es un número positivo de hasta 12 enteros y 10 decimales.",
        remedy="Indique la cantidad como número positivo con 10 decimales o menos.",
        source="F 2025",
        blocks=True,
    ),
    Rule(
        code="V2139",
        sunat_code="2139",
        documents=NOTES,
        fires=_odd_quantity,
        path="quantity",
        message="La cantidad de la nota no es un número positivo de hasta 12 enteros y 10 decimales.",
        remedy="Indique la cantidad como número positivo; la nota ya resta o suma por su tipo.",
        source="NC 2139",
        blocks=True,
    ),
    Rule(
        code="V2369",
        sunat_code="2369",
        fires=_odd_unit_value,
        path="unit_value",
        message="El valor unitario no es un número positivo de hasta 12 enteros y 10 decimales.",
        remedy="Indique el valor unitario sin impuestos, sin signo y con 10 decimales o menos.",
        source="F 2369",
        blocks=True,
    ),
    Rule(
        code="V2367",
        sunat_code="2367",
        fires=_odd_unit_price,
        path="unit_price",
        message="El precio unitario no es un número positivo de hasta 12 enteros y 10 decimales.",
        remedy="Indique el precio unitario con impuestos, sin signo y con 10 decimales o menos.",
        source="F 2367",
        blocks=True,
    ),
    Rule(
        code="V2068",
        sunat_code="2068",
        fires=_no_price,
        path="unit_value",
        message="La línea no tiene valor unitario ni precio unitario.",
        remedy="Indique uno de los dos: el valor sin impuestos o el precio con impuestos.",
        source="F 2068",
        blocks=True,
    ),
    Rule(
        code="V9001",
        sunat_code="",
        fires=_two_prices,
        path="unit_price",
        message="La línea tiene valor unitario y también precio unitario.",
        remedy="Deje solo uno de los dos: el otro se calcula.",
        source="contrato de la venta",
        blocks=True,
    ),
    Rule(
        code="V2371",
        sunat_code="2371",
        fires=_no_treatment,
        path="tax_treatment",
        message="La línea no indica su afectación al IGV.",
        remedy="Indique un código del catálogo 07: 10 gravado, 20 exonerado, 30 inafecto.",
        source="F 2371",
        blocks=True,
    ),
    Rule(
        code="V2040",
        sunat_code="2040",
        fires=_unknown_treatment,
        path="tax_treatment",
        message="La afectación al IGV no existe en el catálogo 07.",
        remedy="Use un código del catálogo 07: 10 gravado, 20 exonerado, 30 inafecto.",
        source="F 2040",
        blocks=True,
    ),
    Rule(
        code="V4269",
        sunat_code="4269",
        severity=Severity.OBSERVATION,
        documents=INVOICES,
        feature=Feature.PRODUCT_CODES,
        fires=_long_product_code,
        path="product_code",
        message="El código de producto tiene más de 30 caracteres.",
        remedy="Use un código de 30 caracteres o menos.",
        source="F 4269",
    ),
    Rule(
        code="V4234",
        sunat_code="4234",
        severity=Severity.OBSERVATION,
        documents=NOTES,
        feature=Feature.PRODUCT_CODES,
        fires=_long_product_code,
        path="product_code",
        message="El código de producto de la nota tiene más de 30 caracteres.",
        remedy="Use un código de 30 caracteres o menos.",
        source="NC 4234",
    ),
    Rule(
        code="V0306_2",
        sunat_code="0306",
        feature=Feature.PRODUCT_CODES,
        fires=_unreadable_product_code,
        path="product_code",
        message=_UNREADABLE,
        remedy=_CLEAN_TEXT,
        source="XML 1.0, 2.2",
    ),
)
