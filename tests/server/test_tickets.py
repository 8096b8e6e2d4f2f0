"""GetTicket, ListTickets, WatchTicket, and ReissueTicket."""

import asyncio

import pytest
from grpc import StatusCode
from grpc.aio import AioRpcError

from emission.v1 import emission_service_pb2 as service_pb2
from emission.v1 import ticket_pb2
from tests.server.conftest import Client
from tests.server.errors import refused
from tests.server.messages import a_sale_message


async def _submitted(client: Client, external_id: str = "SAMP-000001") -> ticket_pb2.Ticket:
    request = service_pb2.SubmitSaleRequest(sale=a_sale_message(external_id))
    return (await client.stub.SubmitSale(request, metadata=client.metadata())).ticket


async def test_a_ticket_is_found_by_external_id(client: Client) -> None:
    ticket = await _submitted(client)
    found = await client.stub.GetTicket(
        service_pb2.GetTicketRequest(external_id="SAMP-000001"), metadata=client.metadata()
    )
    assert found.ticket.ticket_id == ticket.ticket_id
    assert found.request_id


@pytest.mark.parametrize(
    ("lookup", "code"),
    [
        ({}, StatusCode.INVALID_ARGUMENT),
        ({"ticket_id": "17"}, StatusCode.INVALID_ARGUMENT),
        ({"external_id": ""}, StatusCode.INVALID_ARGUMENT),
        ({"external_id": "a\0b"}, StatusCode.INVALID_ARGUMENT),
        ({"ticket_id": "00000000-0000-7000-8000-000000000000"}, StatusCode.NOT_FOUND),
        ({"external_id": "SAMP-9"}, StatusCode.NOT_FOUND),
    ],
)
async def test_a_ticket_that_is_not_there(client: Client, lookup: dict[str, str], code: StatusCode) -> None:
    request = service_pb2.GetTicketRequest(**lookup)
    assert (await refused(client.stub.GetTicket(request, metadata=client.metadata()))).code is code


async def test_tickets_are_listed_page_by_page_newest_first(client: Client) -> None:
    for index in range(3):
        await _submitted(client, f"L-{index}")
    request = service_pb2.ListTicketsRequest(statuses=[ticket_pb2.TICKET_STATUS_PENDING], page_size=2)
    first = await client.stub.ListTickets(request, metadata=client.metadata())
    request.page_token = first.next_page_token
    second = await client.stub.ListTickets(request, metadata=client.metadata())
    assert [it.external_id for it in (*first.tickets, *second.tickets)] == ["L-2", "L-1", "L-0"]
    assert not second.next_page_token
    request = service_pb2.ListTicketsRequest(statuses=[ticket_pb2.TICKET_STATUS_ACCEPTED])
    assert not (await client.stub.ListTickets(request, metadata=client.metadata())).tickets


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (service_pb2.ListTicketsRequest(page_token="nonsense"), "page_token"),
        (service_pb2.ListTicketsRequest(page_size=-1), "page_size"),
        (service_pb2.ListTicketsRequest(statuses=[ticket_pb2.TICKET_STATUS_UNSPECIFIED]), "statuses[0]"),
    ],
)
async def test_a_list_that_makes_no_sense(client: Client, request_: service_pb2.ListTicketsRequest, field: str) -> None:
    refusal = await refused(client.stub.ListTickets(request_, metadata=client.metadata()))
    assert (refusal.code, list(refusal.fields)) == (StatusCode.INVALID_ARGUMENT, [field])


async def test_a_watcher_is_told_the_present_and_each_change(client: Client) -> None:
    ticket = await _submitted(client)
    watch = aiter(
        client.stub.WatchTicket(service_pb2.WatchTicketRequest(ticket_id=ticket.ticket_id), metadata=client.metadata())
    )
    assert (await anext(watch)).ticket.ticket_id == ticket.ticket_id
    reissue = service_pb2.ReissueTicketRequest(ticket_id=ticket.ticket_id, request_key="k-1", reason="Ya hay sistema")
    reissued = await client.stub.ReissueTicket(reissue, metadata=client.metadata())
    assert (await anext(watch)).ticket == reissued.ticket
    assert reissued.ticket.updated_at != ticket.updated_at


async def test_watching_ends_at_the_callers_deadline(client: Client) -> None:
    ticket = await _submitted(client)
    call = client.stub.WatchTicket(
        service_pb2.WatchTicketRequest(ticket_id=ticket.ticket_id), metadata=client.metadata(), timeout=1
    )
    changes = aiter(call)
    assert (await anext(changes)).ticket.ticket_id == ticket.ticket_id
    with pytest.raises(AioRpcError) as ended:
        await anext(changes)
    assert ended.value.code() is StatusCode.DEADLINE_EXCEEDED


async def test_a_watcher_that_leaves_does_not_disturb_the_server(client: Client) -> None:
    ticket = await _submitted(client)
    request = service_pb2.WatchTicketRequest(ticket_id=ticket.ticket_id)
    leaving = client.stub.WatchTicket(request, metadata=client.metadata())
    staying = aiter(client.stub.WatchTicket(request, metadata=client.metadata()))
    await anext(aiter(leaving))
    await anext(staying)
    leaving.cancel()
    reissue = service_pb2.ReissueTicketRequest(ticket_id=ticket.ticket_id, request_key="k-1", reason="Otra vez")
    await client.stub.ReissueTicket(reissue, metadata=client.metadata())
    async with asyncio.timeout(10):
        assert (await anext(staying)).ticket.ticket_id == ticket.ticket_id


async def test_a_reissue_says_what_it_lacks(client: Client) -> None:
    refusal = await refused(client.stub.ReissueTicket(service_pb2.ReissueTicketRequest(), metadata=client.metadata()))
    assert set(refusal.fields) == {"ticket_id", "request_key", "reason"}


async def test_a_sale_without_a_number_is_amended(client: Client) -> None:
    ticket = await _submitted(client)
    corrected = a_sale_message(external_id=ticket.external_id)
    corrected.purchase_order = "OC-7"
    request = service_pb2.AmendSaleRequest(
        ticket_id=ticket.ticket_id, request_key="k-1", sale=corrected, reason="Faltaba la orden de compra"
    )
    amended = (await client.stub.AmendSale(request, metadata=client.metadata())).ticket
    assert (amended.ticket_id, amended.status) == (ticket.ticket_id, ticket_pb2.TICKET_STATUS_RECEIVED)
    repeated = service_pb2.SubmitSaleRequest(sale=corrected)
    assert (await client.stub.SubmitSale(repeated, metadata=client.metadata())).ticket.ticket_id == ticket.ticket_id
    other = service_pb2.AmendSaleRequest(
        ticket_id=ticket.ticket_id, request_key="k-2", sale=a_sale_message(external_id="otra"), reason="x"
    )
    refusal = await refused(client.stub.AmendSale(other, metadata=client.metadata()))
    assert list(refusal.fields) == ["sale.external_id"]
