import pytest
from grpc import StatusCode

from emission.v1 import emission_service_pb2 as service_pb2
from issuing.services import Services
from tests.server.conftest import Client
from tests.server.errors import refused
from tests.server.messages import a_sale_message


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer ", "Basic c2FtcDpzYW1w", "Bearer no-such-token", "Bearer " + "x" * 600, "token"],
)
async def test_a_call_without_a_known_token_is_refused(client: Client, authorization: str | None) -> None:
    metadata = () if authorization is None else (("authorization", authorization),)
    request = service_pb2.SubmitSaleRequest(sale=a_sale_message())
    refusal = await refused(client.stub.SubmitSale(request, metadata=metadata))
    assert (refusal.code, refusal.reason) == (StatusCode.UNAUTHENTICATED, "UNAUTHENTICATED")
    assert refusal.request_id


async def test_a_stream_without_a_token_is_refused(client: Client) -> None:
    call = client.stub.WatchTicket(service_pb2.WatchTicketRequest())
    assert (await refused(anext(aiter(call)))).code is StatusCode.UNAUTHENTICATED


async def test_the_scheme_is_read_in_any_case(client: Client) -> None:
    request = service_pb2.SubmitSaleRequest(sale=a_sale_message())
    answer = await client.stub.SubmitSale(request, metadata=(("authorization", f"bearer {client.token}"),))
    assert answer.ticket.ticket_id


async def test_a_source_sees_only_what_it_submitted(client: Client, services: Services) -> None:
    request = service_pb2.SubmitSaleRequest(sale=a_sale_message())
    mine = (await client.stub.SubmitSale(request, metadata=client.metadata())).ticket
    stranger = (("authorization", f"Bearer {await services.sources.register('mir')}"),)
    by_id = service_pb2.GetTicketRequest(ticket_id=mine.ticket_id)
    by_name = service_pb2.GetTicketRequest(external_id=mine.external_id)
    for lookup in (by_id, by_name):
        assert (await refused(client.stub.GetTicket(lookup, metadata=stranger))).code is StatusCode.NOT_FOUND
    watching = client.stub.WatchTicket(service_pb2.WatchTicketRequest(ticket_id=mine.ticket_id), metadata=stranger)
    assert (await refused(anext(aiter(watching)))).code is StatusCode.NOT_FOUND
    reissue = service_pb2.ReissueTicketRequest(ticket_id=mine.ticket_id, request_key="k", reason="probar")
    assert (await refused(client.stub.ReissueTicket(reissue, metadata=stranger))).code is StatusCode.NOT_FOUND
    assert not (await client.stub.ListTickets(service_pb2.ListTicketsRequest(), metadata=stranger)).tickets


async def test_two_sources_may_use_the_same_external_id(client: Client, services: Services) -> None:
    request = service_pb2.SubmitSaleRequest(sale=a_sale_message())
    stranger = (("authorization", f"Bearer {await services.sources.register('mir')}"),)
    mine = await client.stub.SubmitSale(request, metadata=client.metadata())
    theirs = await client.stub.SubmitSale(request, metadata=stranger)
    assert mine.ticket.ticket_id != theirs.ticket.ticket_id
