"""EmissionService: each method translates in, calls one service, translates out."""
# ruff: noqa: N802 -- the contract names the methods

import asyncio
import hashlib
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing

from contract.reader import Reader
from contract.translate_sale import KEY_LIMIT, translate_sale
from emission.v1 import emission_service_pb2 as service_pb2
from emission.v1 import sale_pb2
from emission.v1.emission_service_pb2_grpc import EmissionServiceServicer
from issuing.services import Services
from issuing.services.sources import Sources
from server.calls import Call, streaming, unary
from server.codes import TICKET_ORDERS
from server.errors import status
from server.mass_reissue import read_ticket_filter, reissue_tickets
from server.overlapping import overlapping
from server.stopping import until
from server.translate_delivery import translate_delivery
from server.translate_ticket import translate_finding, translate_ticket, write_ticket
from server.translate_voucher import (
    read_filter,
    read_kind,
    read_states,
    read_voucher_number,
    translate_computed,
    translate_voucher,
)
from vouchers.sale import Sale

_MOST_SALES = 500
_BATCHES_AHEAD = 3  # one is stored, one waits for it, one is being read
_CHUNK = 64 * 1024
_REASON_LIMIT = 500


class Emission(EmissionServiceServicer):
    """The service over one process's `services`; its open streams end once `stopping` is set."""

    def __init__(self, services: Services, *, stopping: asyncio.Event) -> None:
        self._services = services
        self._stopping = stopping

    @property
    def sources(self) -> Sources:
        """Whose tokens are recognised."""
        return self._services.sources

    @unary
    async def SubmitSale(self, request: service_pb2.SubmitSaleRequest, call: Call) -> service_pb2.SubmitSaleResponse:
        """Store a sale."""
        sale = translate_sale(request.sale)
        ticket = await self._services.submission.submit(sale, source=call.source, request_id=call.request_id)
        response = service_pb2.SubmitSaleResponse(request_id=call.request_id)
        write_ticket(ticket, response.ticket)
        return response

    @streaming
    async def SubmitSales(
        self, requests: AsyncIterator[service_pb2.SubmitSalesRequest], call: Call
    ) -> AsyncGenerator[service_pb2.SubmitSalesResponse, None]:
        """Store sales batch by batch; a batch is read and checked while those before it are stored."""

        async def answer(request: service_pb2.SubmitSalesRequest) -> service_pb2.SubmitSalesResponse:
            return await self._submitted(request.sales, call, judge=request.judge_first)

        async with aclosing(overlapping(self._batches(requests), answer, ahead=_BATCHES_AHEAD)) as answers:
            async for response in answers:
                yield response

    async def _batches(
        self, requests: AsyncIterator[service_pb2.SubmitSalesRequest]
    ) -> AsyncGenerator[service_pb2.SubmitSalesRequest, None]:
        """The messages up to the first of a wrong size: what comes after that one is not looked at."""
        async for request in until(self._stopping, aiter(requests)):
            reader = Reader()
            if not 1 <= len(request.sales) <= _MOST_SALES:
                reader.fault("", "sales", f"Tiene {len(request.sales)} ventas; un mensaje lleva de 1 a {_MOST_SALES}.")
            reader.finish()
            yield request

    async def _submitted(
        self, messages: Sequence[sale_pb2.Sale], call: Call, *, judge: bool
    ) -> service_pb2.SubmitSalesResponse:
        """An answer for each message, in order; one that fails does not harm its neighbours."""
        read = [_read(message) for message in messages]
        sales = [it for it in read if isinstance(it, Sale)]
        answers = iter(
            await self._services.submission.submit_many(
                sales, source=call.source, request_id=call.request_id, judge=judge
            )
        )
        response = service_pb2.SubmitSalesResponse(request_id=call.request_id)
        for message, it in zip(messages, read, strict=True):
            answer = next(answers) if isinstance(it, Sale) else it
            result = response.results.add(external_id=message.external_id)
            if isinstance(answer, Exception):
                result.error.CopyFrom(status(answer, request_id=call.request_id))
            else:
                write_ticket(answer, result.ticket)
        return response

    @unary
    async def PreviewSale(self, request: service_pb2.PreviewSaleRequest, call: Call) -> service_pb2.PreviewSaleResponse:
        """Compute and check a sale without storing it."""
        preview = await self._services.preview.preview(
            translate_sale(request.sale), source=call.source, with_xml=request.with_xml, with_pdf=request.with_pdf
        )
        return service_pb2.PreviewSaleResponse(
            voucher=translate_computed(preview.voucher) if preview.voucher else None,
            findings=[translate_finding(finding) for finding in preview.findings],
            rule_set=preview.rule_set,
            xml=preview.xml or b"",
            pdf=preview.pdf or b"",
            request_id=call.request_id,
        )

    @unary
    async def AmendSale(self, request: service_pb2.AmendSaleRequest, call: Call) -> service_pb2.AmendSaleResponse:
        """Put a corrected sale in the place of one that has no number yet."""
        reader = Reader()
        ticket_id = reader.ticket_id(request.ticket_id, "", "ticket_id")
        request_key = reader.text(request.request_key, "", "request_key", KEY_LIMIT)
        reason = reader.text(request.reason, "", "reason", _REASON_LIMIT)
        reader.finish()
        ticket = await self._services.amendment.amend(
            ticket_id, translate_sale(request.sale), source=call.source, reason=reason, request_key=request_key
        )
        return service_pb2.AmendSaleResponse(ticket=translate_ticket(ticket), request_id=call.request_id)

    @unary
    async def GetTicket(self, request: service_pb2.GetTicketRequest, call: Call) -> service_pb2.GetTicketResponse:
        """Tell where a sale stands."""
        reader = Reader()
        inquiry = self._services.inquiry
        if request.WhichOneof("key") == "external_id":
            external_id = reader.text(request.external_id, "", "external_id", KEY_LIMIT)
            reader.finish()
            ticket = await inquiry.ticket_by_external_id(external_id, source=call.source)
        else:
            ticket_id = reader.ticket_id(request.ticket_id, "", "ticket_id")
            reader.finish()
            ticket = await inquiry.ticket(ticket_id, source=call.source)
        return service_pb2.GetTicketResponse(ticket=translate_ticket(ticket), request_id=call.request_id)

    @streaming
    async def WatchTicket(
        self, request: service_pb2.WatchTicketRequest, call: Call
    ) -> AsyncGenerator[service_pb2.WatchTicketResponse, None]:
        """Tell each change of a ticket."""
        reader = Reader()
        ticket_id = reader.ticket_id(request.ticket_id, "", "ticket_id")
        reader.finish()
        changes = self._services.watching.watch(ticket_id, source=call.source)
        async for ticket in until(self._stopping, changes):
            yield service_pb2.WatchTicketResponse(ticket=translate_ticket(ticket), request_id=call.request_id)

    @unary
    async def ListTickets(self, request: service_pb2.ListTicketsRequest, call: Call) -> service_pb2.ListTicketsResponse:
        """List the source's tickets."""
        reader = Reader()
        states = read_states(reader, request.statuses)
        wanted = read_ticket_filter(reader, request.filter)
        order = reader.code(TICKET_ORDERS, request.order, "", "order", "TICKET_ORDER")
        reader.finish()
        page = await self._services.inquiry.list_tickets(
            states,
            source=call.source,
            page_size=request.page_size,
            page_token=request.page_token,
            wanted=wanted,
            order=order,
        )
        return service_pb2.ListTicketsResponse(
            tickets=[translate_ticket(ticket) for ticket in page.tickets],
            next_page_token=page.next_page_token,
            request_id=call.request_id,
        )

    @unary
    async def GetVoucher(self, request: service_pb2.GetVoucherRequest, call: Call) -> service_pb2.GetVoucherResponse:
        """Tell what became of a voucher."""
        reader = Reader()
        inquiry = self._services.inquiry
        if request.WhichOneof("key") == "number":
            number = read_voucher_number(reader, request.number, "number")
            reader.finish()
            view = await inquiry.voucher_by_number(number, source=call.source)
        else:
            ticket_id = reader.ticket_id(request.ticket_id, "", "ticket_id")
            reader.finish()
            view = await inquiry.voucher(ticket_id, source=call.source)
        return service_pb2.GetVoucherResponse(voucher=translate_voucher(view), request_id=call.request_id)

    @unary
    async def ListVouchers(
        self, request: service_pb2.ListVouchersRequest, call: Call
    ) -> service_pb2.ListVouchersResponse:
        """List the source's vouchers."""
        reader = Reader()
        wanted = read_filter(reader, request)
        reader.finish()
        page = await self._services.inquiry.list_vouchers(
            wanted, source=call.source, page_size=request.page_size, page_token=request.page_token
        )
        return service_pb2.ListVouchersResponse(
            vouchers=[translate_voucher(view) for view in page.vouchers],
            next_page_token=page.next_page_token,
            request_id=call.request_id,
        )

    @streaming
    async def DownloadArtifact(
        self, request: service_pb2.DownloadArtifactRequest, call: Call
    ) -> AsyncGenerator[service_pb2.DownloadArtifactResponse, None]:
        """Send the bytes of a voucher."""
        reader = Reader()
        ticket_id = reader.ticket_id(request.ticket_id, "", "ticket_id")
        kind = read_kind(reader, request.kind)
        reader.finish()
        artifact = await self._services.printing.artifact(ticket_id, kind, source=call.source)
        content = artifact.content
        yield service_pb2.DownloadArtifactResponse(
            header=service_pb2.ArtifactHeader(
                file_name=artifact.file_name,
                media_type=artifact.media_type,
                size=len(content),
                sha256=hashlib.sha256(content).digest(),
            ),
            request_id=call.request_id,
        )
        for start in range(0, len(content), _CHUNK):
            yield service_pb2.DownloadArtifactResponse(chunk=content[start : start + _CHUNK])

    @unary
    async def ReissueTicket(
        self, request: service_pb2.ReissueTicketRequest, call: Call
    ) -> service_pb2.ReissueTicketResponse:
        """Have a ticket tried again now."""
        reader = Reader()
        ticket_id = reader.ticket_id(request.ticket_id, "", "ticket_id")
        request_key = reader.text(request.request_key, "", "request_key", KEY_LIMIT)
        reason = reader.text(request.reason, "", "reason", _REASON_LIMIT)
        reader.finish()
        ticket = await self._services.reissue.reissue(
            ticket_id,
            source=call.source,
            actor=f"source:{call.source.name}",
            reason=reason,
            request_key=request_key,
        )
        return service_pb2.ReissueTicketResponse(ticket=translate_ticket(ticket), request_id=call.request_id)

    @unary
    async def ReissueTickets(
        self, request: service_pb2.ReissueTicketsRequest, call: Call
    ) -> service_pb2.ReissueTicketsResponse:
        """Have many tickets tried again, or tell what that would do."""
        return await reissue_tickets(self._services.mass_reissue, request, call)

    @unary
    async def VoidVoucher(self, request: service_pb2.VoidVoucherRequest, call: Call) -> service_pb2.VoidVoucherResponse:
        """Have a voucher undone."""
        reader = Reader()
        ticket_id = reader.ticket_id(request.ticket_id, "", "ticket_id")
        request_key = reader.text(request.request_key, "", "request_key", KEY_LIMIT)
        reason = reader.text(request.reason, "", "reason", _REASON_LIMIT)
        reader.finish()
        undone = await self._services.voiding.void(
            ticket_id,
            source=call.source,
            actor=f"source:{call.source.name}",
            reason=reason,
            request_key=request_key,
            request_id=call.request_id,
            credit_note_instead=request.credit_note_if_delivered,
        )
        return service_pb2.VoidVoucherResponse(
            ticket=translate_ticket(undone.ticket),
            credit_note=translate_ticket(undone.credit_note) if undone.credit_note else None,
            request_id=call.request_id,
        )

    @unary
    async def ListDeliveries(
        self, request: service_pb2.ListDeliveriesRequest, call: Call
    ) -> service_pb2.ListDeliveriesResponse:
        """Tell what of a ticket was or is to be delivered."""
        reader = Reader()
        ticket_id = reader.ticket_id(request.ticket_id, "", "ticket_id")
        reader.finish()
        views = await self._services.deliveries.list_of(ticket_id, source=call.source)
        return service_pb2.ListDeliveriesResponse(
            deliveries=[translate_delivery(it) for it in views], request_id=call.request_id
        )

    @unary
    async def ResendDelivery(
        self, request: service_pb2.ResendDeliveryRequest, call: Call
    ) -> service_pb2.ResendDeliveryResponse:
        """Have a delivery made once more."""
        reader = Reader()
        ticket_id = reader.ticket_id(request.ticket_id, "", "ticket_id")
        request_key = reader.text(request.request_key, "", "request_key", KEY_LIMIT)
        reason = reader.text(request.reason, "", "reason", _REASON_LIMIT)
        reader.finish()
        view = await self._services.deliveries.resend(
            ticket_id,
            source=call.source,
            actor=f"source:{call.source.name}",
            reason=reason,
            request_key=request_key,
            delivery_id=request.delivery_id if request.WhichOneof("what") == "delivery_id" else None,
            address=request.address,
        )
        return service_pb2.ResendDeliveryResponse(delivery=translate_delivery(view), request_id=call.request_id)


def _read(message: sale_pb2.Sale) -> Sale | Exception:
    try:
        return translate_sale(message)
    except Exception as error:  # noqa: BLE001 -- it becomes the answer of this item alone
        return error
