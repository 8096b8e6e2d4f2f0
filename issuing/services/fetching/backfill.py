"""Backfill: reads the repository's listing of a period and announces to the fetcher what no webhook announced."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

import msgspec
from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.clock import LIMA, Clock, lima_date
from issuing.gateways.anubis import Anubis, ListedDocument
from issuing.hooks.notices import Notice, NoticeKind, encode_notice
from issuing.identifiers import new_id
from issuing.services.issuers import Issuers
from issuing.states import State
from issuing.steps import Step, reached
from issuing.storage.database import driver_connection
from issuing.storage.hooks import NewHook, announced, store_hook
from issuing.storage.registrations import registered_keys

SENDER = "backfill"
_BATCH = 200
_NIGHT = time(3, tzinfo=LIMA)
"""When a round is due: a worker that is started again by day does not read the listing again for that."""
_LOOK_BACK = timedelta(days=7)
"""How far a nightly round reads: a voucher may be informed some days after its issue date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfilled:
    """How many documents were listed, and how many of them nobody had announced."""

    listed: int
    announced: int


class Backfill:
    """Idempotent: what is registered or on its way is passed over, and what is announced twice is stored once."""

    def __init__(self, engine: AsyncEngine, *, clock: Clock, issuers: Issuers, anubis: Anubis) -> None:
        self._engine = engine
        self._clock = clock
        self._issuers = issuers
        self._anubis = anubis
        self._due: datetime | None = None

    async def run(self, *, since: date, until: date, issuer: str | None = None) -> Backfilled:
        """Read the period (issue dates, both included); raises what `Anubis.list_documents` raises."""
        rucs = {it.issuer.ruc for it in await self._issuers.all()}
        listed = new = 0
        batch: list[ListedDocument] = []
        async for document in self._anubis.list_documents(since=since, until=until, issuer=issuer):
            listed += 1
            if document.key.partition("-")[0] in rucs:
                batch.append(document)
            if len(batch) == _BATCH:
                new += await self._announce(batch)
                batch = []
        new += await self._announce(batch)
        return Backfilled(listed=listed, announced=new)

    async def round(self) -> float:
        """The nightly round over the last days, where it is due; the seconds until the next."""
        now = self._clock.now()
        if self._due is not None and now >= self._due:
            await self.run(since=lima_date(now) - _LOOK_BACK, until=lima_date(now))
            self._due = None
        if self._due is None:
            self._due = _next_night(now)
        return max((self._due - now).total_seconds(), 1.0)

    async def _announce(self, documents: Sequence[ListedDocument]) -> int:
        """Store a notice for each that needs one; how many were new."""
        if not documents:
            return 0
        keys = [it.key for it in documents]
        new = 0
        async with driver_connection(self._engine) as connection, connection.transaction():
            states = await registered_keys(connection, keys)
            awaited = await announced(connection, keys)
            for it in documents:
                state = states.get(it.key)
                if it.key in awaited or state is State.VOIDED or (state is not None and not it.voided):
                    continue
                new += (await store_hook(connection, self._hook(it))).new
            reached(Step.BACKFILL_BEFORE)
        reached(Step.BACKFILL_COMMITTED)
        return new

    def _hook(self, document: ListedDocument) -> NewHook:
        ruc, document_type, series, number = islice(document.key.split("-"), 4)
        kind = NoticeKind.VOIDED if document.voided else NoticeKind.ANSWERED
        notice = Notice(kind=kind, issuer_ruc=ruc, document_type=document_type, series=series, number=int(number))
        now = self._clock.now()
        return NewHook(
            id=new_id(now),
            sender=SENDER,
            event_id=f"{kind}:{document.key}",
            received_at=now,
            headers="{}",
            body=msgspec.json.encode(document),
            fingerprint=notice.fingerprint,
            notice=encode_notice(notice),
            document_key=document.key,
        )


def _next_night(now: datetime) -> datetime:
    tonight = datetime.combine(lima_date(now), _NIGHT)
    return tonight if tonight > now else tonight + timedelta(days=1)
