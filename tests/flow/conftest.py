"""A whole house that a source calls over gRPC, with an OSE behind it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from grpc import aio
from lxml import etree

from emission.v1 import emission_service_pb2 as service_pb2
from emission.v1 import ticket_pb2, voucher_pb2
from emission.v1.emission_service_pb2_grpc import EmissionServiceStub
from issuing.services import open_services
from issuing.settings import Settings
from server.main import running
from tests.builders import an_issuer
from tests.conftest import Ose, emitting
from tests.server.conftest import Client
from tests.server.sale_messages import message_of
from vouchers.sale import Sale


@dataclass(frozen=True)
class House:
    """A server and a worker on one database, and a source that calls them."""

    client: Client

    async def submit(self, sale: Sale) -> str:
        request = service_pb2.SubmitSaleRequest(sale=message_of(sale))
        answer = await self.client.stub.SubmitSale(request, metadata=self.client.metadata())
        return answer.ticket.ticket_id

    async def ended(self, ticket_id: str) -> ticket_pb2.Ticket:
        watch = service_pb2.WatchTicketRequest(ticket_id=ticket_id)
        states = [it.ticket async for it in self.client.stub.WatchTicket(watch, metadata=self.client.metadata())]
        return states[-1]

    async def voucher(self, ticket_id: str) -> voucher_pb2.Voucher:
        request = service_pb2.GetVoucherRequest(ticket_id=ticket_id)
        return (await self.client.stub.GetVoucher(request, metadata=self.client.metadata())).voucher

    async def document(self, ticket_id: str) -> etree._Element:
        wanted = service_pb2.DownloadArtifactRequest(ticket_id=ticket_id, kind=voucher_pb2.ARTIFACT_KIND_XML)
        parts = self.client.stub.DownloadArtifact(wanted, metadata=self.client.metadata())
        return etree.fromstring(b"".join([part.chunk async for part in parts]))


@pytest.fixture
async def house(settings: Settings, ose: Ose) -> AsyncIterator[House]:
    settings = settings.model_copy(update={"ose_url": ose.url})
    async with open_services(settings) as services, emitting(settings):
        await services.issuers.register(an_issuer())
        token = await services.sources.register("samp")
        async with running(services, settings) as port, aio.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield House(Client(port=port, channel=channel, stub=EmissionServiceStub(channel), token=token))
