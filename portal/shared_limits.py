"""Limits that all processes of the portal share, and each process's own while the database does not answer."""

import asyncio
import time

import structlog

from issuing.customers.limits import Limit
from issuing.services.customers.throttles import Throttles
from portal.limits import RateLimiter

_PATIENCE_SECONDS = 2.0
_log = structlog.get_logger()


class SharedLimits:
    """Counts in PostgreSQL; where that fails, in memory: never without a limit, and never shut by an outage."""

    def __init__(self, throttles: Throttles) -> None:
        self._throttles = throttles
        self._own: dict[str, RateLimiter] = {}

    async def take(self, *asked: tuple[Limit, str]) -> float:
        """Count one under each `(limit, whose)` until one refuses: 0 if all allow it, else the seconds to wait."""
        for limit, whose in asked:
            wait = await self._take(limit, whose)
            if wait:
                return wait
        return 0.0

    async def give_back(self, *asked: tuple[Limit, str]) -> None:
        """Uncount what turned out not to count."""
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                for limit, whose in asked:
                    await self._throttles.give_back(limit, whose)
        except Exception as error:  # noqa: BLE001 -- whatever it is, one try less for somebody is no harm
            _log.warning("a shared limit was not given back", action="portal.limits_away", error=str(error))

    async def _take(self, limit: Limit, whose: str) -> float:
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                return await self._throttles.take(limit, whose)
        except Exception as error:  # noqa: BLE001 -- whatever it is, the process's own limit holds instead
            _log.warning("limits are this process's own", action="portal.limits_away", error=str(error))
        own = self._own.get(limit.name)
        if own is None:
            own = self._own[limit.name] = RateLimiter(burst=limit.burst, per_seconds=limit.per.total_seconds())
        return own.take(whose, now=time.monotonic())
