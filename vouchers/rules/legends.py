"""Rules of the legends that the source gives, and of what some of them demand of the sale."""

from collections import Counter
from collections.abc import Callable

from vouchers.catalogues.legends import FREE_TRANSFER, LEGENDS, WITHOUT_WORDS
from vouchers.catalogues.tributes import EXEMPT, FREE
from vouchers.findings import Severity
from vouchers.rules.rule import BOLETA, FACTURA, INVOICES, Facts, Feature, Rule
from vouchers.sale import Sale, SaleLegend
from vouchers.text import has_breaks, is_xml
from vouchers.voucher import Voucher

_LONGEST = 200


def _unknown(legend: SaleLegend, _: Facts) -> bool:
    return legend.code not in LEGENDS


def _repeated(sale: Sale, _: Facts) -> bool:
    return len({legend.code for legend in sale.legends}) < len(sale.legends)


def _twice(sale: Sale, _: Facts) -> str:
    return ", ".join(code for code, times in Counter(legend.code for legend in sale.legends).items() if times > 1)


def _odd_text(legend: SaleLegend, _: Facts) -> bool:
    return legend.text is not None and (len(legend.text) > _LONGEST or has_breaks(legend.text))


def _no_text(legend: SaleLegend, _: Facts) -> bool:
    return legend.text is None and legend.code in WITHOUT_WORDS


def _unreadable(legend: SaleLegend, _: Facts) -> bool:
    return not is_xml(legend.code) or (legend.text is not None and not is_xml(legend.text))


def _has(voucher: Voucher, tribute: str) -> bool:
    return any(tax.tribute == tribute and tax.base > 0 for tax in voucher.taxes)


def _free_without_a_gift(voucher: Voucher, facts: Facts) -> bool:
    return any(one.code == FREE_TRANSFER for one in facts.sale.legends) and not _has(voucher, FREE)


def _without_exempt(legend: str) -> Callable[[Voucher, Facts], bool]:
    def fires(voucher: Voucher, facts: Facts) -> bool:
        return any(one.code == legend for one in facts.sale.legends) and not _has(voucher, EXEMPT)

    return fires


def _exempt(legend: str, of_a_factura: str, of_a_boleta: str) -> tuple[Rule[Voucher], Rule[Voucher]]:
    """The legend goes with an exempt total: an error on a factura, an observation on a boleta."""
    message = f"La leyenda {legend} pide un total de operaciones exoneradas mayor que cero."
    remedy = "Use la afectación 20 en las líneas exoneradas, o quite la leyenda."
    return (
        Rule(
            code=f"V{of_a_factura}",
            sunat_code=of_a_factura,
            documents=FACTURA,
            feature=Feature.LEGENDS,
            fires=_without_exempt(legend),
            path="legends",
            message=message,
            remedy=remedy,
            source=f"F {of_a_factura}",
        ),
        Rule(
            code=f"V{of_a_boleta}",
            sunat_code=of_a_boleta,
            severity=Severity.OBSERVATION,
            documents=BOLETA,
            feature=Feature.LEGENDS,
            fires=_without_exempt(legend),
            path="legends",
            message=message,
            remedy=remedy,
            source=f"B {of_a_boleta}",
        ),
    )


LEGEND_SALE_RULES: tuple[Rule[Sale], ...] = (
    Rule(
        code="V3014",
        sunat_code="3014",
        documents=INVOICES,
        feature=Feature.LEGENDS,
        fires=_repeated,
        path="legends",
        value=_twice,
        message="Una leyenda se repite.",
        remedy="Deje una sola leyenda de cada código.",
        source="F 3014",
    ),
)

LEGEND_RULES: tuple[Rule[SaleLegend], ...] = (
    Rule(
        code="V3027",
        sunat_code="3027",
        feature=Feature.LEGENDS,
        fires=_unknown,
        path="code",
        message="El código de leyenda no existe en el catálogo 52.",
        remedy="Use un código del catálogo 52, por ejemplo 2001 o 2012.",
        source="F 3027",
    ),
    Rule(
        code="V3006",
        sunat_code="3006",
        feature=Feature.LEGENDS,
        fires=_odd_text,
        path="text",
        message="El texto de la leyenda tiene más de 200 caracteres, o más de una línea.",
        remedy="Acorte el texto a 200 caracteres en una línea.",
        source="F 3006",
    ),
    Rule(
        code="V3006_2",
        sunat_code="3006",
        feature=Feature.LEGENDS,
        fires=_no_text,
        path="text",
        message="El catálogo no tiene un texto para esa leyenda.",
        remedy="Indique el texto de la leyenda.",
        source="F 3006",
    ),
    Rule(
        code="V0306_20",
        sunat_code="0306",
        feature=Feature.LEGENDS,
        fires=_unreadable,
        path="text",
        message="El texto contiene caracteres que un documento XML no puede llevar.",
        remedy="Quite los caracteres de control u otros no imprimibles del texto.",
        source="XML 1.0, 2.2",
    ),
)

LEGEND_VOUCHER_RULES: tuple[Rule[Voucher], ...] = (
    Rule(
        code="V2416",
        sunat_code="2416",
        documents=INVOICES,
        feature=Feature.LEGENDS,
        fires=_free_without_a_gift,
        path="legends",
        message="La leyenda 1002 pide un total de operaciones gratuitas mayor que cero.",
        remedy="Quite la leyenda: se escribe sola cuando algo se entrega gratis.",
        source="F 2416",
    ),
    *_exempt("2001", "3283", "4022"),
    *_exempt("2002", "3284", "4023"),
    *_exempt("2003", "3285", "4024"),
    *_exempt("2008", "3289", "4244"),
)
