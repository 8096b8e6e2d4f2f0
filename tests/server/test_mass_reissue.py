"""ReissueTickets, and ListTickets by reason, deadline and mark, as a source calls them."""

import pytest
from google.rpc.code_pb2 import FAILED_PRECONDITION, NOT_FOUND
from grpc import StatusCode

from emission.v1 import emission_service_pb2 as service_pb2
from emission.v1 import ticket_pb2
from issuing.settings import Settings
from tests.flow.informing import rows
from tests.server.conftest import Client
from tests.server.errors import refused
from tests.server.messages import a_sale_message

OTHER_TICKET = "00000000-0000-7000-8000-000000000000"


async def submitted(client: Client, count: int) -> list[str]:
    ids = []
    for index in range(count):
        request = service_pb2.SubmitSaleRequest(sale=a_sale_message(f"R-{index}"))
        ids.append((await client.stub.SubmitSale(request, metadata=client.metadata())).ticket.ticket_id)
    return ids


async def reissued(client: Client, **facts: object) -> service_pb2.ReissueTicketsResponse:
    request = service_pb2.ReissueTicketsRequest(**facts)  # type: ignore[arg-type]
    return await client.stub.ReissueTickets(request, metadata=client.metadata())


async def test_first_what_would_happen_then_the_deed(client: Client, settings: Settings) -> None:
    ids = await submitted(client, 3)
    await rows(settings, "UPDATE tickets SET reason_code = 'OSE_UNREACHABLE'")
    await rows(
        settings, "UPDATE tickets SET state = 'invalid', next_attempt_at = NULL WHERE id = $1::text::uuid", ids[0]
    )
    wanted = ticket_pb2.TicketFilter(reason_codes=["OSE_UNREACHABLE"])
    plan = await reissued(client, filter=wanted, dry_run=True)
    assert (plan.matched, [it.ticket_id for it in plan.results]) == (2, ids[1:])
    assert {it.next_step for it in plan.results} == {service_pb2.REISSUE_STEP_JUDGE}
    assert [it.ticket.reason_code for it in plan.results] == ["OSE_UNREACHABLE"] * 2
    done = await reissued(client, filter=wanted, request_key="k", reason="Volvió", per_second=500)
    assert (done.matched, [it.ticket.reason_code for it in done.results]) == (2, ["", ""])
    named = await reissued(client, ticket_ids=[ids[0], OTHER_TICKET, ids[1]], request_key="k-2", reason="Otra vez")
    assert [it.WhichOneof("outcome") for it in named.results] == ["error", "error", "ticket"]
    assert [it.error.code for it in named.results[:2]] == [FAILED_PRECONDITION, NOT_FOUND]
    assert named.request_id
    events = await rows(settings, "SELECT actor FROM events WHERE action = 'reissued'")
    assert [it["actor"] for it in events] == ["source:samp"] * 3


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"request_key": "k", "reason": "x"}, StatusCode.INVALID_ARGUMENT),
        ({"ticket_ids": [OTHER_TICKET], "reason": "x"}, StatusCode.INVALID_ARGUMENT),
        ({"ticket_ids": [OTHER_TICKET], "request_key": "k"}, StatusCode.INVALID_ARGUMENT),
        ({"ticket_ids": ["17"], "dry_run": True}, StatusCode.INVALID_ARGUMENT),
        ({"ticket_ids": [OTHER_TICKET] * 501, "dry_run": True}, StatusCode.INVALID_ARGUMENT),
        ({"ticket_ids": [OTHER_TICKET], "statuses": [7], "dry_run": True}, StatusCode.INVALID_ARGUMENT),
        ({"filter": {"deadline_mark": 9}, "dry_run": True}, StatusCode.INVALID_ARGUMENT),
        ({"filter": {"reason_codes": ["X"] * 51}, "dry_run": True}, StatusCode.INVALID_ARGUMENT),
        ({"statuses": [7], "request_key": "k", "reason": "x", "per_second": -1}, StatusCode.INVALID_ARGUMENT),
    ],
)
async def test_what_makes_no_sense_is_refused(client: Client, facts: dict[str, object], code: StatusCode) -> None:
    assert (await refused(reissued(client, **facts))).code is code


async def test_a_key_is_for_one_selection(client: Client) -> None:
    ids = await submitted(client, 2)
    await reissued(client, ticket_ids=ids[:1], request_key="k", reason="Una")
    for changed in ({"ticket_ids": ids, "reason": "Una"}, {"ticket_ids": ids[:1], "reason": "Otra"}):
        assert (await refused(reissued(client, request_key="k", **changed))).code is StatusCode.ALREADY_EXISTS


async def test_tickets_are_listed_by_deadline_and_mark(client: Client, settings: Settings) -> None:
    ids = await submitted(client, 3)
    for days, ticket_id in enumerate(ids):
        await rows(
            settings, "UPDATE tickets SET deadline = deadline - $2::int WHERE id = $1::text::uuid", ticket_id, 3 * days
        )
    request = service_pb2.ListTicketsRequest(order=ticket_pb2.TICKET_ORDER_DEADLINE)
    page = await client.stub.ListTickets(request, metadata=client.metadata())
    assert [it.ticket_id for it in page.tickets] == ids[::-1]
    request.filter.deadline_mark = ticket_pb2.DEADLINE_MARK_PAST_DUE
    page = await client.stub.ListTickets(request, metadata=client.metadata())
    assert [it.ticket_id for it in page.tickets] == ids[2:]
    request = service_pb2.ListTicketsRequest(order=ticket_pb2.TICKET_ORDER_DEADLINE)
    request.filter.due_from.CopyFrom(page.tickets[0].deadline)
    request.filter.due_to.CopyFrom(page.tickets[0].deadline)
    page = await client.stub.ListTickets(request, metadata=client.metadata())
    assert [it.ticket_id for it in page.tickets] == ids[2:]
