"""Rules of what is given away."""

from vouchers.catalogues.allowances import LINE_BESIDE_BASE
from vouchers.catalogues.treatments import TREATMENTS
from vouchers.catalogues.tributes import FREE
from vouchers.rules.rule import Facts, Feature, Rule
from vouchers.sale import SaleLine


def _sold_for_nothing(line: SaleLine, _: Facts) -> bool:
    treatment = TREATMENTS.get(line.tax_treatment)
    return line.free_of_charge and treatment is not None and FREE not in treatment.tributes


def _free_with_a_discount_of_the_price(line: SaleLine, _: Facts) -> bool:
    treatment = TREATMENTS.get(line.tax_treatment)
    given_away = line.free_of_charge or (treatment is not None and treatment.always_free)
    return given_away and any(one.code in LINE_BESIDE_BASE for one in line.allowances)


FREE_LINE_RULES: tuple[Rule[SaleLine], ...] = (
    Rule(
        code="V2040_2",
        sunat_code="2040",
        feature=Feature.FREE,
        fires=_sold_for_nothing,
        path="tax_treatment",
        message="La línea es gratuita y su afectación es de una operación onerosa.",
        remedy="Use una afectación gratuita: 11 a 16 gravada, 21 exonerada, 31 a 37 inafecta.",
        source="F 2040: el tributo 9996 no admite esa afectación",
        blocks=True,
    ),
    Rule(
        code="V9033",
        sunat_code="",
        feature=Feature.LINE_ALLOWANCES,
        fires=_free_with_a_discount_of_the_price,
        path="allowances",
        message="Una línea gratuita no se paga: no lleva descuentos ni cargos sobre su precio (01 y 48).",
        remedy="Quítelos, o use 00 o 47 para cambiar el valor referencial.",
        source="F 3300, 3301: entrarían en el importe total",
        blocks=True,
    ),
)
