"""Writes down what became of tickets, in groups: one commit for all that ended while the last one was under way."""

from collections.abc import Callable, Sequence
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.batching import Batcher
from issuing.steps import Step, reached
from issuing.storage.database import KeptConnection
from issuing.storage.settlements import Settlement, settle

_log = structlog.get_logger()
_LINGER_SECONDS = 0.03  # a busy worker settles some hundred a second: a few share a commit then


class Settling:
    """The only way in which emission changes a ticket after it was claimed, but for numbering.

    `on_wait`, where set, is told the time at which a ticket that has just been written down will be due again. `busy`
    says whether so much is under way that a result may wait a moment for others to share its commit. `on_settled` is
    told after each commit that moved a ticket, and whether mails were queued with it.
    """

    def __init__(self, engine: AsyncEngine, *, actor: str) -> None:
        self._connection = KeptConnection(engine)
        self._actor = actor
        self.busy: Callable[[], bool] = lambda: False
        self.on_wait: Callable[[datetime], None] | None = None
        self.on_settled: Callable[[bool], None] = lambda _: None
        self._batcher: Batcher[Settlement, bool] = Batcher(
            self._flush, limit=64, linger=lambda: _LINGER_SECONDS if self.busy() else 0.0
        )

    async def close(self) -> None:
        """Let what is being written be written."""
        await self._batcher.drain()
        await self._connection.close()

    async def settle(self, settlement: Settlement) -> bool:
        """Commit the settlement; False if the ticket was no longer ours and nothing was written."""
        moved = await self._batcher.submit(settlement)
        if self.on_wait and settlement.next_attempt_at and not settlement.keeps_lease:
            self.on_wait(settlement.next_attempt_at)
        return moved

    async def _flush(self, group: Sequence[Settlement]) -> Sequence[bool | Exception]:
        async with self._connection.use() as connection:
            reached(Step.SETTLING_BEFORE)
            moved = await settle(connection, group, actor=self._actor)
        reached(Step.SETTLING_COMMITTED)
        if any(it.to_state is not it.from_state for it in group):
            self.on_settled(any(it.mails for it in group))
        for lost in (it for it in group if (it.ticket_id, it.fence) not in moved):
            _log.warning(
                "a result came after its lease was lost and was dropped",
                action="lease.lost",
                ticket=str(lost.ticket_id),
                outcome=lost.outcome,
            )
        return [(it.ticket_id, it.fence) in moved for it in group]
