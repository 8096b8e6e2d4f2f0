"""The list of what is pending, asked for once however many pages show it."""

import asyncio
import time
from collections.abc import Sequence

from issuing.services.inquiry import Inquiry
from issuing.views import PendingRow

LIMIT = 200
_FRESH_SECONDS = 1.5


class PendingFeed:
    """Remembers the list for a moment, so that a hundred open pages are one query every two seconds."""

    def __init__(self, inquiry: Inquiry) -> None:
        self._inquiry = inquiry
        self._rows: Sequence[PendingRow] = ()
        self._read_at = float("-inf")
        self._reading = asyncio.Lock()

    async def rows(self) -> Sequence[PendingRow]:
        """At most `LIMIT` rows, the nearest legal deadline first."""
        async with self._reading:
            if time.monotonic() - self._read_at >= _FRESH_SECONDS:
                self._rows = await self._inquiry.pending(limit=LIMIT)
                self._read_at = time.monotonic()
            return self._rows

    def forget(self) -> None:
        """Something was changed: the next look asks the database."""
        self._read_at = float("-inf")
