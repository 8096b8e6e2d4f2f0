"""What was delivered of a ticket, and having it delivered once more because somebody says so."""

from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.clock import Clock
from issuing.deliveries import DeliveryKind, DeliveryState
from issuing.errors import InvalidRequest, KeyTaken, NotFound, NotPossible
from issuing.gateways.bell import Bell
from issuing.services.inquiry import Inquiry
from issuing.states import State
from issuing.steps import Step, reached
from issuing.storage.database import driver_connection
from issuing.storage.resending import DeliveryView, Sendable, list_deliveries, mail_to, read_sendable, requeue
from issuing.storage.voidings import log_request
from issuing.views import SourceIdentity

_RESEND = "resend_requested"
_STANDING = frozenset({State.ACCEPTED, State.OBSERVED})
_AGAIN = frozenset({DeliveryState.QUEUED.value, DeliveryState.DELIVERED.value, DeliveryState.FAILED.value})
_LONGEST_ADDRESS = 254


class Deliveries:
    """Lists deliveries and has them repeated; safe to repeat by the caller's key."""

    def __init__(self, engine: AsyncEngine, *, clock: Clock, inquiry: Inquiry, bell: Bell) -> None:
        self._engine = engine
        self._clock = clock
        self._inquiry = inquiry
        self._bell = bell

    async def list_of(self, ticket_id: UUID, *, source: SourceIdentity | None) -> list[DeliveryView]:
        """All of the ticket, oldest first; raises `NotFound`."""
        await self._inquiry.ticket(ticket_id, source=source)  # whose it is, before anything is read
        async with driver_connection(self._engine) as connection:
            return await list_deliveries(connection, ticket_id)

    async def resend(
        self,
        ticket_id: UUID,
        *,
        source: SourceIdentity | None,
        actor: str,
        reason: str,
        request_key: str,
        delivery_id: int | None = None,
        address: str | None = None,
    ) -> DeliveryView:
        """Deliver once more what `delivery_id` names, or mail the voucher to `address`; one of the two is given.

        Raises `NotFound`, `InvalidRequest`, `KeyTaken`, or `NotPossible` which says why.
        """
        if not reason.strip():
            raise InvalidRequest("reason", "escriba por qué se reenvía; queda en el historial.")
        address = _checked(address) if delivery_id is None else None
        await self._inquiry.ticket(ticket_id, source=source)
        async with driver_connection(self._engine) as connection, connection.transaction():
            found = await read_sendable(connection, ticket_id, request_key)
            if found.used_by not in {None, _RESEND}:
                raise KeyTaken(request_key, str(found.used_by))
            wanted = await self._requeued(
                connection, ticket_id, found, delivery_id, address, repeated=found.used_by == _RESEND
            )
            if found.used_by is None:
                await log_request(
                    connection,
                    ticket_id,
                    at=self._clock.now(),
                    actor=actor,
                    action=_RESEND,
                    state=found.state,
                    reason=reason.strip(),
                    request_key=request_key,
                )
            view = (await list_deliveries(connection, ticket_id, delivery_id=wanted))[0]
            reached(Step.RESEND_BEFORE)
        reached(Step.RESEND_COMMITTED)
        self._bell.ring()
        return view

    async def _requeued(
        self,
        connection: asyncpg.Connection,
        ticket_id: UUID,
        found: Sendable,
        delivery_id: int | None,
        address: str | None,
        *,
        repeated: bool,
    ) -> int:
        """The id of the delivery that is queued now, or was by the same request before."""
        now = self._clock.now()
        if delivery_id is None:
            there = await list_deliveries(connection, ticket_id)
            known = [it for it in there if (it.kind, it.target) == _mail(address)]
            if repeated and known:
                return known[0].id
            _check_that_it_stands(found)
            return await mail_to(connection, ticket_id, str(address), now=now)
        views = await list_deliveries(connection, ticket_id, delivery_id=delivery_id)
        if not views:
            raise NotFound("No hay una entrega con ese identificador en este ticket; pida la lista de entregas.")
        if repeated:
            return delivery_id
        if views[0].kind == DeliveryKind.PORTAL.value or views[0].state not in _AGAIN:
            raise NotPossible(
                "Esta entrega no se puede enviar; indique una dirección de correo.", reason="NOT_SENDABLE"
            )
        if views[0].kind == DeliveryKind.MAIL.value:
            _check_that_it_stands(found)
        await requeue(connection, ticket_id, delivery_id, now=now)
        return delivery_id


def _mail(address: str | None) -> tuple[str, str]:
    return (DeliveryKind.MAIL.value, str(address))


def _checked(address: str | None) -> str:
    text = (address or "").strip()
    name, _, domain = text.rpartition("@")
    if not name or not domain or len(text) > _LONGEST_ADDRESS or any(it.isspace() for it in text):
        raise InvalidRequest("address", "no es una dirección de correo; escríbala como nombre@dominio.")
    return text


def _check_that_it_stands(found: Sendable) -> None:
    if found.state is State.VOIDED:
        raise NotPossible("El comprobante está anulado; no se envía al cliente.", reason="ALREADY_VOIDED")
    if found.state not in _STANDING or not found.has_voucher:
        raise NotPossible("El comprobante no está aceptado por SUNAT; todavía no se envía.", reason="NOT_ACCEPTED")
    if found.open_voiding:
        raise NotPossible("El comprobante se está anulando; espere la respuesta de SUNAT.", reason="VOIDING_UNDER_WAY")
