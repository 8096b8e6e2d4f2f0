"""Rules of the voucher's head: series, dates, currency, operation, number of lines, purchase order."""

import re
from datetime import timedelta

from vouchers.catalogues.currencies import CURRENCIES
from vouchers.catalogues.operations import OPERATIONS
from vouchers.findings import Severity
from vouchers.rates import knows_igv
from vouchers.rules.rule import BOLETA, FACTURA, INVOICES, NOTES, Facts, Feature, Rule
from vouchers.sale import DocumentType, Sale
from vouchers.terms import is_contingency
from vouchers.text import is_xml

_FACTURA_SERIES = re.compile(r"F[A-Z0-9]{3}|[0-9]{1,4}")
_BOLETA_SERIES = re.compile(r"B[A-Z0-9]{3}|[0-9]{1,4}")
_NOTE_SERIES = re.compile(r"[FB][A-Z0-9]{3}|[0-9]{1,4}")

_AHEAD = timedelta(days=2)

_MOST_LINES = 999
_LONGEST_ORDER = 20
_LARGEST_NUMBER = 99_999_999


def _odd_factura_series(sale: Sale, _: Facts) -> bool:
    return _FACTURA_SERIES.fullmatch(sale.series or "") is None


def _odd_boleta_series(sale: Sale, _: Facts) -> bool:
    return _BOLETA_SERIES.fullmatch(sale.series or "") is None


def _odd_note_series(sale: Sale, _: Facts) -> bool:
    return _NOTE_SERIES.fullmatch(sale.series or "") is None


def _contingency_without_number(sale: Sale, _: Facts) -> bool:
    return is_contingency(sale.series) and sale.contingency_number is None


def _number_of_our_own_series(sale: Sale, _: Facts) -> bool:
    return sale.contingency_number is not None and not is_contingency(sale.series)


def _odd_number(sale: Sale, _: Facts) -> bool:
    return sale.contingency_number is not None and not 0 < sale.contingency_number <= _LARGEST_NUMBER


def _number_shown(sale: Sale, _: Facts) -> str:
    # Python refuses to print an integer of thousands of digits.
    number = sale.contingency_number
    return "" if number is None else str(number) if abs(number) <= _LARGEST_NUMBER else "…"


def _days_late(facts: Facts) -> int:
    # A date whose term ends beyond the calendar would overflow if the term were added to it: subtract instead.
    return (facts.today - facts.issue_date).days


def _term(sale: Sale, facts: Facts) -> int:
    # What a note modifies has series of the note's own letter, whether the archive knows it or not.
    of_boletas = (sale.series or "").startswith("B")
    modified = DocumentType.BOLETA if of_boletas else DocumentType.FACTURA
    return facts.terms.days(sale.document_type, modified_type=modified)


def _late(sale: Sale, facts: Facts) -> bool:
    return (sale.series or "").startswith("F") and _days_late(facts) > _term(sale, facts)


def _late_for_one_by_one(sale: Sale, facts: Facts) -> bool:
    one_by_one = (sale.series or "").startswith("B") and not facts.issuer.boletas_by_summary
    return one_by_one and _days_late(facts) > _term(sale, facts)


def _in_the_future(_: Sale, facts: Facts) -> bool:
    return facts.issue_date - facts.today > _AHEAD


def _before_the_rates(_: Sale, facts: Facts) -> bool:
    return not knows_igv(facts.issue_date)


def _no_currency(sale: Sale, _: Facts) -> bool:
    return not sale.currency


def _unknown_currency(sale: Sale, _: Facts) -> bool:
    return sale.currency not in CURRENCIES and bool(sale.currency)


def _no_operation(sale: Sale, _: Facts) -> bool:
    return not sale.operation_type


def _foreign_operation(sale: Sale, _: Facts) -> bool:
    if not sale.operation_type:
        return False
    operation = OPERATIONS.get(sale.operation_type)
    return operation is None or sale.document_type not in operation.documents


def _no_lines(sale: Sale, _: Facts) -> bool:
    return not sale.lines


def _too_many_lines(sale: Sale, _: Facts) -> bool:
    return len(sale.lines) > _MOST_LINES


def _lines_counted(sale: Sale, _: Facts) -> str:
    return str(len(sale.lines))


def _date_shown(_: Sale, facts: Facts) -> str:
    return f"{facts.issue_date} (hoy es {facts.today})"


def _term_shown(sale: Sale, facts: Facts) -> str:
    return f"{facts.issue_date} (hoy es {facts.today}, el plazo es de {_term(sale, facts)} días)"


def _long_order(sale: Sale, _: Facts) -> bool:
    return sale.purchase_order is not None and len(sale.purchase_order) > _LONGEST_ORDER


def _unreadable_order(sale: Sale, _: Facts) -> bool:
    return sale.purchase_order is not None and not is_xml(sale.purchase_order)


HEADER_RULES: tuple[Rule[Sale], ...] = (
    Rule(
        code="V1001",
        sunat_code="1001",
        documents=FACTURA,
        fires=_odd_factura_series,
        path="series",
        message="La serie de una factura debe ser F y tres letras mayúsculas o dígitos.",
        remedy="Use una serie como F001, o no la indique.",
        source="F 1001",
    ),
    Rule(
        code="V1001_2",
        sunat_code="1001",
        documents=BOLETA,
        fires=_odd_boleta_series,
        path="series",
        message="La serie de una boleta debe ser B y tres letras mayúsculas o dígitos.",
        remedy="Use una serie como B001, o no la indique.",
        source="B 1001",
    ),
    Rule(
        code="V1001_3",
        sunat_code="1001",
        documents=NOTES,
        fires=_odd_note_series,
        path="series",
        message="La serie de una nota debe ser F o B y tres letras mayúsculas o dígitos.",
        remedy="Use una serie como FC01 si modifica una factura o BC01 si modifica una boleta, o no la indique.",
        source="NC 1001, ND 1001",
    ),
    Rule(
        code="V9080",
        sunat_code="",
        fires=_contingency_without_number,
        path="contingency_number",
        message="Una serie numérica es de comprobantes impresos de contingencia, y falta el número del impreso.",
        remedy="Indique el número impreso; si no se emitió en papel, use una serie electrónica o no la indique.",
        source="contrato de la venta",
    ),
    Rule(
        code="V9081",
        sunat_code="",
        feature=Feature.CONTINGENCY,
        fires=_number_of_our_own_series,
        path="contingency_number",
        value=_number_shown,
        message="Solo un comprobante de contingencia, de serie numérica, trae su número; los demás lo reciben aquí.",
        remedy="Quite el número, o indique la serie del comprobante impreso.",
        source="contrato de la venta",
    ),
    Rule(
        code="V1001_4",
        sunat_code="1001",
        feature=Feature.CONTINGENCY,
        fires=_odd_number,
        path="contingency_number",
        value=_number_shown,
        message="El número de un comprobante de contingencia va de 1 a 99999999.",
        remedy="Indique el número del comprobante impreso, sin ceros a la izquierda.",
        source="F 1001, B 1001, NC 1001, ND 1001",
    ),
    Rule(
        code="V2108",
        sunat_code="2108",
        fires=_late,
        path="issue_date",
        value=_term_shown,
        message="La fecha de emisión ya está fuera del plazo para informar a SUNAT.",
        remedy="Emita el comprobante con una fecha de emisión dentro del plazo.",
        source="F 2108; RS 000003-2023",
    ),
    Rule(
        code="V1079",
        sunat_code="1079",
        fires=_late_for_one_by_one,
        path="issue_date",
        value=_term_shown,
        message="Pasado su plazo, una boleta o su nota solo puede informarse en un resumen diario.",
        remedy="Use una fecha de emisión dentro del plazo, o registre al emisor para que informe por resumen diario "
        "(`emission issuer register --boletas-by-summary`).",
        source="B 1079, NC 1079, ND 1079",
    ),
    Rule(
        code="V2329",
        sunat_code="2329",
        fires=_in_the_future,
        path="issue_date",
        value=_date_shown,
        message="La fecha de emisión está más de dos días en el futuro.",
        remedy="Use la fecha de hoy, o no la indique.",
        source="F 2329",
    ),
    Rule(
        code="V9004",
        sunat_code="",
        fires=_before_the_rates,
        path="issue_date",
        value=_date_shown,
        message="No se conoce la tasa del IGV de esa fecha de emisión.",
        remedy="Corrija la fecha de emisión.",
        source="vouchers.rates",
        blocks=True,
    ),
    Rule(
        code="V2070",
        sunat_code="2070",
        fires=_no_currency,
        path="currency",
        message="Falta la moneda.",
        remedy="Indique el código ISO 4217, por ejemplo PEN o USD.",
        source="F 2070",
    ),
    Rule(
        code="V3088",
        sunat_code="3088",
        fires=_unknown_currency,
        path="currency",
        message="La moneda no existe en el catálogo 02 (ISO 4217).",
        remedy="Indique el código ISO 4217 en mayúsculas, por ejemplo PEN o USD.",
        source="F 3088",
    ),
    Rule(
        code="V3205",
        sunat_code="3205",
        documents=INVOICES,
        fires=_no_operation,
        path="operation_type",
        message="Falta el tipo de operación.",
        remedy="Indique un código del catálogo 51, o no lo indique para que sea 0101 (venta interna).",
        source="F 3205",
    ),
    Rule(
        code="V3206",
        sunat_code="3206",
        documents=INVOICES,
        fires=_foreign_operation,
        path="operation_type",
        message="El tipo de operación no existe en el catálogo 51 para este tipo de comprobante.",
        remedy="Use 0101 para la venta interna o 2104 para operaciones no gravadas de seguros.",
        source="F 3206",
    ),
    Rule(
        code="V0306_3",
        sunat_code="0306",
        fires=_no_lines,
        path="lines",
        message="La venta no tiene líneas.",
        remedy="Incluya al menos una línea.",
        source="esquema UBL 2.1",
        blocks=True,
    ),
    Rule(
        code="V2023",
        sunat_code="2023",
        documents=INVOICES,
        fires=_too_many_lines,
        path="lines",
        value=_lines_counted,
        message="El comprobante tiene más de 999 líneas.",
        remedy="Reparta la venta en varios comprobantes.",
        source="F 2023",
    ),
    Rule(
        code="V2137",
        sunat_code="2137",
        documents=NOTES,
        fires=_too_many_lines,
        path="lines",
        value=_lines_counted,
        message="La nota tiene más de 999 líneas.",
        remedy="Reparta el ajuste en varias notas.",
        source="NC 2137, ND 2137",
    ),
    Rule(
        code="V4233",
        sunat_code="4233",
        severity=Severity.OBSERVATION,
        feature=Feature.PURCHASE_ORDER,
        fires=_long_order,
        path="purchase_order",
        message="La orden de compra tiene más de 20 caracteres.",
        remedy="Use un número de orden de 20 caracteres o menos.",
        source="F 4233",
    ),
    Rule(
        code="V0306_4",
        sunat_code="0306",
        feature=Feature.PURCHASE_ORDER,
        fires=_unreadable_order,
        path="purchase_order",
        message="El texto contiene caracteres que un documento XML no puede llevar.",
        remedy="Quite los caracteres de control u otros no imprimibles del texto.",
        source="XML 1.0, 2.2",
    ),
)
