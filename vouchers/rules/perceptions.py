"""Rules of the perception of the IGV (operation 2001) and of the income tax that a buyer withholds (2002)."""

from decimal import Decimal

from vouchers.catalogues.allowances import PERCEPTIONS, RETENTION_OF_INCOME
from vouchers.catalogues.currencies import SOLES
from vouchers.catalogues.operations import PERCEPTION
from vouchers.catalogues.operations import RETENTION_OF_INCOME as RETENTION_OPERATION
from vouchers.money import AMOUNT_LIMIT, amount_text, fits_amount, fits_factor
from vouchers.rules.rule import FACTURA, INVOICES, Facts, Feature, Rule
from vouchers.sale import AllowanceCharge, DocumentType, PaymentMethod, Sale
from vouchers.voucher import Voucher

_TOLERANCE = Decimal(1)
_IN_SOLES = "Indíquelo en soles, sin signo, mayor que cero y con dos decimales o menos."


def _on_credit(sale: Sale) -> bool:
    """Only a factura has terms of payment."""
    if sale.document_type is not DocumentType.FACTURA or sale.payment is None:
        return False
    return sale.payment.method is PaymentMethod.CREDIT


def _missing(sale: Sale, _: Facts) -> bool:
    return sale.operation_type == PERCEPTION and sale.perception is None and not _on_credit(sale)


def _of_another_operation(sale: Sale, _: Facts) -> bool:
    return sale.perception is not None and sale.operation_type != PERCEPTION


def _with_credit(sale: Sale, _: Facts) -> bool:
    return sale.perception is not None and _on_credit(sale)


def _unknown_code(sale: Sale, _: Facts) -> bool:
    return sale.perception is not None and sale.perception.code not in PERCEPTIONS


def _odd_percent(sale: Sale, _: Facts) -> bool:
    # As a fraction it has two decimals more, and five are the most.
    if sale.perception is None:
        return False
    percent = sale.perception.percent
    return not fits_factor(percent) or not fits_factor(percent.scaleb(-2))


def _odd(value: Decimal | None) -> bool:
    return value is not None and (not fits_amount(value) or value.is_zero())


def _odd_base(sale: Sale, _: Facts) -> bool:
    return sale.perception is not None and _odd(sale.perception.base)


def _no_base_in_soles(sale: Sale, _: Facts) -> bool:
    return sale.perception is not None and sale.perception.base is None and sale.currency != SOLES


def _odd_amount(sale: Sale, _: Facts) -> bool:
    return sale.perception is not None and _odd(sale.perception.amount)


def _odd_total(sale: Sale, _: Facts) -> bool:
    return sale.perception is not None and _odd(sale.perception.total)


def _no_retention(sale: Sale, _: Facts) -> bool:
    return sale.operation_type == RETENTION_OPERATION and not any(
        one.code == RETENTION_OF_INCOME for one in sale.allowances
    )


def _retention_elsewhere(one: AllowanceCharge, facts: Facts) -> bool:
    return one.code == RETENTION_OF_INCOME and facts.sale.operation_type != RETENTION_OPERATION


def _odd_result(voucher: Voucher, _: Facts) -> bool:
    written = voucher.perception
    return written is not None and not (0 < written.amount < AMOUNT_LIMIT and written.total < AMOUNT_LIMIT)


def _base_above_total(voucher: Voucher, _: Facts) -> bool:
    written = voucher.perception
    return written is not None and voucher.currency == SOLES and written.base > voucher.totals.payable


def _not_base_by_factor(voucher: Voucher, _: Facts) -> bool:
    written = voucher.perception
    return written is not None and abs(written.amount - written.base * written.factor) >= _TOLERANCE


def _both_amounts(voucher: Voucher, _: Facts) -> str:
    written = voucher.perception
    return "" if written is None else f"{written.amount} (calculado: {amount_text(written.base * written.factor)})"


def _total_below_perception(voucher: Voucher, _: Facts) -> bool:
    written = voucher.perception
    return written is not None and written.total <= written.amount


PERCEPTION_RULES: tuple[Rule[Sale], ...] = (
    Rule(
        code="V3093",
        sunat_code="3093",
        documents=INVOICES,
        feature=Feature.PERCEPTION_OPERATION,
        fires=_missing,
        path="perception",
        message="Falta la percepción de una operación sujeta a ella.",
        remedy="Indique el régimen (51, 52 o 53) y el porcentaje de la percepción.",
        source="F 3093, 3309; B 3093, 3309",
    ),
    Rule(
        code="V3308",
        sunat_code="3308",
        feature=Feature.PERCEPTION,
        fires=_of_another_operation,
        path="perception",
        message="La percepción no corresponde al tipo de operación.",
        remedy="Use el tipo de operación 2001, o quite la percepción.",
        source="F 3308, B 3308",
    ),
    Rule(
        code="V3330",
        sunat_code="3330",
        documents=FACTURA,
        feature=Feature.PERCEPTION,
        fires=_with_credit,
        path="perception",
        message="Una factura al crédito no lleva la percepción: se percibe al cobrar.",
        remedy="Quite la percepción, o indique que el pago es al contado.",
        source="F 3330",
    ),
    Rule(
        code="V3071_2",
        sunat_code="3071",
        feature=Feature.PERCEPTION,
        fires=_unknown_code,
        path="perception.code",
        message="El régimen de percepción no existe en el catálogo 53.",
        remedy="Use 51 venta interna, 52 combustible o 53 tasa especial.",
        source="F 3071",
    ),
    Rule(
        code="V3025_3",
        sunat_code="3025",
        feature=Feature.PERCEPTION,
        fires=_odd_percent,
        path="perception.percent",
        message="El porcentaje de percepción no es un número mayor que cero de hasta 3 enteros y 3 decimales.",
        remedy="Indique 2.00 para el dos por ciento.",
        source="F 3025",
        blocks=True,
    ),
    Rule(
        code="V3016_2",
        sunat_code="3016",
        feature=Feature.PERCEPTION,
        fires=_odd_base,
        path="perception.base",
        message="La base de la percepción no es un número mayor que cero de hasta 12 enteros y 2 decimales.",
        remedy=_IN_SOLES,
        source="F 3016, 3233",
        blocks=True,
    ),
    Rule(
        code="V3233",
        sunat_code="3233",
        feature=Feature.PERCEPTION,
        fires=_no_base_in_soles,
        path="perception.base",
        message="Falta la base de la percepción en soles de un comprobante en otra moneda.",
        remedy="Indique la base en soles.",
        source="F 3233, 2788",
        blocks=True,
    ),
    Rule(
        code="V2968_5",
        sunat_code="2968",
        feature=Feature.PERCEPTION,
        fires=_odd_amount,
        path="perception.amount",
        message="El monto de la percepción no es un número mayor que cero de hasta 12 enteros y 2 decimales.",
        remedy=_IN_SOLES,
        source="F 2968",
        blocks=True,
    ),
    Rule(
        code="V3311",
        sunat_code="3311",
        feature=Feature.PERCEPTION,
        fires=_odd_total,
        path="perception.total",
        message="El total con la percepción no es un número mayor que cero de hasta 12 enteros y 2 decimales.",
        remedy=_IN_SOLES,
        source="F 3311",
        blocks=True,
    ),
    Rule(
        code="V3316",
        sunat_code="3316",
        documents=FACTURA,
        feature=Feature.INCOME_RETENTION,
        fires=_no_retention,
        path="allowances",
        message="Falta la retención de renta de segunda categoría de una operación sujeta a ella.",
        remedy="Agregue a la venta el descuento 63 con su factor o su monto.",
        source="F 3316",
    ),
)

PERCEPTION_ALLOWANCE_RULES: tuple[Rule[AllowanceCharge], ...] = (
    Rule(
        code="V3317",
        sunat_code="3317",
        feature=Feature.ALLOWANCES,
        fires=_retention_elsewhere,
        path="code",
        message="La retención de renta de segunda categoría no corresponde al tipo de operación.",
        remedy="Use el tipo de operación 2002 en una factura, o quite el descuento 63.",
        source="F 3317",
    ),
)

PERCEPTION_VOUCHER_RULES: tuple[Rule[Voucher], ...] = (
    Rule(
        code="V2968_6",
        sunat_code="2968",
        feature=Feature.PERCEPTION,
        fires=_odd_result,
        path="perception.percent",
        message="La percepción resulta menor que un céntimo, o no cabe en 12 enteros.",
        remedy="Revise el porcentaje o la base, o emita la venta sin percepción.",
        source="F 2968",
    ),
    Rule(
        code="V2797",
        sunat_code="2797",
        feature=Feature.PERCEPTION,
        fires=_base_above_total,
        path="perception.base",
        message="La base de la percepción es mayor que el importe total.",
        remedy="Indique una base que no pase del importe total, o no la indique.",
        source="F 2797",
    ),
    Rule(
        code="V2798",
        sunat_code="2798",
        feature=Feature.PERCEPTION,
        fires=_not_base_by_factor,
        path="perception.amount",
        value=_both_amounts,
        message="El monto de la percepción no es su base por su porcentaje.",
        remedy="Corríjalo, o no lo indique para que se calcule.",
        source="F 2798",
    ),
    Rule(
        code="V9060",
        sunat_code="",
        feature=Feature.PERCEPTION,
        fires=_total_below_perception,
        path="perception.total",
        message="El total con la percepción no es mayor que la percepción.",
        remedy="Indique lo que se paga en soles con la percepción incluida, o no lo indique para que se calcule.",
        source="contrato de la venta",
    ),
)
