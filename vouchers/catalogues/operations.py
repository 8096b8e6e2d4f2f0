"""Catalogue 51, the types of operation, and the documents that may carry each."""

from dataclasses import dataclass

from vouchers.catalogues.catalogue import Catalogue, Entry
from vouchers.sale import DocumentType

DOMESTIC = "0101"
INSURANCE = "2104"
NOT_DOMICILED = "0401"
DETRACTION = "1001"

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
        _operation("0112", _FACTURA, "Venta interna - Sustenta gastos deducibles de persona natural"),
        _operation("0113", _BOLETA, "Venta interna - NRUS"),
        _operation("0200", _BOTH, "Exportación de bienes"),
        _operation("0201", _BOTH, "Exportación de servicios realizados íntegramente en el país"),
        _operation("0202", _FACTURA, "Exportación de servicios - Hospedaje a no domiciliados"),
        _operation("0203", _BOTH, "Exportación de servicios - Transporte de navieras"),
        _operation("0204", _BOTH, "Exportación de servicios a naves y aeronaves de bandera extranjera"),
        _operation("0205", _FACTURA, "Exportación de servicios - Paquete turístico"),
        _operation("0206", _BOTH, "Exportación de servicios complementarios al transporte de carga"),
        _operation("0207", _BOTH, "Exportación de servicios - Energía eléctrica a domiciliados en ZED"),
        _operation("0208", _BOTH, "Exportación de servicios realizados parcialmente en el extranjero"),
        _operation("0301", _BOTH, "Operaciones con carta de porte aéreo nacional"),
        _operation("0302", _BOTH, "Transporte ferroviario de pasajeros"),
        _operation("0401", _BOTH, "Ventas a no domiciliados que no califican como exportación"),
        _operation("1001", _BOTH, "Operación sujeta a detracción"),
        _operation("1002", _BOTH, "Operación sujeta a detracción - Recursos hidrobiológicos"),
        _operation("1003", _BOTH, "Operación sujeta a detracción - Transporte de pasajeros"),
        _operation("1004", _BOTH, "Operación sujeta a detracción - Transporte de carga"),
        _operation("2001", _BOTH, "Operación sujeta a percepción"),
        _operation("2002", _FACTURA, "Operación sujeta a retención de renta de segunda categoría"),
        _operation("2100", _BOTH, "Créditos a empresas"),
        _operation("2101", _BOTH, "Créditos de consumo revolvente"),
        _operation("2102", _BOTH, "Créditos de consumo no revolvente"),
        _operation("2103", _BOTH, "Otras operaciones no gravadas - Sistema financiero"),
        _operation(INSURANCE, _BOTH, "Otras operaciones no gravadas - Sistema de seguros"),
        _operation("2105", _BOLETA, "Comprobante emitido por AFP"),
        _operation("2106", _FACTURA, "Venta nacional a turistas - Tax Free"),
    ),
)

OPERATIONS = {operation.code: operation for operation in CATALOGUE_51}

# What the sale can say in full with the data it has today; the others need blocks of their own.
EXPORTS = frozenset({"0200", "0201", "0202", "0203", "0204", "0205", "0206", "0207", "0208"})

# SUNAT 3098: they need the country where the service is used.
USED_ABROAD = frozenset({"0201", "0208"})

# SUNAT 2800: a factura of these may be made out to any identity; one of the first three to none with a RUC.
EXPORTED_TO_FOREIGNERS = frozenset({"0200", "0201", "0204"})
TO_FOREIGNERS = EXPORTS | {NOT_DOMICILED}

SUPPORTED = frozenset({DOMESTIC, INSURANCE, DETRACTION}) | TO_FOREIGNERS
