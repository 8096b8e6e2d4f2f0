"""Which features a sale has: looked at once, so that rules about what is not there are never asked."""

from vouchers.catalogues.operations import DETRACTION, EXPORTS, INSURANCE
from vouchers.catalogues.treatments import RICE
from vouchers.rules.rule import Facts, Feature
from vouchers.sale import PaymentMethod, Sale

# Plain integers: arithmetic on IntFlag members costs more than the rules that it would spare.
_ADDRESS = int(Feature.ADDRESS)
_ADVANCES = int(Feature.ADVANCES)
_ALLOWANCES = int(Feature.ALLOWANCES)
_CONTINGENCY = int(Feature.CONTINGENCY)
_CREDIT = int(Feature.CREDIT)
_DELIVERY = int(Feature.DELIVERY)
_DETRACTION = int(Feature.DETRACTION)
_DETRACTION_OPERATION = int(Feature.DETRACTION_OPERATION)
_EXPECTED_TOTALS = int(Feature.EXPECTED_TOTALS)
_EXPORT = int(Feature.EXPORT)
_FREE = int(Feature.FREE)
_IGV_RATE = int(Feature.IGV_RATE)
_INSTALMENTS = int(Feature.INSTALMENTS)
_INSURANCE = int(Feature.INSURANCE)
_KNOWN_MODIFIED = int(Feature.KNOWN_MODIFIED)
_LINE_ALLOWANCES = int(Feature.LINE_ALLOWANCES)
_OTHER_TAXES = int(Feature.OTHER_TAXES)
_PAYMENT = int(Feature.PAYMENT)
_PROPERTIES = int(Feature.PROPERTIES)
_PURCHASE_ORDER = int(Feature.PURCHASE_ORDER)
_PRODUCT_CODES = int(Feature.PRODUCT_CODES)
_REFERENCE = int(Feature.REFERENCE)
_RETENTION = int(Feature.RETENTION)
_RICE = int(Feature.RICE)
_ROUNDING = int(Feature.ROUNDING)


def features_of(facts: Facts) -> int:
    """The features of the sale, as the sum of their bits."""
    sale = facts.sale
    found = _line_features(sale) | _payment_features(sale) | _operation_features(sale)
    found |= _withholding_features(sale)
    if sale.purchase_order is not None:
        found |= _PURCHASE_ORDER
    if sale.contingency_number is not None:
        found |= _CONTINGENCY
    if sale.expected is not None:
        found |= _EXPECTED_TOTALS
    if sale.customer.address is not None:
        found |= _ADDRESS
    if sale.note is not None and (sale.note.document is not None or sale.note.further_documents):
        found |= _REFERENCE
    if facts.known:
        found |= _KNOWN_MODIFIED
    return found


def _operation_features(sale: Sale) -> int:
    found = 0
    if sale.operation_type == INSURANCE:
        found |= _INSURANCE
    elif sale.operation_type in EXPORTS:
        found |= _EXPORT
    if sale.igv_percent is not None:
        found |= _IGV_RATE
    if sale.delivery_address is not None:
        found |= _DELIVERY
    if sale.advances:
        found |= _ADVANCES
    if sale.rounding is not None:
        found |= _ROUNDING
    if sale.allowances:
        found |= _ALLOWANCES
    return found


def _withholding_features(sale: Sale) -> int:
    found = 0
    if sale.operation_type == DETRACTION:
        found |= _DETRACTION_OPERATION
    if sale.detraction is not None:
        found |= _DETRACTION
    if sale.retention_percent is not None:
        found |= _RETENTION
    return found


def _line_features(sale: Sale) -> int:
    found = 0
    for line in sale.lines:
        if line.properties:
            found |= _PROPERTIES
        if line.product_code is not None:
            found |= _PRODUCT_CODES
        if line.allowances:
            found |= _LINE_ALLOWANCES
        if line.free_of_charge:
            found |= _FREE
        if line.tax_treatment == RICE:
            found |= _RICE
        if line.excise is not None or line.other_tax_percent is not None:
            found |= _OTHER_TAXES
        if line.plastic_bags or line.bag_tax is not None:
            found |= _OTHER_TAXES
    return found


def _payment_features(sale: Sale) -> int:
    payment = sale.payment
    if payment is None:
        return 0
    found = _PAYMENT
    if payment.method is PaymentMethod.CREDIT:
        found |= _CREDIT
    if payment.instalments:
        found |= _INSTALMENTS
    return found
