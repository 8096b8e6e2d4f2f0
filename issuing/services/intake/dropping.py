"""A drop folder, a round at a time: what an earlier round left, then what is whole. Each file fails alone."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TypeVar

import structlog

from issuing.intake.configuration import FolderIntake
from issuing.intake.files.folder import DropFolder
from issuing.intake.files.limits import UnreadableFileError
from issuing.intake.files.results import BusyResultError
from issuing.intake.mapping.mapping import Mapping
from issuing.outages import is_outage, tell
from issuing.services.intake.importing import import_file
from issuing.services.intake.stream import Stream, StreamTroubleError, unregistered
from issuing.services.intake.submitting import RecordSubmission
from issuing.services.sources import Sources
from issuing.services.submission import Submission
from issuing.steps import Step, reached
from issuing.storage.database import driver_connection
from issuing.storage.intake_files import Progress, note_file, write_progress
from issuing.storage.intake_streams import Claim, LostLeaseError

_log = structlog.get_logger()
Result = TypeVar("Result")


class Dropping:
    """Reads the files of one folder."""

    def __init__(
        self,
        stream: Stream,
        wanted: FolderIntake,
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
        self._folder = DropFolder(wanted.folder, pattern=wanted.pattern, stable_seconds=wanted.stable_seconds)

    async def round(self) -> float:
        """Read what there is; the seconds until the next round."""
        async with self._stream.round() as claim:
            if claim is not None:
                await self._read(claim)
        return self._stream.pause(self._wanted.interval_seconds)

    async def _read(self, claim: Claim) -> None:
        source = await self._sources.by_name(self._wanted.source)
        if source is None:
            raise StreamTroubleError(unregistered(self._wanted.source))
        records = RecordSubmission(self._mapping, self._submission, source, judge=self._judge)
        await self._in_folder(self._folder.prepare)
        for name in await self._in_folder(self._folder.unfinished):
            await self._file(claim, name, records)
        for found in await self._in_folder(lambda: self._folder.whole(at=time.monotonic())):
            await self._file(claim, await self._in_folder(partial(self._folder.take, found)), records)

    async def _in_folder(self, work: Callable[[], Result]) -> Result:
        """What `work` finds in the folder; a folder that can't be used is a trouble of the stream."""
        try:
            return await asyncio.to_thread(work)
        except OSError as error:
            raise StreamTroubleError(f"La carpeta {self._wanted.folder} no se puede usar: {error.strerror}.") from error

    async def _file(self, claim: Claim, name: str, records: RecordSubmission) -> None:
        """One taken file to its end; whatever is wrong with it, the next one has its turn."""
        path = self._folder.file(name)
        await self._note(claim, name, (await self._in_folder(path.stat)).st_size)
        done = Progress()

        async def told(progress: Progress) -> None:
            nonlocal done
            done = progress
            await self._write(claim, name, progress)
            _log.info(
                "a file is being read",
                action="intake.file_progress",
                stream=claim.name,
                file=name,
                records=progress.records,
                done=progress.submitted + progress.skipped + progress.refused,
            )

        try:
            done = await import_file(
                path,
                self._folder.results(name),
                mapping=self._mapping,
                submission=records,
                limits=self._wanted.limits,
                tell=told,
            )
        except UnreadableFileError as error:
            await self._reject(claim, name, done, str(error))
        except (LostLeaseError, BusyResultError) as error:
            raise LostLeaseError(claim.name) from error
        except Exception as error:
            if is_outage(error):
                raise
            tell("a file could not be read", "intake.file_failed", error)
            await self._reject(claim, name, done, "Error interno al leer el archivo; avise a soporte.")
        else:
            await self._in_folder(lambda: self._folder.finish(name))
            await self._write(claim, name, done, state="done", finished_at=self._stream.clock.now())
            _log.info("a file was read", action="intake.file_done", stream=claim.name, file=name, refused=done.refused)

    async def _reject(self, claim: Claim, name: str, done: Progress, reason: str) -> None:
        _log.warning(
            "a file is in quarantine", action="intake.file_quarantined", stream=claim.name, file=name, reason=reason
        )
        await self._in_folder(lambda: self._folder.reject(name, reason))
        await self._write(claim, name, done, state="quarantined", reason=reason, finished_at=self._stream.clock.now())

    async def _note(self, claim: Claim, name: str, size: int) -> None:
        async with driver_connection(self._stream.engine) as connection:
            reached(Step.INTAKE_FILE_BEFORE)
            await note_file(connection, claim, name, size=size, now=self._stream.clock.now())
        reached(Step.INTAKE_FILE_COMMITTED)

    async def _write(
        self,
        claim: Claim,
        name: str,
        progress: Progress,
        *,
        state: str = "working",
        reason: str = "",
        finished_at: datetime | None = None,
    ) -> None:
        async with driver_connection(self._stream.engine) as connection:
            reached(Step.INTAKE_FILE_BEFORE)
            await write_progress(connection, claim, name, progress, state=state, reason=reason, finished_at=finished_at)
        reached(Step.INTAKE_FILE_COMMITTED)
