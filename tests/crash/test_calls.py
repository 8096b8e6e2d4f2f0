"""A server that dies at each step of a call: the caller repeats it, and it happens once."""

import socket
from typing import Any
from uuid import UUID

import pytest
from grpc import StatusCode, aio

from emission.v1 import delivery_pb2
from emission.v1 import emission_service_pb2 as service_pb2
from emission.v1.emission_service_pb2_grpc import EmissionServiceStub
from issuing.states import State
from issuing.steps import Step
from tests.builders import a_sale
from tests.crash.house import House, steps_of
from tests.crash.processes import Running
from tests.server.messages import a_sale_message

pytestmark = pytest.mark.timeout(240)


class Caller:
    """A source that repeats what was not answered, at whichever server stands on the port then."""

    def __init__(self, house: House, token: str) -> None:
        self._house = house
        self._metadata = (("authorization", f"Bearer {token}"),)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]

    async def killing(self, family: str, method: str, request: object) -> None:
        """Make the call at servers that die at each step of it."""
        for step in steps_of(family):
            with self._server(step) as server:
                with pytest.raises(aio.AioRpcError) as refusal:
                    await self._call(method, request)
                assert refusal.value.code() is StatusCode.UNAVAILABLE
                await server.killed()
            self._house.seen.append(await self._house.vouchers())

    async def answered(self, *calls: tuple[str, object]) -> list[Any]:
        """The answers of a server that lives."""
        with self._server(None):
            return [await self._call(method, request) for method, request in calls]

    def _server(self, step: Step | None) -> Running:
        return self._house.start("server.main", at=step, grpc_port=str(self._port))

    async def _call(self, method: str, request: object) -> Any:
        options = [("grpc.initial_reconnect_backoff_ms", 100)]  # the next server is about to listen
        async with aio.insecure_channel(f"127.0.0.1:{self._port}", options=options) as channel:
            call = getattr(EmissionServiceStub(channel), method)
            return await call(request, metadata=self._metadata, wait_for_ready=True, timeout=60)


async def test_wherever_a_server_dies_a_repeated_call_happens_once(house: House) -> None:
    token = await house.services.sources.register("samp-2")
    house.source = await house.services.sources.authenticate(token) or house.source
    caller = Caller(house, token)
    submit = ("SubmitSale", service_pb2.SubmitSaleRequest(sale=a_sale_message("C-1")))
    await caller.killing("submission", *submit)
    (submitted,) = await caller.answered(submit)
    ticket_id = submitted.ticket.ticket_id
    reason = {"ticket_id": ticket_id, "reason": "Así lo pidió cobranzas"}
    amended = a_sale_message("C-1")
    amended.lines[0].description = "Seguro vehicular, póliza 0002-2026"
    amend = ("AmendSale", service_pb2.AmendSaleRequest(sale=amended, request_key="a", **reason))
    await caller.killing("amendment", *amend)
    reissue = ("ReissueTicket", service_pb2.ReissueTicketRequest(request_key="b", **reason))
    await caller.killing("reissue", *reissue)
    many = service_pb2.ReissueTicketsRequest(request_key="d", ticket_ids=[ticket_id], reason="Así lo pidió cobranzas")
    await caller.killing("mass_reissue", "ReissueTickets", many)
    await caller.answered(amend, reissue, ("ReissueTickets", many))
    (ticket,) = await house.finished(UUID(ticket_id))
    assert ticket.state is State.ACCEPTED
    resend = ("ResendDelivery", service_pb2.ResendDeliveryRequest(request_key="e", address="n@example.com", **reason))
    await caller.killing("resend", *resend)
    (resent,) = await caller.answered(resend)
    assert resent.delivery.status == delivery_pb2.DELIVERY_STATUS_QUEUED
    void = ("VoidVoucher", service_pb2.VoidVoucherRequest(request_key="c", **reason))
    await caller.killing("voiding", *void)
    await caller.answered(void)
    (ticket,) = await house.finished(UUID(ticket_id))
    assert ticket.state is State.VOIDED
    await _rejected_and_replaced(house, caller)
    actions = await house.rows("SELECT action, count(*) FROM events WHERE actor = 'source:samp-2' GROUP BY 1")
    wanted = {
        "submitted": 3,
        "amended": 1,
        "reissued": 2,
        "resend_requested": 1,
        "void_requested": 1,
        "replaced": 1,
    }
    assert {row["action"]: row["count"] for row in actions} == wanted
    await house.check()


async def _rejected_and_replaced(house: House, caller: Caller) -> None:
    await house.provoke(mode="fault_code", code="2800", operation="sendBill", times=1)
    (refused,) = await caller.answered(("SubmitSale", service_pb2.SubmitSaleRequest(sale=a_sale_message("C-2"))))
    (ticket,) = await house.finished(UUID(refused.ticket.ticket_id))
    assert ticket.state is State.REJECTED
    corrected = a_sale_message("C-3")
    corrected.replaces_ticket_id = str(ticket.id)
    replace = ("SubmitSale", service_pb2.SubmitSaleRequest(sale=corrected))
    await caller.killing("replacement", *replace)
    (replacement,) = await caller.answered(replace)
    assert replacement.ticket.replaces == str(ticket.id)
    (after,) = await house.finished(UUID(replacement.ticket.ticket_id))
    assert (after.state, after.replaces) == (State.ACCEPTED, ticket.id)
    (before,) = await caller.answered(("GetTicket", service_pb2.GetTicketRequest(ticket_id=str(ticket.id))))
    assert before.ticket.replaced_by == str(after.id)


async def test_a_portal_that_dies_while_it_notes_a_handover(house: House) -> None:
    ids = await house.submit(a_sale())
    await house.finished(*ids)
    for step in steps_of("handover"):
        with house.start("tests.crash.hand_over", at=step, test_ticket=str(ids[0])) as process:
            await process.killed()
    with house.start("tests.crash.hand_over", test_ticket=str(ids[0])) as process:
        assert await process.ended() == 0
    ((count,),) = await house.rows("SELECT count(*) FROM events WHERE action = 'handed_over'")
    assert count == 1
    await house.check()
