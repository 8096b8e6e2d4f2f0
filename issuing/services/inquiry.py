"""Inquiry: what became of a sale. A source sees its own tickets, staff see all (`source` is None)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Text, and_, cast, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncEngine

from documents.names import cdr_name, series_number
from documents.package import unzip_single
from issuing.clock import Clock
from issuing.errors import NotFound, NotPossible
from issuing.services.ticket_rows import (
    Found,
    Selection,
    as_ticket,
    checked_size,
    matching,
    ordered,
    owned,
    page_token_of,
    read_page_token,
    select_tickets,
    token_after,
)
from issuing.states import UNFINISHED, State
from issuing.storage.models import (
    IssuerRow,
    SourceRow,
    SummaryFileRow,
    SummaryLineRow,
    TicketRow,
    VoucherRow,
)
from issuing.summaries.states import LineState
from issuing.views import (
    ANY_TICKET,
    Artifact,
    ArtifactKind,
    PendingRow,
    SourceIdentity,
    Ticket,
    TicketFilter,
    TicketOrder,
    VoucherFilter,
    VoucherNumber,
    VoucherPage,
    VoucherView,
)
from vouchers.terms import told

_NO_TICKET = "No existe ese ticket entre los de este sistema; revise el identificador."
_NO_VOUCHER = "No existe ese comprobante entre los de este sistema; revise emisor, tipo, serie y número."


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketPage:
    """Tickets in the order asked for; `next_page_token` is empty on the last page."""

    tickets: tuple[Ticket, ...]
    next_page_token: str


_VOUCHER_COLUMNS = (
    VoucherRow.ticket_id,
    TicketRow.external_id,
    TicketRow.state,
    IssuerRow.ruc,
    VoucherRow.document_type,
    VoucherRow.series,
    VoucherRow.number,
    VoucherRow.issue_date,
    VoucherRow.currency,
    VoucherRow.payable,
    VoucherRow.tax,
    VoucherRow.customer_identity_type,
    VoucherRow.customer_identity_number,
    VoucherRow.customer_name,
    VoucherRow.digest_value,
    VoucherRow.response_code,
    VoucherRow.response_description,
    cast(VoucherRow.observations, Text).label("observations"),
    VoucherRow.signed_at,
    VoucherRow.answered_at,
)


_IN_SUMMARY = (
    select(SummaryFileRow.file_name.label("summary_name"), SummaryFileRow.cdr.label("summary"))
    .join(SummaryLineRow, SummaryLineRow.file_id == SummaryFileRow.id)
    .where(
        SummaryLineRow.ticket_id == VoucherRow.ticket_id,
        SummaryLineRow.action == "add",
        SummaryLineRow.state == LineState.ACCEPTED.value,
    )
    .limit(1)
    .lateral("in_summary")
)


def _vouchers() -> Selection:
    return (
        select(*_VOUCHER_COLUMNS)
        .join(TicketRow, TicketRow.id == VoucherRow.ticket_id)
        .join(IssuerRow, IssuerRow.id == VoucherRow.issuer_id)
    )


def _voucher(row: Found) -> VoucherView:
    return VoucherView(
        ticket_id=row.ticket_id,
        external_id=row.external_id,
        number=VoucherNumber(issuer_ruc=row.ruc, document_type=row.document_type, series=row.series, number=row.number),
        state=State(row.state),
        issue_date=row.issue_date,
        currency=row.currency,
        payable=row.payable,
        tax=row.tax,
        customer_identity_type=row.customer_identity_type,
        customer_identity_number=row.customer_identity_number,
        customer_name=row.customer_name,
        digest_value=row.digest_value,
        response_code=row.response_code,
        response_description=row.response_description,
        observations=msgspec.json.decode(row.observations.encode(), type=tuple[str, ...]),
        signed_at=row.signed_at,
        answered_at=row.answered_at,
    )


class Inquiry:
    """Reads, and changes nothing."""

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    async def ticket(self, ticket_id: UUID, *, source: SourceIdentity | None) -> Ticket:
        """The ticket of that id; raises `NotFound`."""
        found = await self._rows(owned(select_tickets().where(TicketRow.id == ticket_id), source))
        if not found:
            raise NotFound(_NO_TICKET)
        return as_ticket(found[0])

    async def tickets(self, ids: Sequence[UUID], *, source: SourceIdentity | None) -> list[Ticket]:
        """Those of the tickets `ids` that the source may see, in no particular order."""
        return [
            as_ticket(row) for row in await self._rows(owned(select_tickets().where(TicketRow.id.in_(ids)), source))
        ]

    async def ticket_by_external_id(self, external_id: str, *, source: SourceIdentity) -> Ticket:
        """The ticket that the source's own key names; raises `NotFound`."""
        found = await self._rows(owned(select_tickets().where(TicketRow.external_id == external_id), source))
        if not found:
            raise NotFound(_NO_TICKET)
        return as_ticket(found[0])

    async def list_tickets(
        self,
        states: tuple[State, ...],
        *,
        source: SourceIdentity | None,
        page_size: int,
        page_token: str,
        wanted: TicketFilter = ANY_TICKET,
        order: TicketOrder = TicketOrder.NEWEST,
    ) -> TicketPage:
        """Tickets of the given states, or of any, that `wanted` describes.

        Raises `InvalidRequest` for a bad token or size.
        """
        size = checked_size(page_size)
        statement = owned(select_tickets(), source).where(*matching(wanted, now=self._clock.now()))
        if states:
            statement = statement.where(TicketRow.state.in_([state.value for state in states]))
        statement = ordered(statement, order, page_token)
        rows = await self._rows(statement.limit(size + 1))
        more = len(rows) > size
        token = token_after(rows[size - 1], order) if more else ""
        return TicketPage(tickets=tuple(as_ticket(row) for row in rows[:size]), next_page_token=token)

    async def voucher(self, ticket_id: UUID, *, source: SourceIdentity | None) -> VoucherView:
        """The voucher of a ticket; raises `NotFound` also while the ticket has no number."""
        found = await self._rows(owned(_vouchers().where(VoucherRow.ticket_id == ticket_id), source))
        if not found:
            raise NotFound(_NO_VOUCHER)
        return _voucher(found[0])

    async def voucher_by_number(self, number: VoucherNumber, *, source: SourceIdentity | None) -> VoucherView:
        """The voucher of that issuer, type, series and number; raises `NotFound`."""
        found = await self._rows(owned(_vouchers().where(_is_numbered(number)), source))
        if not found:
            raise NotFound(_NO_VOUCHER)
        return _voucher(found[0])

    async def look_up(self, number: VoucherNumber, *, issue_date: date, payable: Decimal) -> VoucherView:
        """The voucher that all five facts on its print name; any that differs is `NotFound`, without a hint which."""
        statement = _vouchers().where(
            _is_numbered(number), VoucherRow.issue_date == issue_date, VoucherRow.payable == payable
        )
        found = await self._rows(statement)
        if not found:
            raise NotFound(_NO_VOUCHER)
        return _voucher(found[0])

    async def list_vouchers(
        self, wanted: VoucherFilter, *, source: SourceIdentity | None, page_size: int, page_token: str
    ) -> VoucherPage:
        """Vouchers, newest first; raises `InvalidRequest` for a bad token or size."""
        size = checked_size(page_size)
        statement = owned(_vouchers(), source).where(*_conditions(wanted))
        statement = statement.order_by(VoucherRow.signed_at.desc(), VoucherRow.ticket_id.desc())
        if page_token:
            statement = statement.where(
                tuple_(VoucherRow.signed_at, VoucherRow.ticket_id) < read_page_token(page_token)
            )
        rows = await self._rows(statement.limit(size + 1))
        more = len(rows) > size
        token = page_token_of(rows[size - 1].signed_at, rows[size - 1].ticket_id) if more else ""
        return VoucherPage(vouchers=tuple(_voucher(row) for row in rows[:size]), next_page_token=token)

    async def artifact(self, ticket_id: UUID, kind: ArtifactKind, *, source: SourceIdentity | None) -> Artifact:
        """The exact bytes; raises `NotFound`, or `NotPossible` while there is no CDR. A PDF is for `Printing`.

        The CDR of a voucher that was informed in a daily summary is that of the summary.
        """
        statement = (
            select(
                VoucherRow.file_name, VoucherRow.zip, VoucherRow.cdr, _IN_SUMMARY.c.summary_name, _IN_SUMMARY.c.summary
            )
            .join(TicketRow, TicketRow.id == VoucherRow.ticket_id)
            .outerjoin(_IN_SUMMARY, true())
            .where(VoucherRow.ticket_id == ticket_id)
        )
        found = await self._rows(owned(statement, source))
        if not found:
            raise NotFound(_NO_VOUCHER)
        row = found[0]
        if kind is ArtifactKind.PDF:
            raise ValueError("a printed representation is not stored")
        if kind is ArtifactKind.ZIP:
            return Artifact(file_name=row.file_name, media_type="application/zip", content=row.zip)
        if kind is ArtifactKind.XML:
            name, content = unzip_single(row.zip)
            return Artifact(file_name=name, media_type="application/xml", content=content)
        if row.cdr is None and row.summary is not None:
            return Artifact(file_name=cdr_name(row.summary_name), media_type="application/zip", content=row.summary)
        if row.cdr is None:
            raise NotPossible(
                "El comprobante todavía no tiene CDR: la OSE no ha respondido o no lo entregó.", reason="NO_CDR"
            )
        return Artifact(file_name=cdr_name(row.file_name), media_type="application/zip", content=row.cdr)

    async def pending(self, *, limit: int) -> list[PendingRow]:
        """What is unfinished or stuck, the nearest legal deadline first."""
        statement = (
            select(
                TicketRow.id,
                TicketRow.external_id,
                SourceRow.name.label("source"),
                IssuerRow.ruc,
                TicketRow.document_type,
                VoucherRow.series,
                VoucherRow.number,
                TicketRow.state,
                TicketRow.reason_code,
                TicketRow.reason,
                TicketRow.attempt,
                TicketRow.received_at,
                TicketRow.next_attempt_at,
                TicketRow.deadline,
            )
            .join(IssuerRow, IssuerRow.id == TicketRow.issuer_id)
            .join(SourceRow, SourceRow.id == TicketRow.source_id)
            .outerjoin(VoucherRow, VoucherRow.ticket_id == TicketRow.id)
            .where(TicketRow.state.in_([state.value for state in (*UNFINISHED, State.STUCK)]))
            .order_by(TicketRow.deadline, TicketRow.received_at)
            .limit(limit)
        )
        return [
            PendingRow(
                ticket_id=row.id,
                external_id=row.external_id,
                source=row.source,
                issuer_ruc=row.ruc,
                document_type=row.document_type,
                voucher=series_number(row.series, row.number) if row.number else "",
                state=State(row.state),
                reason_code=row.reason_code,
                reason=row.reason,
                attempt=row.attempt,
                received_at=row.received_at,
                next_attempt_at=row.next_attempt_at,
                deadline=told(row.deadline),
            )
            for row in await self._rows(statement)
        ]

    async def _rows(self, statement: Selection) -> Sequence[Found]:
        async with self._engine.connect() as connection:
            return (await connection.execute(statement)).all()


def _is_numbered(number: VoucherNumber) -> Any:
    return and_(
        IssuerRow.ruc == number.issuer_ruc,
        VoucherRow.document_type == number.document_type,
        VoucherRow.series == number.series,
        VoucherRow.number == number.number,
    )


def _conditions(wanted: VoucherFilter) -> list[Any]:
    conditions: list[Any] = []
    if wanted.issuer_ruc:
        conditions.append(IssuerRow.ruc == wanted.issuer_ruc)
    if wanted.document_type:
        conditions.append(VoucherRow.document_type == wanted.document_type)
    if wanted.series:
        conditions.append(VoucherRow.series == wanted.series)
    if wanted.states:
        conditions.append(TicketRow.state.in_([state.value for state in wanted.states]))
    if wanted.issued_from:
        conditions.append(VoucherRow.issue_date >= wanted.issued_from)
    if wanted.issued_to:
        conditions.append(VoucherRow.issue_date <= wanted.issued_to)
    if wanted.customer_identity_number:
        conditions.append(VoucherRow.customer_identity_number == wanted.customer_identity_number)
    return conditions
