"""One file of records, from its check to its last result; what was done before a kill is not done again."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from issuing.intake.files.limits import Limits
from issuing.intake.files.reading import check_file, read_records
from issuing.intake.files.results import ResultFile
from issuing.intake.mapping.mapping import Mapping
from issuing.intake.records import Record
from issuing.services.intake.submitting import Kind, Outcome, RecordSubmission
from issuing.storage.intake_files import Progress

BATCH: Final = 200
Told = Callable[[Progress], Awaitable[None]]


async def import_file(
    path: Path, results: Path, *, mapping: Mapping, submission: RecordSubmission, limits: Limits, tell: Told
) -> Progress:
    """Submit the records of `path` and write their outcomes to `results`, going on where an earlier try ended.

    The file is checked whole before anything of it is submitted; raises `UnreadableFileError`. `tell` hears of each
    batch once its tickets are committed, and before its results are written. Raises whatever `tell` or an outage does.
    """
    layout = mapping.layout
    total = await asyncio.to_thread(check_file, path, layout, limits, columns=mapping.parts.columns)
    with ResultFile(results) as result:
        progress = _counted(result.counted, total)
        await tell(progress)
        records = (it for it in read_records(path, layout, limits) if it.number > result.last)
        while batch := await asyncio.to_thread(_next, records):
            outcomes = await submission.submit(batch)
            progress = _added(progress, outcomes)
            await tell(progress)
            rows = [(it.number, it.external_id, it.kind.value, it.ticket_id, it.reason) for it in outcomes]
            await asyncio.to_thread(result.append, rows)
    return progress


def _next(records: Iterator[Record]) -> Sequence[Record]:
    return list(islice(records, BATCH))


def _counted(counted: dict[str, int], total: int) -> Progress:
    return Progress(
        records=total,
        submitted=counted.get(Kind.RECEIVED.value, 0),
        skipped=counted.get(Kind.SKIPPED.value, 0),
        refused=counted.get(Kind.REFUSED.value, 0),
    )


def _added(progress: Progress, outcomes: Sequence[Outcome]) -> Progress:
    kinds = [it.kind for it in outcomes]
    return Progress(
        records=progress.records,
        submitted=progress.submitted + kinds.count(Kind.RECEIVED),
        skipped=progress.skipped + kinds.count(Kind.SKIPPED),
        refused=progress.refused + kinds.count(Kind.REFUSED),
    )
