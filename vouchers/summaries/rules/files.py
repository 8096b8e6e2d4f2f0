"""Rules of a file as a whole: its name, its dates, its issuer, how many lines. Both kinds of files have them."""

from typing import Any, TypeAlias

from vouchers.findings import Severity
from vouchers.identity import is_ruc
from vouchers.rules.row import Row
from vouchers.summaries.daily import DailySummary
from vouchers.summaries.files import MAX_LINES
from vouchers.summaries.naming import LONGEST_NAME, MAX_CORRELATIVE, registration_name
from vouchers.summaries.rules.facts import FileFacts, SummaryRow, VoidingRow
from vouchers.summaries.voiding import Voiding
from vouchers.text import has_breaks, is_xml

File: TypeAlias = DailySummary | Voiding

_SHORTEST_NAME = 3
_IN_THE_REGISTER = "Corrija los datos del emisor en el registro de emisores."


def _unnameable(file: File, _: FileFacts) -> bool:
    return not 1 <= file.correlative <= MAX_CORRELATIVE


def _impossible_ruc(file: File, _: FileFacts) -> bool:
    return not is_ruc(file.issuer.ruc)


def _no_name(file: File, _: FileFacts) -> bool:
    return not registration_name(file.issuer)


def _odd_name(file: File, _: FileFacts) -> bool:
    name = registration_name(file.issuer)
    return bool(name) and (len(name) < _SHORTEST_NAME or has_breaks(name))


def _unreadable_name(file: File, _: FileFacts) -> bool:
    return not is_xml(file.issuer.legal_name)


def _from_the_future(file: File, facts: FileFacts) -> bool:
    return file.generation_date > facts.today


def _before_its_documents(file: File, _: FileFacts) -> bool:
    return file.reference_date > file.generation_date


def _no_lines(file: File, _: FileFacts) -> bool:
    return not file.lines


def _many_lines(file: File, _: FileFacts) -> bool:
    return len(file.lines) > MAX_LINES


def _how_many(file: File, _: FileFacts) -> str:
    return str(len(file.lines))


def _late(_: DailySummary, facts: FileFacts) -> bool:
    return facts.age > facts.terms.summary


def _common(sheet: str, future_code: str) -> tuple[Row[Any, FileFacts], ...]:
    """The rows that both sheets have; `future_code` is what SUNAT calls a generation date after today's."""
    return (
        Row(
            code=f"{sheet}0151",
            sunat_code="0151",
            fires=_unnameable,
            path="correlative",
            message="El correlativo del archivo debe estar entre 1 y 99999.",
            remedy="Numere los archivos desde 1 cada día de generación.",
            source="GEN 0151",
        ),
        Row(
            code=f"{sheet}0151_2",
            sunat_code="0151",
            fires=_impossible_ruc,
            path="issuer.ruc",
            message="El RUC del emisor no es un RUC posible.",
            remedy=_IN_THE_REGISTER,
            source=f"GEN 0151; {sheet} 1034",
        ),
        Row(
            code=f"{sheet}2229",
            sunat_code="2229",
            fires=_no_name,
            path="issuer.legal_name",
            message="Falta la razón social del emisor.",
            remedy=_IN_THE_REGISTER,
            source=f"{sheet} 2229",
        ),
        Row(
            code=f"{sheet}2228",
            sunat_code="2228",
            fires=_odd_name,
            path="issuer.legal_name",
            message=f"La razón social del emisor debe tener de 3 a {LONGEST_NAME} caracteres en una sola línea.",
            remedy=_IN_THE_REGISTER,
            source=f"{sheet} 2228",
        ),
        Row(
            code=f"{sheet}0306",
            sunat_code="0306",
            fires=_unreadable_name,
            path="issuer.legal_name",
            message="El texto contiene caracteres que un documento XML no puede llevar.",
            remedy=_IN_THE_REGISTER,
            source="XML 1.0, 2.2",
        ),
        Row(
            code=f"{sheet}{future_code}",
            sunat_code=future_code,
            fires=_from_the_future,
            path="generation_date",
            message="La fecha de generación del archivo es posterior a hoy.",
            remedy="Genere el archivo con la fecha de hoy en Lima.",
            source=f"{sheet} {future_code}",
        ),
        Row(
            code=f"{sheet}2671",
            sunat_code="2671",
            fires=_before_its_documents,
            path="reference_date",
            message="Los comprobantes tienen una fecha de emisión posterior a la de generación del archivo.",
            remedy="Genere el archivo el día de emisión de sus comprobantes o después.",
            source=f"{sheet} 2671",
        ),
        Row(
            code=f"{sheet}0306_2",
            sunat_code="0306",
            fires=_no_lines,
            path="lines",
            message="El archivo no tiene líneas.",
            remedy="Incluya al menos un comprobante, o no envíe el archivo.",
            source="XSD: al menos una línea",
            value=_how_many,
        ),
        Row(
            code=f"{sheet}9001",
            sunat_code="",
            fires=_many_lines,
            path="lines",
            message=f"El archivo tiene más de {MAX_LINES} líneas.",
            remedy="Reparta los comprobantes en varios archivos.",
            source="Manual del programador",
            value=_how_many,
        ),
    )


VOIDING_FILE_RULES: tuple[VoidingRow, ...] = _common("RA", "2301")

SUMMARY_FILE_RULES: tuple[SummaryRow, ...] = (
    *_common("RC", "2236"),
    Row(
        code="RC4443",
        sunat_code="4443",
        severity=Severity.OBSERVATION,
        fires=_late,
        path="reference_date",
        message="Los comprobantes se informan después del plazo que corre desde su emisión.",
        remedy="Informe las boletas el mismo día; lo ya vencido se acepta con esta observación.",
        source="RC 4443",
    ),
)
