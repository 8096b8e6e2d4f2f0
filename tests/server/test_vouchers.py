"""What became of a sale that a real worker emitted against the OSE simulator."""

import hashlib
import io
import zipfile

import pypdf
import pytest
from google.type.date_pb2 import Date
from grpc import StatusCode

from emission.v1 import catalogues_pb2 as catalogues
from emission.v1 import emission_service_pb2 as service_pb2
from emission.v1 import ticket_pb2, voucher_number_pb2, voucher_pb2
from issuing.settings import Settings
from tests.conftest import Ose, emitting
from tests.server.conftest import Client
from tests.server.errors import refused
from tests.server.messages import a_sale_message


@pytest.fixture
def settings(settings: Settings, ose: Ose) -> Settings:
    return settings.model_copy(update={"ose_url": ose.url})


@pytest.fixture
async def ticket(client: Client, settings: Settings) -> ticket_pb2.Ticket:
    """An accepted factura, as its watcher saw it last."""
    request = service_pb2.SubmitSaleRequest(sale=a_sale_message())
    submitted = (await client.stub.SubmitSale(request, metadata=client.metadata())).ticket
    watch = client.stub.WatchTicket(
        service_pb2.WatchTicketRequest(ticket_id=submitted.ticket_id), metadata=client.metadata(), timeout=60
    )
    async with emitting(settings):
        seen = [change.ticket async for change in watch]
    assert seen[-1].status == ticket_pb2.TICKET_STATUS_ACCEPTED, seen[-1]
    return seen[-1]


async def test_the_voucher_is_found_by_ticket_and_by_number(client: Client, ticket: ticket_pb2.Ticket) -> None:
    by_ticket = await client.stub.GetVoucher(
        service_pb2.GetVoucherRequest(ticket_id=ticket.ticket_id), metadata=client.metadata()
    )
    voucher = by_ticket.voucher
    assert voucher.number == ticket.voucher
    assert (voucher.number.series, voucher.number.number) == ("F001", 1)
    assert voucher.status == ticket_pb2.TICKET_STATUS_ACCEPTED
    assert (voucher.currency, voucher.payable, voucher.tax) == ("PEN", "236.00", "36.00")
    assert voucher.customer_identity_type == catalogues.IDENTITY_TYPE_RUC
    assert voucher.response_code == "0"
    assert voucher.answered_at.seconds >= voucher.signed_at.seconds > 0
    by_number = await client.stub.GetVoucher(
        service_pb2.GetVoucherRequest(number=ticket.voucher), metadata=client.metadata()
    )
    assert by_number.voucher == voucher


async def test_vouchers_are_listed_by_every_filter(client: Client, ticket: ticket_pb2.Ticket) -> None:
    voucher = (
        await client.stub.GetVoucher(
            service_pb2.GetVoucherRequest(ticket_id=ticket.ticket_id), metadata=client.metadata()
        )
    ).voucher
    day = voucher.issue_date
    fitting = service_pb2.ListVouchersRequest(
        issuer_ruc="20100066603",
        document_type=catalogues.DOCUMENT_TYPE_FACTURA,
        series="F001",
        statuses=[ticket_pb2.TICKET_STATUS_ACCEPTED, ticket_pb2.TICKET_STATUS_OBSERVED],
        issued_from=day,
        issued_to=day,
        customer_identity_number="20131312955",
    )
    page = await client.stub.ListVouchers(fitting, metadata=client.metadata())
    assert list(page.vouchers) == [voucher]
    assert not page.next_page_token
    for other in (
        service_pb2.ListVouchersRequest(issuer_ruc="20131312955"),
        service_pb2.ListVouchersRequest(document_type=catalogues.DOCUMENT_TYPE_BOLETA),
        service_pb2.ListVouchersRequest(series="F002"),
        service_pb2.ListVouchersRequest(statuses=[ticket_pb2.TICKET_STATUS_REJECTED]),
        service_pb2.ListVouchersRequest(issued_from=Date(year=day.year + 1, month=1, day=1)),
        service_pb2.ListVouchersRequest(issued_to=Date(year=day.year - 1, month=1, day=1)),
        service_pb2.ListVouchersRequest(customer_identity_number="2013131295"),
    ):
        assert not (await client.stub.ListVouchers(other, metadata=client.metadata())).vouchers


async def _download(client: Client, ticket_id: str, kind: voucher_pb2.ArtifactKind.ValueType) -> tuple[str, bytes]:
    request = service_pb2.DownloadArtifactRequest(ticket_id=ticket_id, kind=kind)
    parts = [part async for part in client.stub.DownloadArtifact(request, metadata=client.metadata())]
    assert [part.WhichOneof("part") for part in parts] == ["header"] + ["chunk"] * (len(parts) - 1)
    header, content = parts[0].header, b"".join(part.chunk for part in parts[1:])
    assert parts[0].request_id
    assert (header.size, header.sha256) == (len(content), hashlib.sha256(content).digest())
    return header.file_name, content


async def test_what_was_signed_sent_and_received_can_be_downloaded(client: Client, ticket: ticket_pb2.Ticket) -> None:
    name, xml = await _download(client, ticket.ticket_id, voucher_pb2.ARTIFACT_KIND_XML)
    assert name == "20100066603-01-F001-1.xml"
    assert b"SignatureValue" in xml
    name, archive = await _download(client, ticket.ticket_id, voucher_pb2.ARTIFACT_KIND_ZIP)
    assert name == "20100066603-01-F001-1.zip"
    assert zipfile.ZipFile(io.BytesIO(archive)).read("20100066603-01-F001-1.xml") == xml
    name, cdr = await _download(client, ticket.ticket_id, voucher_pb2.ARTIFACT_KIND_CDR)
    assert name == "R-20100066603-01-F001-1.zip"
    assert "R-20100066603-01-F001-1.xml" in zipfile.ZipFile(io.BytesIO(cdr)).namelist()
    name, pdf = await _download(client, ticket.ticket_id, voucher_pb2.ARTIFACT_KIND_PDF)
    assert name == "20100066603-01-F001-1.pdf"
    assert pypdf.PdfReader(io.BytesIO(pdf)).attachments == {"20100066603-01-F001-1.xml": [xml]}


async def test_a_final_ticket_is_not_reissued(client: Client, ticket: ticket_pb2.Ticket) -> None:
    request = service_pb2.ReissueTicketRequest(ticket_id=ticket.ticket_id, request_key="k", reason="Otra vez")
    refusal = await refused(client.stub.ReissueTicket(request, metadata=client.metadata()))
    assert (refusal.code, refusal.reason) == (StatusCode.FAILED_PRECONDITION, "TICKET_IS_FINAL")


async def test_a_sale_without_a_number_has_no_voucher(client: Client) -> None:
    request = service_pb2.SubmitSaleRequest(sale=a_sale_message())
    ticket_id = (await client.stub.SubmitSale(request, metadata=client.metadata())).ticket.ticket_id
    wanted = service_pb2.GetVoucherRequest(ticket_id=ticket_id)
    assert (await refused(client.stub.GetVoucher(wanted, metadata=client.metadata()))).code is StatusCode.NOT_FOUND
    download = service_pb2.DownloadArtifactRequest(ticket_id=ticket_id, kind=voucher_pb2.ARTIFACT_KIND_XML)
    call = client.stub.DownloadArtifact(download, metadata=client.metadata())
    assert (await refused(anext(aiter(call)))).code is StatusCode.NOT_FOUND


async def test_a_voucher_request_says_what_it_lacks(client: Client) -> None:
    wanted = service_pb2.GetVoucherRequest(number=voucher_number_pb2.VoucherNumber())
    refusal = await refused(client.stub.GetVoucher(wanted, metadata=client.metadata()))
    assert set(refusal.fields) == {"number.issuer_ruc", "number.document_type", "number.series", "number.number"}
    download = service_pb2.DownloadArtifactRequest()
    call = client.stub.DownloadArtifact(download, metadata=client.metadata())
    assert set((await refused(anext(aiter(call)))).fields) == {"ticket_id", "kind"}
