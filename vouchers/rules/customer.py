"""Rules of who buys: the identity that each document allows, its shape, the name, the address' texts."""

from vouchers.catalogues.identities import ANONYMOUS, DNI, IDENTITY_TYPES, RUC
from vouchers.catalogues.operations import DEDUCTIBLE_EXPENSE, EXPORTED_TO_FOREIGNERS, TAX_FREE, TO_FOREIGNERS
from vouchers.identity import is_dni, is_ruc, is_ruc_shaped, is_short_code
from vouchers.rules.rule import BOLETA, FACTURA, INVOICES, NOTES, Facts, Feature, Rule
from vouchers.sale import Address, DocumentType, Sale
from vouchers.text import is_xml

_SHORTEST_NAME = 3
_LONGEST_NAME = 1500
_LONGEST_NAME_ON_A_NOTE = 1000
_OF_ITS_OWN_SHAPE = frozenset({RUC, DNI, ANONYMOUS})

# SUNAT 2800: who may be named on a factura of these operations.
_ON_A_FACTURA = {DEDUCTIBLE_EXPENSE: frozenset({DNI, RUC}), TAX_FREE: frozenset({"7", "B", "G"})}

_UNREADABLE = "El texto contiene caracteres que un documento XML no puede llevar."
_CLEAN_TEXT = "Quite los caracteres de control u otros no imprimibles del texto."


def _no_number(sale: Sale, _: Facts) -> bool:
    return not sale.customer.identity_number


def _no_type(sale: Sale, _: Facts) -> bool:
    return not sale.customer.identity_type


def _not_a_ruc_on_a_factura(sale: Sale, _: Facts) -> bool:
    if sale.operation_type in TO_FOREIGNERS or sale.operation_type in _ON_A_FACTURA:
        return False
    return bool(sale.customer.identity_type) and sale.customer.identity_type != RUC


def _not_for_the_operation(sale: Sale, _: Facts) -> bool:
    allowed = _ON_A_FACTURA.get(sale.operation_type or "")
    return allowed is not None and bool(sale.customer.identity_type) and sale.customer.identity_type not in allowed


def _ruc_on_an_export(sale: Sale, _: Facts) -> bool:
    """A factura of some exports, a boleta of any."""
    operations = EXPORTED_TO_FOREIGNERS if sale.document_type is DocumentType.FACTURA else TO_FOREIGNERS
    return sale.customer.identity_type == RUC and sale.operation_type in operations


def _unknown_type_abroad(sale: Sale, facts: Facts) -> bool:
    return sale.operation_type in TO_FOREIGNERS and _unknown_type(sale, facts)


def _unknown_type(sale: Sale, _: Facts) -> bool:
    identity_type = sale.customer.identity_type
    return bool(identity_type) and identity_type != ANONYMOUS and identity_type not in IDENTITY_TYPES


def _misshapen_ruc(sale: Sale, _: Facts) -> bool:
    customer = sale.customer
    return (
        customer.identity_type == RUC and bool(customer.identity_number) and not is_ruc_shaped(customer.identity_number)
    )


def _wrong_check_digit(sale: Sale, _: Facts) -> bool:
    customer = sale.customer
    return (
        customer.identity_type == RUC
        and is_ruc_shaped(customer.identity_number)
        and not is_ruc(customer.identity_number)
    )


def _misshapen_dni(sale: Sale, _: Facts) -> bool:
    customer = sale.customer
    return customer.identity_type == DNI and bool(customer.identity_number) and not is_dni(customer.identity_number)


def _misshapen_other(sale: Sale, _: Facts) -> bool:
    customer = sale.customer
    if customer.identity_type in _OF_ITS_OWN_SHAPE or not customer.identity_number:
        return False
    return not is_short_code(customer.identity_number) or not is_xml(customer.identity_number)


def _anonymous_with_a_number(sale: Sale, _: Facts) -> bool:
    customer = sale.customer
    return customer.identity_type == ANONYMOUS and customer.identity_number not in {"", ANONYMOUS}


def _no_name(sale: Sale, _: Facts) -> bool:
    return not sale.customer.name


def _odd_name(sale: Sale, _: Facts) -> bool:
    return bool(sale.customer.name) and not _SHORTEST_NAME <= len(sale.customer.name) <= _LONGEST_NAME


def _odd_name_on_a_note(sale: Sale, _: Facts) -> bool:
    return bool(sale.customer.name) and not _SHORTEST_NAME <= len(sale.customer.name) <= _LONGEST_NAME_ON_A_NOTE


def _unreadable_name(sale: Sale, _: Facts) -> bool:
    return not is_xml(sale.customer.name)


def _unreadable_address(sale: Sale, _: Facts) -> bool:
    address = sale.customer.address
    return address is not None and not all(is_xml(text) for text in _texts(address))


def _texts(address: Address) -> tuple[str, ...]:
    optional = (
        address.street,
        address.ubigeo,
        address.district,
        address.province,
        address.department,
        address.urbanization,
    )
    return (address.country, address.establishment, *(text for text in optional if text is not None))


CUSTOMER_RULES: tuple[Rule[Sale], ...] = (
    Rule(
        code="V2014",
        sunat_code="2014",
        documents=INVOICES,
        fires=_no_number,
        path="customer.identity_number",
        message="Falta el número del documento de identidad del cliente.",
        remedy="Indique el número; en una boleta a un cliente no identificado, tipo y número son un guion (-).",
        source="F 2014",
    ),
    Rule(
        code="V2015",
        sunat_code="2015",
        documents=INVOICES,
        fires=_no_type,
        path="customer.identity_type",
        message="Falta el tipo del documento de identidad del cliente.",
        remedy="Indique un código del catálogo 06: 6 RUC, 1 DNI, 4 carné de extranjería, 7 pasaporte.",
        source="F 2015",
    ),
    Rule(
        code="V2679",
        sunat_code="2679",
        documents=NOTES,
        fires=_no_number,
        path="customer.identity_number",
        message="Falta el número del documento de identidad del cliente.",
        remedy="Indique el mismo cliente que en el comprobante que la nota modifica.",
        source="NC 2679, ND 2679",
    ),
    Rule(
        code="V2679_2",
        sunat_code="2679",
        documents=NOTES,
        fires=_no_type,
        path="customer.identity_type",
        message="Falta el tipo del documento de identidad del cliente.",
        remedy="Indique el mismo cliente que en el comprobante que la nota modifica.",
        source="NC 2679, ND 2679",
    ),
    Rule(
        code="V2800",
        sunat_code="2800",
        documents=FACTURA,
        fires=_not_a_ruc_on_a_factura,
        path="customer.identity_type",
        message="Una factura de venta interna solo puede emitirse a un cliente con RUC.",
        remedy="Indique el RUC del cliente (tipo 6), o emita una boleta.",
        source="F 2800",
    ),
    Rule(
        code="V2800_5",
        sunat_code="2800",
        documents=FACTURA,
        fires=_not_for_the_operation,
        path="customer.identity_type",
        message="El documento de identidad del cliente no es de los que admite el tipo de operación.",
        remedy="Use DNI o RUC con la operación 0112; pasaporte (7), B o G con la 2106.",
        source="F 2800",
    ),
    Rule(
        code="V2800_3",
        sunat_code="2800",
        documents=INVOICES,
        fires=_ruc_on_an_export,
        path="customer.identity_type",
        message="Una exportación no se emite a un cliente con RUC.",
        remedy="Indique el documento extranjero del cliente, o un tipo de operación de venta interna.",
        source="F 2800, B 2800",
    ),
    Rule(
        code="V2800_4",
        sunat_code="2800",
        documents=FACTURA,
        fires=_unknown_type_abroad,
        path="customer.identity_type",
        message="El tipo de documento de identidad no existe en el catálogo 06.",
        remedy="Use 0, 7, B, C o D para un cliente no domiciliado, u otro del catálogo, o un guion (-).",
        source="F 2800",
    ),
    Rule(
        code="V2800_2",
        sunat_code="2800",
        documents=BOLETA,
        fires=_unknown_type,
        path="customer.identity_type",
        message="El tipo de documento de identidad no existe en el catálogo 06.",
        remedy="Use 1 DNI, 4 carné de extranjería, 6 RUC, 7 pasaporte u otro del catálogo, o un guion (-).",
        source="B 2800, catálogo 06",
    ),
    Rule(
        code="V2016",
        sunat_code="2016",
        documents=NOTES,
        fires=_unknown_type,
        path="customer.identity_type",
        message="El tipo de documento de identidad no existe en el catálogo 06.",
        remedy="Indique el mismo tipo que en el comprobante que la nota modifica.",
        source="NC 2016, ND 2016",
    ),
    Rule(
        code="V2017",
        sunat_code="2017",
        fires=_misshapen_ruc,
        path="customer.identity_number",
        message="El RUC del cliente no tiene 11 dígitos.",
        remedy="Corrija el RUC: 11 dígitos, sin espacios ni guiones.",
        source="F 2017",
    ),
    Rule(
        code="V2017_2",
        sunat_code="2017",
        fires=_wrong_check_digit,
        path="customer.identity_number",
        message="El RUC del cliente no existe: su dígito de control no corresponde.",
        remedy="Compare el RUC con la ficha del cliente; suele haber un dígito cambiado.",
        source="módulo 11 del RUC",
    ),
    Rule(
        code="V2801",
        sunat_code="2801",
        fires=_misshapen_dni,
        path="customer.identity_number",
        message="El DNI del cliente no tiene 8 dígitos.",
        remedy="Corrija el DNI: 8 dígitos, con sus ceros a la izquierda.",
        source="F 2801; en boletas OBS 4207",
    ),
    Rule(
        code="V2802",
        sunat_code="2802",
        fires=_misshapen_other,
        path="customer.identity_number",
        message="El número de documento del cliente tiene espacios o más de 15 caracteres.",
        remedy="Escriba el número sin espacios, en 15 caracteres o menos.",
        source="F 2802; en boletas OBS 4208",
    ),
    Rule(
        code="V9010",
        sunat_code="",
        fires=_anonymous_with_a_number,
        path="customer.identity_number",
        message="El cliente tiene un número de documento, pero su tipo es un guion (-).",
        remedy="Indique el tipo de ese documento, o deje también el número como guion.",
        source="contrato de la venta",
    ),
    Rule(
        code="V2021",
        sunat_code="2021",
        fires=_no_name,
        path="customer.name",
        message="Falta el nombre o la razón social del cliente.",
        remedy="Indique el nombre; para un cliente no identificado suele usarse CLIENTES VARIOS.",
        source="F 2021",
    ),
    Rule(
        code="V2022",
        sunat_code="2022",
        documents=INVOICES,
        fires=_odd_name,
        path="customer.name",
        message="El nombre del cliente debe tener de 3 a 1500 caracteres.",
        remedy="Ajuste el nombre a ese largo.",
        source="F 2022",
    ),
    Rule(
        code="V2022_2",
        sunat_code="2022",
        documents=NOTES,
        fires=_odd_name_on_a_note,
        path="customer.name",
        message="El nombre del cliente en una nota debe tener de 3 a 1000 caracteres.",
        remedy="Ajuste el nombre a ese largo.",
        source="NC 2022, ND 2022",
    ),
    Rule(
        code="V0306_5",
        sunat_code="0306",
        fires=_unreadable_name,
        path="customer.name",
        message=_UNREADABLE,
        remedy=_CLEAN_TEXT,
        source="XML 1.0, 2.2",
    ),
    Rule(
        code="V0306_6",
        sunat_code="0306",
        feature=Feature.ADDRESS,
        fires=_unreadable_address,
        path="customer.address",
        message=_UNREADABLE,
        remedy=_CLEAN_TEXT,
        source="XML 1.0, 2.2",
    ),
)
