"""Rules of the transport of passengers by rail (operation 0302): who sold the ticket and how it was paid."""

from vouchers.catalogues.detractions import PAYMENT_MEANS
from vouchers.catalogues.operations import RAIL
from vouchers.identity import is_ruc_shaped
from vouchers.rules.rule import INVOICES, Facts, Feature, Rule
from vouchers.sale import Sale
from vouchers.text import is_xml


def _no_ticket(sale: Sale, _: Facts) -> bool:
    return sale.operation_type == RAIL and sale.rail_ticket is None


def _of_another_operation(sale: Sale, _: Facts) -> bool:
    return sale.rail_ticket is not None and sale.operation_type != RAIL


def _odd_agent(sale: Sale, _: Facts) -> bool:
    return sale.rail_ticket is not None and not is_ruc_shaped(sale.rail_ticket.agent_ruc)


def _unknown_means(sale: Sale, _: Facts) -> bool:
    return sale.rail_ticket is not None and sale.rail_ticket.means not in PAYMENT_MEANS


def _odd_authorization(sale: Sale, _: Facts) -> bool:
    if sale.rail_ticket is None:
        return False
    number = sale.rail_ticket.authorization
    return not number.strip() or not is_xml(number)


RAIL_RULES: tuple[Rule[Sale], ...] = (
    Rule(
        code="V3156",
        sunat_code="3156",
        documents=INVOICES,
        feature=Feature.SECTOR,
        fires=_no_ticket,
        path="rail_ticket",
        message="En la operación 0302 faltan el agente de ventas, el medio de pago y la autorización.",
        remedy="Indique en rail_ticket el RUC del agente, el medio de pago y el número de autorización.",
        source="F 3156, 3173, 3175",
    ),
    Rule(
        code="V9070",
        sunat_code="",
        documents=INVOICES,
        feature=Feature.RAIL_TICKET,
        fires=_of_another_operation,
        path="rail_ticket",
        message="Los datos del boleto ferroviario no corresponden al tipo de operación.",
        remedy="Use el tipo de operación 0302, o quite rail_ticket.",
        source="contrato de la venta",
    ),
    Rule(
        code="V3158",
        sunat_code="3158",
        documents=INVOICES,
        feature=Feature.RAIL_TICKET,
        fires=_odd_agent,
        path="rail_ticket.agent_ruc",
        message="El RUC del agente de ventas no tiene once dígitos.",
        remedy="Indique el RUC del agente de ventas.",
        source="F 3156, 3158",
    ),
    Rule(
        code="V3174_2",
        sunat_code="3174",
        documents=INVOICES,
        feature=Feature.RAIL_TICKET,
        fires=_unknown_means,
        path="rail_ticket.means",
        message="El medio de pago no existe en el catálogo 59.",
        remedy="Use 005 tarjeta de débito, 006 tarjeta de crédito, 008 o 009 efectivo, u otro del catálogo.",
        source="F 3173, 3174",
    ),
    Rule(
        code="V3175",
        sunat_code="3175",
        documents=INVOICES,
        feature=Feature.RAIL_TICKET,
        fires=_odd_authorization,
        path="rail_ticket.authorization",
        message="Falta el número de autorización del pago.",
        remedy="Indique el número con que se autorizó el pago.",
        source="F 3175",
    ),
)
