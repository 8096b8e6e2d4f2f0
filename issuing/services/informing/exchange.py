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
from issuing.services.emission.work import said_of_second
from issuing.services.endpoints import NoEndpointError
from issuing.services.informing.desk import Desk, Way
from issuing.services.informing.files import Filled, halved, judged, named_lines, refilled
from issuing.services.informing.outcomes import OwnRemarks, outcomes
from issuing.services.routes import GoneError
from issuing.steps import Step, reached
from issuing.storage.database import driver_connection
from issuing.storage.settlements import FAILED_OVER
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
            way = await self._desk.way_of(claim)
        except (NoCertificateError, NoEndpointError) as error:
            return await self._settle(claim, None, None, _blocked(claim, str(error), Trouble.ISSUER))
        except GoneError as error:
            return await self._settle(claim, None, None, _blocked(claim, _gone(str(error)), Trouble.INTERNAL))
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
                names=self._desk.names(way),
                actor=self._desk.actor,
                turn=self._turn(claim, way),
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
        settlement = _settlement(claim, decision, way, now=now, due=due, attempt_id=attempt_id)
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
                halves, home = halved(whole, today=lima_date(now)), self._desk.halves_home(way)
                await self._desk.store(connection, way, halves, endpoint=home, split_from=claim.id)
            reached(Step.FILE_SETTLING_BEFORE)
        reached(Step.FILE_SETTLING_COMMITTED)
        await self._tell_gatekeeper(claim, way, decision)
        return now if decision.split or decision.requeue else due

    async def _tell_gatekeeper(self, claim: FileClaim, way: Way | None, decision: FileDecision) -> None:
        registered = way.registered if way else await self._desk.registered(claim.issuer_id)
        url = way.client.endpoint.url if way else None
        if decision.trouble:
            await self._desk.gatekeeper.failed(decision.trouble, claim.id, registered, decision.reason, url=url)
        elif url:
            await self._desk.gatekeeper.went_well(registered, url)

    def _turn(self, claim: FileClaim, way: Way) -> tuple[str, str]:
        """The event of a file that goes to the second OSE, and what it says."""
        if claim.endpoint or claim.state is not FileState.SIGNED or not self._desk.is_second(way):
            return ("", "")
        return (FAILED_OVER, said_of_second(way.client.endpoint.url))


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


def _gone(endpoint: str) -> str:
    return (
        f"El archivo pudo llegar a {endpoint}, que ya no es una OSE del emisor; a otra no se envía. Vuelva a "
        "configurarla (basta como OSE de respaldo) o indique en EMISSION_OSE_MOVED a dónde se mudó."
    )


def _blocked(claim: FileClaim, reason: str, trouble: Trouble) -> FileDecision:
    return FileDecision(
        to_state=claim.state,
        outcome="unsent",
        detail=reason,
        reason_code=trouble,
        reason=reason,
        trouble=trouble,
        may_be_registered=claim.may_be_registered,
    )


def _due(claim: FileClaim, decision: FileDecision, now: datetime) -> datetime | None:
    if decision.trouble:
        return next_attempt(decision.trouble, attempt=claim.attempt, now=now, jitter=random.random())  # noqa: S311
    if decision.poll_in is not None:
        return now + timedelta(seconds=decision.poll_in)
    return now if decision.to_state is FileState.ASKING else None


def _settlement(
    claim: FileClaim,
    decision: FileDecision,
    way: Way | None,
    *,
    now: datetime,
    due: datetime | None,
    attempt_id: UUID | None,
) -> FileSettlement:
    stays = decision.to_state is claim.state
    # What is known not to have arrived may still go elsewhere, unless it was bound before.
    arrived = decision.may_be_registered or decision.to_state is not FileState.SIGNED
    endpoint = claim.endpoint or (way.client.endpoint.url if way and arrived else None)
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
        endpoint=endpoint,
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
