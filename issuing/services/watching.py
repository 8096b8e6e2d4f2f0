"""Watching: each change of a ticket until it is final. One query serves all watchers of a process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from uuid import UUID

from issuing.services.inquiry import Inquiry
from issuing.views import SourceIdentity, Ticket

_INTERVAL_SECONDS = 0.1


class Watching:
    """Asks PostgreSQL, the only truth, ten times a second while anybody watches; rests otherwise."""

    def __init__(self, inquiry: Inquiry) -> None:
        self._inquiry = inquiry
        self._watchers: dict[UUID, set[asyncio.Queue[Ticket]]] = {}
        self._poller: asyncio.Task[None] | None = None

    async def watch(self, ticket_id: UUID, *, source: SourceIdentity | None) -> AsyncIterator[Ticket]:
        """The ticket as it stands, then after each change, until it is settled. Raises `NotFound`."""
        last = await self._inquiry.ticket(ticket_id, source=source)
        yield last
        if last.is_settled:
            return
        queue: asyncio.Queue[Ticket] = asyncio.Queue()
        self._watchers.setdefault(ticket_id, set()).add(queue)
        self._wake()
        try:
            while not last.is_settled:
                ticket = await queue.get()
                if (ticket.updated_at, ticket.state) != (last.updated_at, last.state):
                    last = ticket
                    yield last
        finally:
            self._watchers[ticket_id].discard(queue)
            if not self._watchers[ticket_id]:
                del self._watchers[ticket_id]

    async def close(self) -> None:
        """Stop asking. Watchers that are left are ended by their own callers."""
        if self._poller:
            self._poller.cancel()
            with suppress(asyncio.CancelledError):
                await self._poller

    def _wake(self) -> None:
        if self._poller is None or self._poller.done():
            self._poller = asyncio.get_running_loop().create_task(self._poll())

    async def _poll(self) -> None:
        while self._watchers:
            with suppress(OSError):  # PostgreSQL is away: the watchers wait as the tickets do
                for ticket in await self._inquiry.tickets(list(self._watchers), source=None):
                    for queue in self._watchers.get(ticket.id, ()):
                        queue.put_nowait(ticket)
            await asyncio.sleep(_INTERVAL_SECONDS)
