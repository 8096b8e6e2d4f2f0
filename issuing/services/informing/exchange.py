"""One file's exchange with the authority: send it, ask for its ticket, and settle what the answer decides.

As for a voucher, an attempt is committed open before anything is sent. What a file's fate means for its lines and their
tickets is written in the same transaction as the file's own state.
"""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from documents.names import FileKind, file_id
from issuing.clock import lima_date
from issuing.gateways.ose.errors import UnsendableError
from issuing.identifiers import new_id
from issuing.retry import Trouble, next_attempt
from issuing.services.certificates import NoCertificateError
from issuing.services.endpoints import NoEndpointError
from issuing.services.informing.desk import Desk, Way
from issuing.services.informing.files import Filled, halved, judged, named_lines, refilled
from issuing.services.informing.outcomes import OwnRemarks, outcomes
from issuing.steps import Step, reached
from issuing.storage.database import driver_connection
from issuing.storage.summary_files import FileClaim, FileSettlement, open_file_attempt, settle_file
from issuing.storage.summary_lines import WaitingLine, lines_of, write_outcomes
from issuing.summaries.decisions import FileDecision, SentFile, after_polling, after_sending, unsendable
from issuing.summaries.states import FileState
from vouchers.terms import Terms


class FileExchange:
    """Takes one claimed file a step further; many run side by side."""

    def __init__(self, engine: AsyncEngine, desk: Desk) -> None:
        self._engine = engine
        self._desk = desk

    async def run(self, claim: FileClaim) -> datetime | None:
        """Send the file or ask for its ticket, by its state. When there is something to do again, if there is."""
        try:
            way = await self._desk.way(claim.issuer_id)
        except (NoCertificateError, NoEndpointError) as error:
            return await self._settle(claim, None, None, _blocked(claim, str(error)))
        polls = claim.state is FileState.AWAITING
        attempt_id = new_id(self._desk.clock.now())
        async with driver_connection(self._engine) as connection:
            reached(Step.FILE_ATTEMPT_BEFORE)
            ours = await open_file_attempt(
                connection,
                attempt_id=attempt_id,
                claim=claim,
                operation="getStatus" if polls else "sendSummary",
                endpoint=way.client.endpoint.url,
                sends=not polls,
                now=self._desk.clock.now(),
            )
            reached(Step.FILE_ATTEMPT_COMMITTED)
            lines = await lines_of(connection, claim.id)
        if not ours:  # the lease is lost: whoever has it now goes on
            return None
        sent = _sent(claim, way, len(lines))
        try:
            if polls:
                reached(Step.FILE_POLL_BEFORE)
                answer = await way.client.get_status(claim.authority_ticket or "")
                reached(Step.FILE_POLL_ANSWERED)
                decision = after_polling(answer, sent)
            else:
                reached(Step.FILE_SEND_BEFORE)
                answer = await way.client.send_summary(claim.file_name, claim.zip)
                reached(Step.FILE_SEND_ANSWERED)
                decision = after_sending(answer, sent)
        except UnsendableError as error:
            decision = unsendable(str(error), sent)
        return await self._settle(claim, way, attempt_id, decision)

    async def _settle(
        self, claim: FileClaim, way: Way | None, attempt_id: UUID | None, decision: FileDecision
    ) -> datetime | None:
        now = self._desk.clock.now()
        due = _due(claim, decision, now)
        settlement = _settlement(claim, decision, now=now, due=due, attempt_id=attempt_id)
        async with driver_connection(self._engine) as connection, connection.transaction():
            if not await settle_file(connection, settlement, actor=self._desk.actor):
                return None
            lines = await lines_of(connection, claim.id)
            whole = _whole(claim, way, lines) if way and (decision.split or decision.observations) else None
            found = outcomes(
                decision,
                lines,
                from_state=claim.state,
                file_name=claim.file_name,
                due=due,
                now=now,
                own_remarks=_own_remarks(whole, self._desk.terms),
            )
            await write_outcomes(connection, found, now=now, actor=self._desk.actor)
            if decision.split and way and whole:
                await self._desk.store(connection, way, halved(whole, today=lima_date(now)), split_from=claim.id)
            reached(Step.FILE_SETTLING_BEFORE)
        reached(Step.FILE_SETTLING_COMMITTED)
        return now if decision.split or decision.requeue else due


def _sent(claim: FileClaim, way: Way, lines: int) -> SentFile:
    return SentFile(
        issuer_ruc=way.registered.issuer.ruc,
        kind=claim.kind,
        reference=file_id(FileKind(claim.kind), claim.generation_date, claim.correlative),
        digest_value=claim.digest_value,
        lines=lines,
        uncertain=claim.may_be_registered,
        polls=claim.polls,
    )


def _blocked(claim: FileClaim, reason: str) -> FileDecision:
    return FileDecision(
        to_state=claim.state,
        outcome="unsent",
        detail=reason,
        reason_code=Trouble.ISSUER,
        reason=reason,
        trouble=Trouble.ISSUER,
        may_be_registered=claim.may_be_registered,
    )


def _due(claim: FileClaim, decision: FileDecision, now: datetime) -> datetime | None:
    if decision.trouble:
        return next_attempt(decision.trouble, attempt=claim.attempt, now=now, jitter=random.random())  # noqa: S311
    if decision.poll_in is not None:
        return now + timedelta(seconds=decision.poll_in)
    return now if decision.to_state is FileState.ASKING else None


def _settlement(
    claim: FileClaim, decision: FileDecision, *, now: datetime, due: datetime | None, attempt_id: UUID | None
) -> FileSettlement:
    stays = decision.to_state is claim.state
    kept = claim.authority_ticket if decision.to_state is not FileState.SIGNED else None
    return FileSettlement(
        file_id=claim.id,
        fence=claim.fence,
        from_state=claim.state,
        to_state=decision.to_state,
        action=decision.outcome,
        at=now,
        next_attempt_at=due,
        reason_code=decision.reason_code,
        reason=decision.reason,
        authority_ticket=decision.authority_ticket or kept,
        may_be_registered=decision.may_be_registered,
        attempt=claim.attempt if stays else 0,
        polls=claim.polls + 1 if stays else 0,
        attempt_id=attempt_id,
        outcome=decision.outcome,
        code=decision.code,
        detail=decision.detail,
        cdr=decision.cdr,
        response_code=decision.response_code,
        response_description=decision.response_description,
    )


def _whole(claim: FileClaim, way: Way, lines: Sequence[WaitingLine]) -> Filled:
    return refilled(
        FileKind(claim.kind),
        way.registered.issuer,
        lines,
        generation_date=claim.generation_date,
        correlative=claim.correlative,
    )


def _own_remarks(whole: Filled | None, terms: Terms) -> OwnRemarks:
    found: dict[int, set[str]] = {}
    if whole is not None:
        for finding in judged(whole, terms):
            for line in named_lines(whole, finding):
                found.setdefault(line.id, set()).add(finding.sunat_code)
    return found
