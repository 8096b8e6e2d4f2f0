"""One voucher's exchange with the authority: send it or ask for it, and settle what the answer decides.

An attempt is committed open before anything is sent, so that a worker that dies while sending leaves an unknown outcome
behind and not a forgotten one. What may be registered at one of an issuer's OSEs is asked for there and sent nowhere
else; what is known not to be may go to the other.
"""

import random
from dataclasses import replace
from datetime import timedelta

from msgspec import json
from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.clock import Clock, lima_date
from issuing.decisions import (
    ABSENT,
    REGISTERED,
    Decision,
    Sent,
    after_asking,
    after_sending,
    after_validity,
    contradictory,
    gone,
    past_due,
    unsendable,
    without_question,
)
from issuing.gates import kind_of
from issuing.gateways.ose.client import OseClient
from issuing.gateways.ose.errors import UnsendableError
from issuing.gateways.ose.profiles import Operation
from issuing.identifiers import new_id
from issuing.retry import Trouble, next_attempt
from issuing.services.emission.gatekeeper import Gatekeeper
from issuing.services.emission.references import KNOWN_EVERYWHERE_AFTER
from issuing.services.emission.settling import Settling
from issuing.services.emission.work import Outgoing, said_of_second
from issuing.services.endpoints import Endpoints, NoEndpointError
from issuing.services.routes import AwayError, GoneError, Routes
from issuing.services.validity import ValidityQueries
from issuing.states import State
from issuing.steps import Step, reached
from issuing.storage.database import driver_connection
from issuing.storage.references import home_of_modified
from issuing.storage.settlements import CAME_BACK, FAILED_OVER, Settlement, open_attempt, read_facts

_AT_ONCE = timedelta(milliseconds=1)
_NOTES = frozenset({"07", "08"})
_ROUNDS = 4  # send, 1033, ask, absent: whoever contradicts itself longer is left for a later attempt


class Exchange:
    """Sends and asks for one voucher at a time; many run side by side."""

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        clock: Clock,
        endpoints: Endpoints,
        routes: Routes,
        settling: Settling,
        validity: ValidityQueries,
        gatekeeper: Gatekeeper,
        actor: str,
    ) -> None:
        self._engine = engine
        self._validity = validity
        self._clock = clock
        self._endpoints = endpoints
        self._routes = routes
        self._actor = actor
        self._settling = settling
        self._gatekeeper = gatekeeper

    async def run(self, outgoing: Outgoing) -> None:
        """Take the voucher as far as the authority lets it go now."""
        try:
            client = await self._way(outgoing)
        except NoEndpointError as error:
            await self._hold(outgoing, str(error), Trouble.ISSUER)
            return
        except AwayError as error:
            await self._hold(outgoing, str(error), Trouble.REFERENCE)
            return
        except GoneError as error:
            await self._settle(outgoing, gone(str(error), outgoing.absences))
            return
        asking = outgoing.uncertain and outgoing.attempt_id is None
        told_registered = False
        for _ in range(_ROUNDS):
            outgoing, decision = await self._round(client, outgoing, asking=asking, told_registered=told_registered)
            if not decision.goes_on:
                return
            asking = decision.ask_now
            told_registered = decision.outcome == REGISTERED
        await self._settle(outgoing, contradictory(outgoing.absences), client)

    async def _way(self, outgoing: Outgoing) -> OseClient:
        """Where it goes: there where an attempt is open for it or where it may be registered, else where it may go."""
        bound = outgoing.endpoint if outgoing.uncertain or outgoing.attempt_id else None
        if outgoing.uncertain and bound is None:  # sent by a version that knew of one OSE only
            return self._endpoints.client(outgoing.registered)
        home = None
        if not bound and outgoing.document_type in _NOTES and self._endpoints.second(outgoing.registered):
            since = self._clock.now() - KNOWN_EVERYWHERE_AFTER
            async with driver_connection(self._engine) as connection:
                home = await home_of_modified(connection, outgoing.ticket_id, since=since)
        return self._routes.way(outgoing.registered, bound=bound, home=home, probes=outgoing.probes)

    async def _round(
        self, client: OseClient, outgoing: Outgoing, *, asking: bool, told_registered: bool
    ) -> tuple[Outgoing, Decision]:
        question = self._question(client, outgoing)
        sent = Sent(
            issuer_ruc=outgoing.registered.issuer.ruc,
            document_type=outgoing.document_type,
            series_number=outgoing.series_number,
            digest_value=outgoing.digest_value,
            uncertain=outgoing.uncertain,
            absences=outgoing.absences,
            can_ask=question is not None,
            duplicate_codes=client.endpoint.profile.duplicate_codes,
            attempt=outgoing.attempt,
            told_registered=told_registered,
        )
        if asking and question is None:
            return outgoing, without_question(sent)
        if not asking and lima_date(self._clock.now()) > outgoing.deadline:
            decision = past_due(outgoing.deadline, sent)
            await self._settle(outgoing, decision, client)
            return outgoing, decision
        outgoing = await self._opened(client, outgoing, question=question if asking else None)
        if outgoing.attempt_id is None:  # the lease is lost: whoever has it now goes on
            return outgoing, Decision(to_state=State.SIGNED, outcome="")
        if asking:
            decision = await self._asked(client, outgoing, sent)
        else:
            try:
                reached(Step.SEND_BEFORE)
                answer = await client.send_bill(outgoing.file_name, outgoing.zip)
                reached(Step.SEND_ANSWERED)
                decision = after_sending(answer, sent)
            except UnsendableError as error:
                decision = unsendable(str(error), sent)
        await self._settle(outgoing, decision, client, elsewhere=asking and question == "validity")
        following = replace(
            outgoing,
            attempt_id=None,
            endpoint=client.endpoint.url,
            uncertain=decision.may_be_registered,
            absences=decision.absences,
        )
        return following, decision

    def _question(self, client: OseClient, outgoing: Outgoing) -> Operation | None:
        """By which question this endpoint tells what became of the document; None where by none."""
        if client.can_ask("getStatusCdr", outgoing.document_type, outgoing.series):
            return "getStatusCdr"
        by_validity = client.can_ask("validity", outgoing.document_type, outgoing.series)
        return "validity" if by_validity and self._validity.has_access(outgoing.registered.issuer.ruc) else None

    async def _asked(self, client: OseClient, outgoing: Outgoing, sent: Sent) -> Decision:
        reached(Step.QUESTION_BEFORE)
        if client.can_ask("getStatusCdr", outgoing.document_type, outgoing.series):
            answer = await client.get_status_cdr(
                sent.issuer_ruc, outgoing.document_type, outgoing.series, outgoing.number
            )
            reached(Step.QUESTION_ANSWERED)
            return after_asking(answer, sent)
        async with driver_connection(self._engine) as connection:
            facts = await read_facts(connection, outgoing.ticket_id)
        told = await self._validity.ask(
            ruc=sent.issuer_ruc,
            document_type=outgoing.document_type,
            series=outgoing.series,
            number=outgoing.number,
            issue_date=facts.issue_date,
            total=facts.payable,
        )
        reached(Step.QUESTION_ANSWERED)
        return after_validity(told, sent) if told else without_question(sent)

    async def _opened(self, client: OseClient, outgoing: Outgoing, *, question: Operation | None) -> Outgoing:
        if outgoing.attempt_id is not None:
            return outgoing
        now = self._clock.now()
        attempt_id = new_id(now)
        async with driver_connection(self._engine) as connection:
            reached(Step.ATTEMPT_BEFORE)
            ours = await open_attempt(
                connection,
                attempt_id=attempt_id,
                ticket_id=outgoing.ticket_id,
                fence=outgoing.fence,
                state=State.SIGNED,
                operation=question or "sendBill",
                endpoint=client.endpoint.url,
                sends=question is None,
                now=now,
                names=self._endpoints.names(client.endpoint.url),
                actor=self._actor,
                turn=("", "") if question else self._turn(client, outgoing),
            )
        reached(Step.ATTEMPT_COMMITTED)
        return replace(outgoing, attempt_id=attempt_id if ours else None)

    def _turn(self, client: OseClient, outgoing: Outgoing) -> tuple[str, str]:
        """The event of a document that goes elsewhere than before, and what it says."""
        url = client.endpoint.url
        if self._routes.is_second(outgoing.registered, client):
            return ("", "") if outgoing.endpoint == url else (FAILED_OVER, said_of_second(url))
        moved = outgoing.endpoint is not None and outgoing.endpoint not in self._endpoints.names(url)
        return (CAME_BACK, f"Va otra vez a la primera OSE, {url}.") if moved else ("", "")

    async def _settle(
        self, outgoing: Outgoing, decision: Decision, client: OseClient | None = None, *, elsewhere: bool = False
    ) -> None:
        now = self._clock.now()
        when = None
        if decision.goes_on:
            when = now
        elif decision.trouble:
            # The second question is asked soon, whatever waits and deaths lie behind the ticket.
            attempt = decision.absences if decision.outcome == ABSENT else outgoing.attempt
            when = next_attempt(decision.trouble, attempt=attempt, now=now, jitter=random.random())  # noqa: S311
            if client and self._goes_elsewhere(outgoing, decision, client):
                when = now + _AT_ONCE
        done = decision.to_state in {State.ACCEPTED, State.OBSERVED}
        await self._settling.settle(
            Settlement(
                ticket_id=outgoing.ticket_id,
                fence=outgoing.fence,
                from_state=State.SIGNED,
                to_state=decision.to_state,
                action=decision.outcome or "waiting",
                at=now,
                next_attempt_at=when,
                keeps_lease=decision.goes_on,
                reason_code=decision.reason_code,
                reason=decision.reason,
                may_be_registered=decision.may_be_registered,
                absences=decision.absences,
                attempt_id=outgoing.attempt_id,
                outcome=decision.outcome,
                code=decision.code,
                detail=decision.detail,
                cdr=decision.cdr,
                response_code=decision.response_code,
                response_description=decision.response_description,
                observations=json.encode(decision.observations).decode(),
                mails=outgoing.emails if done else (),
            )
        )
        await self._tell_gatekeeper(outgoing, decision, None if elsewhere else client)

    async def _tell_gatekeeper(self, outgoing: Outgoing, decision: Decision, client: OseClient | None) -> None:
        """What the exchange says about the way to `client`, None if nothing was said there.

        That it does not know the document says nothing about whether it takes documents: an OSE may answer questions
        and drop every send.
        """
        trouble = decision.trouble if decision.trouble and kind_of(decision.trouble) else None
        url = client.endpoint.url if client else None
        if decision.outcome == ABSENT and decision.goes_on:  # the send that follows will tell
            return
        if trouble and decision.outcome != ABSENT:
            await self._gatekeeper.failed(trouble, outgoing.ticket_id, outgoing.registered, decision.reason, url=url)
        elif url is None or decision.outcome == ABSENT or outgoing.attempt_id is None:
            await self._gatekeeper.probed_in_vain(outgoing.registered)
        else:
            await self._gatekeeper.went_well(outgoing.registered, url)

    def _goes_elsewhere(self, outgoing: Outgoing, decision: Decision, client: OseClient) -> bool:
        """Whether a probe that was in vain leaves the document free to go to the other OSE, which is well."""
        if decision.trouble is not Trouble.NEVER_REACHED or decision.may_be_registered:
            return False
        way = self._routes.for_new(outgoing.registered)
        return way is not None and way is not client

    async def _hold(self, outgoing: Outgoing, reason: str, trouble: Trouble) -> None:
        await self._settle(
            outgoing,
            Decision(
                to_state=State.SIGNED,
                outcome="unsent",
                detail=reason,
                reason_code=trouble,
                reason=reason,
                trouble=trouble,
                may_be_registered=outgoing.uncertain,
                absences=outgoing.absences,
            ),
        )
