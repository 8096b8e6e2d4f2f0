"""ReissueTickets, and the filter of tickets that it shares with ListTickets."""

from dataclasses import replace

from contract.reader import Reader
from contract.shapes import CODE_LIMIT
from contract.translate_sale import KEY_LIMIT
from emission.v1 import emission_service_pb2 as service_pb2
from emission.v1 import ticket_pb2
from issuing.services.mass_reissue import MOST, Item, MassReissue, Selection
from issuing.views import TicketFilter
from server.calls import Call
from server.codes import DEADLINE_MARKS, STEP_VALUES
from server.errors import status
from server.translate_ticket import write_ticket
from server.translate_voucher import read_states

_REASON_LIMIT = 500
_MOST_REASONS = 50


def read_ticket_filter(reader: Reader, message: ticket_pb2.TicketFilter) -> TicketFilter:
    """What the filter says; its faults are the reader's."""
    if len(message.reason_codes) > _MOST_REASONS:
        reader.fault("filter", "reason_codes", f"Son {len(message.reason_codes)} y el máximo es {_MOST_REASONS}.")
    mark = message.deadline_mark
    return TicketFilter(
        issuer_ruc=reader.optional_text(message.issuer_ruc, "filter", "issuer_ruc", CODE_LIMIT),
        reason_codes=tuple(
            reader.text(code, "filter", f"reason_codes[{index}]", CODE_LIMIT)
            for index, code in enumerate(message.reason_codes[:_MOST_REASONS])
        ),
        due_from=reader.date(message.due_from, "filter", "due_from") if message.HasField("due_from") else None,
        due_to=reader.date(message.due_to, "filter", "due_to") if message.HasField("due_to") else None,
        mark=reader.code(DEADLINE_MARKS, mark, "filter", "deadline_mark", "DEADLINE_MARK") if mark else None,
    )


async def reissue_tickets(
    service: MassReissue, request: service_pb2.ReissueTicketsRequest, call: Call
) -> service_pb2.ReissueTicketsResponse:
    """The answer to the call; what one ticket refuses is in its result."""
    reader = Reader()
    selection = _selection(reader, request)
    key = reason = ""
    if not request.dry_run:
        key = reader.text(request.request_key, "", "request_key", KEY_LIMIT)
        reason = reader.text(request.reason, "", "reason", _REASON_LIMIT)
    reader.finish()
    response = service_pb2.ReissueTicketsResponse(request_id=call.request_id)
    if request.dry_run:
        plan = await service.plan(selection, source=call.source)
        response.matched = plan.matched
        for item in plan.items:
            _write(item, response.results.add(), call.request_id)
        return response
    async for progress in service.run(
        selection,
        source=call.source,
        actor=f"source:{call.source.name}",
        reason=reason,
        request_key=key,
        per_second=request.per_second or None,
    ):
        response.matched = progress.matched
        _write(progress.item, response.results.add(), call.request_id)
    return response


def _selection(reader: Reader, request: service_pb2.ReissueTicketsRequest) -> Selection:
    if len(request.ticket_ids) > MOST:
        reader.fault("", "ticket_ids", f"Son {len(request.ticket_ids)}; una llamada lleva {MOST} a lo sumo.")
    ids = [reader.ticket_id(value, "", f"ticket_ids[{index}]") for index, value in enumerate(request.ticket_ids[:MOST])]
    described = bool(request.statuses) or request.HasField("filter")
    if ids and described:
        reader.fault("", "ticket_ids", "Indique tickets, o un filtro que los describa, y no ambos.")
    wanted = replace(read_ticket_filter(reader, request.filter), states=tuple(read_states(reader, request.statuses)))
    return Selection(ticket_ids=tuple(ids), wanted=wanted)


def _write(item: Item, result: service_pb2.ReissueTicketsResult, request_id: str) -> None:
    result.ticket_id = str(item.ticket_id)
    if item.step is not None:
        result.next_step = STEP_VALUES[item.step]
    if item.error is not None:
        result.error.CopyFrom(status(item.error, request_id=request_id))
    elif item.ticket is not None:
        write_ticket(item.ticket, result.ticket)
