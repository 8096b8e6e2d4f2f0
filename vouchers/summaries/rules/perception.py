"""Rules of the perception that a boleta may have collected. Its amounts are in soles; SUNAT tolerates one sol."""

from decimal import Decimal

from vouchers.catalogues.currencies import SOLES
from vouchers.catalogues.summaries import CATALOGUE_22
from vouchers.money import HUNDRED, fits_amount
from vouchers.rules.row import Row
from vouchers.sale import DocumentType
from vouchers.summaries.daily import Condition, SummaryLine
from vouchers.summaries.rules.facts import FileFacts, SummaryLineRow, counted


def _out_of_place(line: SummaryLine, _: FileFacts) -> bool:
    return line.perception is not None and (
        line.document.document_type != DocumentType.BOLETA or line.condition is Condition.MODIFY
    )


def _unknown_regime(line: SummaryLine, facts: FileFacts) -> bool:
    perception = line.perception
    return perception is not None and CATALOGUE_22.find(perception.regime, facts.reference_date) is None


def _another_rate(line: SummaryLine, facts: FileFacts) -> bool:
    perception = line.perception
    regime = CATALOGUE_22.find(perception.regime, facts.reference_date) if perception else None
    if perception is None or regime is None:
        return False
    return not fits_amount(perception.percent) or perception.percent != regime.percent


def _is_no_payment(amount: Decimal) -> bool:
    return not fits_amount(amount) or not amount


def _odd_amount(line: SummaryLine, _: FileFacts) -> bool:
    return line.perception is not None and _is_no_payment(line.perception.amount)


def _odd_total_cashed(line: SummaryLine, _: FileFacts) -> bool:
    return line.perception is not None and _is_no_payment(line.perception.total_cashed)


def _odd_base(line: SummaryLine, _: FileFacts) -> bool:
    return line.perception is not None and _is_no_payment(line.perception.base)


def _amount_misses(line: SummaryLine, _: FileFacts) -> bool:
    perception = line.perception
    if perception is None or line.currency != SOLES or not fits_amount(perception.percent):
        return False
    computed = counted(perception.base) * perception.percent / HUNDRED
    return abs(counted(perception.amount) - computed) > 1


def _total_cashed_misses(line: SummaryLine, _: FileFacts) -> bool:
    perception = line.perception
    if perception is None or line.currency != SOLES:
        return False
    return abs(counted(perception.total_cashed) - counted(line.total) - counted(perception.amount)) > 1


PERCEPTION_RULES: tuple[SummaryLineRow, ...] = (
    Row(
        code="RC2986",
        sunat_code="2986",
        fires=_out_of_place,
        path="perception",
        message="Solo una boleta que se adiciona o se anula lleva datos de percepción.",
        remedy="Quite la percepción de la línea.",
        source="RC 2986",
    ),
    Row(
        code="RC2517",
        sunat_code="2517",
        fires=_unknown_regime,
        path="perception.regime",
        message="El régimen de percepción no existe en el catálogo 22.",
        remedy="Use 01, 02 o 03.",
        source="RC 2517",
    ),
    Row(
        code="RC2891",
        sunat_code="2891",
        fires=_another_rate,
        path="perception.percent",
        message="La tasa no es la del régimen de percepción.",
        remedy="Indique 2 para el régimen 01, 1 para el 02, 0.5 para el 03.",
        source="RC 2891",
    ),
    Row(
        code="RC2893",
        sunat_code="2893",
        fires=_odd_amount,
        path="perception.amount",
        message="La percepción debe ser un monto mayor que cero, de hasta 12 enteros y 2 decimales.",
        remedy="Corrija el importe de la percepción.",
        source="RC 2893",
    ),
    Row(
        code="RC2895",
        sunat_code="2895",
        fires=_odd_total_cashed,
        path="perception.total_cashed",
        message="El total cobrado debe ser un monto mayor que cero, de hasta 12 enteros y 2 decimales.",
        remedy="Indique el importe total más la percepción.",
        source="RC 2895",
    ),
    Row(
        code="RC2897",
        sunat_code="2897",
        fires=_odd_base,
        path="perception.base",
        message="La base de la percepción debe ser un monto mayor que cero, de hasta 12 enteros y 2 decimales.",
        remedy="Indique el importe sobre el que se percibe.",
        source="RC 2897",
    ),
    Row(
        code="RC2608",
        sunat_code="2608",
        fires=_amount_misses,
        path="perception.amount",
        message="La percepción difiere en más de 1 de su base por su tasa.",
        remedy="Corrija la percepción o su base.",
        source="RC 2608, fila 12.3",
    ),
    Row(
        code="RC2608_2",
        sunat_code="2608",
        fires=_total_cashed_misses,
        path="perception.total_cashed",
        message="El total cobrado difiere en más de 1 del importe total más la percepción.",
        remedy="Indique el importe total más la percepción.",
        source="RC 2608, fila 12.4",
    ),
)
