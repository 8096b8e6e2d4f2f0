"""A batch of records is translated and submitted; each has its outcome, and none harms its neighbours."""

import asyncio
from collections.abc import Sequence
from enum import StrEnum
from uuid import uuid4

import structlog
from msgspec import Struct

from issuing.errors import ConflictingSale, InvalidSale, IssuingError, UnknownIssuer
from issuing.intake.mapping.mapping import Mapping
from issuing.intake.records import Record, RecordError, RecordFault
from issuing.outages import is_outage
from issuing.services.submission import Submission
from issuing.views import SourceIdentity, Ticket
from vouchers.findings import Severity
from vouchers.sale import Sale

_log = structlog.get_logger()
_MOST_FAULTS = 10
_INTERNAL = "Error interno al recibir la venta; avise a soporte y vuelva a enviarla."


class Kind(StrEnum):
    """What became of a record, as a result file says it."""

    RECEIVED = "recibida"
    SKIPPED = "omitida"
    REFUSED = "rechazada"


class Outcome(Struct, frozen=True, kw_only=True):
    """What became of one record: its ticket, or why it has none, in Spanish and on one line.

    `repeated` says that its sale had that ticket already.
    """

    number: int
    kind: Kind
    external_id: str = ""
    ticket_id: str = ""
    reason: str = ""
    repeated: bool = False


class RecordSubmission:
    """Submits records of one source through one mapping; for one user at a time."""

    def __init__(self, mapping: Mapping, submission: Submission, source: SourceIdentity, *, judge: bool) -> None:
        self._mapping = mapping
        self._submission = submission
        self._source = source
        self._judge = judge

    async def submit(self, records: Sequence[Record]) -> list[Outcome]:
        """The outcomes in order; all tickets are committed before it returns.

        Raises the first outage that it meets: then the whole batch is to be submitted again, which is safe.
        """
        translated = await asyncio.to_thread(self._translate, records)
        sales = [it for it in translated if isinstance(it, Sale)]
        request_id = str(uuid4())
        answers = iter(
            await self._submission.submit_many(sales, source=self._source, request_id=request_id, judge=self._judge)
            if sales
            else ()
        )
        return [
            self._told(record, it, next(answers), request_id) if isinstance(it, Sale) else _untranslated(record, it)
            for record, it in zip(records, translated, strict=True)
        ]

    def _translate(self, records: Sequence[Record]) -> list[Sale | RecordError | None]:
        found: list[Sale | RecordError | None] = []
        for record in records:
            try:
                found.append(self._mapping.translate(record))
            except RecordError as error:
                found.append(error)
            except Exception as error:  # noqa: BLE001 -- a record that breaks us must not stop its neighbours
                _log.error("a record could not be translated", action="intake.translation_failed", exc_info=error)
                found.append(RecordError((RecordFault(path="", message=_INTERNAL),)))
        return found

    def _told(self, record: Record, sale: Sale, answer: Ticket | Exception, request_id: str) -> Outcome:
        if isinstance(answer, Ticket):
            return Outcome(
                number=record.number,
                kind=Kind.RECEIVED,
                external_id=sale.external_id,
                ticket_id=str(answer.id),
                repeated=answer.request_id != request_id,
            )
        if is_outage(answer):
            raise answer
        reason = self._reason(record, answer)
        return Outcome(number=record.number, kind=Kind.REFUSED, external_id=sale.external_id, reason=reason)

    def _reason(self, record: Record, error: Exception) -> str:
        match error:
            case InvalidSale():
                wrong = [it for it in error.findings if it.severity is Severity.ERROR]
                faults = [(it.path, f"{it.message} {it.remedy}", it.sunat_code) for it in wrong]
                return joined(self._mapping.located(record, faults))
            case UnknownIssuer():
                return joined(self._mapping.located(record, [("issuer_ruc", str(error), "")]))
            case ConflictingSale():
                return f"{error} (ticket {error.ticket_id})"
            case IssuingError():
                return str(error)
            case _:
                _log.error("a record could not be submitted", action="intake.submission_failed", exc_info=error)
                return _INTERNAL


def joined(faults: Sequence[RecordFault]) -> str:
    """Faults on one line; the most important thing about many is that there are many."""
    told = " · ".join(it.text for it in faults[:_MOST_FAULTS])
    return f"{told} · y {len(faults) - _MOST_FAULTS} más" if len(faults) > _MOST_FAULTS else told


def _untranslated(record: Record, error: RecordError | None) -> Outcome:
    if error is None:
        return Outcome(number=record.number, kind=Kind.SKIPPED)
    return Outcome(number=record.number, kind=Kind.REFUSED, reason=joined(error.faults))
