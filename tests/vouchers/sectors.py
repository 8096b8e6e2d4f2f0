"""Sales of the sectors that declare more than an insurer does, and of what a sale may refer to."""

from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from tests.builders import a_boleta, a_customer, a_line, a_person, a_sale, an_address
from tests.vouchers.operations import SPOT, THOUSAND, detracted, sold
from tests.vouchers.properties import (
    AIR_WAYBILL,
    FISHING,
    LOAN,
    MORTGAGE,
    PENSION,
    RAIL,
    SEAT,
    STATE_SUPPLIER,
    VEHICLE,
    valued,
)
from vouchers.sale import (
    Cargo,
    CargoLeg,
    Customer,
    Participant,
    RailTicket,
    RelatedDocument,
    Sale,
    SaleLegend,
)


def a_leg(**changes: Any) -> CargoLeg:
    """From Lima to Arequipa with a trailer."""
    return replace(
        CargoLeg(
            origin_ubigeo="150101",
            destination_ubigeo="040101",
            description="Lima - Arequipa",
            effective_value=Decimal("900.00"),
            vehicle="T3S3",
            useful_load=Decimal("30.00"),
            effective_load=Decimal("28.50"),
            tonne_value=Decimal("31.58"),
            nominal_value=Decimal("947.40"),
            returns_empty=True,
        ),
        **changes,
    )


def a_cargo(**changes: Any) -> Cargo:
    """The same trip as a whole."""
    return replace(
        Cargo(
            origin=an_address(),
            destination=an_address(street="Av. Ejército 101", ubigeo="040101", department="Arequipa"),
            trip="Transporte de maquinaria de Lima a Arequipa",
            service_value=Decimal("1000.00"),
            load_value=Decimal("900.00"),
            nominal_value=Decimal("947.40"),
            legs=(a_leg(),),
        ),
        **changes,
    )


def carried(cargo: Cargo | None, **changes: Any) -> Sale:
    """A transport of cargo under detraction."""
    given: dict[str, Any] = {
        "operation_type": "1004",
        "detraction": replace(SPOT, code="027", percent=Decimal("4.00")),
        "lines": (sold("1", "1000.00", cargo=cargo),),
    }
    return detracted(**given | changes)


def by_rail(**changes: Any) -> Sale:
    """A passenger's ticket."""
    ticket = RailTicket(agent_ruc="20131312955", means="006", authorization="AUT-778899")
    lines = (sold("1", "200.00", properties=RAIL),)
    return a_boleta(**{"operation_type": "0302", "rail_ticket": ticket, "lines": lines} | changes)


TOURIST = Customer(identity_type="7", identity_number="G12345678", name="Jane Roe")

SECTORS: dict[str, Sale] = {
    "fish under detraction": detracted(
        operation_type="1002",
        detraction=replace(SPOT, code="004", percent=Decimal("4.00")),
        lines=(sold("1", "1000.00", properties=FISHING),),
    ),
    "passengers under detraction": detracted(
        operation_type="1003",
        detraction=replace(SPOT, code="028", percent=Decimal("10.00")),
        lines=(sold("1", "1000.00", properties=SEAT),),
    ),
    "cargo under detraction": carried(a_cargo()),
    "cargo without legs": carried(a_cargo(legs=())),
    "cargo in dollars": carried(
        a_cargo(),
        currency="USD",
        detraction=replace(SPOT, code="027", percent=Decimal("4.00"), amount=Decimal("177.00")),
    ),
    "a boleta of cargo with two vehicles": carried(
        a_cargo(legs=(a_leg(), a_leg(vehicle=None, tonne_value=None, returns_empty=False, nominal_value=None))),
        document_type=a_boleta().document_type,
        customer=a_person(),
        lines=(sold("1", "500.00", cargo=a_cargo()),),
    ),
    "an air waybill": a_sale(operation_type="0301", lines=(sold("1", "80.00", properties=AIR_WAYBILL),)),
    "a rail ticket": by_rail(),
    "a factura of a rail ticket": by_rail(document_type=a_sale().document_type, customer=a_customer()),
    "a supplier of the State": a_sale(lines=(sold("1", "80.00", properties=STATE_SUPPLIER),)),
    "a vehicle": a_sale(lines=(sold("1", "80.00", properties=(*VEHICLE, *valued(p7021="2026-10-118-000123"))),)),
    "a loan": a_sale(operation_type="2100", lines=(sold("1", "80.00", "30", properties=LOAN),)),
    "a revolving loan": a_boleta(operation_type="2101", lines=(sold("1", "80.00", "30", properties=LOAN),)),
    "a consumer's loan": a_boleta(operation_type="2102", lines=(sold("1", "80.00", "30", properties=LOAN),)),
    "another operation of a bank": a_sale(operation_type="2103", lines=(sold("1", "80.00", "30"),)),
    "deductible interest of a mortgage": a_sale(
        operation_type="0112",
        customer=a_person(),
        lines=(sold("1", "80.00", "30", properties=MORTGAGE, sunat_code="84121901"),),
    ),
    "a pension fund": a_boleta(operation_type="2105", lines=(sold("1", "80.00", "30", properties=PENSION),)),
    "tax free": a_sale(operation_type="2106", customer=TOURIST, lines=(THOUSAND,)),
}


def with_legends(*codes: str, text: str | None = None, **changes: Any) -> Sale:
    """A sale of something exempt with these legends."""
    legends = tuple(SaleLegend(code=code, text=text) for code in codes)
    return a_sale(**{"lines": (sold("1", "100.00", "20"),), "legends": legends} | changes)


def related(*numbers: str, kind: str = "99") -> tuple[RelatedDocument, ...]:
    """Documents of those numbers."""
    return tuple(RelatedDocument(document_type=kind, number=number) for number in numbers)


BROKER = Participant(identity_type="6", identity_number="20100066603", name="CORREDORA ANDINA S.A.C.")

REFERENCES: dict[str, Sale] = {
    "legends of the Amazon region": with_legends("2001", "2002", "2003"),
    "legends of a boleta": with_legends("2008", "2009", document_type=a_boleta().document_type, customer=a_person()),
    "legends with a text of their own": with_legends(
        "1000", "2012", text="Entrega en almacén <central> & en ruta", lines=(THOUSAND,)
    ),
    "legends that need nothing": with_legends("2004", "2010", "2011", lines=(THOUSAND,)),
    "a sale on the road": a_sale(delivery_address=an_address(street="Jr. Puno 120")),
    "documents": a_sale(
        related_documents=(*related("POL-2026-0001", "PR-77"), *related("04-118", kind="04")),
        despatch_documents=(*related("T001-123", "0001-45", kind="09"), *related("V001-8", kind="31")),
        purchase_order="OC-1",
    ),
    "other people": a_sale(
        buyer=BROKER,
        participants=(
            BROKER,
            Participant(identity_type="1", identity_number="45678912"),
        ),
    ),
    "standard codes": a_sale(
        lines=(
            a_line(gtin="7751234567896", sunat_code="84131500", product_code="VEH-1"),
            a_line(gtin="12345670", sunat_code="99999999"),
            a_line(gtin="123456789012"),
            a_line(gtin="17751234567893"),
        )
    ),
}
