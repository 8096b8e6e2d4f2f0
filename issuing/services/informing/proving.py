"""Asks for each document of a file that can no longer tell what became of it, and settles that document alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from documents.cdr import UnreadableCdr, belongs, read_cdr
from documents.names import series_number
from issuing.gateways.ose.answers import Answer, Reach
from issuing.gateways.validity import Validity
from issuing.retry import Trouble
from issuing.services.certificates import NoCertificateError
from issuing.services.endpoints import NoEndpointError
from issuing.services.informing.desk import Desk, Way
from issuing.services.informing.outcomes import holds, informed_again, refused
from issuing.services.routes import GoneError
from issuing.services.validity import ValidityQueries
from issuing.steps import Step, reached
from issuing.storage.database import driver_connection
from issuing.storage.summary_files import FileClaim, FileSettlement, settle_file
from issuing.storage.summary_lines import LineOutcome, WaitingLine, lines_of, write_outcomes
from issuing.summaries.questions import Fate, Settled, Standing, settle
from issuing.summaries.states import FileState, LineState

_ASK_AGAIN = timedelta(seconds=60)  # domain page, 5.7: wait a minute, ask once more
_SAID = {
    Validity.ABSENT: Standing.ABSENT,
    Validity.ACCEPTED: Standing.ACCEPTED,
    Validity.VOIDED: Standing.VOIDED,
}

_VOUCHERS = """
SELECT ticket_id, document_type, series, number, issue_date, payable, digest_value FROM vouchers
WHERE ticket_id = ANY($1::uuid[])
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Document:
    """What identifies the document of a line at the authority."""

    document_type: str
    series: str
    number: int
    issue_date: date
    payable: Decimal
    digest_value: str


class Proving:
    """Takes one claimed file that is `asking` a step further."""

    def __init__(
        self, engine: AsyncEngine, desk: Desk, validity: ValidityQueries, *, ask_again: timedelta = _ASK_AGAIN
    ) -> None:
        self._engine = engine
        self._desk = desk
        self._validity = validity
        self._ask_again = ask_again

    async def run(self, claim: FileClaim) -> datetime | None:
        """Ask for every document that is still open; when to ask again, if that is needed."""
        try:
            way = await self._desk.way_of(claim)
        except (NoCertificateError, NoEndpointError, GoneError):
            way = None
        async with driver_connection(self._engine) as connection:
            lines = await lines_of(connection, claim.id)
            documents = await _documents(connection, lines)
        fates: list[tuple[WaitingLine, Settled]] = []
        for line in lines:
            standing = await self._standing(way, line, documents[line.ticket_id], claim) if way else Standing.UNKNOWN
            fates.append((line, settle(line.action, standing, asked=claim.polls + 1, code=claim.response_code)))
        return await self._settle(claim, fates)

    async def _standing(self, way: Way, line: WaitingLine, document: _Document, claim: FileClaim) -> Standing:
        ruc = way.registered.issuer.ruc
        answer = await self._validity.ask(
            ruc=ruc,
            document_type=document.document_type,
            series=document.series,
            number=document.number,
            issue_date=document.issue_date,
            total=document.payable,
        )
        if answer is not None:
            return _SAID.get(answer.validity, Standing.UNKNOWN)
        if line.action == "add" and way.client.can_ask("getStatusCdr", document.document_type, document.series):
            told = await way.client.get_status_cdr(ruc, document.document_type, document.series, document.number)
            await self._tell_gatekeeper(way, told, claim)
            return _by_cdr(way, document, told)
        return Standing.UNASKABLE

    async def _tell_gatekeeper(self, way: Way, answer: Answer, claim: FileClaim) -> None:
        url = way.client.endpoint.url
        if answer.reach is Reach.ANSWERED and not answer.refused_credentials:
            await self._desk.gatekeeper.went_well(way.registered, url)
        elif not answer.no_turn:
            unreached = answer.reach is Reach.NEVER
            trouble = Trouble.NEVER_REACHED if unreached else Trouble.UNKNOWN_OUTCOME
            trouble = Trouble.CREDENTIALS if answer.refused_credentials else trouble
            await self._desk.gatekeeper.failed(trouble, claim.id, way.registered, answer.detail, url=url)

    async def _settle(self, claim: FileClaim, fates: Sequence[tuple[WaitingLine, Settled]]) -> datetime | None:
        now = self._desk.clock.now()
        waits = any(settled.fate is Fate.WAITS for _, settled in fates)
        due = now + self._ask_again if waits else None
        settlement = FileSettlement(
            file_id=claim.id,
            fence=claim.fence,
            from_state=FileState.ASKING,
            to_state=FileState.ASKING if waits else FileState.ANSWERED,
            action="asked",
            at=now,
            next_attempt_at=due,
            reason_code="TICKET_LOST" if waits else "",
            reason="Se consulta cada comprobante del archivo; alguno todavía no tiene respuesta." if waits else "",
            authority_ticket=claim.authority_ticket,
            may_be_registered=True,
            attempt=claim.attempt,
            polls=claim.polls + 1,
            attempt_id=None,
            outcome="asked",
            code="",
            detail="",
            cdr=None,
            response_code=claim.response_code,
            response_description="",
            endpoint=claim.endpoint,
        )
        async with driver_connection(self._engine) as connection, connection.transaction():
            if not await settle_file(connection, settlement, actor=self._desk.actor):
                return None
            found = [_outcome(line, settled, claim.file_name, now) for line, settled in fates]
            await write_outcomes(connection, [it for it in found if it is not None], now=now, actor=self._desk.actor)
            reached(Step.PROOF_BEFORE)
        reached(Step.PROOF_COMMITTED)
        return now if any(settled.fate is Fate.REQUEUED for _, settled in fates) else due


def _by_cdr(way: Way, document: _Document, answer: Answer) -> Standing:
    """What `getStatusCdr` tells: a CDR of its own, if it is ours, proves the document.

    That there is none proves nothing, since what comes in a summary has no CDR of its own.
    """
    if answer.content is None:
        told = answer.reach is Reach.ANSWERED and not answer.refused_credentials
        return Standing.UNASKABLE if told else Standing.UNKNOWN
    try:
        cdr = read_cdr(answer.content)
    except UnreadableCdr:
        return Standing.UNKNOWN
    mismatch = belongs(
        cdr,
        issuer_ruc=way.registered.issuer.ruc,
        document_type=document.document_type,
        series_number=series_number(document.series, document.number),
        digest_value=document.digest_value,
    )
    return Standing.FOREIGN if mismatch else Standing.ACCEPTED


async def _documents(connection: asyncpg.Connection, lines: Sequence[WaitingLine]) -> dict[object, _Document]:
    rows = await connection.fetch(_VOUCHERS, [line.ticket_id for line in lines])
    return {
        row["ticket_id"]: _Document(**{key: value for key, value in row.items() if key != "ticket_id"}) for row in rows
    }


def _outcome(line: WaitingLine, settled: Settled, file_name: str, now: datetime) -> LineOutcome | None:
    match settled.fate:
        case Fate.HOLDS:
            return holds(line, file_name=file_name)
        case Fate.REFUSED:
            return refused(line, reason_code=settled.reason_code, reason=settled.reason)
        case Fate.REQUEUED:
            return informed_again(
                line, LineState.QUEUED, reason_code=settled.reason_code, reason=settled.reason, now=now
            )
    return None
