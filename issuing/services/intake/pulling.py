"""A table, a round at a time: batches in the order of its watermark, each noted once its tickets are committed.

At least once: a batch that was submitted and not noted is read again, and its sales have their tickets already. A row
that becomes no sale is kept with its reason and holds up no other; it is tried again when it, or the mapping, changes.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final, TypeVar

import structlog

from issuing.intake.configuration import PullIntake
from issuing.intake.mapping.mapping import Mapping
from issuing.intake.pull.positions import Position, begin, is_ahead, read_position, untagged
from issuing.intake.pull.reader import SourceDownError, SourceReader, SourceRow
from issuing.services.intake.stream import Stream, StreamTroubleError, unregistered
from issuing.services.intake.submitting import Kind, Outcome, RecordSubmission
from issuing.services.sources import Sources
from issuing.services.submission import Submission
from issuing.steps import Step, reached
from issuing.storage.database import driver_connection
from issuing.storage.intake_streams import (
    Claim,
    Counts,
    Reject,
    advance_stream,
    oldest_rejects,
    resolve_rejects,
    touch_rejects,
    write_rejects,
)

_log = structlog.get_logger()
_REMEMBERED: Final = 50_000
_REJECTS_AGAIN: Final = timedelta(seconds=60)
Result = TypeVar("Result")


class Pulling:
    """Reads one table."""

    def __init__(
        self,
        stream: Stream,
        wanted: PullIntake,
        *,
        mapping: Mapping,
        submission: Submission,
        sources: Sources,
        judge: bool,
    ) -> None:
        self._stream = stream
        self._wanted = wanted
        self._mapping = mapping
        self._submission = submission
        self._sources = sources
        self._judge = judge
        self._reader = SourceReader(wanted.url, wanted.table, mapping_fingerprint=mapping.parts.fingerprint)
        # What the overlap shows again and again: rows that were noted, so that only changed ones are submitted anew.
        self._noted: OrderedDict[str, str] = OrderedDict()
        self._rejects_at: datetime | None = None

    async def round(self) -> float:
        """Read what is new; the seconds until the next round."""
        async with self._stream.round() as claim:
            if claim is not None:
                await self._read(claim)
        return self._stream.pause(self._wanted.interval_seconds)

    def close(self) -> None:
        """Close the source's connection."""
        self._reader.close()

    async def _read(self, claim: Claim) -> None:
        source = await self._sources.by_name(self._wanted.source)
        if source is None:
            raise StreamTroubleError(unregistered(self._wanted.source))
        records = RecordSubmission(self._mapping, self._submission, source, judge=self._judge)
        noted = read_position(claim.position)
        cursor = begin(noted, self._wanted.overlap)
        limit = self._wanted.batch
        while rows := await self._source(partial(self._reader.after, cursor, limit=limit)):
            self._check_columns(rows)
            cursor = rows[-1].position
            noted = self._further(noted, rows)
            fresh = [it for it in rows if self._noted.get(it.key) != it.fingerprint]
            await self._submit(claim, records, fresh, noted)
            if len(rows) < limit:
                break
        await self._try_rejects(claim, records, noted)

    async def _source(self, read: Callable[[], Result]) -> Result:
        try:
            return await asyncio.to_thread(read)
        except SourceDownError as error:
            raise StreamTroubleError(str(error)) from error

    def _check_columns(self, rows: Sequence[SourceRow]) -> None:
        missing = self._mapping.missing_columns(set(rows[0].record.row))
        if missing:
            told = ", ".join(rows[0].record.row)
            raise StreamTroubleError(f"La tabla no tiene las columnas {', '.join(missing)} del mapeo; tiene {told}.")

    def _further(self, noted: Position, rows: Sequence[SourceRow]) -> Position:
        """How far the table is read with these rows: the overlap lies before, a date in the future moves nothing."""
        now = self._stream.clock.now()
        for row in reversed(rows):
            if not is_ahead(row.position.watermark, now=now):
                further = noted.watermark is None or row.position.watermark >= noted.watermark
                return row.position if further else noted
        _log.warning("watermarks lie in the future", action="intake.future_watermark", stream=self._stream.name)
        return noted

    async def _submit(
        self, claim: Claim, records: RecordSubmission, rows: Sequence[SourceRow], noted: Position
    ) -> None:
        if not rows:
            return
        outcomes = await records.submit([it.record for it in rows])
        counts = Counts(
            records=len(rows),
            submitted=sum(it.kind is Kind.RECEIVED and not it.repeated for it in outcomes),
            refused=sum(it.kind is Kind.REFUSED for it in outcomes),
        )
        rejects, settled = _sorted(rows, outcomes)
        now = self._stream.clock.now()
        async with driver_connection(self._stream.engine) as connection, connection.transaction():
            reached(Step.INTAKE_ADVANCE_BEFORE)
            await advance_stream(
                connection, claim, position=noted.text, counts=counts, now=now, until=self._stream.until()
            )
            await write_rejects(connection, claim, rejects, now=now)
            await resolve_rejects(connection, claim, settled)
        reached(Step.INTAKE_ADVANCE_COMMITTED)
        for row in rows:
            self._noted[row.key] = row.fingerprint
            self._noted.move_to_end(row.key)
        while len(self._noted) > _REMEMBERED:
            self._noted.popitem(last=False)
        _log.info(
            "rows were pulled",
            action="intake.pulled",
            stream=claim.name,
            rows=counts.records,
            submitted=counts.submitted,
            refused=counts.refused,
        )

    async def _try_rejects(self, claim: Claim, records: RecordSubmission, noted: Position) -> None:
        """Look at the rows that became no sale, wherever the watermark is; those that changed are submitted again."""
        now = self._stream.clock.now()
        if self._rejects_at is not None and now < self._rejects_at:
            return
        self._rejects_at = now + _REJECTS_AGAIN
        async with driver_connection(self._stream.engine) as connection:
            known = await oldest_rejects(connection, claim, limit=self._wanted.batch)
        if not known:
            return
        rows = await self._source(lambda: self._reader.by_key([untagged(it) for it in known]))
        found = {it.key: it for it in rows}
        changed = [it for it in rows if known.get(it.key) != it.fingerprint]
        async with driver_connection(self._stream.engine) as connection, connection.transaction():
            reached(Step.INTAKE_ADVANCE_BEFORE)
            await resolve_rejects(connection, claim, [it for it in known if it not in found])
            await touch_rejects(connection, claim, list(found), now=now)
        reached(Step.INTAKE_ADVANCE_COMMITTED)
        await self._submit(claim, records, changed, noted)


def _sorted(rows: Sequence[SourceRow], outcomes: Sequence[Outcome]) -> tuple[list[Reject], list[str]]:
    """The rows that became no sale, each key once, and the keys of all others."""
    rejects: dict[str, Reject] = {}
    settled = []
    for row, outcome in zip(rows, outcomes, strict=True):
        if outcome.kind is Kind.REFUSED:
            rejects[row.key] = Reject(
                key=row.key, external_id=outcome.external_id, fingerprint=row.fingerprint, reason=outcome.reason
            )
        else:
            settled.append(row.key)
    return list(rejects.values()), settled
