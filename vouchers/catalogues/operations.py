"""Catalogue 51, the types of operation, and the documents that may carry each."""

from dataclasses import dataclass

from vouchers.catalogues.catalogue import Catalogue, Entry
from vouchers.sale import DocumentType, Sale

DOMESTIC = "0101"
INSURANCE = "2104"
NOT_DOMICILED = "0401"
DETRACTION = "1001"
FISHING = "1002"
PASSENGERS = "1003"
CARGO = "1004"
PERCEPTION = "2001"
RETENTION_OF_INCOME = "2002"
DEDUCTIBLE_EXPENSE = "0112"
NRUS = "0113"
LODGING = "0202"
TOURIST_PACKAGE = "0205"
AIR_WAYBILL = "0301"
RAIL = "0302"
PENSIONS = "2105"
TAX_FREE = "2106"

_FACTURA = frozenset({DocumentType.FACTURA})
_BOLETA = frozenset({DocumentType.BOLETA})
_BOTH = _FACTURA | _BOLETA


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation(Entry):
    """`documents` are those that the catalogue associates with the operation (SUNAT 3206)."""

    documents: frozenset[DocumentType]


def _operation(code: str, documents: frozenset[DocumentType], name: str) -> Operation:
    return Operation(code=code, documents=documents, name=name)


CATALOGUE_51 = Catalogue(
    "51",
    (
        _operation(DOMESTIC, _BOTH, "Venta interna"),
        _operation(DEDUCTIBLE_EXPENSE, _FACTURA, "Venta interna - Sustenta gastos deducibles de persona natural"),
        _operation(NRUS, _BOLETA, "Venta interna - NRUS"),
        _operation("0200", _BOTH, "Exportación de bienes"),
        _operation("0201", _BOTH, "Exportación de servicios realizados íntegramente en el país"),
        _operation(LODGING, _FACTURA, "Exportación de servicios - Hospedaje a no domiciliados"),
        _operation("0203", _BOTH, "Exportación de servicios - Transporte de navieras"),
        _operation("0204", _BOTH, "Exportación de servicios a naves y aeronaves de bandera extranjera"),
        _operation(TOURIST_PACKAGE, _FACTURA, "Exportación de servicios - Paquete turístico"),
        _operation("0206", _BOTH, "Exportación de servicios complementarios al transporte de carga"),
        _operation("0207", _BOTH, "Exportación de servicios - Energía eléctrica a domiciliados en ZED"),
        _operation("0208", _BOTH, "Exportación de servicios realizados parcialmente en el extranjero"),
        _operation(AIR_WAYBILL, _BOTH, "Operaciones con carta de porte aéreo nacional"),
        _operation(RAIL, _BOTH, "Transporte ferroviario de pasajeros"),
        _operation(NOT_DOMICILED, _BOTH, "Ventas a no domiciliados que no califican como exportación"),
        _operation(DETRACTION, _BOTH, "Operación sujeta a detracción"),
        _operation(FISHING, _BOTH, "Operación sujeta a detracción - Recursos hidrobiológicos"),
        _operation(PASSENGERS, _BOTH, "Operación sujeta a detracción - Transporte de pasajeros"),
        _operation(CARGO, _BOTH, "Operación sujeta a detracción - Transporte de carga"),
        _operation(PERCEPTION, _BOTH, "Operación sujeta a percepción"),
        _operation(RETENTION_OF_INCOME, _FACTURA, "Operación sujeta a retención de renta de segunda categoría"),
        _operation("2100", _BOTH, "Créditos a empresas"),
        _operation("2101", _BOTH, "Créditos de consumo revolvente"),
        _operation("2102", _BOTH, "Créditos de consumo no revolvente"),
        _operation("2103", _BOTH, "Otras operaciones no gravadas - Sistema financiero"),
        _operation(INSURANCE, _BOTH, "Otras operaciones no gravadas - Sistema de seguros"),
        _operation(PENSIONS, _BOLETA, "Comprobante emitido por AFP"),
        _operation(TAX_FREE, _FACTURA, "Venta nacional a turistas - Tax Free"),
    ),
)

OPERATIONS = {operation.code: operation for operation in CATALOGUE_51}

EXPORTS = frozenset({"0200", "0201", LODGING, "0203", "0204", TOURIST_PACKAGE, "0206", "0207", "0208"})

# SUNAT 3098: they need the country where the service is used.
USED_ABROAD = frozenset({"0201", "0208"})

# SUNAT 2800: a factura of these may be made out to any identity; one of the first three to none with a RUC.
EXPORTED_TO_FOREIGNERS = frozenset({"0200", "0201", "0204"})
TO_FOREIGNERS = EXPORTS | {NOT_DOMICILED}

DETRACTIONS = frozenset({DETRACTION, FISHING, PASSENGERS, CARGO})

# SUNAT 3241: the loans of banks and of cooperatives.
LOANS = frozenset({"2100", "2101", "2102"})


def is_of_nrus(sale: Sale) -> bool:
    """Whether what `sale` taxes bears no IGV: its seller pays the fixed quota of the Nuevo RUS (D. Leg. 937).

    Only boletas have such operations; a note has none.
    """
    return sale.operation_type == NRUS and sale.document_type is DocumentType.BOLETA
