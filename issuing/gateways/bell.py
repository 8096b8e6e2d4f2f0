"""The bell: tells the workers through ARQ that something is due. It carries no sale, and nothing depends on it.

A ring that is lost (no Redis, an emptied one) costs the sweep's interval, never a sale.
"""

import asyncio
import json
from typing import Any

import structlog
from arq import create_pool
from arq.connections import ArqRedis, RedisSettings
from redis.exceptions import RedisError

JOB = "ring"
FETCH = "fetch"
"""The same for notices of vouchers issued elsewhere, which are another worker's half."""
QUEUE = "emission:bell"

_log = structlog.get_logger()
_QUIET_SECONDS = 1.0
_PAUSE_SECONDS = 0.02  # rings asked for in this time become one: it is what a worker polls in


def serialize(job: dict[str, Any]) -> bytes:
    """ARQ's job as JSON instead of pickle: what lies in Redis can't run code here."""
    return json.dumps(job, default=str).encode()


def deserialize(data: bytes) -> dict[str, Any]:
    """The reverse of `serialize`."""
    job: dict[str, Any] = json.loads(data)
    return job


def redis_settings(url: str) -> RedisSettings:
    """ARQ's settings for `url`, with short time-outs: a bell that hangs is worse than one that is lost."""
    settings = RedisSettings.from_dsn(url)
    settings.conn_timeout = 2
    settings.conn_retries = 0
    return settings


class Bell:
    """Rings at once when it was quiet; what is asked for while it rings, and a moment after, becomes one more ring."""

    def __init__(self, url: str, *, job: str = JOB) -> None:
        self._job = job
        self._settings = redis_settings(url)
        self._pool: ArqRedis | None = None
        self._task: asyncio.Task[None] | None = None
        self._again = False

    def ring(self) -> None:
        """Ask the workers to look for due tickets. Returns at once and never fails."""
        if self._task and not self._task.done():
            self._again = True
            return
        self._task = asyncio.get_running_loop().create_task(self._ring())

    async def close(self) -> None:
        """Let the last ring out and close the connection."""
        if self._task:
            await asyncio.wait([self._task], timeout=3)
        if self._pool:
            await self._pool.aclose()
            self._pool = None

    async def _ring(self) -> None:
        while True:
            self._again = False
            try:
                if self._pool is None:
                    self._pool = await create_pool(
                        self._settings,
                        job_serializer=serialize,
                        job_deserializer=deserialize,
                        default_queue_name=QUEUE,
                    )
                await self._pool.enqueue_job(self._job, _expires=60)
            except (TimeoutError, RedisError, OSError) as error:
                _log.warning("the bell could not ring, the sweep will find it", action="bell.lost", error=str(error))
                if self._pool:
                    await self._pool.aclose()
                    self._pool = None
                await asyncio.sleep(_QUIET_SECONDS)
                return
            await asyncio.sleep(_PAUSE_SECONDS)
            if not self._again:
                return
