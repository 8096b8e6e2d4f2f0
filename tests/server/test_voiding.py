"""VoidVoucher as a source calls it, with a worker and the OSE simulator behind the server."""

import pytest
from grpc import StatusCode

from emission.v1 import emission_service_pb2 as service_pb2
from emission.v1 import ticket_pb2
from issuing.settings import Settings
from tests.conftest import Ose, emitting
from tests.server.conftest import Client
from tests.server.errors import refused
from tests.server.messages import a_sale_message

pytestmark = pytest.mark.timeout(60)


@pytest.fixture
def settings(settings: Settings, ose: Ose) -> Settings:
    return settings.model_copy(update={"ose_url": ose.url})


async def accepted(client: Client, external_id: str = "S-1") -> ticket_pb2.Ticket:
    request = service_pb2.SubmitSaleRequest(sale=a_sale_message(external_id))
    ticket = (await client.stub.SubmitSale(request, metadata=client.metadata())).ticket
    return await watched(client, ticket.ticket_id)


async def watched(client: Client, ticket_id: str) -> ticket_pb2.Ticket:
    request = service_pb2.WatchTicketRequest(ticket_id=ticket_id)
    changes = [it async for it in client.stub.WatchTicket(request, metadata=client.metadata())]
    return changes[-1].ticket


def a_request(ticket_id: str, **changes: object) -> service_pb2.VoidVoucherRequest:
    request = service_pb2.VoidVoucherRequest(ticket_id=ticket_id, request_key="k-1", reason="Error del cliente")
    request.MergeFrom(service_pb2.VoidVoucherRequest(**changes))  # type: ignore[arg-type]
    return request


async def test_a_voucher_is_undone_and_the_watcher_sees_it(client: Client, settings: Settings) -> None:
    async with emitting(settings):
        ticket = await accepted(client)
        answer = await client.stub.VoidVoucher(a_request(ticket.ticket_id), metadata=client.metadata())
        assert answer.ticket.status == ticket_pb2.TICKET_STATUS_ACCEPTED
        assert answer.ticket.voiding.status == ticket_pb2.VOIDING_STATUS_PENDING
        assert not answer.HasField("credit_note")
        ended = await watched(client, ticket.ticket_id)
    assert ended.status == ticket_pb2.TICKET_STATUS_VOIDED
    assert ended.voiding.status == ticket_pb2.VOIDING_STATUS_DONE


async def test_what_cannot_be_undone_says_why_and_the_way_out(client: Client) -> None:
    request = service_pb2.SubmitSaleRequest(sale=a_sale_message("S-1"))
    ticket = (await client.stub.SubmitSale(request, metadata=client.metadata())).ticket
    refusal = await refused(client.stub.VoidVoucher(a_request(ticket.ticket_id), metadata=client.metadata()))
    assert (refusal.code, refusal.reason) == (StatusCode.FAILED_PRECONDITION, "NO_VOUCHER")


async def test_a_key_that_stands_for_something_else(client: Client, settings: Settings) -> None:
    request = service_pb2.SubmitSaleRequest(sale=a_sale_message("S-1"))
    ticket = (await client.stub.SubmitSale(request, metadata=client.metadata())).ticket
    reissue = service_pb2.ReissueTicketRequest(ticket_id=ticket.ticket_id, request_key="k-1", reason="Otra vez")
    await client.stub.ReissueTicket(reissue, metadata=client.metadata())
    async with emitting(settings):
        await watched(client, ticket.ticket_id)
    refusal = await refused(client.stub.VoidVoucher(a_request(ticket.ticket_id), metadata=client.metadata()))
    assert (refusal.code, refusal.reason) == (StatusCode.ALREADY_EXISTS, "KEY_TAKEN")
    assert list(refusal.fields) == ["request_key"]


async def test_a_request_says_all_that_it_lacks(client: Client) -> None:
    refusal = await refused(client.stub.VoidVoucher(service_pb2.VoidVoucherRequest(), metadata=client.metadata()))
    assert set(refusal.fields) == {"ticket_id", "request_key", "reason"}
    short = a_request("00000000-0000-7000-8000-000000000000", reason="ab")
    refusal = await refused(client.stub.VoidVoucher(short, metadata=client.metadata()))
    assert (refusal.code, list(refusal.fields)) == (StatusCode.INVALID_ARGUMENT, ["reason"])
