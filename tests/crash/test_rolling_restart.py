"""Servers and workers are restarted one after the other under load: no request is lost, nothing is done twice."""

import asyncio
import socket
from collections import Counter
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from grpc import StatusCode, aio
from grpc_health.v1 import health_pb2, health_pb2_grpc

from emission.v1 import emission_service_pb2 as service_pb2
from emission.v1 import ticket_pb2
from emission.v1.emission_service_pb2_grpc import EmissionServiceStub
from issuing.states import State
from tests.builders import a_sale
from tests.crash.house import House
from tests.crash.processes import Running
from tests.server.messages import a_sale_message

if TYPE_CHECKING:
    from emission.v1.emission_service_pb2_grpc import EmissionServiceAsyncStub  # lives in the stubs only

pytestmark = pytest.mark.timeout(240)
_CALLERS = 6
_NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING


class Source:
    """Callers that do what the contract says: what is answered UNAVAILABLE is repeated, here at the other server."""

    def __init__(self, channels: list[aio.Channel], token: str) -> None:
        self._stubs: list[EmissionServiceAsyncStub] = [EmissionServiceStub(it) for it in channels]
        self._metadata = (("authorization", f"Bearer {token}"),)
        self.tickets: dict[str, str] = {}
        self.repeated = 0
        self.sold = asyncio.Semaphore(0)
        self.enough = asyncio.Event()

    async def sell(self, caller: int) -> None:
        """Submit a sale and watch it to its end, again and again."""
        count = 0
        while not self.enough.is_set():
            count += 1
            external_id = f"S-{caller}-{count}"
            answer = await self._repeating(caller, lambda stub, name=external_id: self._submit(stub, name))
            self.tickets[external_id] = answer.ticket.ticket_id
            self.sold.release()
            status = await self._repeating(caller, lambda stub, it=answer.ticket.ticket_id: self._watch(stub, it))
            assert status == ticket_pb2.TICKET_STATUS_ACCEPTED

    async def _repeating(self, turn: int, call: Any) -> Any:
        while True:
            try:
                return await call(self._stubs[turn % len(self._stubs)])
            except aio.AioRpcError as error:
                if error.code() is not StatusCode.UNAVAILABLE:
                    raise
                self.repeated += 1
                turn += 1

    async def _submit(self, stub: "EmissionServiceAsyncStub", external_id: str) -> service_pb2.SubmitSaleResponse:
        request = service_pb2.SubmitSaleRequest(sale=a_sale_message(external_id))
        return await stub.SubmitSale(request, metadata=self._metadata)

    async def _watch(self, stub: "EmissionServiceAsyncStub", ticket_id: str) -> int:
        status = ticket_pb2.TICKET_STATUS_UNSPECIFIED
        request = service_pb2.WatchTicketRequest(ticket_id=ticket_id)
        async for change in stub.WatchTicket(request, metadata=self._metadata):
            status = change.ticket.status
        return status


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


async def _stop(process: Running) -> None:
    process.terminate()
    assert await process.ended() == 0


async def _serving(channel: aio.Channel) -> None:
    health: Any = health_pb2_grpc.HealthStub(channel)
    await health.Check(health_pb2.HealthCheckRequest(), wait_for_ready=True, timeout=60)


async def _restart_server(house: House, channel: aio.Channel, port: int, stack: AsyncExitStack, old: Running) -> None:
    health: Any = health_pb2_grpc.HealthStub(channel)
    watch = health.Watch(health_pb2.HealthCheckRequest())
    await watch.read()
    old.terminate()
    assert (await watch.read()).status == _NOT_SERVING
    watch.cancel()
    assert await old.ended() == 0
    stack.enter_context(house.start("server.main", grpc_port=str(port)))
    await _serving(channel)


async def test_a_rolling_restart_under_load_loses_nothing_and_does_nothing_twice(house: House) -> None:
    token = await house.services.sources.register("samp-2")
    house.source = await house.services.sources.authenticate(token) or house.source
    ports = [_free_port(), _free_port()]
    async with asyncio.timeout(180), AsyncExitStack() as stack:
        options = [("grpc.max_reconnect_backoff_ms", 100)]
        channels = [
            await stack.enter_async_context(aio.insecure_channel(f"127.0.0.1:{port}", options=options))
            for port in ports
        ]
        servers = [stack.enter_context(house.start("server.main", grpc_port=str(port))) for port in ports]
        workers = [stack.enter_context(house.start()) for _ in range(2)]
        for channel in channels:
            await _serving(channel)
        source = Source(channels, token)
        load = [asyncio.create_task(source.sell(caller)) for caller in range(_CALLERS)]
        for index, channel in enumerate(channels):
            await _more_sales(source)
            await _restart_server(house, channel, ports[index], stack, servers[index])
            await _stop(workers[index])
            stack.enter_context(house.start())
        await _more_sales(source)
        source.enough.set()
        await asyncio.gather(*load)
    assert source.repeated, "the restarts met no call: nothing was shown"
    sent = Counter(entry["file_name"] for entry in await house.sent("sendBill"))
    assert set(sent.values()) == {1}, "something was sent twice"
    assert len(sent) == len(source.tickets)
    found = await house.rows("SELECT external_id, id::text, state FROM tickets")
    assert {row["external_id"]: row["id"] for row in found} == source.tickets
    assert {row["state"] for row in found} == {State.ACCEPTED}
    await house.check()


async def _more_sales(source: Source) -> None:
    """Go on once as many more sales as there are callers have come in."""
    source.sold = asyncio.Semaphore(0)
    for _ in range(_CALLERS):
        await source.sold.acquire()


async def test_what_a_stopping_worker_cuts_short_is_given_back_at_once(house: House) -> None:
    await house.provoke(mode="slow", operation="sendBill", ms=60_000, times=1)
    house.settings = house.settings.model_copy(update={"lease_seconds": 600.0})
    (ticket_id,) = await house.submit(a_sale())
    with house.start(shutdown_grace_seconds="0.1") as worker:
        await house.until("SELECT count(*) FROM attempts WHERE closed_at IS NULL")
        await _stop(worker)
    (ticket,) = await house.rows("SELECT state, lease_until, attempt, may_be_registered FROM tickets")
    assert tuple(ticket) == (State.SIGNED, None, 0, True)
    (ended,) = await house.finished(ticket_id)
    assert ended.state is State.ACCEPTED
    assert len(await house.sent("sendBill")) == 1, "it was sent again instead of asked for"
    await house.check()


async def test_files_are_given_back_too(house: House) -> None:
    await house.provoke(mode="slow", operation="sendSummary", ms=60_000, times=1)
    house.settings = house.settings.model_copy(update={"lease_seconds": 600.0})
    (ticket_id,) = await house.submit(a_sale())
    await house.finished(ticket_id)
    await house.services.voiding.void(
        UUID(str(ticket_id)), source=house.source, actor="x", reason="Error", request_key="k", request_id="r"
    )
    with house.start(shutdown_grace_seconds="0.1") as worker:
        await house.until("SELECT count(*) FROM attempts WHERE closed_at IS NULL")
        await _stop(worker)
    ((lease,),) = await house.rows("SELECT lease_until FROM summary_files")
    assert lease is None
    (ended,) = await house.finished(ticket_id)
    assert ended.state is State.VOIDED
    await house.check()


@pytest.mark.parametrize("module", ["workers.main", "server.main"])
async def test_a_process_of_an_older_schema_refuses_to_start(house: House, module: str) -> None:
    await house.rows("UPDATE alembic_version SET version_num = '9999'")
    with house.start(module) as process:
        assert await process.ended() == 1
    assert "OutdatedSchemaError" in house.log.read_text(encoding="utf-8")
