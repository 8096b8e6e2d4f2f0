"""Which features a sale has: looked at once, so that rules about what is not there are never asked."""

from vouchers.catalogues.operations import (
    CARGO,
    DEDUCTIBLE_EXPENSE,
    DETRACTIONS,
    EXPORTS,
    INSURANCE,
    LOANS,
    PENSIONS,
    PERCEPTION,
    RAIL,
    RETENTION_OF_INCOME,
)
from vouchers.catalogues.properties import DEMANDED, OF_INSURANCE
from vouchers.catalogues.treatments import RICE
from vouchers.rules.rule import Facts, Feature
from vouchers.sale import PaymentMethod, Sale, SaleLine

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
_CARGO = int(Feature.CARGO)
_INCOME_RETENTION = int(Feature.INCOME_RETENTION)
_LEGENDS = int(Feature.LEGENDS)
_PARTIES = int(Feature.PARTIES)
_PERCEPTION = int(Feature.PERCEPTION)
_PERCEPTION_OPERATION = int(Feature.PERCEPTION_OPERATION)
_RAIL_TICKET = int(Feature.RAIL_TICKET)
_RELATED = int(Feature.RELATED)
_SECTOR = int(Feature.SECTOR)
_SECTOR_PROPERTIES = int(Feature.SECTOR_PROPERTIES)
_STANDARD_CODES = int(Feature.STANDARD_CODES)

# What a sector's rules ask of.
_OF_A_SECTOR = frozenset({CARGO, DEDUCTIBLE_EXPENSE, PENSIONS, RAIL, *LOANS, *DEMANDED})


def features_of(facts: Facts) -> int:
    """The features of the sale, as the sum of their bits."""
    sale = facts.sale
    found = _line_features(sale) | _payment_features(sale) | _operation_features(sale)
    found |= _withholding_features(sale) | _features_beside(sale)
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
    if sale.operation_type in DETRACTIONS:
        found |= _DETRACTION_OPERATION
    elif sale.operation_type == PERCEPTION:
        found |= _PERCEPTION_OPERATION
    elif sale.operation_type == RETENTION_OF_INCOME:
        found |= _INCOME_RETENTION
    if sale.perception is not None:
        found |= _PERCEPTION
    if sale.detraction is not None:
        found |= _DETRACTION
    if sale.retention_percent is not None:
        found |= _RETENTION
    return found


def _features_beside(sale: Sale) -> int:
    found = 0
    if sale.operation_type in _OF_A_SECTOR:
        found |= _SECTOR
    if sale.legends:
        found |= _LEGENDS
    if sale.related_documents or sale.despatch_documents:
        found |= _RELATED
    if sale.buyer is not None or sale.participants:
        found |= _PARTIES
    if sale.rail_ticket is not None:
        found |= _RAIL_TICKET
    return found


def _line_features(sale: Sale) -> int:
    found = 0
    for line in sale.lines:
        if line.properties:
            found |= _property_features(line)
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
        if line.sunat_code or line.gtin or line.cargo:
            found |= _goods_features(line)
    return found


def _property_features(line: SaleLine) -> int:
    for item in line.properties:
        if item.code not in OF_INSURANCE:
            return _PROPERTIES | _SECTOR_PROPERTIES
    return _PROPERTIES


def _goods_features(line: SaleLine) -> int:
    found = _CARGO if line.cargo is not None else 0
    return found | _STANDARD_CODES if line.sunat_code or line.gtin else found


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
