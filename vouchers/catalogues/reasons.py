"""Catalogues 09 and 10, why a credit note or a debit note is issued."""

from datetime import date, timedelta

from vouchers.catalogues.catalogue import Catalogue, Entry

# Announced for that day (reported by several projects that read SUNAT's later workbooks; medium-high certainty).
_NEW_PENALTIES = date(2027, 1, 1)
_LAST_DAY_OF_THE_OLD = _NEW_PENALTIES - timedelta(days=1)

ANNULMENT = "01"
OTHER_CONCEPTS = "10"
PAYMENT_TERMS = "13"

CREDIT_NOTE_REASONS = Catalogue(
    "09",
    (
        Entry(code=ANNULMENT, name="Anulación de la operación"),
        Entry(code="02", name="Anulación por error en el RUC"),
        Entry(code="03", name="Corrección por error en la descripción o atención de reclamo"),
        Entry(code="04", name="Descuento global"),
        Entry(code="05", name="Descuento por ítem"),
        Entry(code="06", name="Devolución total"),
        Entry(code="07", name="Devolución por ítem"),
        Entry(code="08", name="Bonificación"),
        Entry(code="09", name="Disminución en el valor"),
        Entry(code=OTHER_CONCEPTS, name="Otros conceptos"),
        Entry(code="11", name="Ajustes de operaciones de exportación"),
        Entry(code="12", name="Ajustes afectos al IVAP"),
        Entry(
            code=PAYMENT_TERMS, name="Modificación del monto pendiente de pago o de las fechas o montos de las cuotas"
        ),
    ),
)

DEBIT_NOTE_REASONS = Catalogue(
    "10",
    (
        Entry(code="01", name="Intereses por mora"),
        Entry(code="02", name="Aumento en el valor"),
        Entry(code="03", name="Penalidades u otros conceptos", valid_until=_LAST_DAY_OF_THE_OLD),
        Entry(code="03", name="Otros conceptos", valid_from=_NEW_PENALTIES),
        Entry(code="11", name="Ajustes de operaciones de exportación"),
        Entry(code="12", name="Ajustes afectos al IVAP"),
        Entry(code="13", name="Penalidades", valid_from=_NEW_PENALTIES),
    ),
)
