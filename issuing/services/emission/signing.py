"""From a batch of received sales to signed vouchers: complete, judge, number, render, sign, store. Each fails alone.

The batch shares one transaction. Numbers are taken from locked series one voucher at a time, so that a voucher that
can't be rendered or signed leaves no gap; a batch that fails as a whole is done again ticket by ticket. A voucher of
contingency has the number of its print: where another has it already, the sale is refused. A credit note is judged
anew where its document was credited since.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import asyncpg
import structlog

from documents.names import FileKind, document_name, xml_name, zip_name
from documents.package import pack
from documents.signature import Signer
from documents.ubl import render
from issuing.clock import Clock, lima
from issuing.identifiers import new_id
from issuing.outages import is_outage
from issuing.retry import Trouble
from issuing.services.certificates import Certificates, NoCertificateError
from issuing.services.emission.contingency import number_taken, series_of_others
from issuing.services.emission.crediting import Credits
from issuing.services.emission.outcomes import Failed, Queued, Refused, Waiting
from issuing.services.emission.references import Reference, resolve
from issuing.services.emission.work import Outgoing, said_of_second
from issuing.services.endpoints import NoEndpointError
from issuing.services.issuers import Issuers, RegisteredIssuer
from issuing.services.routes import AwayError, Routes
from issuing.steps import Step, reached
from issuing.storage.claims import Claim
from issuing.storage.database import KeptConnection
from issuing.storage.numbering import (
    Number,
    SeriesKey,
    SignedVoucher,
    lock_series,
    lock_tickets,
    store_signed,
    taken,
)
from issuing.storage.summary_lines import NewLine, send_by_summary
from vouchers.assess import Assessment, assess
from vouchers.codec import decode, encode_findings
from vouchers.findings import Finding, Severity
from vouchers.sale import DocumentType, Sale
from vouchers.summaries.codec import encode_line
from vouchers.summaries.daily import Condition
from vouchers.summaries.lines import summary_line
from vouchers.terms import Terms, voucher_deadline
from vouchers.voucher import Voucher

_log = structlog.get_logger()

# The row tells what a note modifies for the archive to look it up: what has a longer series was never issued here.
_LONGEST_KEPT_SERIES = 4


Outcome = Outgoing | Queued | Refused | Waiting | Failed


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ready:
    """A sale that may have its number, by what the archive said of `reference` at the moment `judged_at`."""

    claim: Claim
    given: Sale
    reference: Reference
    judged_at: datetime
    terms: Terms
    registered: RegisteredIssuer
    voucher: Voucher
    assessment: Assessment
    signer: Signer
    endpoint: str
    padding: int
    diversion: str

    @property
    def by_summary(self) -> bool:
        """Whether it is informed by a daily summary: boletas and their notes of an issuer that wants it so.

        A line of a summary names one modified document, so a note on none or on several goes by itself.
        """
        modification = self.voucher.modification
        fits = modification is None or len(modification.documents) == 1
        return fits and self.registered.issuer.boletas_by_summary and self.voucher.series.startswith("B")

    @property
    def key(self) -> SeriesKey:
        return (self.registered.id, self.voucher.document_type.value, self.voucher.series)

    @property
    def printed(self) -> Number | None:
        """The number that a voucher of contingency brings; None where the series counts."""
        number = self.assessment.sale.contingency_number
        return None if number is None else (*self.key, number)

    @property
    def credits(self) -> bool:
        """Whether it takes something from its documents."""
        return self.voucher.document_type is DocumentType.CREDIT_NOTE

    def judged_anew(self, reference: Reference) -> "_Ready | Refused":
        """The same sale where its documents have become those of `reference`."""
        assessment = _assess(self.given, self.registered, reference, self.judged_at, self.terms)
        if assessment.refused or assessment.voucher is None:
            return Refused(claim=self.claim, findings=assessment.findings, rule_set=assessment.rule_set)
        return replace(self, assessment=assessment, voucher=assessment.voucher, reference=reference)

    def refused_for(self, finding: Finding) -> Refused:
        """The sale refused for what only the archive could tell."""
        findings = (finding, *self.assessment.findings)
        return Refused(claim=self.claim, findings=findings, rule_set=self.assessment.rule_set)


class Signing:
    """Gives numbers and signatures, and nothing else does."""

    def __init__(
        self,
        connection: KeptConnection,
        *,
        clock: Clock,
        issuers: Issuers,
        certificates: Certificates,
        routes: Routes,
        summary_wait: timedelta,
        terms: Terms,
        actor: str,
    ) -> None:
        self._terms = terms
        self._connection = connection
        self._clock = clock
        self._issuers = issuers
        self._certificates = certificates
        self._routes = routes
        self._summary_wait = summary_wait
        self._actor = actor

    async def run(self, claims: Sequence[Claim]) -> list[Outcome]:
        """What became of each claim that is still ours; the numbered ones are committed when this returns."""
        sales: list[tuple[Claim, Sale]] = []
        judged: list[_Ready | Outcome] = []
        for claim in claims:
            try:
                sales.append((claim, decode(claim.sale.encode())))
            except Exception as error:  # noqa: BLE001 -- a stored sale that can't be read harms only itself
                judged.append(self._failed(claim, error))
        async with self._connection.use() as connection:
            references = await resolve(connection, sales)
        for (claim, sale), reference in zip(sales, references, strict=True):
            judged.append(await self._judge(claim, sale, reference))
        ready = [it for it in judged if isinstance(it, _Ready)]
        return [*(it for it in judged if not isinstance(it, _Ready)), *await self._number(ready)]

    async def _judge(self, claim: Claim, sale: Sale, reference: Reference) -> _Ready | Outcome:
        try:
            if reference.waiting:
                return Waiting(claim=claim, reason=reference.waiting)
            registered = await self._issuers.by_id(claim.issuer_id)
            if reference.lost:
                return Refused(claim=claim, findings=(_lost(reference.lost, sale),), rule_set="")
            now = lima(self._clock.now())
            assessment = _assess(sale, registered, reference, now, self._terms)
            if assessment.refused or assessment.voucher is None:
                return Refused(claim=claim, findings=assessment.findings, rule_set=assessment.rule_set)
            client = self._routes.way(registered, home=reference.home(now), probes=claim.probes)
            return _Ready(
                claim=claim,
                given=sale,
                reference=reference,
                judged_at=now,
                terms=self._terms,
                registered=registered,
                voucher=assessment.voucher,
                assessment=assessment,
                signer=self._certificates.signer(
                    registered.issuer.ruc, method=client.endpoint.profile.signature_algorithm, now=now
                ),
                endpoint=client.endpoint.url,
                padding=client.endpoint.profile.file_number_digits,
                diversion=said_of_second(client.endpoint.url) if self._routes.is_second(registered, client) else "",
            )
        except (NoCertificateError, NoEndpointError, AwayError) as error:
            trouble = Trouble.REFERENCE if isinstance(error, AwayError) else Trouble.ISSUER
            return Waiting(claim=claim, reason=str(error), trouble=trouble)
        except Exception as error:  # noqa: BLE001 -- a defect of ours on one sale must not stop its neighbours
            return self._failed(claim, error)

    async def _number(self, ready: Sequence[_Ready]) -> list[Outcome]:
        if not ready:
            return []
        try:
            async with self._connection.use() as connection, connection.transaction():
                outcomes = await self._number_in(connection, ready)
                reached(Step.NUMBERING_BEFORE)
        except Exception as error:
            if is_outage(error):
                raise
            if len(ready) == 1:
                return [self._failed(ready[0].claim, error)]
        else:
            reached(Step.NUMBERING_COMMITTED)
            return outcomes
        outcomes = []
        for single in ready:
            outcomes += await self._number([single])
        return outcomes

    async def _number_in(self, connection: asyncpg.Connection, ready: Sequence[_Ready]) -> list[Outcome]:
        ours = await lock_tickets(connection, [(it.claim.ticket_id, it.claim.fence) for it in ready])
        ready = [it for it in ready if it.claim.ticket_id in ours]
        if not ready:
            return []
        credited = await Credits.locked(connection, [(it.registered.id, it.reference) for it in ready if it.credits])
        last = await lock_series(connection, sorted({it.key for it in ready}))
        printed = [it.printed for it in ready if it.printed]
        spent = await taken(connection, printed) if printed else set()
        stored: list[SignedVoucher] = []
        lines: list[NewLine] = []
        outcomes: list[Outcome] = []
        for judged in ready:
            if judged.key not in last:
                outcomes.append(judged.refused_for(series_of_others(judged.voucher.series)))
                continue
            it = self._as_it_stands(judged, credited, spent)
            if not isinstance(it, _Ready):
                outcomes.append(it)
                continue
            number = it.printed or (*it.key, last[it.key] + 1)
            try:
                signed = self._sign(it, number[-1])
                outcome = self._queued(it, number[-1], lines) if it.by_summary else _outgoing(it, signed)
            except Exception as error:  # noqa: BLE001 -- the number is not spent, the neighbours go on
                outcomes.append(self._failed(it.claim, error))
                continue
            credited.count(it.registered.id, it.voucher)
            spent.add(number)
            last[it.key] = max(last[it.key], number[-1])
            stored.append(signed)
            outcomes.append(outcome)
        if stored:
            await store_signed(connection, stored, now=self._clock.now(), actor=self._actor)
        if lines:
            await send_by_summary(connection, lines, now=self._clock.now())
        return outcomes

    def _as_it_stands(self, it: _Ready, credited: Credits, spent: set[Number]) -> _Ready | Refused | Failed:
        """The sale by what its number and its documents are now; it was judged before they were locked."""
        if it.printed in spent:
            return it.refused_for(number_taken(it.voucher.series, it.printed[-1]))
        reference = credited.latest(it.registered.id, it.reference) if it.credits else it.reference
        if reference == it.reference:
            return it
        try:
            return it.judged_anew(reference)
        except Exception as error:  # noqa: BLE001 -- the number is not spent, the neighbours go on
            return self._failed(it.claim, error)

    def _queued(self, it: _Ready, number: int, lines: list[NewLine]) -> Queued:
        line = encode_line(summary_line(it.voucher, number, Condition.ADD)).decode()
        lines.append(
            NewLine(
                ticket_id=it.claim.ticket_id,
                ticket_fence=it.claim.fence,
                issuer_id=it.registered.id,
                kind=FileKind.DAILY_SUMMARY.value,
                action="add",
                reference_date=it.voucher.issue_date,
                line=line,
                due_at=self._clock.now() + self._summary_wait,
                deadline=voucher_deadline(it.voucher, by_summary=it.by_summary, terms=it.terms),
            )
        )
        return Queued(claim=it.claim)

    def _sign(self, it: _Ready, number: int) -> SignedVoucher:
        voucher, claim = it.voucher, it.claim
        ruc = it.registered.issuer.ruc
        name = document_name(
            ruc=ruc,
            document_type=voucher.document_type.value,
            series=voucher.series,
            number=number,
            digits=it.padding,
        )
        signed = it.signer.sign(render(voucher, number))
        content = pack(xml_name(name), signed.xml)
        modified = voucher.modification.document if voucher.modification else None
        kept = modified if modified and len(modified.series) <= _LONGEST_KEPT_SERIES else None
        return SignedVoucher(
            ticket_id=claim.ticket_id,
            fence=claim.fence,
            attempt_id=None if it.by_summary else new_id(self._clock.now()),
            endpoint=it.endpoint,
            issuer_id=it.registered.id,
            document_type=voucher.document_type.value,
            series=voucher.series,
            number=number,
            issue_date=voucher.issue_date,
            currency=voucher.currency,
            payable=voucher.totals.payable,
            tax=voucher.totals.tax,
            customer_identity_type=voucher.customer.identity_type,
            customer_identity_number=voucher.customer.identity_number,
            customer_name=voucher.customer.name,
            modified_document_type=kept.document_type if kept else None,
            modified_series=kept.series if kept else None,
            modified_number=kept.number if kept else None,
            digest_value=signed.digest_value,
            file_name=zip_name(name),
            zip=content,
            findings=encode_findings(it.assessment.findings).decode(),
            rule_set=it.assessment.rule_set,
            diversion="" if it.by_summary else it.diversion,
            deadline=voucher_deadline(it.voucher, by_summary=it.by_summary, terms=it.terms),
        )

    def _failed(self, claim: Claim, error: Exception) -> Failed:
        _log.exception("a sale could not be signed", action="signing.failed", ticket=str(claim.ticket_id))
        return Failed(claim=claim, error=f"{type(error).__name__}: {error}")


def _assess(sale: Sale, registered: RegisteredIssuer, reference: Reference, now: datetime, terms: Terms) -> Assessment:
    return assess(
        sale,
        issuer=registered.issuer,
        today=now.date(),
        issue_time=now.time().replace(microsecond=0),
        modified=reference.modified,
        further=reference.further,
        terms=terms,
    )


def _outgoing(it: _Ready, signed: SignedVoucher) -> Outgoing:
    return Outgoing(
        ticket_id=signed.ticket_id,
        fence=signed.fence,
        registered=it.registered,
        document_type=signed.document_type,
        series=signed.series,
        number=signed.number,
        digest_value=signed.digest_value,
        file_name=signed.file_name,
        zip=signed.zip,
        emails=it.voucher.customer.emails,
        attempt=1,
        absences=0,
        uncertain=False,
        attempt_id=signed.attempt_id,
        deadline=signed.deadline,
        endpoint=signed.endpoint,
        probes=it.claim.probes,
    )


def _lost(reason: str, sale: Sale) -> Finding:
    return Finding(
        rule="E-NOTE-LOST",
        sunat_code="2119" if sale.document_type.value == "07" else "2209",
        severity=Severity.ERROR,
        path="note.external_id",
        value=(sale.note.external_id or "") if sale.note else "",
        message=reason,
        remedy="Corrija o anule primero la venta original; la nota no hace falta si aquella no se emitió.",
    )
