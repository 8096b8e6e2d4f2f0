"""Rules of a line of a daily summary: which document, for whom, what it modifies, what is done to it."""

import re

from vouchers.catalogues.documents import MODIFIED_BY_B
from vouchers.catalogues.identities import ANONYMOUS, CATALOGUE_06, DNI, RUC
from vouchers.findings import Severity
from vouchers.identity import is_dni, is_ruc_shaped
from vouchers.rules.row import Row
from vouchers.rules.validity import ANNOUNCED_FOR_2027, UNTIL_2026
from vouchers.sale import DocumentReference, DocumentType
from vouchers.summaries.daily import Condition, SummaryLine
from vouchers.summaries.rules.facts import FileFacts, SummaryLineRow, counted
from vouchers.text import has_breaks, is_xml

_NOTES = frozenset({DocumentType.CREDIT_NOTE.value, DocumentType.DEBIT_NOTE.value})
_SUMMED = _NOTES | {DocumentType.BOLETA.value}
_SERIES = re.compile(r"B[A-Z0-9]{3}|[0-9]{1,4}")
_MODIFIED_SERIES = re.compile(r"B[A-Z0-9]{3}|EB01|[0-9]{1,4}")
_OTHER_SERIES = re.compile(r"[a-zA-Z0-9-]{1,20}")
_LARGEST_NUMBER = 99_999_999
_IDENTIFIED_ABOVE = 700
_SHORTEST_NAME = 3
_LONGEST_NAME = 1500
# Types whose number is up to twenty characters without blanks.
_FREE_FORM_TYPES = frozenset("047ABCDEFG")
_NO_BLANKS = re.compile(r"\S{1,20}")


def _no_type(line: SummaryLine, _: FileFacts) -> bool:
    return not line.document.document_type


def _other_type(line: SummaryLine, _: FileFacts) -> bool:
    return bool(line.document.document_type) and line.document.document_type not in _SUMMED


def _no_series(line: SummaryLine, _: FileFacts) -> bool:
    return not line.document.series


def _odd_document(line: SummaryLine, _: FileFacts) -> bool:
    return bool(line.document.series) and not _is_numbered(line.document, _SERIES)


def _is_numbered(document: DocumentReference, series: re.Pattern[str]) -> bool:
    return series.fullmatch(document.series) is not None and 1 <= document.number <= _LARGEST_NUMBER


def _shown_document(line: SummaryLine, _: FileFacts) -> str:
    return f"{line.document.series}-{line.document.number}"


def _repeated(line: SummaryLine, facts: FileFacts) -> bool:
    return facts.conditions[line.document].count(line.condition) > 1


def _added_and_modified(line: SummaryLine, facts: FileFacts) -> bool:
    return line.condition is Condition.MODIFY and Condition.ADD in facts.conditions[line.document]


def _modified_and_voided(line: SummaryLine, facts: FileFacts) -> bool:
    return line.condition is Condition.VOID and Condition.MODIFY in facts.conditions[line.document]


def _void_too_late(line: SummaryLine, facts: FileFacts) -> bool:
    return line.condition is Condition.VOID and not line.document.series.isdigit() and facts.age > facts.terms.voiding


def _void_too_late_since_made(line: SummaryLine, facts: FileFacts) -> bool:
    if line.condition is not Condition.VOID or line.document.series.isdigit():
        return False
    return facts.age_since(line.generated_on) > facts.terms.voiding


def _odd_name(line: SummaryLine, _: FileFacts) -> bool:
    customer = line.customer
    if customer is None or customer.identity_type == ANONYMOUS:
        return False
    name = customer.name or ""
    return not _SHORTEST_NAME <= len(name) <= _LONGEST_NAME or has_breaks(name) or not is_xml(name)


def _unidentified(line: SummaryLine, _: FileFacts) -> bool:
    return line.customer is None and counted(line.total) > _IDENTIFIED_ABOVE


def _no_identity_number(line: SummaryLine, _: FileFacts) -> bool:
    return line.customer is not None and not line.customer.identity_number


def _no_identity_type(line: SummaryLine, _: FileFacts) -> bool:
    return line.customer is not None and not line.customer.identity_type


def _unknown_identity_type(line: SummaryLine, facts: FileFacts) -> bool:
    type_ = line.customer.identity_type if line.customer else ""
    return bool(type_) and type_ != ANONYMOUS and CATALOGUE_06.find(type_, facts.reference_date) is None


def _number_of(line: SummaryLine, types: frozenset[str]) -> str | None:
    """The customer's number where it is there and its type is one of `types`."""
    customer = line.customer
    return customer.identity_number or None if customer and customer.identity_type in types else None


def _odd_ruc(line: SummaryLine, _: FileFacts) -> bool:
    number = _number_of(line, frozenset({RUC}))
    return number is not None and not is_ruc_shaped(number)


def _odd_dni(line: SummaryLine, _: FileFacts) -> bool:
    number = _number_of(line, frozenset({DNI}))
    return number is not None and not is_dni(number)


def _odd_other_number(line: SummaryLine, _: FileFacts) -> bool:
    number = _number_of(line, _FREE_FORM_TYPES)
    return number is not None and _NO_BLANKS.fullmatch(number) is None


def _unreadable_number(line: SummaryLine, _: FileFacts) -> bool:
    return line.customer is not None and not is_xml(line.customer.identity_number)


def _boleta_that_modifies(line: SummaryLine, _: FileFacts) -> bool:
    return line.modified is not None and line.document.document_type not in _NOTES


def _needs_modified(line: SummaryLine) -> bool:
    return line.document.document_type in _NOTES and line.condition is not Condition.VOID


def _modifies_nothing(line: SummaryLine, _: FileFacts) -> bool:
    return _needs_modified(line) and (line.modified is None or not line.modified.series)


def _modifies_no_type(line: SummaryLine, _: FileFacts) -> bool:
    return _needs_modified(line) and line.modified is not None and not line.modified.document_type


def _modifies_another_type(line: SummaryLine, _: FileFacts) -> bool:
    type_ = line.modified.document_type if line.modified else ""
    return _needs_modified(line) and bool(type_) and type_ not in MODIFIED_BY_B


def _modifies_an_odd_number(line: SummaryLine, _: FileFacts) -> bool:
    document = line.modified
    if document is None or not document.series or line.condition is Condition.VOID:
        return False
    series = _MODIFIED_SERIES if document.document_type == DocumentType.BOLETA else _OTHER_SERIES
    return document.document_type in MODIFIED_BY_B and not _is_numbered(document, series)


def _unreadable_reference(line: SummaryLine, _: FileFacts) -> bool:
    document = line.modified
    return document is not None and not (is_xml(document.series) and is_xml(document.document_type))


def _shown_modified(line: SummaryLine, _: FileFacts) -> str:
    return f"{line.modified.series}-{line.modified.number}" if line.modified else ""


DOCUMENT_RULES: tuple[SummaryLineRow, ...] = (
    Row(
        code="RC2242",
        sunat_code="2242",
        fires=_no_type,
        path="document.document_type",
        message="Falta el tipo de comprobante.",
        remedy="Indique 03 (boleta), 07 o 08 (sus notas).",
        source="RC 2242",
    ),
    Row(
        code="RC2241",
        sunat_code="2241",
        fires=_other_type,
        path="document.document_type",
        message="Un resumen diario solo informa boletas (03) y sus notas (07, 08).",
        remedy="Envíe los demás comprobantes uno por uno.",
        source="RC 2241",
    ),
    Row(
        code="RC2512",
        sunat_code="2512",
        fires=_no_series,
        path="document.series",
        message="Falta la serie del comprobante.",
        remedy="Indique la serie y el número con que se emitió.",
        source="RC 2512",
    ),
    Row(
        code="RC2513",
        sunat_code="2513",
        fires=_odd_document,
        path="document",
        value=_shown_document,
        message="La serie debe ser B y tres caracteres, o numérica, y el número de 1 a 99999999.",
        remedy="Indique la serie y el número con que se emitió; lo que es de serie F no va en un resumen.",
        source="RC 2513",
    ),
    Row(
        code="RC3094",
        sunat_code="3094",
        fires=_repeated,
        path="document",
        value=_shown_document,
        message="El comprobante está más de una vez con la misma operación.",
        remedy="Deje una sola línea por comprobante.",
        source="RC 3094",
    ),
    Row(
        code="RC3095",
        sunat_code="3095",
        fires=_added_and_modified,
        path="condition",
        message="El comprobante se adiciona y se modifica en el mismo archivo.",
        remedy="Adiciónelo ya corregido, o modifíquelo en un archivo posterior.",
        source="RC 3095",
    ),
    Row(
        code="RC3096",
        sunat_code="3096",
        fires=_modified_and_voided,
        path="condition",
        message="El comprobante se modifica y se anula en el mismo archivo.",
        remedy="Si se anula no hace falta modificarlo: deje solo la anulación.",
        source="RC 3096",
    ),
    Row(
        code="RC2957",
        sunat_code="2957",
        fires=_void_too_late,
        path="condition",
        message="Pasó el plazo desde la emisión: el comprobante ya no puede anularse.",
        remedy="Emita una nota de crédito que lo deje sin efecto.",
        source="RC 2957",
        valid_until=UNTIL_2026,
    ),
    Row(
        code="RC2957_2",
        sunat_code="2957",
        fires=_void_too_late_since_made,
        path="condition",
        message="Pasó el plazo desde que se generó el comprobante: ya no puede anularse.",
        remedy="Emita una nota de crédito que lo deje sin efecto.",
        source="RC 2957; plazo desde el día siguiente al de generación: anunciado para 2027-01-01, certeza media",
        valid_from=ANNOUNCED_FOR_2027,
    ),
)

CUSTOMER_RULES: tuple[SummaryLineRow, ...] = (
    Row(
        code="RC2514",
        sunat_code="2514",
        fires=_unidentified,
        path="customer",
        message="Una venta mayor a 700 debe decir quién compra.",
        remedy="Indique el tipo y el número del documento del cliente.",
        source="RC 2514",
    ),
    Row(
        code="RC2014",
        sunat_code="2014",
        fires=_no_identity_number,
        path="customer.identity_number",
        message="Falta el número del documento del cliente.",
        remedy="Indique el número, o un guion en tipo y número para una venta sin identificar.",
        source="RC 2014",
    ),
    Row(
        code="RC2015",
        sunat_code="2015",
        fires=_no_identity_type,
        path="customer.identity_type",
        message="Falta el tipo del documento del cliente.",
        remedy="Indique un código del catálogo 06, o un guion en tipo y número para una venta sin identificar.",
        source="RC 2015",
    ),
    Row(
        code="RC2016",
        sunat_code="2016",
        fires=_unknown_identity_type,
        path="customer.identity_type",
        message="El tipo del documento del cliente no existe en el catálogo 06.",
        remedy="Use un código del catálogo 06.",
        source="RC 2016",
    ),
    Row(
        code="RC2017",
        sunat_code="2017",
        fires=_odd_ruc,
        path="customer.identity_number",
        message="El RUC del cliente no tiene 11 dígitos.",
        remedy="Corrija el RUC, o el tipo de documento si no es un RUC.",
        source="RC 2017",
    ),
    Row(
        code="RC4207",
        sunat_code="4207",
        severity=Severity.OBSERVATION,
        fires=_odd_dni,
        path="customer.identity_number",
        message="El DNI del cliente no tiene 8 dígitos.",
        remedy="Corrija el DNI; los ceros a la izquierda cuentan.",
        source="RC 4207",
    ),
    Row(
        code="RC4208",
        sunat_code="4208",
        severity=Severity.OBSERVATION,
        fires=_odd_other_number,
        path="customer.identity_number",
        message="El número del documento del cliente debe tener de 1 a 20 caracteres sin espacios.",
        remedy="Corrija el número del documento.",
        source="RC 4208",
    ),
    Row(
        code="RC0306_3",
        sunat_code="0306",
        fires=_unreadable_number,
        path="customer.identity_number",
        message="El texto contiene caracteres que un documento XML no puede llevar.",
        remedy="Quite los caracteres de control u otros no imprimibles del texto.",
        source="XML 1.0, 2.2",
    ),
    Row(
        code="RC2022",
        sunat_code="2022",
        fires=_odd_name,
        path="customer.name",
        message="El nombre del cliente debe tener de 3 a 1500 caracteres en una sola línea.",
        remedy="Indique el nombre o la razón social del cliente.",
        source="anunciado para 2027-01-01, certeza media",
        valid_from=ANNOUNCED_FOR_2027,
    ),
)

MODIFIED_RULES: tuple[SummaryLineRow, ...] = (
    Row(
        code="RC2582",
        sunat_code="2582",
        fires=_boleta_that_modifies,
        path="modified",
        value=_shown_modified,
        message="Solo una nota de crédito o de débito modifica otro comprobante.",
        remedy="Quite el comprobante modificado de la línea.",
        source="RC 2582",
    ),
    Row(
        code="RC2524",
        sunat_code="2524",
        fires=_modifies_nothing,
        path="modified",
        value=_shown_modified,
        message="La nota no dice la serie y el número del comprobante que modifica.",
        remedy="Indique el comprobante que modifica.",
        source="RC 2524",
    ),
    Row(
        code="RC2583",
        sunat_code="2583",
        fires=_modifies_no_type,
        path="modified.document_type",
        message="La nota no dice el tipo del comprobante que modifica.",
        remedy="Indique 03 (boleta), 12, 16 o 55.",
        source="RC 2583",
    ),
    Row(
        code="RC2513_2",
        sunat_code="2513",
        fires=_modifies_another_type,
        path="modified.document_type",
        message="Una nota de serie B solo modifica comprobantes de tipo 03, 12, 16 o 55.",
        remedy="Envíe por separado, con serie F, la nota de otro comprobante.",
        source="RC 2513, fila 11.2",
    ),
    Row(
        code="RC2920",
        sunat_code="2920",
        fires=_modifies_an_odd_number,
        path="modified",
        value=_shown_modified,
        message="La serie y el número del comprobante modificado no tienen la forma de su tipo.",
        remedy="Indique la serie y el número con que se emitió.",
        source="RC 2920",
    ),
    Row(
        code="RC0306_4",
        sunat_code="0306",
        fires=_unreadable_reference,
        path="modified",
        message="El texto contiene caracteres que un documento XML no puede llevar.",
        remedy="Quite los caracteres de control u otros no imprimibles del texto.",
        source="XML 1.0, 2.2",
    ),
)
