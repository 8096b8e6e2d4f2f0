"""Checks of credit and debit notes: the reason, and the document that they modify as the store knows it."""

import re
from datetime import date

from simulators.ose.catalogues import (
    CREDIT_REASONS,
    DEBIT_REASONS,
    DEBIT_REASONS_FROM_2027,
    MODIFIABLE_B,
    MODIFIABLE_F,
)
from simulators.ose.numbers import ZERO
from simulators.ose.rules import CREDIT_NOTE, DEBIT_NOTE, NOTES, Check, Table
from simulators.ose.voucher import Modified, Voucher

_FACTURA_ID = re.compile(r"(F[A-Z0-9]{3}|E001|[0-9]{1,4})-[0-9]{1,8}")
_BOLETA_ID = re.compile(r"(B[A-Z0-9]{3}|EB01|[0-9]{1,4})-[0-9]{1,8}")
_OTHER_ID = re.compile(r"[a-zA-Z0-9-]{1,20}-[a-zA-Z0-9-]{1,20}")
_REASON = re.compile(r"[^\n\r\t]{1,500}")
_LOOKED_UP = {"01", "03", "30", "34", "42"}
_NEW_LAW = date(2027, 1, 1)


def _of_2027(v: Voucher) -> bool:
    return v.issue_date is not None and v.issue_date >= _NEW_LAW


def _free_reason(v: Voucher) -> bool:
    """Whether the reason lets the note stand without a document: credit 10, debit 03 and, from 2027, 13."""
    if v.type == "07":
        return v.reason == "10"
    return v.reason == ("13" if _of_2027(v) else "03")


def _unknown_debit_reason(v: Voucher) -> bool:
    return v.reason not in (DEBIT_REASONS_FROM_2027 if _of_2027(v) else DEBIT_REASONS)


def _taxed_penalty(v: Voucher) -> bool:
    reasons = {tax.reason for line in v.lines for tax in line.taxes if tax.reason}
    return _of_2027(v) and v.reason == "13" and reasons != {"30"}


def _wrong_type(v: Voucher, letter: str, allowed: set[str]) -> bool:
    series = v.file.series
    if not (series.isdigit() if letter == "0" else series.startswith(letter)):
        return False
    blank = {"", "-"} if _free_reason(v) else set()
    return any(kind not in allowed | blank for kind, _ in v.references)


def _bad_reference(v: Voucher) -> bool:
    patterns = {"01": _FACTURA_ID, "03": _BOLETA_ID}
    for kind, number in v.references:
        if kind in ("", "-") and not number:
            continue
        if not patterns.get(kind, _OTHER_ID).fullmatch(number):
            return True
    return False


def _looked_up(v: Voucher) -> list[Modified | None]:
    """What the store knows of each referenced document that the authority would look for."""
    if v.type == "07" and v.reason == "10":
        return []
    return [
        v.modified.get(f"{kind}-{number}")
        for kind, number in v.references
        if kind in _LOOKED_UP and number[:1] in ("B", "F")
    ]


def _in_state(v: Voucher, state: str) -> bool:
    return any(one is not None and one.state == state for one in _looked_up(v))


def _unknown(v: Voucher) -> bool:
    return any(one is None for one in _looked_up(v))


def _before(v: Voucher) -> bool:
    if v.issue_date is None or (v.type == "08" and v.reason == "03"):
        return False
    issued = v.issue_date.isoformat()
    return any(one is not None and issued < one.issue_date for one in _looked_up(v))


def _other_currency(v: Voucher) -> bool:
    facturas = v.file.series.startswith("F")
    return facturas and any(one is not None and one.currency != v.currency for one in _looked_up(v))


def _due_before_invoice(v: Voucher) -> bool:
    if v.reason != "13":
        return False
    issued = [date.fromisoformat(one.issue_date) for one in _looked_up(v) if one is not None]
    dues = [term.due for term in v.terms if term.id == "FormaPago" and term.due]
    return any(due <= day.isoformat() for due in dues for day in issued)


def _types_differ(v: Voucher) -> bool:
    return len({kind for kind, _ in v.references}) > 1


def _unknown_checks(code: str, types: frozenset[str]) -> tuple[Check[Voucher], ...]:
    message = "El documento que se modifica no está registrado"
    return (
        Check(code, message, lambda v: v.require_modified and _unknown(v), types),
        Check(code, message, lambda v: not v.require_modified and _unknown(v), types, observation=True),
    )


NOTES_TABLE: Table[Voucher] = Table(
    (
        Check("2128", "Falta el tipo de nota (ResponseCode)", lambda v: not v.reason, NOTES),
        Check(
            "2172",
            "El tipo de nota no es válido (catálogo 09)",
            lambda v: v.reason not in CREDIT_REASONS,
            CREDIT_NOTE,
        ),
        Check("2172", "El tipo de nota no es válido (catálogo 10)", _unknown_debit_reason, DEBIT_NOTE),
        Check(
            "3203",
            "El tipo de nota se repite",
            lambda v: sum(len(one.all("ResponseCode")) for one in v.node.all("DiscrepancyResponse")) > 1,
            NOTES,
        ),
        Check(
            "2136",
            "Falta el motivo de la nota (Description)",
            lambda v: not v.node.value("DiscrepancyResponse", "Description"),
            NOTES,
        ),
        Check(
            "2135",
            "El motivo de la nota no tiene de 1 a 500 caracteres en una línea",
            lambda v: not _REASON.fullmatch(v.node.value("DiscrepancyResponse", "Description") or ""),
            NOTES,
        ),
        Check(
            "2524",
            "Falta el documento que se modifica (BillingReference)",
            lambda v: not v.references and not _free_reason(v),
            NOTES,
        ),
        Check(
            "3261",
            "La nota de crédito modifica un solo documento",
            lambda v: (v.reason == "13" or _of_2027(v)) and len(v.references) > 1,
            CREDIT_NOTE,
        ),
        Check(
            "3194",
            "La nota de débito modifica un solo documento",
            lambda v: _of_2027(v) and len(v.references) > 1,
            DEBIT_NOTE,
        ),
        Check("3507", "La nota de débito por penalidades sólo lleva líneas inafectas", _taxed_penalty, DEBIT_NOTE),
        Check(
            "3194",
            "La nota de exportación modifica un solo documento",
            lambda v: v.reason == "11" and len(v.references) > 1,
            NOTES,
        ),
        Check(
            "2365", "Un documento modificado se repite", lambda v: len(set(v.references)) != len(v.references), NOTES
        ),
        Check("2884", "Los documentos modificados no son del mismo tipo", _types_differ, NOTES),
        Check(
            "2116",
            "El tipo de documento modificado no es válido",
            lambda v: _wrong_type(v, "F", MODIFIABLE_F),
            CREDIT_NOTE,
        ),
        Check(
            "2399",
            "El tipo de documento modificado no es válido",
            lambda v: _wrong_type(v, "B", MODIFIABLE_B),
            CREDIT_NOTE,
        ),
        Check(
            "2204",
            "El tipo de documento modificado no es válido",
            lambda v: _wrong_type(v, "F", MODIFIABLE_F),
            DEBIT_NOTE,
        ),
        Check(
            "2400",
            "El tipo de documento modificado no es válido",
            lambda v: _wrong_type(v, "B", MODIFIABLE_B),
            DEBIT_NOTE,
        ),
        Check(
            "2594",
            "El tipo de documento modificado no es válido",
            lambda v: _wrong_type(v, "0", MODIFIABLE_F | MODIFIABLE_B),
            NOTES,
        ),
        Check("2117", "La serie o el número del documento modificado no es válido", _bad_reference, CREDIT_NOTE),
        Check("2205", "La serie o el número del documento modificado no es válido", _bad_reference, DEBIT_NOTE),
        Check(
            "3259",
            "La nota de tipo 13 sólo modifica facturas",
            lambda v: v.reason == "13" and any(kind != "01" for kind, _ in v.references),
            CREDIT_NOTE,
        ),
        *_unknown_checks("2119", CREDIT_NOTE),
        *_unknown_checks("2209", DEBIT_NOTE),
        Check("2120", "El documento que se modifica está anulado", lambda v: _in_state(v, "voided"), CREDIT_NOTE),
        Check("2207", "El documento que se modifica está anulado", lambda v: _in_state(v, "voided"), DEBIT_NOTE),
        Check("2121", "El documento que se modifica está rechazado", lambda v: _in_state(v, "rejected"), CREDIT_NOTE),
        Check("2208", "El documento que se modifica está rechazado", lambda v: _in_state(v, "rejected"), DEBIT_NOTE),
        Check("2885", "La nota es anterior al documento que modifica", _before, NOTES),
        Check("3209", "La moneda no es la del documento que se modifica", _other_currency, NOTES),
        Check(
            "3260",
            "La nota de tipo 13 pide una factura al crédito",
            lambda v: v.reason == "13" and any(one is not None and not one.on_credit for one in _looked_up(v)),
            CREDIT_NOTE,
        ),
        Check(
            "3321", "La fecha de una cuota no es posterior a la factura modificada", _due_before_invoice, CREDIT_NOTE
        ),
        Check(
            "4367",
            "Los descuentos y bonificaciones a consumidores finales van en la propia venta",
            lambda v: v.reason in ("04", "05", "08") and any(kind == "03" for kind, _ in v.references),
            CREDIT_NOTE,
            observation=True,
        ),
        Check(
            "3315",
            "El importe total de una nota de tipo 13 debe ser cero",
            lambda v: v.reason == "13" and v.total("PayableAmount").value != ZERO,
            CREDIT_NOTE,
        ),
    )
)
