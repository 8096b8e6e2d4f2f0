"""Many tickets are tried again at once: first what would happen, then the deed, each ticket for itself.

A request is remembered with the tickets that it meant, so that its repetition goes on where it was cut off and takes no
other ticket. The pace lies in when each is due, not in how long the call lasts.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

import msgspec
import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.clock import Clock
from issuing.errors import InvalidRequest, IssuingError, KeyTaken, NotFound
from issuing.outages import is_outage
from issuing.services.inquiry import Inquiry
from issuing.services.reissue import ONLY_BY_SUMMARY, Reissue, has_ended
from issuing.services.replacing import is_replaced
from issuing.services.ticket_rows import matching, owned
from issuing.states import UNFINISHED, State
from issuing.steps import Step, reached
from issuing.storage.database import driver_connection
from issuing.storage.mass_reissues import Order, Way, read_order, store_order, ways_of
from issuing.storage.models import IssuerRow, TicketRow
from issuing.views import ANY_TICKET, SourceIdentity, Ticket, TicketFilter

MOST = 500
"""Tickets of one request."""
_FASTEST = 1_000
_NO_TICKET = "No existe ese ticket entre los de este sistema; revise el identificador."
_log = structlog.get_logger()


class NextStep(StrEnum):
    """What a reissue makes of a ticket."""

    JUDGE = "judge"  # it has no number: it is judged anew, and numbered if the rules allow it
    SEND = "send"  # the same bytes are sent
    ASK = "ask"  # the authority is asked before anything is sent
    SUMMARY = "summary"  # it is informed, or asked for, by its daily summary


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which tickets: those named, or else those that `wanted` describes, the nearest deadline first."""

    ticket_ids: tuple[UUID, ...] = ()
    wanted: TicketFilter = ANY_TICKET


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One ticket: what would be done or was done, or why not. `ticket` is None where there is none to see."""

    ticket_id: UUID
    ticket: Ticket | None = None
    step: NextStep | None = None
    error: Exception | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How many tickets the selection fits, and what would become of each that one request takes (`MOST`)."""

    matched: int
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The outcome of the `done`-th of `of` items; `matched` as in `Plan`."""

    item: Item
    done: int
    of: int
    matched: int


class MassReissue:
    """One or five hundred; a source reaches its own only, staff (`source` is None) all."""

    def __init__(self, engine: AsyncEngine, *, clock: Clock, inquiry: Inquiry, reissue: Reissue) -> None:
        self._engine = engine
        self._clock = clock
        self._inquiry = inquiry
        self._reissue = reissue

    async def plan(self, selection: Selection, *, source: SourceIdentity | None) -> Plan:
        """What would happen now, and nothing happens; raises `InvalidRequest` for a selection of none or of all."""
        matched, ids = await self._chosen(selection, source)
        tickets = {it.id: it for it in await self._inquiry.tickets(ids, source=source)}
        async with driver_connection(self._engine) as connection:
            ways = await ways_of(connection, list(tickets))
        return Plan(matched=matched, items=tuple(_planned(it, tickets.get(it), ways.get(it)) for it in ids))

    async def run(
        self,
        selection: Selection,
        *,
        source: SourceIdentity | None,
        actor: str,
        reason: str,
        request_key: str,
        per_second: int | None = None,
    ) -> AsyncIterator[Progress]:
        """Reissue them one after another; so many `per_second` are due then, without it all at once.

        The same `request_key` again means the same tickets, and changes nothing of those that were reissued under it.
        Raises `InvalidRequest`, or `KeyTaken` if the key stands on another selection or reason. What one ticket refuses
        is in its item and touches no other; an outage ends it, and repeating the request goes on.
        """
        reason = reason.strip()
        if not reason:
            raise InvalidRequest("reason", "escriba por qué se reintenta; queda en el historial.")
        if per_second is not None and not 0 < per_second <= _FASTEST:
            raise InvalidRequest("per_second", f"debe ir de 1 a {_FASTEST}.")
        order = await self._ordered(selection, source, actor=actor, reason=reason, request_key=request_key)
        begun = self._clock.now()
        for index, ticket_id in enumerate(order.ticket_ids):
            due_at = begun + timedelta(seconds=index / per_second) if per_second else None
            try:
                ticket = await self._reissue.reissue(
                    ticket_id, source=source, actor=actor, reason=reason, request_key=request_key, due_at=due_at
                )
                item = Item(ticket_id=ticket_id, ticket=ticket)
            except IssuingError as error:
                item = Item(ticket_id=ticket_id, error=error)
            except Exception as error:
                if is_outage(error):
                    raise
                _log.exception("a ticket could not be reissued", action="reissue.failed", ticket=str(ticket_id))
                item = Item(ticket_id=ticket_id, error=error)
            yield Progress(item=item, done=index + 1, of=len(order.ticket_ids), matched=order.matched)

    async def _ordered(
        self, selection: Selection, source: SourceIdentity | None, *, actor: str, reason: str, request_key: str
    ) -> Order:
        source_id = source.id if source else None
        wanted = msgspec.json.encode(selection).decode()
        async with driver_connection(self._engine) as connection:
            order = await read_order(connection, source_id=source_id, request_key=request_key)
        if order is None:
            matched, ids = await self._chosen(selection, source)
            new = Order(wanted=wanted, reason=reason, matched=matched, ticket_ids=tuple(ids))
            async with driver_connection(self._engine) as connection, connection.transaction():
                await store_order(
                    connection, new, source_id=source_id, request_key=request_key, actor=actor, now=self._clock.now()
                )
                order = await read_order(connection, source_id=source_id, request_key=request_key) or new
                reached(Step.MASS_REISSUE_BEFORE)
            reached(Step.MASS_REISSUE_COMMITTED)
        if (order.wanted, order.reason) != (wanted, reason):
            raise KeyTaken(request_key, "otra selección u otro motivo")
        return order

    async def _chosen(self, selection: Selection, source: SourceIdentity | None) -> tuple[int, Sequence[UUID]]:
        """How many tickets are meant, and those that one request takes."""
        if selection.ticket_ids:
            ids = list(dict.fromkeys(selection.ticket_ids))
            if len(ids) > MOST:
                raise InvalidRequest("ticket_ids", f"son {len(ids)}; una llamada lleva {MOST} a lo sumo.")
            return len(ids), ids
        if selection.wanted == ANY_TICKET:
            raise InvalidRequest("filter", "indique tickets o al menos un criterio; así serían todos los pendientes.")
        open_states = [state.value for state in (*UNFINISHED, State.STUCK)]
        statement = (
            select(TicketRow.id, func.count().over().label("matched"))
            .join(IssuerRow, IssuerRow.id == TicketRow.issuer_id)
            .where(TicketRow.state.in_(open_states), *matching(selection.wanted, now=self._clock.now()))
            .order_by(TicketRow.deadline, TicketRow.received_at, TicketRow.id)
            .limit(MOST)
        )
        async with self._engine.connect() as connection:
            rows = (await connection.execute(owned(statement, source))).all()
        return (rows[0].matched if rows else 0), [row.id for row in rows]


def _planned(ticket_id: UUID, ticket: Ticket | None, way: Way | None) -> Item:
    if ticket is None or way is None:
        return Item(ticket_id=ticket_id, error=NotFound(_NO_TICKET))
    if ticket.state not in UNFINISHED and ticket.state is not State.STUCK:
        return Item(ticket_id=ticket_id, ticket=ticket, error=has_ended(ticket))
    if ticket.replaced_by is not None:
        return Item(ticket_id=ticket_id, ticket=ticket, error=is_replaced(ticket.replaced_by))
    return Item(ticket_id=ticket_id, ticket=ticket, step=_next_step(ticket, way))


def _next_step(ticket: Ticket, way: Way) -> NextStep:
    if way.by_summary or (ticket.reason_code == ONLY_BY_SUMMARY and way.boletas_by_summary):
        return NextStep.SUMMARY
    if ticket.voucher is None:
        return NextStep.JUDGE
    return NextStep.ASK if way.may_be_registered else NextStep.SEND
