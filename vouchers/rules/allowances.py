"""Rules of discounts and charges (catalogue 53), of a line and of the whole document, as given and as computed.

Their indicator (SUNAT 3114) follows from the code and is not given.
"""

from decimal import Decimal

from vouchers.catalogues.allowances import (
    ALLOWANCES,
    CHARGES_BESIDE_BASE,
    FISE,
    GLOBAL_CODES,
    LINE_CODES,
    LINE_TO_BASE,
    TO_BASE,
)
from vouchers.catalogues.tributes import IGV, IVAP
from vouchers.money import amount_text, fits_amount, fits_factor
from vouchers.rules.rule import INVOICES, NOTES, Facts, Feature, Rule
from vouchers.sale import AllowanceCharge
from vouchers.voucher import Allowance

_TOLERANCE = Decimal(1)
_USE_LINE = "Use 00 o 01 para un descuento, 47 o 48 para un cargo."
_USE_GLOBAL = "Use 02 o 03 para un descuento; 45, 46, 49 o 50 para un cargo."
_AMOUNT = "Indique el monto sin signo, mayor que cero, con dos decimales o menos."
_FACTOR = "Indique el factor como fracción, sin signo y con cinco decimales o menos: 0.10 es el diez por ciento."
_NET = "Incluya el descuento o cargo en el valor de las líneas de la nota."


def _no_code(one: AllowanceCharge, _: Facts) -> bool:
    return not one.code


def _unknown_code(one: AllowanceCharge, _: Facts) -> bool:
    return bool(one.code) and one.code not in ALLOWANCES


def _not_of_a_line(one: AllowanceCharge, _: Facts) -> bool:
    return one.code in ALLOWANCES and one.code not in LINE_CODES


def _of_a_line(one: AllowanceCharge, _: Facts) -> bool:
    return one.code in LINE_CODES


def _told_otherwise(one: AllowanceCharge, _: Facts) -> bool:
    return one.code in ALLOWANCES and one.code not in GLOBAL_CODES and one.code not in LINE_CODES


def _odd_factor(one: AllowanceCharge, _: Facts) -> bool:
    return one.factor is not None and not fits_factor(one.factor)


def _odd_amount(one: AllowanceCharge, _: Facts) -> bool:
    return one.amount is not None and (not fits_amount(one.amount) or one.amount.is_zero())


def _no_amount(one: AllowanceCharge, _: Facts) -> bool:
    return one.amount is None and one.factor is None


def _odd_base(one: AllowanceCharge, _: Facts) -> bool:
    return one.base is not None and (not fits_amount(one.base) or one.base.is_zero())


def _of_a_note_line(one: AllowanceCharge, _: Facts) -> bool:
    return one.code in LINE_CODES and one.code not in LINE_TO_BASE


def _of_a_note(one: AllowanceCharge, _: Facts) -> bool:
    return one.code in GLOBAL_CODES and one.code not in CHARGES_BESIDE_BASE


def _comes_to_nothing(one: Allowance, _: Facts) -> bool:
    return one.amount <= 0


def _not_base_by_factor(one: Allowance, _: Facts) -> bool:
    if one.factor is None or one.base is None:
        return False
    return abs(one.amount - one.base * one.factor) >= _TOLERANCE


def _both_amounts(one: Allowance, _: Facts) -> str:
    if one.factor is None or one.base is None:
        return ""
    return f"{one.amount} (calculado: {amount_text(one.base * one.factor)})"


def _without_base(one: Allowance, _: Facts) -> bool:
    return one.code == FISE and one.base is None


def _without_taxed_lines(one: Allowance, facts: Facts) -> bool:
    voucher = facts.voucher
    return one.code in TO_BASE and voucher is not None and not any(tax.tribute in {IGV, IVAP} for tax in voucher.taxes)


LINE_ALLOWANCE_RULES: tuple[Rule[AllowanceCharge], ...] = (
    Rule(
        code="V3073",
        sunat_code="3073",
        feature=Feature.LINE_ALLOWANCES,
        fires=_no_code,
        path="code",
        message="El descuento o cargo de la línea no tiene código.",
        remedy=_USE_LINE,
        source="F 3073",
        blocks=True,
    ),
    Rule(
        code="V2954",
        sunat_code="2954",
        feature=Feature.LINE_ALLOWANCES,
        fires=_unknown_code,
        path="code",
        message="El código de descuento o cargo no existe en el catálogo 53.",
        remedy=_USE_LINE,
        source="F 2954",
        blocks=True,
    ),
    Rule(
        code="V4268",
        sunat_code="4268",
        feature=Feature.LINE_ALLOWANCES,
        fires=_not_of_a_line,
        path="code",
        message="Ese código de descuento o cargo no es de una línea: SUNAT lo observaría y no lo tomaría en cuenta.",
        remedy=_USE_LINE,
        source="F OBS 4268; aquí error porque ninguna fórmula lo lleva al importe",
        blocks=True,
    ),
    Rule(
        code="V3052",
        sunat_code="3052",
        feature=Feature.LINE_ALLOWANCES,
        fires=_odd_factor,
        path="factor",
        message="El factor no es un número mayor que cero de hasta 3 enteros y 5 decimales.",
        remedy=_FACTOR,
        source="F 3052",
        blocks=True,
    ),
    Rule(
        code="V2955",
        sunat_code="2955",
        feature=Feature.LINE_ALLOWANCES,
        fires=_odd_amount,
        path="amount",
        message="El monto no es un número mayor que cero de hasta 12 enteros y 2 decimales.",
        remedy=_AMOUNT,
        source="F 2955",
        blocks=True,
    ),
    Rule(
        code="V2955_2",
        sunat_code="2955",
        feature=Feature.LINE_ALLOWANCES,
        fires=_no_amount,
        path="amount",
        message="El descuento o cargo no tiene monto ni factor.",
        remedy="Indique uno de los dos: el monto, o el factor para que se calcule.",
        source="F 2955",
        blocks=True,
    ),
    Rule(
        code="V3053",
        sunat_code="3053",
        feature=Feature.LINE_ALLOWANCES,
        fires=_odd_base,
        path="base",
        message="El monto base no es un número mayor que cero de hasta 12 enteros y 2 decimales.",
        remedy="Indique el monto base con dos decimales o menos, o no lo indique para que se calcule.",
        source="F 3053",
        blocks=True,
    ),
    Rule(
        code="V9030",
        sunat_code="",
        documents=NOTES,
        feature=Feature.LINE_ALLOWANCES,
        fires=_of_a_note_line,
        path="code",
        message="Una nota no lleva descuentos ni cargos de línea fuera de su valor (códigos 01 y 48).",
        remedy=_NET,
        source="NC y ND 3280: sus totales no los suman",
        blocks=True,
    ),
)

ALLOWANCE_RULES: tuple[Rule[AllowanceCharge], ...] = (
    Rule(
        code="V3072",
        sunat_code="3072",
        feature=Feature.ALLOWANCES,
        fires=_no_code,
        path="code",
        message="El descuento o cargo global no tiene código.",
        remedy=_USE_GLOBAL,
        source="F 3072",
        blocks=True,
    ),
    Rule(
        code="V3071",
        sunat_code="3071",
        feature=Feature.ALLOWANCES,
        fires=_unknown_code,
        path="code",
        message="El código de descuento o cargo no existe en el catálogo 53.",
        remedy=_USE_GLOBAL,
        source="F 3071",
        blocks=True,
    ),
    Rule(
        code="V4291",
        sunat_code="4291",
        feature=Feature.ALLOWANCES,
        fires=_of_a_line,
        path="code",
        message="Ese código de descuento o cargo es de una línea: SUNAT lo observaría y no lo tomaría en cuenta.",
        remedy=_USE_GLOBAL,
        source="F OBS 4291; aquí error porque ninguna fórmula lo lleva al importe",
        blocks=True,
    ),
    Rule(
        code="V9031",
        sunat_code="",
        feature=Feature.ALLOWANCES,
        fires=_told_otherwise,
        path="code",
        message="Ese código no es de un descuento o cargo comercial.",
        remedy=_USE_GLOBAL,
        source="contrato de la venta",
        blocks=True,
    ),
    Rule(
        code="V3025",
        sunat_code="3025",
        feature=Feature.ALLOWANCES,
        fires=_odd_factor,
        path="factor",
        message="El factor no es un número mayor que cero de hasta 3 enteros y 5 decimales.",
        remedy=_FACTOR,
        source="F 3025",
        blocks=True,
    ),
    Rule(
        code="V2968",
        sunat_code="2968",
        feature=Feature.ALLOWANCES,
        fires=_odd_amount,
        path="amount",
        message="El monto no es un número mayor que cero de hasta 12 enteros y 2 decimales.",
        remedy=_AMOUNT,
        source="F 2968; para el FISE, 3074",
        blocks=True,
    ),
    Rule(
        code="V2968_2",
        sunat_code="2968",
        feature=Feature.ALLOWANCES,
        fires=_no_amount,
        path="amount",
        message="El descuento o cargo no tiene monto ni factor.",
        remedy="Indique uno de los dos: el monto, o el factor para que se calcule.",
        source="F 2968",
        blocks=True,
    ),
    Rule(
        code="V3016",
        sunat_code="3016",
        feature=Feature.ALLOWANCES,
        fires=_odd_base,
        path="base",
        message="El monto base no es un número mayor que cero de hasta 12 enteros y 2 decimales.",
        remedy="Indique el monto base con dos decimales o menos, o no lo indique para que se calcule.",
        source="F 3016; para el FISE, 3092",
        blocks=True,
    ),
    Rule(
        code="V9032",
        sunat_code="",
        documents=NOTES,
        feature=Feature.ALLOWANCES,
        fires=_of_a_note,
        path="code",
        message="Una nota no lleva descuentos globales ni cargos que afecten su base imponible.",
        remedy=_NET,
        source="NC y ND 3280: sus totales no los suman",
        blocks=True,
    ),
)

VOUCHER_LINE_ALLOWANCE_RULES: tuple[Rule[Allowance], ...] = (
    Rule(
        code="V2955_3",
        sunat_code="2955",
        feature=Feature.LINE_ALLOWANCES,
        fires=_comes_to_nothing,
        path="factor",
        message="El descuento o cargo resulta menor que un céntimo.",
        remedy="Quítelo, o corrija su factor.",
        source="F 2955",
    ),
    Rule(
        code="V3290",
        sunat_code="3290",
        documents=INVOICES,
        feature=Feature.LINE_ALLOWANCES,
        fires=_not_base_by_factor,
        path="amount",
        value=_both_amounts,
        message="El monto del descuento o cargo no es su base por su factor.",
        remedy="Indique solo el monto o solo el factor, o corrija uno de los dos.",
        source="F 3290, B 4289",
    ),
)

VOUCHER_ALLOWANCE_RULES: tuple[Rule[Allowance], ...] = (
    Rule(
        code="V2968_3",
        sunat_code="2968",
        feature=Feature.ALLOWANCES,
        fires=_comes_to_nothing,
        path="factor",
        message="El descuento o cargo resulta menor que un céntimo.",
        remedy="Quítelo, o corrija su factor o su base.",
        source="F 2968",
    ),
    Rule(
        code="V3307",
        sunat_code="3307",
        feature=Feature.ALLOWANCES,
        fires=_not_base_by_factor,
        path="amount",
        value=_both_amounts,
        message="El monto del descuento o cargo no es su base por su factor.",
        remedy="Indique solo el monto o solo el factor, o corrija uno de los dos.",
        source="F 3307, B 4322",
    ),
    Rule(
        code="V3092",
        sunat_code="3092",
        documents=INVOICES,
        feature=Feature.ALLOWANCES,
        fires=_without_base,
        path="code",
        message="El FISE (45) necesita un monto base, y no hay líneas que se paguen.",
        remedy="Indique el monto base del FISE, o cóbrelo junto a lo que se paga.",
        source="F 3092, B 3092",
    ),
    Rule(
        code="V3279_2",
        sunat_code="3279",
        feature=Feature.ALLOWANCES,
        fires=_without_taxed_lines,
        path="code",
        message="Un descuento o cargo global que afecta la base imponible necesita líneas gravadas.",
        remedy="Use descuentos por línea (00), o un descuento global que no afecte la base (03).",
        source="F 3277, 3279",
    ),
)
