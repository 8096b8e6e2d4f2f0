"""The sales that are measured: a factura of ten lines, as an insurer issues them."""

from decimal import Decimal

from cli.house import DEMO_ISSUER
from emission.v1 import catalogues_pb2, sale_pb2
from vouchers.sale import Customer, DocumentType, ItemProperty, Sale, SaleLine

LINES = 10


def factura(lines: int = LINES) -> Sale:
    """A factura of `lines` taxed lines, each with its policy number."""
    return Sale(
        external_id="BENCH",
        issuer_ruc=DEMO_ISSUER.ruc,
        document_type=DocumentType.FACTURA,
        currency="PEN",
        customer=Customer(identity_type="6", identity_number="20131312955", name="TRANSPORTES LOS ANDES S.A.C."),
        lines=tuple(
            SaleLine(
                description=f"Seguro vehicular todo riesgo, unidad {index}, póliza VEH-2026-{index:06d}",
                quantity=Decimal(1 + index % 3),
                unit_code="ZZ",
                tax_treatment="10",
                unit_value=Decimal("1180.45") + index,
                properties=(ItemProperty(code="7013", name="Número de póliza", value=f"VEH-2026-{index:06d}"),),
            )
            for index in range(1, lines + 1)
        ),
    )


def message(external_id: str, lines: int = LINES) -> sale_pb2.Sale:
    """The same factura as the contract carries it."""
    sale = factura(lines)
    return sale_pb2.Sale(
        external_id=external_id,
        issuer_ruc=sale.issuer_ruc,
        document_type=catalogues_pb2.DOCUMENT_TYPE_FACTURA,
        currency=sale.currency,
        customer=sale_pb2.Customer(
            identity_type=catalogues_pb2.IDENTITY_TYPE_RUC,
            identity_number=sale.customer.identity_number,
            name=sale.customer.name,
        ),
        lines=[
            sale_pb2.SaleLine(
                description=line.description,
                quantity=str(line.quantity),
                unit_code=line.unit_code,
                tax_treatment=catalogues_pb2.IGV_TREATMENT_TAXED,
                unit_value=str(line.unit_value),
                properties=[
                    sale_pb2.ItemProperty(code=it.code, name=it.name, value=it.value or "") for it in line.properties
                ],
            )
            for line in sale.lines
        ],
    )
