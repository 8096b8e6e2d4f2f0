"""Rules of the rates of the IGV and of the taxes beside it: IVAP, ISC, ICBPER and others."""

from decimal import Decimal

from vouchers.catalogues.currencies import SOLES
from vouchers.catalogues.excise import EXCISE_SYSTEMS, FIXED, OF_THE_RETAIL_PRICE, OF_THE_VALUE
from vouchers.catalogues.operations import EXPORTS, is_of_nrus
from vouchers.catalogues.treatments import EXPORT, RICE
from vouchers.catalogues.tributes import ISC
from vouchers.findings import Severity
from vouchers.money import fits_factor, fits_unit
from vouchers.rates import bag_tax, igv_percents, knows_igv, reduced_igv_percent
from vouchers.rules.rule import BOLETA, INVOICES, NOTES, Facts, Feature, Rule
from vouchers.sale import Sale, SaleLine
from vouchers.voucher import VoucherLine

_RICE_NOTE = "12"
_MOST_BAGS = 99_999
_PERCENT = "Indique el porcentaje sin signo, mayor que cero y con cinco decimales o menos: 10.00 es el diez por ciento."
_UNKNOWN_SYSTEM = "El sistema de cálculo del ISC no existe en el catálogo 08."
_THE_SYSTEMS = "Use 01 al valor, 02 monto fijo o 03 precio de venta al público."
_ONE_SYSTEM = "Indique lo que pide el sistema: 01 percent; 02 unit_amount; 03 percent y unit_base."


def _no_lawful_rate(sale: Sale, facts: Facts) -> bool:
    given = sale.igv_percent
    if given is None or not knows_igv(facts.issue_date):
        return False
    return not given.is_finite() or given not in igv_percents(facts.issue_date, with_past=sale.document_type in NOTES)


def _reduced_without_register(sale: Sale, facts: Facts) -> bool:
    given = sale.igv_percent
    if facts.issuer.reduced_igv or given is None or not given.is_finite():
        return False
    return given == reduced_igv_percent(facts.issue_date)


def _rate_of_the_nrus(sale: Sale, _: Facts) -> bool:
    return is_of_nrus(sale) and sale.igv_percent is not None


def _bags_of_the_nrus(line: SaleLine, facts: Facts) -> bool:
    return line.plastic_bags and is_of_nrus(facts.sale)


def _mixed_with_rice(line: SaleLine, facts: Facts) -> bool:
    first = facts.sale.lines[0].tax_treatment
    return (line.tax_treatment == RICE) != (first == RICE)


def _rice_of_another_note(line: SaleLine, facts: Facts) -> bool:
    note = facts.sale.note
    return line.tax_treatment == RICE and note is not None and note.reason_code != _RICE_NOTE


def _unknown_system(line: SaleLine, _: Facts) -> bool:
    return line.excise is not None and line.excise.system not in EXCISE_SYSTEMS


def _positive(value: Decimal | None) -> bool:
    return value is not None and fits_unit(value) and not value.is_zero()


def _no_excise_rate(line: SaleLine, _: Facts) -> bool:
    excise = line.excise
    if excise is None or excise.system not in {OF_THE_VALUE, OF_THE_RETAIL_PRICE}:
        return False
    return excise.percent is None or not fits_factor(excise.percent)


def _no_fixed_amount(line: SaleLine, _: Facts) -> bool:
    return line.excise is not None and line.excise.system == FIXED and not _positive(line.excise.unit_amount)


def _no_retail_base(line: SaleLine, _: Facts) -> bool:
    excise = line.excise
    return excise is not None and excise.system == OF_THE_RETAIL_PRICE and not _positive(excise.unit_base)


def _of_another_system(line: SaleLine, _: Facts) -> bool:
    excise = line.excise
    if excise is None:
        return False
    return (
        (excise.system == FIXED and excise.percent is not None)
        or (excise.system != FIXED and excise.unit_amount is not None)
        or (excise.system != OF_THE_RETAIL_PRICE and excise.unit_base is not None)
    )


def _excise_beside_rice_or_export(line: SaleLine, _: Facts) -> bool:
    return line.excise is not None and line.tax_treatment in {RICE, EXPORT}


def _other_tax_on_an_export(line: SaleLine, facts: Facts) -> bool:
    return facts.sale.operation_type in EXPORTS and line.other_tax_percent is not None


def _odd_other_tax(line: SaleLine, _: Facts) -> bool:
    return line.other_tax_percent is not None and not fits_factor(line.other_tax_percent)


def _odd_bags(line: SaleLine, _: Facts) -> bool:
    quantity = line.quantity
    return line.plastic_bags and fits_unit(quantity) and (quantity % 1 != 0 or quantity > _MOST_BAGS)


def _no_bag_tax_yet(line: SaleLine, facts: Facts) -> bool:
    return line.plastic_bags and bag_tax(facts.issue_date) is None


def _no_bag_tax_in_that_currency(line: SaleLine, facts: Facts) -> bool:
    return line.plastic_bags and line.bag_tax is None and facts.sale.currency != SOLES


def _odd_bag_tax(line: SaleLine, _: Facts) -> bool:
    return line.bag_tax is not None and not fits_factor(line.bag_tax)


def _other_bag_tax(line: SaleLine, facts: Facts) -> bool:
    if not line.plastic_bags or line.bag_tax is None or not line.bag_tax.is_finite():
        return False
    return facts.sale.currency == SOLES and line.bag_tax != bag_tax(facts.issue_date)


def _bag_tax_without_bags(line: SaleLine, _: Facts) -> bool:
    return line.bag_tax is not None and not line.plastic_bags


def _excise_without_rate(line: VoucherLine, _: Facts) -> bool:
    return any(tax.tribute == ISC and not fits_factor(tax.percent) for tax in line.taxes)


RATE_RULES: tuple[Rule[Sale], ...] = (
    Rule(
        code="V3462",
        sunat_code="3462",
        feature=Feature.IGV_RATE,
        fires=_no_lawful_rate,
        path="igv_percent",
        message="Esa tasa del IGV no está vigente en la fecha de emisión.",
        remedy="No la indique para usar la tasa general, o indique la tasa reducida de esa fecha.",
        source="F 3462",
        blocks=True,
    ),
    Rule(
        code="V9083",
        sunat_code="",
        documents=BOLETA,
        feature=Feature.IGV_RATE,
        fires=_rate_of_the_nrus,
        path="igv_percent",
        message="Una venta del Nuevo RUS no lleva IGV, y la venta indica una tasa.",
        remedy="No indique la tasa, o use el tipo de operación 0101.",
        source="Ley del Nuevo RUS, D. Leg. 937; B 4290",
        blocks=True,
    ),
    Rule(
        code="V4439",
        sunat_code="4439",
        severity=Severity.OBSERVATION,
        feature=Feature.IGV_RATE,
        fires=_reduced_without_register,
        path="igv_percent",
        message="La tasa reducida del IGV es de los restaurantes y hoteles del padrón de SUNAT, y el emisor no figura.",
        remedy="Use la tasa general, o registre que el emisor está en el padrón.",
        source="F 4439",
    ),
)

TAX_LINE_RULES: tuple[Rule[SaleLine], ...] = (
    Rule(
        code="V2644_2",
        sunat_code="2644",
        documents=INVOICES,
        feature=Feature.RICE,
        fires=_mixed_with_rice,
        path="tax_treatment",
        message="Un comprobante con líneas afectas al IVAP solo lleva líneas afectas al IVAP.",
        remedy="Separe las líneas de afectación 17 en su propio comprobante.",
        source="F 2644",
    ),
    Rule(
        code="V3230",
        sunat_code="3230",
        documents=NOTES,
        feature=Feature.RICE,
        fires=_rice_of_another_note,
        path="tax_treatment",
        message="Las líneas afectas al IVAP son de una nota de motivo 12.",
        remedy="Use el motivo 12, ajustes afectos al IVAP.",
        source="NC 3230, ND 3230",
    ),
    Rule(
        code="V2041",
        sunat_code="2041",
        documents=INVOICES,
        feature=Feature.OTHER_TAXES,
        fires=_unknown_system,
        path="excise.system",
        message=_UNKNOWN_SYSTEM,
        remedy=_THE_SYSTEMS,
        source="F 2041",
        blocks=True,
    ),
    Rule(
        code="V2199",
        sunat_code="2199",
        documents=NOTES,
        feature=Feature.OTHER_TAXES,
        fires=_unknown_system,
        path="excise.system",
        message=_UNKNOWN_SYSTEM,
        remedy=_THE_SYSTEMS,
        source="NC 2199, ND 2199",
        blocks=True,
    ),
    Rule(
        code="V3104",
        sunat_code="3104",
        feature=Feature.OTHER_TAXES,
        fires=_no_excise_rate,
        path="excise.percent",
        message="La tasa del ISC no es un número mayor que cero de hasta 3 enteros y 5 decimales.",
        remedy=_PERCENT,
        source="F 3104, 3102",
        blocks=True,
    ),
    Rule(
        code="V2033",
        sunat_code="2033",
        feature=Feature.OTHER_TAXES,
        fires=_no_fixed_amount,
        path="excise.unit_amount",
        message="El ISC de monto fijo no tiene un monto por unidad mayor que cero.",
        remedy="Indique el monto por unidad sin signo y con diez decimales o menos.",
        source="F 2033",
        blocks=True,
    ),
    Rule(
        code="V3031",
        sunat_code="3031",
        feature=Feature.OTHER_TAXES,
        fires=_no_retail_base,
        path="excise.unit_base",
        message="El ISC al precio de venta al público no tiene una base por unidad mayor que cero.",
        remedy="Indique el precio sugerido por unidad, ya multiplicado por el factor de ley.",
        source="F 3031",
        blocks=True,
    ),
    Rule(
        code="V9034",
        sunat_code="",
        feature=Feature.OTHER_TAXES,
        fires=_of_another_system,
        path="excise.system",
        message="El ISC de la línea trae un dato que es de otro sistema de cálculo.",
        remedy=_ONE_SYSTEM,
        source="contrato de la venta",
        blocks=True,
    ),
    Rule(
        code="V3223",
        sunat_code="3223",
        feature=Feature.OTHER_TAXES,
        fires=_excise_beside_rice_or_export,
        path="excise",
        message="El ISC no va junto al IVAP ni en una exportación.",
        remedy="Quite el ISC de la línea.",
        source="F 3223, 2650, 3107",
    ),
    Rule(
        code="V3107",
        sunat_code="3107",
        documents=INVOICES,
        feature=Feature.OTHER_TAXES,
        fires=_other_tax_on_an_export,
        path="other_tax_percent",
        message="Una exportación no lleva otros tributos.",
        remedy="Quite los otros tributos de la línea.",
        source="F 3107",
    ),
    Rule(
        code="V3102",
        sunat_code="3102",
        feature=Feature.OTHER_TAXES,
        fires=_odd_other_tax,
        path="other_tax_percent",
        message="La tasa de otros tributos no es un número mayor que cero de hasta 3 enteros y 5 decimales.",
        remedy=_PERCENT,
        source="F 3102",
        blocks=True,
    ),
    Rule(
        code="V2892",
        sunat_code="2892",
        feature=Feature.OTHER_TAXES,
        fires=_odd_bags,
        path="quantity",
        message="La cantidad de bolsas de plástico no es un entero de hasta 5 dígitos.",
        remedy="Indique las bolsas en una línea propia, con su número como cantidad.",
        source="F 2892, 3236",
    ),
    Rule(
        code="V3240",
        sunat_code="3240",
        documents=BOLETA,
        feature=Feature.OTHER_TAXES,
        fires=_bags_of_the_nrus,
        path="plastic_bags",
        message="El ICBPER no aplica a una venta del Nuevo RUS (operación 0113).",
        remedy="Quite el ICBPER de la línea, o use el tipo de operación 0101.",
        source="B 3240",
    ),
    Rule(
        code="V2949",
        sunat_code="2949",
        feature=Feature.OTHER_TAXES,
        fires=_no_bag_tax_yet,
        path="plastic_bags",
        message="El ICBPER no estaba vigente en la fecha de emisión.",
        remedy="Quite el ICBPER, o corrija la fecha de emisión.",
        source="F 2949",
        blocks=True,
    ),
    Rule(
        code="V3238",
        sunat_code="3238",
        feature=Feature.OTHER_TAXES,
        fires=_no_bag_tax_in_that_currency,
        path="bag_tax",
        message="Falta el ICBPER por bolsa en la moneda del comprobante, que no es soles.",
        remedy="Indique el monto por bolsa, convertido a la moneda del comprobante.",
        source="F 3238",
        blocks=True,
    ),
    Rule(
        code="V2892_2",
        sunat_code="2892",
        feature=Feature.OTHER_TAXES,
        fires=_odd_bag_tax,
        path="bag_tax",
        message="El ICBPER por bolsa no es un número mayor que cero de hasta 3 enteros y 5 decimales.",
        remedy="Corrija el monto por bolsa; en soles no hace falta indicarlo.",
        source="F 2892",
        blocks=True,
    ),
    Rule(
        code="V4237",
        sunat_code="4237",
        severity=Severity.OBSERVATION,
        feature=Feature.OTHER_TAXES,
        fires=_other_bag_tax,
        path="bag_tax",
        message="El ICBPER por bolsa no es el vigente en la fecha de emisión.",
        remedy="No lo indique: en soles se usa el de ley.",
        source="F 4237",
    ),
    Rule(
        code="V9035",
        sunat_code="",
        feature=Feature.OTHER_TAXES,
        fires=_bag_tax_without_bags,
        path="bag_tax",
        message="La línea trae el ICBPER por bolsa y no dice que sea de bolsas de plástico.",
        remedy="Indique plastic_bags, o quite el monto por bolsa.",
        source="contrato de la venta",
    ),
)

TAX_VOUCHER_LINE_RULES: tuple[Rule[VoucherLine], ...] = (
    Rule(
        code="V3102_2",
        sunat_code="3102",
        feature=Feature.OTHER_TAXES,
        fires=_excise_without_rate,
        path="excise",
        message="El ISC de la línea, frente a su valor, da una tasa que no cabe en 3 enteros y 5 decimales.",
        remedy="Revise el monto del ISC y el valor de la línea.",
        source="F 3102, 3104",
    ),
)
