"""Large sales and hostile texts, submitted by a source over gRPC and judged by the OSE that recomputes them."""

from decimal import Decimal

import pytest
from grpc import StatusCode, aio
from lxml import etree
from msgspec.structs import replace

from emission.v1 import emission_service_pb2 as service_pb2
from emission.v1 import ticket_pb2
from tests.builders import a_boleta, a_customer, a_line, a_person, a_sale
from tests.flow.conftest import House
from tests.server.errors import refused
from tests.server.sale_messages import message_of
from vouchers.sale import ItemProperty

pytestmark = pytest.mark.timeout(120)

NAMESPACES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}

# Each stays in the document as it was given.
TEXTS = {
    "markup": "<b onclick='x()'>Póliza</b> & \"comillas\" 'simples'",
    "the end of a CDATA section": "Póliza ]]> fin <![CDATA[ otra",
    "look-alikes of entities": "&amp; &lt; &#0; &#x1F; &nombre; %entidad; <!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/hosts'>]>",
    "an instruction and a comment": "<?php exit ?> <!-- nada -- -->",
    "right to left": "تأمين السيارة \u202eAVEUN\u202c שלום",
    "four bytes": "Camión 🚛 𐍈 \U0001f468\u200d\U0001f469\u200d\U0001f467 𠮷",
    "combining and invisible": "Pe\u0301rez\u200b\u00ad\ufeff\u2060 A\u00a0B",
    "decomposed against composed": "n\u0303 ñ \u212b Å",
    "one long word": "x" * 500,
    "one long word of four bytes": "🚛" * 500,
    "shell and SQL": "$(reboot) `id` '; DROP TABLE tickets; -- {0} %s {{ 7*7 }} \\u0000",
    "typst": "#panic() $x$ @ref *negrita* _cursiva_ <etiqueta>",
}


def read(document: etree._Element, path: str) -> list[str]:
    return [str(found.text) for found in document.findall(path, NAMESPACES)]


@pytest.mark.parametrize("count", [100, 999])
async def test_a_sale_of_many_lines_is_accepted(house: House, count: int) -> None:
    lines = tuple(
        a_line(
            description=f"Prima del asegurado {index}",
            quantity=Decimal(1 + index % 7),
            unit_value=Decimal("10.01") + index if index % 3 else None,
            unit_price=None if index % 3 else Decimal("33.37") + index,
            tax_treatment=("10", "20", "30")[index % 3],
        )
        for index in range(count)
    )
    ticket_id = await house.submit(a_sale(lines=lines))
    ticket = await house.ended(ticket_id)
    assert ticket.status == ticket_pb2.TICKET_STATUS_ACCEPTED, ticket.reason
    document = await house.document(ticket_id)
    assert read(document, "cac:InvoiceLine/cbc:ID") == [str(index + 1) for index in range(count)]
    values = [Decimal(text) for text in read(document, "cac:InvoiceLine/cbc:LineExtensionAmount")]
    assert [str(sum(values))] == read(document, "cac:LegalMonetaryTotal/cbc:LineExtensionAmount")


async def test_hostile_texts_stand_in_the_document_as_they_were_given(house: House) -> None:
    tickets = {}
    for index, (name, text) in enumerate(TEXTS.items()):
        line = a_line(description=text, properties=(ItemProperty(code="7013", name="Póliza", value=text[:100]),))
        customer = a_customer(name=text) if index % 2 else a_person(name=text)
        kind = a_sale if index % 2 else a_boleta
        tickets[name] = await house.submit(kind(external_id=f"{name} {text}"[:100], customer=customer, lines=(line,)))
    for name, ticket_id in tickets.items():
        ticket = await house.ended(ticket_id)
        assert ticket.status == ticket_pb2.TICKET_STATUS_ACCEPTED, (name, ticket.reason, ticket.findings)
        document = await house.document(ticket_id)
        item = "cac:InvoiceLine/cac:Item"
        assert read(document, f"{item}/cbc:Description") == [TEXTS[name]]
        assert read(document, f"{item}/cac:AdditionalItemProperty/cbc:Value") == [TEXTS[name][:100]]
        named = "cac:AccountingCustomerParty/cac:Party/cac:PartyLegalEntity/cbc:RegistrationName"
        assert read(document, named) == [TEXTS[name]]


async def test_line_breaks_are_kept_where_sunat_allows_them_and_one_space_elsewhere(house: House) -> None:
    text = " Póliza 1\r\n\tPóliza 2 "
    ticket_id = await house.submit(a_sale(customer=a_customer(name=text), lines=(a_line(description=text),)))
    assert (await house.ended(ticket_id)).status == ticket_pb2.TICKET_STATUS_ACCEPTED
    document = await house.document(ticket_id)
    assert read(document, "cac:InvoiceLine/cac:Item/cbc:Description") == ["Póliza 1\r\n\tPóliza 2"]
    party = "cac:AccountingCustomerParty/cac:Party/cac:PartyLegalEntity"
    assert read(document, f"{party}/cbc:RegistrationName") == ["Póliza 1 Póliza 2"]


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f\x08", "\ufffe", "\uffff"])
async def test_what_no_document_can_hold_is_refused_at_its_field(house: House, character: str) -> None:
    sale = message_of(a_sale(lines=(a_line(), a_line(description=f"Póliza {character}1"))))
    request = service_pb2.SubmitSaleRequest(sale=sale)
    refusal = await refused(house.client.stub.SubmitSale(request, metadata=house.client.metadata()))
    assert (refusal.code, refusal.reasons) == (
        StatusCode.INVALID_ARGUMENT,
        {"sale.lines[1].description": "SUNAT_0306"},
    )


async def test_a_surrogate_on_the_wire_harms_nobody(house: House) -> None:
    good = message_of(a_sale())
    good.lines[0].description = "AAA"
    torn = service_pb2.SubmitSaleRequest(sale=good).SerializeToString().replace(b"AAA", b"\xed\xa0\x80")
    call = house.client.channel.unary_unary(
        "/emission.v1.EmissionService/SubmitSale",
        request_serializer=lambda request: request,
        response_deserializer=lambda answer: answer,
    )
    with pytest.raises(aio.AioRpcError):
        await call(torn, metadata=house.client.metadata())
    ticket_id = await house.submit(replace(a_sale(), external_id="S-2"))
    assert (await house.ended(ticket_id)).voucher.number == 1
