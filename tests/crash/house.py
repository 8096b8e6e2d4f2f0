"""A house whose processes are killed, and what must hold of it afterwards whatever was killed."""

import asyncio
import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx

from issuing.services import Services
from issuing.settings import Settings
from issuing.states import CHANGES, State
from issuing.steps import CRASH_AT, Step
from issuing.views import SourceIdentity, Ticket
from tests.conftest import Ose, ended
from tests.crash.processes import Running
from tests.workers.test_worker import environment
from vouchers.sale import Sale

Vouchers = dict[UUID, tuple[str, int, bytes]]
"""Series, number and signed ZIP by ticket."""


def steps_of(*families: str) -> list[Step]:
    """The steps of these families, in the order of the flow."""
    return [step for step in Step if step.partition(".")[0] in families]


@dataclass
class House:
    """Services to submit by, a source, the OSE, and what vouchers there were at each death."""

    settings: Settings
    services: Services
    source: SourceIdentity
    ose: Ose
    log: Path
    seen: list[Vouchers] = field(default_factory=list)
    more: dict[str, str] = field(default_factory=dict)
    """Settings by name of every process that is started from here on."""

    async def submit(self, *sales: Sale) -> list[UUID]:
        return [(await self.services.submission.submit(it, source=self.source, request_id="r")).id for it in sales]

    def start(self, module: str = "workers.main", *, at: Step | None = None, times: int = 1, **more: str) -> Running:
        """A process of the house, killed where it meets `at` for the `times`th time; `more` are settings by name."""
        own = environment(self.settings) | {
            f"EMISSION_{name.upper()}": value for name, value in (self.more | more).items()
        }
        if at is not None:
            own[CRASH_AT] = f"{at.value}:{times}"
        return Running(module, own, self.log)

    async def worker_killed_at(self, step: Step, *, times: int = 1, **more: str) -> None:
        with self.start(at=step, times=times, **more) as worker:
            await worker.killed()
        self.seen.append(await self.vouchers())

    async def worker_stopped_and_killed_at(self, step: Step) -> None:
        """The same for a step of a worker's stop: it is stopped while it sends something."""
        ((before,),) = await self.rows("SELECT now()")
        with self.start(at=step, shutdown_grace_seconds="0") as worker:
            await self.until("SELECT count(*) FROM attempts WHERE closed_at IS NULL AND opened_at > $1", before)
            worker.terminate()
            await worker.killed()
        self.seen.append(await self.vouchers())

    async def until(self, query: str, *values: object) -> None:
        """Wait until `query` answers something else than nothing or zero."""
        async with asyncio.timeout(60):
            while True:
                if (await self.rows(query, *values))[0][0]:
                    return
                await asyncio.sleep(0.02)

    async def finished(self, *ids: UUID, **more: str) -> list[Ticket]:
        """The tickets once an unharmed worker has brought each to its end."""
        with self.start(at=None, times=1, **more):
            try:
                return await ended(self.services, self.source, *ids)
            except TimeoutError:
                page = await self.services.inquiry.list_tickets((), source=None, page_size=100, page_token="")
                story = [(it.external_id, it.state.value, it.attempt, it.reason) for it in page.tickets]
                raise AssertionError(f"not all ended: {story}") from None

    async def provoke(self, **fault: object) -> None:
        async with httpx.AsyncClient() as client:
            (await client.post(f"{self.ose.control}/control/faults", json=fault)).raise_for_status()

    async def sent(self, operation: str) -> list[dict[str, Any]]:
        """What the OSE was sent by that operation, in order."""
        async with httpx.AsyncClient() as client:
            answer = await client.get(f"{self.ose.control}/control/log?limit=10000")
        return [entry for entry in answer.json()["entries"] if entry["operation"] == operation]

    async def rows(self, query: str, *values: object) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(str(self.settings.database_url).replace("+asyncpg", ""))
        try:
            found: list[asyncpg.Record] = await connection.fetch(query, *values)
            return found
        finally:
            await connection.close()

    async def vouchers(self) -> Vouchers:
        found = await self.rows("SELECT ticket_id, series, number, zip FROM vouchers")
        return {row["ticket_id"]: (row["series"], row["number"], row["zip"]) for row in found}

    async def check(self) -> None:
        """Nothing lost, nothing twice: numbers, bytes, registrations, and each ticket's history."""
        final = await self.vouchers()
        for seen in self.seen:
            assert seen.items() <= final.items(), "a voucher has another number or other bytes than before a death"
        numbers = defaultdict(list)
        for series, number, _ in final.values():
            numbers[series].append(number)
        for series, taken in numbers.items():
            assert sorted(taken) == list(range(1, len(taken) + 1)), f"{series} has gaps or repeats"
        await self._check_what_was_sent()
        await self._check_histories()

    async def _check_what_was_sent(self) -> None:
        stored = await self.rows(
            "SELECT file_name, zip FROM vouchers UNION ALL SELECT file_name, zip FROM summary_files"
        )
        ours = {row["file_name"]: hashlib.sha256(row["zip"]).hexdigest() for row in stored}
        async with httpx.AsyncClient() as client:
            documents = (await client.get(f"{self.ose.control}/control/documents?limit=10000")).json()["documents"]
        # What was refused for its user was not even looked at.
        looked_at = [it for it in await self.sent("sendBill") if it["code"] != "0102"]
        times = Counter(entry["file_name"] for entry in looked_at)
        assert set(times.values()) <= {1}, f"sent again instead of asked for: {times}"
        for entry in await self.sent("sendBill") + await self.sent("sendSummary"):
            assert entry["sha256"] == ours[entry["file_name"]], f"other bytes were sent: {entry}"
        registered = sorted((it["series"], it["number"]) for it in documents)
        standing = [State.ACCEPTED.value, State.OBSERVED.value, State.VOIDED.value]
        told = await self.rows(
            "SELECT series, number FROM vouchers v JOIN tickets t ON t.id = v.ticket_id WHERE t.state = ANY($1)",
            standing,
        )
        assert registered == sorted(tuple(row) for row in told)

    async def _check_histories(self) -> None:
        events = defaultdict(list)
        for row in await self.rows(
            "SELECT ticket_id, from_state, to_state FROM events WHERE ticket_id IS NOT NULL ORDER BY id"
        ):
            events[row["ticket_id"]].append(row)
        for ticket in await self.rows("SELECT id, state FROM tickets"):
            history = events[ticket["id"]]
            assert (history[0]["from_state"], history[0]["to_state"]) == (None, State.RECEIVED)
            assert history[-1]["to_state"] == ticket["state"]
            for before, event in pairwise(history):
                assert event["from_state"] == before["to_state"]
                stays = event["from_state"] == event["to_state"]
                assert stays or State(event["to_state"]) in CHANGES[State(event["from_state"])]
