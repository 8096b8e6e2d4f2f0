"""The rounds of the intake that one worker runs: one for each table and folder of `EMISSION_INTAKE_FILE`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from issuing.clock import Clock
from issuing.complements.loading import load_complements
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
from issuing.storage.database import open_engine

_CONNECTIONS = 4


@asynccontextmanager
async def open_intake(settings: Settings, clock: Clock, *, actor: str) -> AsyncIterator[tuple[Periodic, ...]]:
    """The rounds; raises `ConfigurationError` if the intake's file, or a mapping of it, is wrong.

    They have connections of their own, so that what comes in can't starve what goes out.
    """
    if settings.intake_file is None:
        yield ()
        return
    intake = load_intake(settings.intake_file)
    engine = open_engine(settings.database_url or "", pool_size=_CONNECTIONS)
    bell = Bell(settings.redis_url or "")
    judge = settings.judge_at_submission
    submission = Submission(
        engine,
        clock=clock,
        issuers=Issuers(engine, clock),
        inquiry=Inquiry(engine, clock),
        bell=bell,
        terms=settings.terms,
        judges=judge,
        plan=load_complements(settings.complements_file).plan,
    )
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
        rounds = [*(it.round for it in pulls), *(it.round for it in folders)]
        yield tuple(Periodic(it, name="intake", rest_seconds=settings.sweep_seconds) for it in rounds)
    finally:
        await submission.close()
        await bell.close()
        await engine.dispose()
        for pull in pulls:
            pull.close()
