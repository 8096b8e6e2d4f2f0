"""Makes files of the lines that wait, once it is time; a line that our rules refuse goes into none."""

from collections.abc import Sequence
from datetime import timedelta

from documents.names import FileKind
from issuing.clock import lima_date
from issuing.retry import Trouble
from issuing.services.certificates import NoCertificateError
from issuing.services.emission.references import KNOWN_EVERYWHERE_AFTER
from issuing.services.endpoints import NoEndpointError
from issuing.services.informing.desk import Desk, Way
from issuing.services.informing.files import Filled, first_wave, judged, named_lines
from issuing.services.informing.outcomes import refused
from issuing.steps import Step, reached
from issuing.storage.database import KeptConnection
from issuing.storage.summary_lines import LineOutcome, WaitingLine, due_groups, postpone, take_queued, write_outcomes
from vouchers.findings import Finding, Severity

_BLOCKED_FOR = timedelta(seconds=30)


class Gathering:
    """One transaction an issuer and kind of file: lines are locked, files signed and stored, or nothing is."""

    def __init__(self, connection: KeptConnection, desk: Desk) -> None:
        self._connection = connection
        self._desk = desk

    async def run(self) -> None:
        """Make the files for which it is time."""
        async with self._connection.use() as connection:
            groups = await due_groups(connection, now=self._desk.clock.now())
        for issuer_id, kind in groups:
            await self._gather(issuer_id, FileKind(kind))

    async def _gather(self, issuer_id: int, kind: FileKind) -> None:
        try:
            way = await self._desk.way(issuer_id)
        except (NoCertificateError, NoEndpointError) as error:
            now = self._desk.clock.now()
            async with self._connection.use() as connection:
                reached(Step.POSTPONING_BEFORE)
                await postpone(
                    connection,
                    (issuer_id, kind.value),
                    until=now + _BLOCKED_FOR,
                    reason_code=Trouble.ISSUER,
                    reason=str(error),
                    now=now,
                )
            reached(Step.POSTPONING_COMMITTED)
            return
        async with self._connection.use() as connection, connection.transaction():
            now = self._desk.clock.now()
            waiting = await take_queued(
                connection, issuer_id, kind.value, known_everywhere=now - KNOWN_EVERYWHERE_AFTER
            )
            for home, lines in self._desk.homes(way, waiting).items():
                files, guilty = self._judged(way, kind, lines)
                await write_outcomes(connection, guilty, now=now, actor=self._desk.actor)
                await self._desk.store(connection, way, files, endpoint=home)
            reached(Step.GATHERING_BEFORE)
        reached(Step.GATHERING_COMMITTED)

    def _judged(
        self, way: Way, kind: FileKind, waiting: Sequence[WaitingLine]
    ) -> tuple[list[Filled], list[LineOutcome]]:
        """The files of the first wave without the lines that SUNAT would refuse, and what becomes of those."""
        if not waiting:
            return [], []
        today = lima_date(self._desk.clock.now())
        outcomes: dict[int, LineOutcome] = {}
        files = first_wave(kind, way.registered.issuer, waiting, today=today)
        for filled in files:
            for finding in judged(filled, self._desk.terms):
                if finding.severity is Severity.ERROR:
                    for line in named_lines(filled, finding):
                        outcomes.setdefault(line.id, _refused(line, finding))
        if outcomes:  # the files are made anew without the guilty
            innocent = [it for it in waiting if it.id not in outcomes]
            files = first_wave(kind, way.registered.issuer, innocent, today=today) if innocent else []
        return files, list(outcomes.values())


def _refused(line: WaitingLine, finding: Finding) -> LineOutcome:
    code = f"SUNAT_{finding.sunat_code}" if finding.sunat_code else finding.rule
    return refused(line, reason_code=code, reason=f"{finding.message} {finding.remedy}".strip())
