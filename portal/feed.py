"""The overview of what is pending, asked for once however many pages show it."""

import asyncio
import time

from issuing.services.overviews import Overview, Overviews

LIMIT = 500
"""Rows that are shown: as many as one request reissues."""
_FRESH_SECONDS = 1.5


class PendingFeed:
    """Remembers the overview for a moment, so that a hundred open pages are one look every two seconds."""

    def __init__(self, overviews: Overviews) -> None:
        self._overviews = overviews
        self._found: Overview | None = None
        self._read_at = float("-inf")
        self._reading = asyncio.Lock()

    async def overview(self) -> Overview:
        """How things stand, with at most `LIMIT` rows, the nearest legal deadline first."""
        async with self._reading:
            if self._found is None or time.monotonic() - self._read_at >= _FRESH_SECONDS:
                self._found = await self._overviews.overview(limit=LIMIT)
                self._read_at = time.monotonic()
            return self._found

    def forget(self) -> None:
        """Something was changed: the next look asks the database."""
        self._read_at = float("-inf")
