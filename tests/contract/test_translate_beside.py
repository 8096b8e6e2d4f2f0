from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from google.type.date_pb2 import Date

from contract.faults import MalformedRequestError
from contract.translate_sale import translate_sale
from emission.v1 import catalogues_pb2 as catalogues
from emission.v1 import sale_pb2
from server.translate_voucher import translate_computed
from tests.builders import a_voucher
from tests.server.messages import a_sale_message
from tests.vouchers.operations import WITHHOLDINGS
from tests.vouchers.sectors import BROKER, a_cargo, a_leg
from vouchers.sale import ItemProperty, Participant, Perception, RailTicket, RelatedDocument, Sale, SaleLegend

Change = Callable[[sale_pb2.Sale], object]


def _address(street: str, ubigeo: str, department: str) -> sale_pb2.Address:
    return sale_pb2.Address(street=street, ubigeo=ubigeo, district="San Isidro", province="Lima", department=department)


def _cargo() -> sale_pb2.Cargo:
    return sale_pb2.Cargo(
        origin=_address("Av. Javier Prado Este 1234", "150131", "Lima"),
        destination=_address("Av. Ejército 101", "040101", "Arequipa"),
        trip="Transporte de maquinaria de Lima a Arequipa",
        service_value="1000.00",
        load_value="900.00",
        nominal_value="947.40",
        legs=[
            sale_pb2.CargoLeg(
                origin_ubigeo="150101",
                destination_ubigeo="040101",
                description="Lima - Arequipa",
                effective_value="900.00",
                vehicle="T3S3",
                useful_load="30.00",
                effective_load="28.50",
                tonne_value="31.58",
                nominal_value="947.40",
                returns_empty=True,
            )
        ],
    )


def _full_message() -> sale_pb2.Sale:
    message = a_sale_message()
    message.perception.CopyFrom(
        sale_pb2.Perception(code="51", percent="2.00", base="100", amount="2.00", total="1182.00")
    )
    message.legends.add(code="2012", text="En ruta")
    message.legends.add(code="2004")
    message.related_documents.add(document_type="99", number="P-1")
    message.despatch_documents.add(document_type="09", number="T001-1")
    party: dict[str, Any] = {
        "identity_type": catalogues.IDENTITY_TYPE_RUC,
        "identity_number": BROKER.identity_number,
        "name": BROKER.name,
    }
    message.buyer.CopyFrom(sale_pb2.Participant(**party))
    message.participants.add(identity_type=catalogues.IDENTITY_TYPE_DNI, identity_number="45678912")
    message.rail_ticket.CopyFrom(sale_pb2.RailTicket(agent_ruc="20131312955", means="006", authorization="A-1"))
    line = message.lines[0]
    line.gtin, line.sunat_code = "7751234567896", "84131500"
    line.cargo.CopyFrom(_cargo())
    line.properties.add(
        code="3060", name="Hora", start_time="21:30", start_date=Date(year=2026, month=12, day=1), quantity="1.5"
    )
    return message


def test_what_few_sales_have_arrives() -> None:
    sale = translate_sale(_full_message())
    assert sale.perception == Perception(
        code="51", percent=Decimal(2), base=Decimal(100), amount=Decimal(2), total=Decimal(1182)
    )
    assert sale.legends == (SaleLegend(code="2012", text="En ruta"), SaleLegend(code="2004"))
    assert sale.related_documents == (RelatedDocument(document_type="99", number="P-1"),)
    assert sale.despatch_documents == (RelatedDocument(document_type="09", number="T001-1"),)
    assert sale.buyer == BROKER
    assert sale.participants == (Participant(identity_type="1", identity_number="45678912"),)
    assert sale.rail_ticket == RailTicket(agent_ruc="20131312955", means="006", authorization="A-1")


def test_what_few_lines_have_arrives() -> None:
    line = translate_sale(_full_message()).lines[0]
    assert (line.gtin, line.sunat_code) == ("7751234567896", "84131500")
    assert line.cargo == a_cargo(legs=(a_leg(),))
    assert line.properties == (
        ItemProperty(
            code="3060", name="Hora", start_date=date(2026, 12, 1), start_time=time(21, 30), quantity=Decimal("1.5")
        ),
    )


def test_what_is_not_given_is_not_there() -> None:
    sale = translate_sale(a_sale_message())
    assert sale == Sale(
        external_id=sale.external_id,
        issuer_ruc=sale.issuer_ruc,
        document_type=sale.document_type,
        currency=sale.currency,
        customer=sale.customer,
        lines=sale.lines,
    )


def _leg(sale: sale_pb2.Sale, **values: str) -> None:
    sale.lines[0].cargo.CopyFrom(_cargo())
    sale.lines[0].cargo.legs.add(**values)


def _item(sale: sale_pb2.Sale, **values: str) -> None:
    sale.lines[0].properties.add(code="3060", name="Hora", **values)


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("perception.percent", lambda sale: sale.perception.MergeFrom(sale_pb2.Perception(code="51"))),
        ("perception.code", lambda sale: sale.perception.MergeFrom(sale_pb2.Perception(percent="2"))),
        ("legends[0].code", lambda sale: sale.legends.add(text="x")),
        ("legends", lambda sale: sale.legends.extend([sale_pb2.SaleLegend(code="2004")] * 21)),
        ("related_documents[0].number", lambda sale: sale.related_documents.add(document_type="99")),
        (
            "related_documents",
            lambda sale: sale.related_documents.extend(
                [sale_pb2.RelatedDocument(document_type="99", number="1")] * 100
            ),
        ),
        ("despatch_documents[0].document_type", lambda sale: sale.despatch_documents.add(number="T001-1")),
        ("buyer.identity_type", lambda sale: sale.buyer.MergeFrom(sale_pb2.Participant(identity_number="1"))),
        ("participants[0].identity_number", lambda sale: sale.participants.add(identity_type=1)),
        (
            "rail_ticket.authorization",
            lambda sale: sale.rail_ticket.MergeFrom(sale_pb2.RailTicket(agent_ruc="1", means="1")),
        ),
        ("lines[0].cargo.legs[1].useful_load", lambda sale: _leg(sale, useful_load="30 t")),
        ("lines[0].properties[0].start_time", lambda sale: _item(sale, start_time="24:00")),
        ("lines[0].properties[0].start_time", lambda sale: _item(sale, start_time="9:30")),
        ("lines[0].properties[0].quantity", lambda sale: _item(sale, quantity="doce")),
    ],
)
def test_one_fault_is_told_by_its_path(path: str, change: Change) -> None:
    message = a_sale_message()
    change(message)
    with pytest.raises(MalformedRequestError) as refused:
        translate_sale(message)
    assert [fault.path for fault in refused.value.faults] == [f"sale.{path}"]


def test_a_preview_tells_what_is_perceived_and_what_is_deposited() -> None:
    perceived = translate_computed(a_voucher(WITHHOLDINGS["a perception"]))
    assert (perceived.perception.code, perceived.perception.amount, perceived.perception.total) == (
        "51",
        "23.60",
        "1203.60",
    )
    assert (perceived.perception.factor, perceived.perception.base) == ("0.02", "1180.00")
    assert not perceived.HasField("detraction")
    deposited = translate_computed(a_voucher(WITHHOLDINGS["N detraction and credit"])).detraction
    assert (deposited.code, deposited.percent, deposited.amount) == ("037", "12.00", "142.00")
