"""Rules of a line's amounts: its total, the values it is made of, other charges, taxes with their rates."""

from decimal import Decimal

from vouchers.catalogues.currencies import CURRENCIES
from vouchers.catalogues.summaries import CATALOGUE_11, FREE_TAXED_VALUE, PAID_VALUES, TAXED_VALUE
from vouchers.catalogues.tributes import CATALOGUE_05, FREE, IGV, ISC, IVAP
from vouchers.findings import Severity
from vouchers.money import HUNDRED, ZERO, fits_amount
from vouchers.rules.row import Row
from vouchers.rules.validity import ANNOUNCED_FOR_2027
from vouchers.sale import DocumentType
from vouchers.summaries.daily import SaleValue, SummaryLine, SummaryTax
from vouchers.summaries.rules.facts import FileFacts, SummaryLineRow, TaxRow, ValueRow, counted

_TOLERANCE = 5
# OBS 4019: a line is right by any one of these; the note on an older document may still have the last.
_IGV_PERCENTS = (Decimal("18.00"), Decimal("10.50"))
_IGV_PERCENTS_OF_NOTES = (*_IGV_PERCENTS, Decimal("10.00"))
_IVAP_PERCENTS = (Decimal("4.00"),)


def _unknown_currency(line: SummaryLine, _: FileFacts) -> bool:
    return line.currency not in CURRENCIES


def _odd_total(line: SummaryLine, _: FileFacts) -> bool:
    return not fits_amount(line.total)


def _does_not_add_up(line: SummaryLine, _: FileFacts) -> bool:
    values = sum((counted(value.amount) for value in line.values if value.type in PAID_VALUES), ZERO)
    taxes = sum((counted(tax.amount) for tax in line.taxes if tax.tribute != FREE), ZERO)
    return abs(counted(line.total) - values - taxes - counted(line.other_charges)) > _TOLERANCE


def _repeats_a_value(line: SummaryLine, _: FileFacts) -> bool:
    types = [value.type for value in line.values]
    return len(set(types)) < len(types)


def _value_types(line: SummaryLine, _: FileFacts) -> str:
    return ", ".join(value.type for value in line.values)


def _odd_charges(line: SummaryLine, _: FileFacts) -> bool:
    return line.other_charges is not None and not fits_amount(line.other_charges)


def _charges_of_nothing(line: SummaryLine, _: FileFacts) -> bool:
    return line.other_charges is not None and fits_amount(line.other_charges) and not line.other_charges


def _no_igv(line: SummaryLine, _: FileFacts) -> bool:
    return not any(tax.tribute in {IGV, IVAP} for tax in line.taxes)


def _repeats_a_tribute(line: SummaryLine, _: FileFacts) -> bool:
    tributes = [tax.tribute for tax in line.taxes]
    return len(set(tributes)) < len(tributes)


def _tributes(line: SummaryLine, _: FileFacts) -> str:
    return ", ".join(tax.tribute for tax in line.taxes)


def _amount_of(line: SummaryLine, tribute: str) -> Decimal:
    return sum((counted(tax.amount) for tax in line.taxes if tax.tribute == tribute), ZERO)


def _taxed_value(line: SummaryLine) -> Decimal:
    return sum((counted(value.amount) for value in line.values if value.type == TAXED_VALUE), ZERO)


def _misses(tax: Decimal, base: Decimal, percents: tuple[Decimal, ...]) -> bool:
    return tax > 0 and all(abs(tax - base * percent / HUNDRED) > _TOLERANCE for percent in percents)


def _odd_igv(line: SummaryLine, _: FileFacts) -> bool:
    percents = _IGV_PERCENTS if line.document.document_type == DocumentType.BOLETA else _IGV_PERCENTS_OF_NOTES
    return _misses(_amount_of(line, IGV), _taxed_value(line) + _amount_of(line, ISC), percents)


def _igv_shown(line: SummaryLine, _: FileFacts) -> str:
    return str(_amount_of(line, IGV))


def _odd_ivap(line: SummaryLine, _: FileFacts) -> bool:
    return _misses(_amount_of(line, IVAP), _taxed_value(line), _IVAP_PERCENTS)


def _ivap_shown(line: SummaryLine, _: FileFacts) -> str:
    return str(_amount_of(line, IVAP))


def _free_without_its_igv(line: SummaryLine, _: FileFacts) -> bool:
    taxed = any(value.type == FREE_TAXED_VALUE and counted(value.amount) for value in line.values)
    return taxed and not any(tax.tribute == FREE for tax in line.taxes)


def _odd_value(value: SaleValue, _: FileFacts) -> bool:
    return not fits_amount(value.amount)


def _unknown_value(value: SaleValue, facts: FileFacts) -> bool:
    return CATALOGUE_11.find(value.type, facts.reference_date) is None


def _odd_tax(tax: SummaryTax, _: FileFacts) -> bool:
    return not fits_amount(tax.amount)


def _unknown_tribute(tax: SummaryTax, facts: FileFacts) -> bool:
    return CATALOGUE_05.find(tax.tribute, facts.reference_date) is None


def _no_rate(tax: SummaryTax, _: FileFacts) -> bool:
    return tax.tribute in {IGV, FREE} and tax.percent is None


def _odd_rate(tax: SummaryTax, _: FileFacts) -> bool:
    return tax.percent is not None and (not fits_amount(tax.percent) or tax.percent > HUNDRED)


AMOUNT_RULES: tuple[SummaryLineRow, ...] = (
    Row(
        code="RC0306_5",
        sunat_code="0306",
        fires=_unknown_currency,
        path="currency",
        message="La moneda no existe en el catálogo 02 (ISO 4217).",
        remedy="Use un código como PEN o USD.",
        source="XSD: lista de monedas",
    ),
    Row(
        code="RC2251",
        sunat_code="2251",
        fires=_odd_total,
        path="total",
        message="El importe total debe ser un monto sin signo, de hasta 12 enteros y 2 decimales.",
        remedy="Indique el importe total del comprobante.",
        source="RC 2251",
    ),
    Row(
        code="RC4027",
        sunat_code="4027",
        severity=Severity.OBSERVATION,
        fires=_does_not_add_up,
        path="total",
        message="El importe total difiere en más de 5 de la suma de valores, tributos y otros cargos.",
        remedy="Revise los importes de la línea; lo gratuito no se suma.",
        source="RC 4027",
    ),
    Row(
        code="RC2357",
        sunat_code="2357",
        fires=_repeats_a_value,
        path="values",
        value=_value_types,
        message="Un tipo de valor de venta está más de una vez en la línea.",
        remedy="Sume los valores del mismo tipo.",
        source="RC 2357",
    ),
    Row(
        code="RC2261",
        sunat_code="2261",
        fires=_odd_charges,
        path="other_charges",
        message="Los otros cargos deben ser un monto sin signo, de hasta 12 enteros y 2 decimales.",
        remedy="Corrija el importe, o quítelo si no hay otros cargos.",
        source="RC 2261",
    ),
    Row(
        code="RC2266",
        sunat_code="2266",
        severity=Severity.OBSERVATION,
        fires=_charges_of_nothing,
        path="other_charges",
        message="Los otros cargos son cero.",
        remedy="Quite los otros cargos de la línea.",
        source="RC 2266",
    ),
    Row(
        code="RC2278",
        sunat_code="2278",
        fires=_no_igv,
        path="taxes",
        value=_tributes,
        message="La línea no lleva el IGV (1000) ni el IVAP (1016).",
        remedy="Incluya el IGV, con importe 0.00 si nada está gravado.",
        source="RC 2278",
    ),
    Row(
        code="RC2355",
        sunat_code="2355",
        fires=_repeats_a_tribute,
        path="taxes",
        value=_tributes,
        message="Un tributo está más de una vez en la línea.",
        remedy="Sume los importes del mismo tributo.",
        source="RC 2355",
    ),
    Row(
        code="RC4019",
        sunat_code="4019",
        severity=Severity.OBSERVATION,
        fires=_odd_igv,
        path="taxes",
        value=_igv_shown,
        message="El IGV difiere en más de 5 de lo gravado, más el ISC, por una tasa vigente.",
        remedy="Revise el valor gravado y el IGV de la línea.",
        source="RC 4019",
    ),
    Row(
        code="RC4302",
        sunat_code="4302",
        severity=Severity.OBSERVATION,
        fires=_odd_ivap,
        path="taxes",
        value=_ivap_shown,
        message="El IVAP difiere en más de 5 de lo gravado por su tasa.",
        remedy="Revise el valor gravado y el IVAP de la línea.",
        source="RC 4302",
    ),
    Row(
        code="RC3504",
        sunat_code="3504",
        fires=_free_without_its_igv,
        path="taxes",
        value=_tributes,
        message="Hay ventas gratuitas gravadas (06) y la línea no lleva su IGV (9996).",
        remedy="Incluya el tributo 9996 con el IGV de lo gratuito y su tasa.",
        source="anunciado para 2027-01-01, certeza media",
        valid_from=ANNOUNCED_FOR_2027,
    ),
)

VALUE_RULES: tuple[ValueRow, ...] = (
    Row(
        code="RC2254",
        sunat_code="2254",
        fires=_odd_value,
        path="amount",
        message="El valor de venta debe ser un monto sin signo, de hasta 12 enteros y 2 decimales.",
        remedy="Corrija el importe, o quítelo si no hay ventas de ese tipo.",
        source="RC 2254",
    ),
    Row(
        code="RC2256",
        sunat_code="2256",
        fires=_unknown_value,
        path="type",
        message="El tipo de valor de venta no existe en el catálogo 11 en la fecha de emisión.",
        remedy="Use 01 a 05; desde 2027 lo gratuito se reparte en 06 a 09.",
        source="RC 2256; desde 2027-01-01 anunciado, certeza media",
    ),
)

TAX_RULES: tuple[TaxRow, ...] = (
    Row(
        code="RC2048",
        sunat_code="2048",
        fires=_odd_tax,
        path="amount",
        message="El tributo debe ser un monto sin signo, de hasta 12 enteros y 2 decimales.",
        remedy="Corrija el importe del tributo.",
        source="RC 2048",
    ),
    Row(
        code="RC2268",
        sunat_code="2268",
        fires=_unknown_tribute,
        path="tribute",
        message="El tributo no existe en el catálogo 05.",
        remedy="Use 1000 (IGV), 1016 (IVAP), 2000 (ISC), 7152 (ICBPER) o 9999 (otros).",
        source="RC 2268",
    ),
    Row(
        code="RC2992",
        sunat_code="2992",
        fires=_no_rate,
        path="percent",
        message="El IGV de la línea no dice su tasa.",
        remedy="Indique la tasa del IGV del comprobante.",
        source="en vigor desde 2026-02, certeza alta; la tabla del RC de 2026-02-12 no trae la fila",
    ),
    Row(
        code="RC3102",
        sunat_code="3102",
        fires=_odd_rate,
        path="percent",
        message="La tasa del tributo debe ser un porcentaje de hasta dos decimales.",
        remedy="Indique la tasa, por ejemplo 18.00 o 10.50.",
        source="B 3102; en el RC anunciado para 2027-01-01, certeza media",
    ),
)
