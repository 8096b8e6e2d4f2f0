"""Rules of a line of a voiding: which document, and why it is void."""

import re

from vouchers.findings import Severity
from vouchers.rules.row import Row
from vouchers.rules.validity import ANNOUNCED_FOR_2027, UNTIL_2026
from vouchers.summaries.rules.facts import FileFacts, VoidingLineRow
from vouchers.summaries.voiding import VoidingLine
from vouchers.text import has_breaks, is_xml

# Card acquirers' documents (30, 42) and the operator's of a joint contract (34): no contingency series.
_WITH_OWN_SERIES = frozenset({"30", "34", "42"})
_VOIDED = _WITH_OWN_SERIES | {"01", "07", "08"}
_SERIES = re.compile(r"F[A-Z0-9]{3}|[0-9]{1,4}")
_ELECTRONIC_SERIES = re.compile(r"F[A-Z0-9]{3}")
_LARGEST_NUMBER = 99_999_999
_SHORTEST_REASON = 3
_LONGEST_REASON = 100


def _no_type(line: VoidingLine, _: FileFacts) -> bool:
    return not line.document.document_type


def _other_type(line: VoidingLine, _: FileFacts) -> bool:
    return bool(line.document.document_type) and line.document.document_type not in _VOIDED


def _no_series(line: VoidingLine, _: FileFacts) -> bool:
    return not line.document.series


def _odd_series(line: VoidingLine, _: FileFacts) -> bool:
    pattern = _ELECTRONIC_SERIES if line.document.document_type in _WITH_OWN_SERIES else _SERIES
    return bool(line.document.series) and pattern.fullmatch(line.document.series) is None


def _odd_number(line: VoidingLine, _: FileFacts) -> bool:
    return not 1 <= line.document.number <= _LARGEST_NUMBER


def _repeated(line: VoidingLine, facts: FileFacts) -> bool:
    return len(facts.conditions[line.document]) > 1


def _shown_document(line: VoidingLine, _: FileFacts) -> str:
    return f"{line.document.series}-{line.document.number}"


def _too_late(line: VoidingLine, facts: FileFacts) -> bool:
    return not line.document.series.isdigit() and facts.age > facts.terms.voiding


def _too_late_since_made(line: VoidingLine, facts: FileFacts) -> bool:
    return not line.document.series.isdigit() and facts.age_since(line.generated_on) > facts.terms.voiding


def _no_reason(line: VoidingLine, _: FileFacts) -> bool:
    return not line.reason.strip()


def _short_reason(line: VoidingLine, _: FileFacts) -> bool:
    return bool(line.reason.strip()) and len(line.reason) < _SHORTEST_REASON


def _long_reason(line: VoidingLine, _: FileFacts) -> bool:
    return len(line.reason) > _LONGEST_REASON or has_breaks(line.reason)


def _unreadable_reason(line: VoidingLine, _: FileFacts) -> bool:
    return not is_xml(line.reason)


VOIDING_LINE_RULES: tuple[VoidingLineRow, ...] = (
    Row(
        code="RA2309",
        sunat_code="2309",
        fires=_no_type,
        path="document.document_type",
        message="Falta el tipo de comprobante.",
        remedy="Indique 01, 07 u 08.",
        source="RA 2309",
    ),
    Row(
        code="RA2308",
        sunat_code="2308",
        fires=_other_type,
        path="document.document_type",
        message="Una comunicación de baja no anula ese tipo de comprobante.",
        remedy="Anule las boletas y sus notas por el resumen diario.",
        source="RA 2308",
    ),
    Row(
        code="RA2311",
        sunat_code="2311",
        fires=_no_series,
        path="document.series",
        message="Falta la serie del comprobante.",
        remedy="Indique la serie con que se emitió.",
        source="RA 2311",
    ),
    Row(
        code="RA2310",
        sunat_code="2310",
        fires=_odd_series,
        path="document.series",
        message="La serie debe ser F y tres caracteres, o numérica si es de contingencia.",
        remedy="Indique la serie con que se emitió; lo que es de serie B se anula por el resumen diario.",
        source="RA 2310",
    ),
    Row(
        code="RA2312",
        sunat_code="2312",
        fires=_odd_number,
        path="document.number",
        message="El número debe estar entre 1 y 99999999.",
        remedy="Indique el número con que se emitió.",
        source="RA 2312",
    ),
    Row(
        code="RA2348",
        sunat_code="2348",
        fires=_repeated,
        path="document",
        value=_shown_document,
        message="El comprobante está más de una vez en el archivo.",
        remedy="Deje una sola línea por comprobante.",
        source="RA 2348",
    ),
    Row(
        code="RA2957",
        sunat_code="2957",
        fires=_too_late,
        path="document",
        value=_shown_document,
        message="Pasó el plazo desde la emisión: el comprobante ya no puede darse de baja.",
        remedy="Emita una nota de crédito que lo deje sin efecto.",
        source="RA 2957",
        valid_until=UNTIL_2026,
    ),
    Row(
        code="RA2957_2",
        sunat_code="2957",
        fires=_too_late_since_made,
        path="document",
        value=_shown_document,
        message="Pasó el plazo desde que se generó el comprobante: ya no puede darse de baja.",
        remedy="Emita una nota de crédito que lo deje sin efecto.",
        source="RA 2957; plazo desde el día siguiente al de generación: anunciado para 2027-01-01, certeza media",
        valid_from=ANNOUNCED_FOR_2027,
    ),
    Row(
        code="RA2315",
        sunat_code="2315",
        fires=_no_reason,
        path="reason",
        message="Falta el motivo de la baja.",
        remedy="Escriba por qué se da de baja el comprobante.",
        source="RA 2315",
    ),
    Row(
        code="RA4203",
        sunat_code="4203",
        severity=Severity.OBSERVATION,
        fires=_short_reason,
        path="reason",
        message="El motivo de la baja tiene menos de 3 caracteres.",
        remedy="Escriba por qué se da de baja el comprobante.",
        source="RA 4203",
    ),
    Row(
        code="RA9002",
        sunat_code="",
        fires=_long_reason,
        path="reason",
        message="El motivo de la baja debe tener hasta 100 caracteres en una sola línea.",
        remedy="Acorte el motivo.",
        source="RA, fila 13: an..100",
    ),
    Row(
        code="RA0306_3",
        sunat_code="0306",
        fires=_unreadable_reason,
        path="reason",
        message="El texto contiene caracteres que un documento XML no puede llevar.",
        remedy="Quite los caracteres de control u otros no imprimibles del texto.",
        source="XML 1.0, 2.2",
    ),
)
