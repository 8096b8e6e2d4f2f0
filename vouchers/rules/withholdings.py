"""Rules of detractions (SPOT) and of the notice that the buyer withholds IGV."""

from vouchers.catalogues.currencies import SOLES
from vouchers.catalogues.detractions import CATALOGUE_54, OF_OPERATIONS, PAYMENT_MEANS
from vouchers.catalogues.identities import RUC
from vouchers.catalogues.operations import DETRACTIONS
from vouchers.money import fits_amount, fits_factor
from vouchers.rules.rule import CREDIT_NOTE, FACTURA, INVOICES, Facts, Feature, Rule
from vouchers.sale import DocumentType, Sale
from vouchers.text import is_xml
from vouchers.voucher import Voucher

_LONGEST_ACCOUNT = 100


def _detraction_missing(sale: Sale, _: Facts) -> bool:
    return sale.operation_type in DETRACTIONS and sale.detraction is None


def _detraction_of_another_operation(sale: Sale, _: Facts) -> bool:
    return sale.detraction is not None and sale.operation_type not in DETRACTIONS


def _detraction_of_a_credit_note(sale: Sale, _: Facts) -> bool:
    return sale.detraction is not None


def _no_code(sale: Sale, _: Facts) -> bool:
    return sale.detraction is not None and not sale.detraction.code


def _unknown_code(sale: Sale, facts: Facts) -> bool:
    code = "" if sale.detraction is None else sale.detraction.code
    return bool(code) and CATALOGUE_54.find(code, facts.issue_date) is None


def _not_of_the_operation(sale: Sale, _: Facts) -> bool:
    expected = OF_OPERATIONS.get(sale.operation_type or "")
    return sale.detraction is not None and expected is not None and sale.detraction.code != expected


def _odd_account(sale: Sale, _: Facts) -> bool:
    if sale.detraction is None:
        return False
    account = sale.detraction.account
    return not account.strip() or len(account) > _LONGEST_ACCOUNT or not is_xml(account)


def _unknown_means(sale: Sale, _: Facts) -> bool:
    return sale.detraction is not None and sale.detraction.means not in PAYMENT_MEANS


def _odd_percent(sale: Sale, _: Facts) -> bool:
    return sale.detraction is not None and not fits_factor(sale.detraction.percent)


def _odd_amount(sale: Sale, _: Facts) -> bool:
    if sale.detraction is None or sale.detraction.amount is None:
        return False
    return not fits_amount(sale.detraction.amount) or sale.detraction.amount.is_zero()


def _no_amount_in_soles(sale: Sale, _: Facts) -> bool:
    return sale.detraction is not None and sale.detraction.amount is None and sale.currency != SOLES


def _no_deposit(voucher: Voucher, _: Facts) -> bool:
    return voucher.detraction is not None and voucher.currency == SOLES and not voucher.detraction.amount


def _retention_elsewhere(sale: Sale, _: Facts) -> bool:
    return sale.retention_percent is not None and sale.document_type is not DocumentType.FACTURA


def _retention_by_no_company(sale: Sale, _: Facts) -> bool:
    return sale.retention_percent is not None and sale.customer.identity_type != RUC


def _odd_retention(sale: Sale, _: Facts) -> bool:
    percent = sale.retention_percent
    return percent is not None and not (fits_factor(percent) and fits_amount(percent))


WITHHOLDING_RULES: tuple[Rule[Sale], ...] = (
    Rule(
        code="V3127",
        sunat_code="3127",
        documents=INVOICES,
        feature=Feature.DETRACTION_OPERATION,
        fires=_detraction_missing,
        path="detraction",
        message="Falta la detracción de una operación sujeta a ella.",
        remedy="Indique el bien o servicio, el porcentaje y la cuenta del Banco de la Nación.",
        source="F 3127",
    ),
    Rule(
        code="V3127_7",
        sunat_code="3127",
        feature=Feature.DETRACTION,
        fires=_no_code,
        path="detraction.code",
        message="La detracción no dice el bien o servicio.",
        remedy="Indique un código del catálogo 54: 037 para los demás servicios gravados.",
        source="F 3127, ND 3127",
    ),
    Rule(
        code="V9082",
        sunat_code="",
        documents=CREDIT_NOTE,
        feature=Feature.DETRACTION,
        fires=_detraction_of_a_credit_note,
        path="detraction",
        message="Una nota de crédito no lleva detracción.",
        remedy="Quite la detracción; la de una nota de débito sí se informa.",
        source="NC: no tiene esos datos",
        blocks=True,
    ),
    Rule(
        code="V3128",
        sunat_code="3128",
        documents=INVOICES,
        feature=Feature.DETRACTION,
        fires=_detraction_of_another_operation,
        path="detraction",
        message="La detracción no corresponde al tipo de operación.",
        remedy="Use el tipo de operación 1001 (o 1002, 1003, 1004), o quite la detracción.",
        source="F 3128",
    ),
    Rule(
        code="V3033",
        sunat_code="3033",
        feature=Feature.DETRACTION,
        fires=_unknown_code,
        path="detraction.code",
        message="El bien o servicio no existe en el catálogo 54.",
        remedy="Use un código del catálogo: 037 para los demás servicios gravados.",
        source="F 3033, ND 3033",
    ),
    Rule(
        code="V3129",
        sunat_code="3129",
        documents=INVOICES,
        feature=Feature.DETRACTION,
        fires=_not_of_the_operation,
        path="detraction.code",
        message="El bien o servicio no corresponde al tipo de operación.",
        remedy="Use 004 con la operación 1002, 028 con la 1003 y 027 con la 1004.",
        source="F 3129",
    ),
    Rule(
        code="V3034",
        sunat_code="3034",
        feature=Feature.DETRACTION,
        fires=_odd_account,
        path="detraction.account",
        message="Falta la cuenta de detracciones, o tiene más de 100 caracteres.",
        remedy="Indique el número de cuenta en el Banco de la Nación.",
        source="F 3034, ND 3034",
    ),
    Rule(
        code="V3174",
        sunat_code="3174",
        feature=Feature.DETRACTION,
        fires=_unknown_means,
        path="detraction.means",
        message="El medio de pago no existe en el catálogo 59.",
        remedy="Use 001, depósito en cuenta.",
        source="F 3174, ND 3174",
    ),
    Rule(
        code="V9038",
        sunat_code="",
        feature=Feature.DETRACTION,
        fires=_odd_percent,
        path="detraction.percent",
        message="El porcentaje de la detracción no es un número mayor que cero de hasta 3 enteros y 5 decimales.",
        remedy="Indique el porcentaje, 12.00 es el doce por ciento.",
        source="contrato de la venta",
        blocks=True,
    ),
    Rule(
        code="V3037",
        sunat_code="3037",
        feature=Feature.DETRACTION,
        fires=_odd_amount,
        path="detraction.amount",
        message="El monto de la detracción no es un número mayor que cero de hasta 12 enteros y 2 decimales.",
        remedy="Corríjalo, o no lo indique para que se calcule en soles enteros.",
        source="F 3037, ND 3037",
        blocks=True,
    ),
    Rule(
        code="V3035",
        sunat_code="3035",
        feature=Feature.DETRACTION,
        fires=_no_amount_in_soles,
        path="detraction.amount",
        message="Falta el monto de la detracción en soles de un comprobante en otra moneda.",
        remedy="Indique el monto en soles.",
        source="F 3035, ND 3035",
        blocks=True,
    ),
    Rule(
        code="V9039",
        sunat_code="",
        feature=Feature.RETENTION,
        fires=_retention_elsewhere,
        path="retention_percent",
        message="Solo una factura informa la retención del IGV.",
        remedy="Quite la retención.",
        source="contrato de la venta",
        blocks=True,
    ),
    Rule(
        code="V3262",
        sunat_code="3262",
        documents=FACTURA,
        feature=Feature.RETENTION,
        fires=_retention_by_no_company,
        path="retention_percent",
        message="La retención del IGV pide un cliente con RUC que sea agente de retención.",
        remedy="Quite la retención, o indique el RUC del cliente.",
        source="F 3262",
    ),
    Rule(
        code="V3025_2",
        sunat_code="3025",
        feature=Feature.RETENTION,
        fires=_odd_retention,
        path="retention_percent",
        message="El porcentaje de retención no es un número mayor que cero de hasta 3 enteros y 2 decimales.",
        remedy="Indique 3.00 para el tres por ciento.",
        source="F 3025",
        blocks=True,
    ),
)

WITHHOLDING_VOUCHER_RULES: tuple[Rule[Voucher], ...] = (
    Rule(
        code="V3037_2",
        sunat_code="3037",
        feature=Feature.DETRACTION,
        fires=_no_deposit,
        path="detraction.percent",
        message="La detracción resulta menor que medio sol: no hay depósito.",
        remedy="Revise el porcentaje, o emita la venta sin detracción.",
        source="F 3037, ND 3037",
    ),
)
