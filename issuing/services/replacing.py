"""Replacing: a corrected sale under a new number for one whose voucher the authority refused, or that came too late."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from issuing.clock import lima_date
from issuing.errors import InvalidRequest, NotPossible
from issuing.states import State
from issuing.steps import Step, reached
from issuing.storage.database import driver_connection
from issuing.storage.models import ReplacementRow, TicketRow
from issuing.storage.replacements import Replaceable, link, lock_replaceable
from issuing.storage.submissions import NewTicket, StoredTicket, find, store

_PATH = "sale.replaces_ticket_id"
_WAYS_OUT = {
    State.RECEIVED: "todavía no tiene número: corríjala con AmendSale",
    State.INVALID: "no llegó a tener número: corríjala con AmendSale",
    State.SIGNED: "sigue en camino: espere su resultado",
    State.AWAITING: "sigue en camino: espere su resultado",
    State.ACCEPTED: "fue aceptada: corríjala con una nota de crédito",
    State.OBSERVED: "fue aceptada: corríjala con una nota de crédito",
    State.STUCK: "no está vencida: resuelva su motivo y reinténtela con ReissueTicket",
    State.VOIDED: "fue anulada: envíe la venta nueva sin replaces_ticket_id",
}


async def store_replacement(engine: AsyncEngine, new: NewTicket, replaced_id: UUID) -> StoredTicket:
    """Store the sale and its link to the ticket that it replaces, or find it stored already.

    Raises `InvalidRequest` where the source has no such ticket of that issuer, and `NotPossible` unless that ticket is
    rejected, or stuck past its term with nothing that the authority may have; each is replaced once.
    """
    async with driver_connection(engine) as connection, connection.transaction():
        replaced = await lock_replaceable(connection, replaced_id, source_id=new.source_id)
        stored = await find(connection, source_id=new.source_id, external_id=new.external_id)
        if stored is not None:
            return stored
        if replaced is None or replaced.issuer_id != new.issuer_id:
            raise InvalidRequest(_PATH, "no es un ticket de este sistema y emisor; revise el identificador.")
        _check(replaced, new)
        made = (await store(connection, [new]))[new.source_id, new.external_id]
        if made.new:
            actor = f"source:{new.source_name}"
            await link(connection, new.id, replaced_id, state=replaced.state, at=new.received_at, actor=actor)
        reached(Step.REPLACEMENT_BEFORE)
    reached(Step.REPLACEMENT_COMMITTED)
    return made


def is_replaced(by: UUID) -> NotPossible:
    """Why a ticket that a corrected sale has taken the place of is left as it is."""
    return NotPossible(f"El ticket {by} ya reemplaza esta venta; siga con aquel.", reason="REPLACED")


async def require_unreplaced(connection: AsyncConnection, ticket_id: UUID) -> None:
    """Lock the ticket until the transaction ends; raises `NotPossible` if a corrected sale has taken its place."""
    await connection.execute(select(TicketRow.id).where(TicketRow.id == ticket_id).with_for_update())
    by = await connection.scalar(select(ReplacementRow.ticket_id).where(ReplacementRow.replaced_id == ticket_id))
    if by is not None:
        raise is_replaced(by)


def _check(replaced: Replaceable, new: NewTicket) -> None:
    if replaced.replaced_by is not None:
        raise NotPossible(
            f"Esa venta ya la reemplaza el ticket {replaced.replaced_by}; si también lo rechazaron, reemplace aquel.",
            reason="ALREADY_REPLACED",
        )
    past_due = replaced.state is State.STUCK and replaced.deadline < lima_date(new.received_at)
    if past_due and replaced.may_be_registered:
        raise NotPossible(
            "No se sabe si SUNAT tiene el comprobante de esa venta; averígüelo antes de emitir otro en su lugar.",
            reason="OUTCOME_UNKNOWN",
        )
    if replaced.state is not State.REJECTED and not past_due:
        raise NotPossible(
            f"Solo se reemplaza lo rechazado o lo vencido; esa venta {_WAYS_OUT[replaced.state]}.",
            reason="NOT_REPLACEABLE",
        )
