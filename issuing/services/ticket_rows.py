"""How tickets are read from the database: the columns, their conditions, and the marks between their pages."""

import base64
import binascii
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, Text, cast, select, text, true, tuple_
from sqlalchemy.orm import aliased

from issuing.errors import InvalidRequest
from issuing.states import State
from issuing.storage.deadlines import OPEN, has_term, used
from issuing.storage.models import IssuerRow, ReplacementRow, SummaryLineRow, TicketRow, VoucherRow
from issuing.summaries.states import LineState
from issuing.views import (
    SourceIdentity,
    Ticket,
    TicketFilter,
    TicketOrder,
    VoidingStatus,
    VoidingView,
    VoucherNumber,
)
from vouchers.codec import decode_findings
from vouchers.terms import told

Selection = Select[*tuple[Any, ...]]
Found = Row[*tuple[Any, ...]]
_LARGEST_PAGE = 500
_NOT_OURS = "no es una marca de página de esta lista; pida la primera página sin marca."
_KEYS = {
    TicketOrder.NEWEST: (TicketRow.received_at, TicketRow.id),
    TicketOrder.DEADLINE: (TicketRow.deadline, TicketRow.received_at, TicketRow.id),
}


_LAST_VOIDING = (
    select(
        SummaryLineRow.state.label("voiding_state"),
        SummaryLineRow.reason_code.label("voiding_code"),
        SummaryLineRow.reason.label("voiding_reason"),
        SummaryLineRow.created_at.label("voiding_asked"),
    )
    .where(SummaryLineRow.ticket_id == TicketRow.id, SummaryLineRow.action == "void")
    .order_by(SummaryLineRow.id.desc())
    .limit(1)
    .lateral("last_voiding")
)
_VOIDING_STATUS = {
    LineState.QUEUED: VoidingStatus.PENDING,
    LineState.FILED: VoidingStatus.PENDING,
    LineState.ACCEPTED: VoidingStatus.DONE,
    LineState.REFUSED: VoidingStatus.REFUSED,
}
_REPLACES = aliased(ReplacementRow)
_REPLACED_BY = aliased(ReplacementRow)
_TICKET_COLUMNS = (
    TicketRow.id,
    TicketRow.external_id,
    TicketRow.state,
    TicketRow.attempt,
    TicketRow.reason_code,
    TicketRow.reason,
    TicketRow.received_at,
    TicketRow.updated_at,
    TicketRow.next_attempt_at,
    TicketRow.deadline,
    cast(TicketRow.findings, Text).label("findings"),
    TicketRow.request_id,
    IssuerRow.ruc,
    TicketRow.document_type,
    VoucherRow.series,
    VoucherRow.number,
    _LAST_VOIDING.c.voiding_state,
    _LAST_VOIDING.c.voiding_code,
    _LAST_VOIDING.c.voiding_reason,
    _LAST_VOIDING.c.voiding_asked,
    _REPLACES.replaced_id.label("replaces"),
    _REPLACED_BY.ticket_id.label("replaced_by"),
)


def select_tickets() -> Selection:
    """Every ticket; conditions come on top."""
    return (
        select(*_TICKET_COLUMNS)
        .join(IssuerRow, IssuerRow.id == TicketRow.issuer_id)
        .outerjoin(VoucherRow, VoucherRow.ticket_id == TicketRow.id)
        .outerjoin(_LAST_VOIDING, true())
        .outerjoin(_REPLACES, _REPLACES.ticket_id == TicketRow.id)
        .outerjoin(_REPLACED_BY, _REPLACED_BY.replaced_id == TicketRow.id)
    )


def owned(statement: Selection, source: SourceIdentity | None) -> Selection:
    """Only those of the source, where one asks."""
    return statement if source is None else statement.where(TicketRow.source_id == source.id)


def as_ticket(row: Found) -> Ticket:
    """The row of `select_tickets` as it is told."""
    number = None
    if row.number is not None:
        number = VoucherNumber(
            issuer_ruc=row.ruc, document_type=row.document_type, series=row.series, number=row.number
        )
    return Ticket(
        id=row.id,
        external_id=row.external_id,
        issuer_ruc=row.ruc,
        state=State(row.state),
        attempt=row.attempt,
        reason_code=row.reason_code,
        reason=row.reason,
        received_at=row.received_at,
        updated_at=row.updated_at,
        next_attempt_at=row.next_attempt_at,
        deadline=told(row.deadline),
        findings=decode_findings(row.findings.encode()),
        voucher=number,
        request_id=row.request_id,
        voiding=_voiding(row) if row.voiding_state else None,
        replaces=row.replaces,
        replaced_by=row.replaced_by,
    )


def _voiding(row: Found) -> VoidingView:
    return VoidingView(
        status=_VOIDING_STATUS[LineState(row.voiding_state)],
        reason_code=row.voiding_code,
        reason=row.voiding_reason,
        requested_at=row.voiding_asked,
    )


def page_token_of(at: datetime, row_id: UUID) -> str:
    """The mark of a page that this row ends."""
    return base64.urlsafe_b64encode(f"{at.isoformat()}/{row_id}".encode()).decode()


def read_page_token(token: str) -> tuple[datetime, UUID]:
    """What `page_token_of` wrote; raises `InvalidRequest`."""
    try:
        at, row_id = base64.urlsafe_b64decode(token.encode()).decode().split("/")
        return datetime.fromisoformat(at), UUID(row_id)
    except (ValueError, binascii.Error) as error:
        raise InvalidRequest("page_token", _NOT_OURS) from error


def checked_size(asked: int) -> int:
    """How many a page has; raises `InvalidRequest`."""
    if asked < 0:
        raise InvalidRequest("page_size", "no puede ser negativo.")
    return min(asked or 50, _LARGEST_PAGE)


def matching(wanted: TicketFilter, *, now: datetime) -> list[Any]:
    """The conditions that a ticket of `wanted` meets at `now`."""
    conditions: list[Any] = []
    if wanted.states:
        conditions.append(TicketRow.state.in_([state.value for state in wanted.states]))
    if wanted.issuer_ruc:
        conditions.append(IssuerRow.ruc == wanted.issuer_ruc)
    if wanted.reason_codes:
        conditions.append(TicketRow.reason_code.in_(wanted.reason_codes))
    if wanted.due_from:
        conditions.append(TicketRow.deadline >= wanted.due_from)
    if wanted.due_to:
        conditions.append(TicketRow.deadline <= wanted.due_to)
    if wanted.mark:
        beyond = f"{used('tickets.received_at', 'tickets.deadline', now=':now')} >= {int(wanted.mark)}"
        of_open = f"tickets.state IN ({OPEN}) AND {has_term('tickets.deadline')}"
        conditions.append(text(f"{of_open} AND {beyond}").bindparams(now=now))
    return conditions


def ordered(statement: Selection, order: TicketOrder, page_token: str) -> Selection:
    """The tickets in `order` after those of the page that `page_token` ends; raises `InvalidRequest`."""
    keys = _KEYS[order]
    if order is TicketOrder.NEWEST:
        statement = statement.order_by(*(key.desc() for key in keys))
        return statement.where(tuple_(*keys) < read_page_token(page_token)) if page_token else statement
    statement = statement.order_by(*keys)
    return statement.where(tuple_(*keys) > _read_deadline_token(page_token)) if page_token else statement


def token_after(row: Found, order: TicketOrder) -> str:
    """The mark of a page that `row` ends."""
    token = page_token_of(row.received_at, row.id)
    return token if order is TicketOrder.NEWEST else f"{row.deadline.isoformat()}.{token}"


def _read_deadline_token(token: str) -> tuple[date, datetime, UUID]:
    day, _, rest = token.partition(".")
    at, row_id = read_page_token(rest)
    try:
        return date.fromisoformat(day), at, row_id
    except ValueError as error:
        raise InvalidRequest("page_token", _NOT_OURS) from error
