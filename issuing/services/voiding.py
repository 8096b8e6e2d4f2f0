"""Voiding: an accepted voucher is undone at the authority, or by a credit note where the law allows no more than that.

Lawful only for what the customer does not have yet (RS 097-2012, art. 14). Which file declares it void follows from the
document; the informer sends it, and the ticket is `voided` once the authority has taken it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncEngine

from documents.names import FileKind
from issuing.clock import Clock, lima_date
from issuing.errors import InvalidRequest, KeyTaken, NotPossible
from issuing.services.inquiry import Inquiry
from issuing.services.issuers import Issuers
from issuing.services.preview import Previewing
from issuing.services.recomputing import name_of, recomputed
from issuing.services.submission import Submission
from issuing.states import OWN, State
from issuing.steps import Step, reached
from issuing.storage.database import driver_connection
from issuing.storage.summary_lines import NewLine, queue_lines
from issuing.storage.voidings import VoidableVoucher, hold_deliveries, log_request, read_voidable
from issuing.views import SourceIdentity, Ticket
from vouchers.crediting import NotCreditableError, full_credit_note
from vouchers.findings import Severity
from vouchers.sale import DocumentType, Sale
from vouchers.summaries.choice import voided_by_summary, voiding_deadline
from vouchers.summaries.codec import encode_line
from vouchers.summaries.daily import Condition
from vouchers.summaries.lines import summary_line, voiding_line
from vouchers.terms import Terms
from vouchers.text import tidy
from vouchers.voucher import Voucher

_SHORTEST_REASON, _LONGEST_REASON = 3, 100  # RA 2315 and the format an..100
_VOIDING, _CREDIT_NOTE = "void_requested", "credit_note_requested"
_VOIDABLE = frozenset({State.ACCEPTED, State.OBSERVED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """The voucher's ticket, and that of the credit note which undoes it, where one was needed."""

    ticket: Ticket
    credit_note: Ticket | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    """What was asked for, by whom and when."""

    ticket_id: UUID
    reason: str
    key: str
    actor: str
    at: datetime
    credit_note_instead: bool


class Voiding:
    """Safe to repeat by the caller's key: the same request again changes nothing and answers how it stands."""

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        clock: Clock,
        issuers: Issuers,
        inquiry: Inquiry,
        preview: Previewing,
        submission: Submission,
        terms: Terms,
    ) -> None:
        self._terms = terms
        self._engine = engine
        self._clock = clock
        self._issuers = issuers
        self._inquiry = inquiry
        self._preview = preview
        self._submission = submission

    async def void(
        self,
        ticket_id: UUID,
        *,
        source: SourceIdentity | None,
        actor: str,
        reason: str,
        request_key: str,
        request_id: str,
        credit_note_instead: bool = False,
    ) -> Undone:
        """Ask for the voucher to be undone.

        With `credit_note_instead` the full credit note is issued where a voiding is not lawful (any more). Raises
        `NotFound`, `InvalidRequest` for the reason, `KeyTaken`, or `NotPossible` which names the way out.
        """
        reason = tidy(reason)
        if not _SHORTEST_REASON <= len(reason) <= _LONGEST_REASON:
            raise InvalidRequest(
                "reason", f"debe tener de {_SHORTEST_REASON} a {_LONGEST_REASON} caracteres; así lo recibe SUNAT."
            )
        await self._inquiry.ticket(ticket_id, source=source)  # whose it is, before anything is read or locked
        asked = _Request(
            ticket_id=ticket_id,
            reason=reason,
            key=request_key,
            actor=actor,
            at=self._clock.now(),
            credit_note_instead=credit_note_instead,
        )
        async with driver_connection(self._engine) as connection:
            seen = await read_voidable(connection, ticket_id, request_key, lock=False)
        if seen is None:
            raise NotPossible("La venta no tiene comprobante que anular.", reason="NO_VOUCHER")
        if _action(seen, asked, self._terms) == _VOIDING:
            note, line = None, None if seen.used_by else await self._line(seen, asked)
        else:  # what can't be credited is said before anything is noted
            note, line = await self._credit_note(seen, asked), None
        if not seen.used_by:
            await self._note_down(asked, seen, line)
        credit_note = None
        if note is not None:
            credit_note = await self._submission.submit(note, source=_source(seen), request_id=request_id)
        return Undone(ticket=await self._inquiry.ticket(ticket_id, source=source), credit_note=credit_note)

    async def _note_down(self, asked: _Request, seen: VoidableVoucher, line: NewLine | None) -> None:
        """Commit the request, unless the voucher has changed since it was seen."""
        async with driver_connection(self._engine) as connection, connection.transaction():
            latest = await read_voidable(connection, asked.ticket_id, asked.key, lock=True)
            action = _action(seen, asked, self._terms)
            if latest is None or _action(latest, asked, self._terms) != action or latest.fence != seen.fence:
                raise NotPossible(
                    f"{name_of(seen)} cambió mientras se pedía anularlo; repita la llamada.", reason="CHANGED_MEANWHILE"
                )
            if latest.used_by:  # the same call was faster
                return
            if line is not None:
                await queue_lines(connection, [line], now=asked.at)
                await hold_deliveries(connection, asked.ticket_id)
            await log_request(
                connection,
                asked.ticket_id,
                at=asked.at,
                actor=asked.actor,
                action=action,
                state=latest.state,
                reason=asked.reason,
                request_key=asked.key,
            )
            reached(Step.VOIDING_BEFORE)
        reached(Step.VOIDING_COMMITTED)

    async def _line(self, voucher: VoidableVoucher, asked: _Request) -> NewLine:
        _, computed = await self._computed(voucher)
        by_summary = voided_by_summary(
            voucher.document_type, voucher.series, modified_type=voucher.modified_document_type
        )
        line = (
            summary_line(computed, voucher.number, Condition.VOID)
            if by_summary
            else voiding_line(computed, voucher.number, asked.reason)
        )
        return NewLine(
            ticket_id=asked.ticket_id,
            ticket_fence=voucher.fence,
            issuer_id=voucher.issuer_id,
            kind=(FileKind.DAILY_SUMMARY if by_summary else FileKind.VOIDING).value,
            action="void",
            reference_date=voucher.issue_date,
            line=encode_line(replace(line, generated_on=lima_date(voucher.signed_at))).decode(),
            due_at=asked.at,
            deadline=_last_day(voucher, self._terms),
            request_key=asked.key,
        )

    async def _credit_note(self, voucher: VoidableVoucher, asked: _Request) -> Sale:
        """The note's sale; raises `NotPossible` where no note undoes the voucher to the cent."""
        sale, computed = await self._computed(voucher)
        try:
            note = full_credit_note(
                sale,
                computed,
                number=voucher.number,
                external_id=f"void:{asked.ticket_id}",
                reason=asked.reason,
            )
        except NotCreditableError as error:
            raise _not_creditable(voucher, str(error)) from error
        preview = await self._preview.preview(note, source=_source(voucher), with_xml=False)
        errors = [finding for finding in preview.findings if finding.severity is Severity.ERROR]
        if errors:
            raise _not_creditable(voucher, f"{errors[0].message} ({errors[0].path})")
        if preview.voucher is None or preview.voucher.totals.payable != voucher.payable:
            raise _not_creditable(voucher, "la nota no suma lo mismo que el comprobante")
        return note

    async def _computed(self, voucher: VoidableVoucher) -> tuple[Sale, Voucher]:
        return recomputed(voucher, (await self._issuers.by_id(voucher.issuer_id)).issuer)


def _action(voucher: VoidableVoucher, asked: _Request, terms: Terms) -> str:
    """What is to be done by law, or was begun under this key; raises `KeyTaken`, or `NotPossible` with the way out."""
    if voucher.used_by:
        if voucher.used_by not in {_VOIDING, _CREDIT_NOTE}:
            raise KeyTaken(asked.key, voucher.used_by)
        return voucher.used_by
    if voucher.origin != OWN:
        raise NotPossible(
            f"{name_of(voucher)} lo emitió PAPERLESS y aquí no se anula; pídalo allí, o envíe una nota de crédito con "
            "SubmitSale.",
            reason="ISSUED_ELSEWHERE",
        )
    _check_that_it_stands(voucher)
    late = lima_date(asked.at) > _last_day(voucher, terms)
    if not voucher.delivered and not late:
        return _VOIDING
    if asked.credit_note_instead:
        return _CREDIT_NOTE
    name, way_out = name_of(voucher), _way_out(voucher)
    if voucher.delivered:
        raise NotPossible(f"{name} ya se entregó al cliente y por ley ya no se anula; {way_out}", reason="DELIVERED")
    raise NotPossible(
        f"{name} se emitió el {voucher.issue_date:%d/%m/%Y} y el plazo para anular es de {terms.voiding} días; "
        f"{way_out}",
        reason="TERM_PASSED",
    )


def _last_day(voucher: VoidableVoucher, terms: Terms) -> date:
    return voiding_deadline(
        voucher.series, issue_date=voucher.issue_date, generated_on=lima_date(voucher.signed_at), terms=terms
    )


def _check_that_it_stands(voucher: VoidableVoucher) -> None:
    name = name_of(voucher)
    if voucher.state is State.VOIDED:
        raise NotPossible(f"{name} ya está anulado.", reason="ALREADY_VOIDED")
    if voucher.state not in _VOIDABLE:
        raise NotPossible(
            f"{name} no está aceptado por SUNAT; solo se anula lo aceptado. Espere su respuesta.",
            reason="NOT_ACCEPTED",
        )
    if voucher.open_voiding:
        raise NotPossible(f"{name} ya se está anulando; espere la respuesta de SUNAT.", reason="VOIDING_UNDER_WAY")
    if voucher.notes:
        raise NotPossible(
            f"{name} tiene notas ({', '.join(voucher.notes)}); anule primero las notas.", reason="HAS_NOTES"
        )


def _way_out(voucher: VoidableVoucher) -> str:
    if voucher.document_type == DocumentType.CREDIT_NOTE:
        return "compénselo con una nota de débito."
    if voucher.document_type == DocumentType.DEBIT_NOTE:
        return "compénselo con una nota de crédito sobre el mismo comprobante."
    return (
        "deshágalo con una nota de crédito (motivo 01), o repita la llamada pidiendo la nota "
        "(credit_note_if_delivered)."
    )


def _source(voucher: VoidableVoucher) -> SourceIdentity:
    return SourceIdentity(id=voucher.source_id, name=voucher.source_name)


def _not_creditable(voucher: VoidableVoucher, why: str) -> NotPossible:
    return NotPossible(
        f"{name_of(voucher)} no se puede deshacer con una nota automática: {why}. Envíe la nota con SubmitSale.",
        reason="NOT_CREDITABLE",
    )
