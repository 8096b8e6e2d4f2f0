"""Catalogues 09 and 10, why a credit note or a debit note is issued."""

from dataclasses import dataclass
from datetime import date, timedelta

from vouchers.catalogues.catalogue import Catalogue, Entry
from vouchers.sale import DocumentType

# Announced for that day (reported by several projects that read SUNAT's later workbooks; medium-high certainty).
_NEW_PENALTIES = date(2027, 1, 1)
_LAST_DAY_OF_THE_OLD = _NEW_PENALTIES - timedelta(days=1)

ANNULMENT = "01"
OTHER_CONCEPTS = "10"
PAYMENT_TERMS = "13"
EXPORT_ADJUSTMENT = "11"
RICE_ADJUSTMENT = "12"
PENALTIES = "03"
PENALTIES_FROM_2027 = "13"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason(Entry):
    """`alone` tells that such a note may name no document (SUNAT 2524)."""

    alone: bool = False


CREDIT_NOTE_REASONS = Catalogue(
    "09",
    (
        Reason(code=ANNULMENT, name="Anulación de la operación"),
        Reason(code="02", name="Anulación por error en el RUC"),
        Reason(code="03", name="Corrección por error en la descripción o atención de reclamo"),
        Reason(code="04", name="Descuento global"),
        Reason(code="05", name="Descuento por ítem"),
        Reason(code="06", name="Devolución total"),
        Reason(code="07", name="Devolución por ítem"),
        Reason(code="08", name="Bonificación"),
        Reason(code="09", name="Disminución en el valor"),
        Reason(code=OTHER_CONCEPTS, name="Otros conceptos", alone=True),
        Reason(code=EXPORT_ADJUSTMENT, name="Ajustes de operaciones de exportación"),
        Reason(code=RICE_ADJUSTMENT, name="Ajustes afectos al IVAP"),
        Reason(
            code=PAYMENT_TERMS, name="Modificación del monto pendiente de pago o de las fechas o montos de las cuotas"
        ),
    ),
)

DEBIT_NOTE_REASONS = Catalogue(
    "10",
    (
        Reason(code="01", name="Intereses por mora"),
        Reason(code="02", name="Aumento en el valor"),
        Reason(code=PENALTIES, name="Penalidades u otros conceptos", valid_until=_LAST_DAY_OF_THE_OLD, alone=True),
        Reason(code=PENALTIES, name="Otros conceptos", valid_from=_NEW_PENALTIES),
        Reason(code=EXPORT_ADJUSTMENT, name="Ajustes de operaciones de exportación"),
        Reason(code=RICE_ADJUSTMENT, name="Ajustes afectos al IVAP"),
        Reason(code=PENALTIES_FROM_2027, name="Penalidades", valid_from=_NEW_PENALTIES, alone=True),
    ),
)


def find_reason(document_type: DocumentType, code: str, on: date) -> Reason | None:
    """The reason of that kind of note in force on a civil date, or None."""
    reasons = CREDIT_NOTE_REASONS if document_type is DocumentType.CREDIT_NOTE else DEBIT_NOTE_REASONS
    return reasons.find(code, on)


def may_stand_alone(document_type: DocumentType, code: str) -> bool:
    """Whether that kind of note may name no document on some day; on which is for `find_reason`."""
    reasons = CREDIT_NOTE_REASONS if document_type is DocumentType.CREDIT_NOTE else DEBIT_NOTE_REASONS
    return any(reason.code == code and reason.alone for reason in reasons)
