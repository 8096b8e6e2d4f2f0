"""Amendment: a sale that has no number yet is replaced by its corrected form and judged anew."""

from uuid import UUID

from sqlalchemy import ColumnElement, Text, cast, literal
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.clock import Clock, lima_date
from issuing.complements.plan import Plan
from issuing.errors import InvalidRequest, NotPossible
from issuing.gateways.bell import Bell
from issuing.rights import require_right
from issuing.services.inquiry import Inquiry
from issuing.services.issuers import Issuers
from issuing.services.judging import require_valid
from issuing.services.replacing import require_unreplaced
from issuing.states import State
from issuing.steps import Step, reached
from issuing.storage.models import TicketRow
from issuing.storage.requests import Asked, change, was_asked
from issuing.views import SourceIdentity, Ticket
from vouchers.codec import encode
from vouchers.sale import Sale
from vouchers.terms import Terms, sale_deadline

_AMENDABLE = frozenset({State.RECEIVED, State.INVALID, State.STUCK})


class Amendment:
    """What has a number is never amended: a wrong voucher is undone by a credit note."""

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        clock: Clock,
        issuers: Issuers,
        inquiry: Inquiry,
        bell: Bell,
        terms: Terms,
        judges: bool = True,
        plan: Plan = Plan(),  # noqa: B008 -- it can't change
    ) -> None:
        self._plan = plan
        self._terms = terms
        self._engine = engine
        self._clock = clock
        self._issuers = issuers
        self._judges = judges
        self._inquiry = inquiry
        self._bell = bell

    async def amend(
        self, ticket_id: UUID, sale: Sale, *, source: SourceIdentity, reason: str, request_key: str
    ) -> Ticket:
        """Put `sale` in the place of the ticket's; the same `request_key` again changes nothing more.

        A worker that holds the ticket loses it: what it makes of the old sale is dropped, and no number is spent.
        Raises `NotFound`, `InvalidRequest` if external id, issuer or the replaced ticket differ, `NotPossible` if it
        has a number or is replaced itself, and `NotPermitted` or `InvalidSale` as submission does.
        """
        ticket = await self._inquiry.ticket(ticket_id, source=source)
        if sale.external_id != ticket.external_id:
            raise InvalidRequest("sale.external_id", f"debe seguir siendo {ticket.external_id}; es otra venta.")
        if sale.issuer_ruc != ticket.issuer_ruc:
            raise InvalidRequest("sale.issuer_ruc", f"debe seguir siendo {ticket.issuer_ruc}; es otro emisor.")
        if sale.replaces_ticket_id != ticket.replaces:
            raise InvalidRequest(
                "sale.replaces_ticket_id", f"debe seguir siendo {ticket.replaces or 'vacío'}; no se corrige así."
            )
        require_right(source.rights, sale)
        issuer = await self._issuers.by_ruc(sale.issuer_ruc)
        now = self._clock.now()
        asked = Asked(action="amended", actor=f"source:{source.name}", reason=reason.strip(), key=request_key, at=now)
        async with self._engine.begin() as connection:
            if await was_asked(connection, ticket_id, request_key):
                return ticket
            if ticket.voucher or ticket.state not in _AMENDABLE:
                raise _numbered(ticket)
            if self._judges and not self._plan.lacks(encode(sale), source.name):
                require_valid(sale, issuer, now=now, terms=self._terms)
            await require_unreplaced(connection, ticket_id)
            moved = await change(
                connection,
                ticket_id,
                asked,
                source_state=ticket.state,
                target=State.RECEIVED,
                sale=_json(encode(sale).decode()),
                given_sale=None,
                document_type=sale.document_type.value,
                findings=_json("[]"),
                rule_set="",
                attempt=0,
                lease_until=None,
                fence=TicketRow.fence + 1,
                deadline=sale_deadline(
                    sale,
                    today=lima_date(now),
                    boletas_by_summary=issuer.issuer.boletas_by_summary,
                    terms=self._terms,
                ),
            )
            reached(Step.AMENDMENT_BEFORE)
        reached(Step.AMENDMENT_COMMITTED)
        latest = await self._inquiry.ticket(ticket_id, source=source)
        if not moved and latest.voucher:  # the worker gave it a number meanwhile
            raise _numbered(latest)
        self._bell.ring()
        return latest


def _json(text: str) -> ColumnElement[str]:
    """JSON that is text already; SQLAlchemy would write a string of it."""
    return cast(literal(text, Text()), JSON())


def _numbered(ticket: Ticket) -> NotPossible:
    name = ticket.voucher.text if ticket.voucher else str(ticket.status)
    return NotPossible(
        f"La venta ya tiene comprobante ({name}); lo emitido no se modifica: corríjalo con una nota de crédito.",
        reason="TICKET_IS_NUMBERED",
    )
