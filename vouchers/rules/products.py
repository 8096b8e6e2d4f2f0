"""Rules of the standard codes of what is sold: SUNAT's code of the product (UNSPSC) and GS1's bar codes."""

from vouchers.catalogues.operations import DEDUCTIBLE_EXPENSE
from vouchers.catalogues.products import DEDUCTIBLE, GTIN_LENGTHS, is_product_code, reaches_its_class
from vouchers.findings import Severity
from vouchers.rules.rule import FACTURA, Facts, Feature, Rule
from vouchers.rules.validity import ANNOUNCED_FOR_2027, UNTIL_2026
from vouchers.sale import Sale, SaleLine
from vouchers.text import is_xml


def _odd_code(line: SaleLine, _: Facts) -> bool:
    return line.sunat_code is not None and not is_product_code(line.sunat_code)


def _odd_or_shallow_code(line: SaleLine, _: Facts) -> bool:
    code = line.sunat_code
    return code is not None and not (is_product_code(code) and reaches_its_class(code))


def _shallow_code(line: SaleLine, _: Facts) -> bool:
    code = line.sunat_code
    return code is not None and is_product_code(code) and not reaches_its_class(code)


def _odd_bar_code(line: SaleLine, _: Facts) -> bool:
    return line.gtin is not None and len(line.gtin) not in GTIN_LENGTHS


def _unreadable_bar_code(line: SaleLine, _: Facts) -> bool:
    return line.gtin is not None and not is_xml(line.gtin)


def _nothing_deductible(sale: Sale, _: Facts) -> bool:
    return sale.operation_type == DEDUCTIBLE_EXPENSE and not any(line.sunat_code in DEDUCTIBLE for line in sale.lines)


PRODUCT_SALE_RULES: tuple[Rule[Sale], ...] = (
    Rule(
        code="V3181",
        sunat_code="3181",
        documents=FACTURA,
        feature=Feature.SECTOR,
        fires=_nothing_deductible,
        path="lines",
        message="La operación 0112 exige una línea con el código de producto 84121901 o 80131501.",
        remedy="Indique en sunat_code 84121901 (intereses hipotecarios) o 80131501 (alquiler de inmuebles).",
        source="F 3181",
    ),
)

PRODUCT_LINE_RULES: tuple[Rule[SaleLine], ...] = (
    Rule(
        code="V3496",
        sunat_code="3496",
        severity=Severity.OBSERVATION,
        feature=Feature.STANDARD_CODES,
        fires=_odd_code,
        path="sunat_code",
        message="El código de producto de SUNAT no tiene ocho dígitos.",
        remedy="Use un código UNSPSC de ocho dígitos, o no lo indique.",
        source="OBS 3496 de F, B, NC y ND",
        valid_until=UNTIL_2026,
    ),
    Rule(
        code="V3496_2",
        sunat_code="3496",
        feature=Feature.STANDARD_CODES,
        fires=_odd_or_shallow_code,
        path="sunat_code",
        message="El código de producto de SUNAT no tiene ocho dígitos, o no llega a la clase.",
        remedy="Use un código UNSPSC de ocho dígitos que llegue al menos a la clase, por ejemplo 84131500.",
        source="anuncio para 2027 (certeza: media a alta)",
        valid_from=ANNOUNCED_FOR_2027,
    ),
    Rule(
        code="V4337",
        sunat_code="4337",
        severity=Severity.OBSERVATION,
        feature=Feature.STANDARD_CODES,
        fires=_shallow_code,
        path="sunat_code",
        message="El código de producto de SUNAT no llega a la clase: termina en cuatro ceros.",
        remedy="Use un código UNSPSC que llegue al menos a la clase, por ejemplo 84131500.",
        source="F, B, NC y ND 4337",
        valid_until=UNTIL_2026,
    ),
    Rule(
        code="V4334",
        sunat_code="4334",
        severity=Severity.OBSERVATION,
        feature=Feature.STANDARD_CODES,
        fires=_odd_bar_code,
        path="gtin",
        message="El código GTIN no tiene 8, 12, 13 ni 14 caracteres.",
        remedy="Revise el código de barras, o no lo indique.",
        source="F 4333 a 4335, también en notas",
    ),
    Rule(
        code="V0306_25",
        sunat_code="0306",
        feature=Feature.STANDARD_CODES,
        fires=_unreadable_bar_code,
        path="gtin",
        message="El texto contiene caracteres que un documento XML no puede llevar.",
        remedy="Quite los caracteres de control u otros no imprimibles del texto.",
        source="XML 1.0, 2.2",
    ),
)
