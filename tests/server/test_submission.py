"""SubmitSale and SubmitSales over a real channel."""

from collections.abc import AsyncIterator

import pytest
from grpc import StatusCode

from emission.v1 import catalogues_pb2 as catalogues
from emission.v1 import emission_service_pb2 as service_pb2
from emission.v1 import sale_pb2, ticket_pb2
from issuing.services import Services
from tests.server.conftest import Client
from tests.server.errors import read, refused
from tests.server.messages import a_line_message, a_sale_message


def _submit(sale: sale_pb2.Sale) -> service_pb2.SubmitSaleRequest:
    return service_pb2.SubmitSaleRequest(sale=sale)


async def test_a_sale_gets_a_ticket(client: Client) -> None:
    answer = await client.stub.SubmitSale(_submit(a_sale_message()), metadata=client.metadata())
    assert answer.ticket.status == ticket_pb2.TICKET_STATUS_RECEIVED
    assert answer.ticket.external_id == "SAMP-000001"
    assert answer.ticket.deadline.year
    found = await client.stub.GetTicket(
        service_pb2.GetTicketRequest(ticket_id=answer.ticket.ticket_id), metadata=client.metadata()
    )
    for ticket in (found.ticket, answer.ticket):
        for instant in ("received_at", "updated_at", "next_attempt_at"):
            assert ticket.HasField(instant)
            ticket.ClearField(instant)  # the group that stores a sale has a clock reading of its own, a moment later
    assert found.ticket == answer.ticket


async def test_the_answer_carries_the_callers_request_id(client: Client) -> None:
    call = client.stub.SubmitSale(_submit(a_sale_message()), metadata=client.metadata(("x-request-id", "samp:77")))
    answer = await call
    assert answer.request_id == answer.ticket.submit_request_id == "samp:77"
    assert ("x-request-id", "samp:77") in tuple(await call.trailing_metadata())


async def test_a_request_id_that_is_not_sane_is_replaced(client: Client) -> None:
    call = client.stub.SubmitSale(_submit(a_sale_message()), metadata=client.metadata(("x-request-id", "a b\\n" * 50)))
    answer = await call
    assert len(answer.request_id) == 32
    assert ("x-request-id", answer.request_id) in tuple(await call.trailing_metadata())


async def test_the_same_sale_again_gets_the_same_ticket(client: Client) -> None:
    first = await client.stub.SubmitSale(_submit(a_sale_message()), metadata=client.metadata())
    second = await client.stub.SubmitSale(_submit(a_sale_message()), metadata=client.metadata())
    assert second.ticket.ticket_id == first.ticket.ticket_id
    assert second.ticket.submit_request_id == first.request_id != second.request_id


async def test_another_sale_under_the_same_id_is_refused_with_the_fields_that_differ(client: Client) -> None:
    first = await client.stub.SubmitSale(_submit(a_sale_message()), metadata=client.metadata())
    other = a_sale_message()
    other.lines[0].unit_value = "100.01"
    other.customer.name = "OTRA S.A."
    refusal = await refused(client.stub.SubmitSale(_submit(other), metadata=client.metadata()))
    assert refusal.code is StatusCode.ALREADY_EXISTS
    assert refusal.reason == "CONFLICTING_SALE"
    assert set(refusal.fields) == {"sale.lines[0].unit_value", "sale.customer.name"}
    assert refusal.resource == refusal.metadata["ticket_id"] == first.ticket.ticket_id


async def test_an_unregistered_issuer_is_refused(client: Client) -> None:
    sale = a_sale_message()
    sale.issuer_ruc = "20131312955"
    refusal = await refused(client.stub.SubmitSale(_submit(sale), metadata=client.metadata()))
    assert (refusal.code, refusal.reason) == (StatusCode.FAILED_PRECONDITION, "UNKNOWN_ISSUER")
    assert "20131312955" in refusal.fields["sale.issuer_ruc"]


async def test_a_malformed_sale_is_refused_with_every_fault(client: Client) -> None:
    sale = a_sale_message()
    sale.lines[0].quantity = "dos"
    sale.document_type = catalogues.DOCUMENT_TYPE_UNSPECIFIED
    refusal = await refused(client.stub.SubmitSale(_submit(sale), metadata=client.metadata()))
    assert (refusal.code, refusal.reason) == (StatusCode.INVALID_ARGUMENT, "MALFORMED_REQUEST")
    assert set(refusal.fields) == {"sale.document_type", "sale.lines[0].quantity"}
    assert refusal.metadata["faults"] == "2"
    assert refusal.request_id


async def test_a_request_without_a_sale_is_refused(client: Client) -> None:
    refusal = await refused(client.stub.SubmitSale(service_pb2.SubmitSaleRequest(), metadata=client.metadata()))
    assert "sale.external_id" in refusal.fields


async def test_more_faults_than_metadata_can_hold_still_arrive_as_an_error_with_their_number(client: Client) -> None:
    line = a_line_message()
    line.quantity = ""
    sale = a_sale_message()
    sale.ClearField("lines")
    sale.lines.extend([line] * 999)
    refusal = await refused(client.stub.SubmitSale(_submit(sale), metadata=client.metadata()))
    assert refusal.code is StatusCode.INVALID_ARGUMENT
    assert refusal.metadata["faults"] == "999"
    assert 10 < len(refusal.fields) < 999


async def test_a_batch_gets_a_result_an_item_in_their_order(client: Client) -> None:
    malformed = a_sale_message("B-2")
    malformed.currency = "soles"
    foreign = a_sale_message("B-3")
    foreign.issuer_ruc = "20131312955"
    sales = [a_sale_message("B-1"), malformed, foreign, a_sale_message("B-4"), a_sale_message("B-1")]
    call = client.stub.SubmitSales(
        iter([service_pb2.SubmitSalesRequest(sales=sales)]), metadata=client.metadata(("x-request-id", "night-1"))
    )
    answers = [answer async for answer in call]
    assert len(answers) == 1
    assert answers[0].request_id == "night-1"
    results = answers[0].results
    assert [result.external_id for result in results] == ["B-1", "B-2", "B-3", "B-4", "B-1"]
    assert [result.WhichOneof("outcome") for result in results] == ["ticket", "error", "error", "ticket", "ticket"]
    assert results[0].ticket.ticket_id == results[4].ticket.ticket_id
    assert list(read(results[1].error).fields) == ["sale.currency"]
    assert read(results[2].error).reason == "UNKNOWN_ISSUER"


async def test_each_message_of_a_stream_is_answered_before_the_next_must_be_sent(client: Client) -> None:
    call = client.stub.SubmitSales(metadata=client.metadata())
    for name in ("S-1", "S-2"):
        await call.write(service_pb2.SubmitSalesRequest(sales=[a_sale_message(name)]))
        answer = await call.read()
        assert isinstance(answer, service_pb2.SubmitSalesResponse)
        assert answer.results[0].ticket.external_id == name
    await call.done_writing()


@pytest.mark.parametrize("count", [0, 501])
async def test_a_batch_of_a_wrong_size_is_refused(client: Client, count: int) -> None:
    async def batches() -> AsyncIterator[service_pb2.SubmitSalesRequest]:
        yield service_pb2.SubmitSalesRequest(sales=[a_sale_message(str(index)) for index in range(count)])

    call = client.stub.SubmitSales(batches(), metadata=client.metadata())
    refusal = await refused(anext(aiter(call)))
    assert (refusal.code, list(refusal.fields)) == (StatusCode.INVALID_ARGUMENT, ["sales"])


async def test_a_batch_of_the_largest_size_is_stored(client: Client, services: Services) -> None:
    sales = [a_sale_message(f"L-{index}") for index in range(500)]
    call = client.stub.SubmitSales(iter([service_pb2.SubmitSalesRequest(sales=sales)]), metadata=client.metadata())
    answers = [answer async for answer in call]
    assert {result.WhichOneof("outcome") for result in answers[0].results} == {"ticket"}
    source = await services.sources.authenticate(client.token)
    assert source
    last = await services.inquiry.ticket_by_external_id("L-499", source=source)
    assert str(last.id) == answers[0].results[499].ticket.ticket_id
