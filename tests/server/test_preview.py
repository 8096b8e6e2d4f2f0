"""PreviewSale over a real channel."""

import io

import pypdf
from grpc import StatusCode

from emission.v1 import catalogues_pb2 as catalogues
from emission.v1 import emission_service_pb2 as service_pb2
from emission.v1 import sale_pb2, ticket_pb2, voucher_number_pb2, voucher_pb2
from tests.server.conftest import Client
from tests.server.errors import refused
from tests.server.messages import a_sale_message


async def test_a_preview_computes_and_stores_nothing(client: Client) -> None:
    request = service_pb2.PreviewSaleRequest(sale=a_sale_message(), with_xml=True)
    preview = await client.stub.PreviewSale(request, metadata=client.metadata())
    assert not preview.findings
    assert preview.voucher.document_type == catalogues.DOCUMENT_TYPE_FACTURA
    assert preview.voucher.operation_type == catalogues.OPERATION_TYPE_DOMESTIC_SALE
    assert (preview.voucher.totals.line_extension, preview.voucher.totals.tax) == ("200.00", "36.00")
    assert preview.voucher.totals.payable == "236.00"
    assert preview.voucher.totals.prepaid == ""
    line = preview.voucher.lines[0]
    assert (line.number, line.quantity, line.value, line.tax) == (1, "2", "200.00", "36.00")
    assert line.taxes[0].tribute == "1000"
    assert line.taxes[0].treatment == catalogues.IGV_TREATMENT_TAXED
    assert preview.voucher.legends[0].code == "1000"
    assert b"<Invoice" in preview.xml
    assert preview.rule_set
    assert preview.request_id
    assert not (await client.stub.ListTickets(service_pb2.ListTicketsRequest(), metadata=client.metadata())).tickets


async def test_a_preview_prints_a_draft_where_it_is_asked_for(client: Client) -> None:
    request = service_pb2.PreviewSaleRequest(sale=a_sale_message(), with_pdf=True)
    preview = await client.stub.PreviewSale(request, metadata=client.metadata())
    assert not preview.xml
    text = pypdf.PdfReader(io.BytesIO(preview.pdf)).pages[0].extract_text()
    assert "BORRADOR" in text
    assert "S/ 236.00" in text.replace("\xa0", " ")


async def test_a_preview_tells_what_the_rules_find(client: Client) -> None:
    sale = a_sale_message()
    sale.customer.identity_type = catalogues.IDENTITY_TYPE_DNI
    sale.customer.identity_number = "45678912"
    request = service_pb2.PreviewSaleRequest(sale=sale, with_xml=True, with_pdf=True)
    preview = await client.stub.PreviewSale(request, metadata=client.metadata())
    codes = {finding.sunat_code: finding for finding in preview.findings}
    assert codes["2800"].severity == ticket_pb2.FINDING_SEVERITY_ERROR
    assert codes["2800"].path == "customer.identity_type"
    assert codes["2800"].remedy
    assert not preview.xml
    assert not preview.pdf


async def test_a_preview_of_an_unknown_issuer_is_refused(client: Client) -> None:
    sale = a_sale_message()
    sale.issuer_ruc = "20131312955"
    refusal = await refused(
        client.stub.PreviewSale(service_pb2.PreviewSaleRequest(sale=sale), metadata=client.metadata())
    )
    assert (refusal.code, refusal.reason) == (StatusCode.FAILED_PRECONDITION, "UNKNOWN_ISSUER")


async def test_a_preview_tells_detraction_advances_and_where_it_is_delivered(client: Client) -> None:
    sale = a_sale_message()
    sale.operation_type = catalogues.OPERATION_TYPE_DETRACTION
    sale.lines[0].unit_value = "1000.00"
    sale.detraction.CopyFrom(sale_pb2.Detraction(code="037", percent="12", account="00-068-123456"))
    sale.advances.add(
        document=voucher_number_pb2.DocumentReference(
            document_type=catalogues.DOCUMENT_TYPE_FACTURA, series="F001", number=7
        ),
        amount="1180.00",
    )
    sale.delivery_address.CopyFrom(sale_pb2.Address(street="Av. Grau 123", ubigeo="150101"))
    preview = await client.stub.PreviewSale(service_pb2.PreviewSaleRequest(sale=sale), metadata=client.metadata())
    voucher = preview.voucher
    assert voucher.totals.payable == "1180.00"
    assert voucher.detraction == voucher_pb2.ComputedDetraction(
        code="037", percent="12", amount="142.00", account="00-068-123456", means="001"
    )
    assert list(voucher.advances) == [
        voucher_pb2.ComputedAdvance(
            identifier="01",
            document_type="02",
            series="F001",
            number=7,
            issuer_ruc=sale.issuer_ruc,
            amount="1180.00",
        )
    ]
    assert voucher.delivery_address == sale_pb2.Address(street="Av. Grau 123", ubigeo="150101", country="PE")
    plain = await client.stub.PreviewSale(
        service_pb2.PreviewSaleRequest(sale=a_sale_message()), metadata=client.metadata()
    )
    assert not plain.voucher.HasField("detraction")
    assert not plain.voucher.HasField("delivery_address")
