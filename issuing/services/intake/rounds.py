"""The rounds of the intake that one worker runs: one for each table and folder of `EMISSION_INTAKE_FILE`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.clock import Clock
from issuing.gateways.bell import Bell
from issuing.intake.configuration import load_intake
from issuing.services.inquiry import Inquiry
from issuing.services.intake.dropping import Dropping
from issuing.services.intake.pulling import Pulling
from issuing.services.intake.stream import Stream
from issuing.services.issuers import Issuers
from issuing.services.periodic import Periodic
from issuing.services.sources import Sources
from issuing.services.submission import Submission
from issuing.settings import Settings


@asynccontextmanager
async def open_intake(
    engine: AsyncEngine, clock: Clock, settings: Settings, *, issuers: Issuers, bell: Bell | None, actor: str
) -> AsyncIterator[tuple[Periodic, ...]]:
    """The rounds; raises `ConfigurationError` if the intake's file, or a mapping of it, is wrong."""
    if settings.intake_file is None or bell is None:
        yield ()
        return
    intake = load_intake(settings.intake_file)
    judge = settings.judge_at_submission
    submission = Submission(engine, clock=clock, issuers=issuers, inquiry=Inquiry(engine), bell=bell, judges=judge)
    sources, lease = Sources(engine, clock), timedelta(seconds=settings.lease_seconds)

    def stream(name: str, kind: str, source: str) -> Stream:
        return Stream(engine, clock=clock, name=name, kind=kind, source=source, actor=actor, lease=lease)

    pulls = [
        Pulling(
            stream(it.name, "pull", it.source),
            it,
            mapping=mapping,
            submission=submission,
            sources=sources,
            judge=judge,
        )
        for it, mapping in intake.pulls
    ]
    folders = [
        Dropping(
            stream(it.name, "folder", it.source),
            it,
            mapping=mapping,
            submission=submission,
            sources=sources,
            judge=judge,
        )
        for it, mapping in intake.folders
    ]
    try:
        yield tuple(Periodic(it.round, name="intake", rest_seconds=settings.sweep_seconds) for it in (*pulls, *folders))
    finally:
        await submission.close()
        for pull in pulls:
            pull.close()
