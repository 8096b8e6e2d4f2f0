"""One worker process: its work runs for as long as the process, ARQ's loop beside it while Redis lets it.

ARQ's worker ends when Redis goes; it is started again until Redis is back, and meanwhile both sweep by themselves.
"""

import asyncio
import os
import signal
import socket
import sys

import structlog
import uvloop
from arq import cron, func
from arq.worker import Worker
from redis.exceptions import RedisError

from issuing import collector, steps
from issuing.gateways.bell import FETCH, JOB, QUEUE, deserialize, redis_settings, serialize
from issuing.intake.configuration_faults import ConfigurationError
from issuing.logs import configure_logging
from issuing.services.work import Work
from issuing.services.working import open_work
from issuing.settings import Settings
from workers.jobs import fetch, ring, sweep

_log = structlog.get_logger()
_POLL_SECONDS = 0.02  # ARQ's own 0.5 s would be most of a voucher's way
_AGAIN_SECONDS = 1.0


def _bell_worker(work: Work, redis_url: str) -> Worker:
    return Worker(
        functions=[
            func(ring, name=JOB, keep_result=0, max_tries=1),
            func(fetch, name=FETCH, keep_result=0, max_tries=1),
        ],
        cron_jobs=[cron(sweep, second={0, 10, 20, 30, 40, 50}, keep_result=0, max_tries=1)],
        redis_settings=redis_settings(redis_url),
        queue_name=QUEUE,
        job_serializer=serialize,
        job_deserializer=deserialize,
        poll_delay=_POLL_SECONDS,
        handle_signals=False,
        keep_result=0,
        ctx={"work": work},
    )


async def _hear_bells(work: Work, redis_url: str) -> None:
    """Run ARQ's worker for ever, whatever becomes of Redis."""
    while True:
        worker = _bell_worker(work, redis_url)
        try:
            await worker.async_run()
        except (RedisError, OSError, TimeoutError) as error:
            _log.warning("redis is away, the sweep goes on", action="worker.no_redis", error=str(error))
        finally:
            await _closed(worker)
        await asyncio.sleep(_AGAIN_SECONDS)


async def _closed(worker: Worker) -> None:
    try:
        await worker.close()
    except (RedisError, OSError) as error:
        _log.debug("redis was away at the close", action="worker.close", error=str(error))


async def run(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT, then finish what is under way within the grace period."""
    actor = f"worker:{socket.gethostname()}:{os.getpid()}"
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with open_work(settings, actor=actor) as work:
        working = asyncio.create_task(work.run())
        bells = asyncio.create_task(_hear_bells(work, settings.redis_url or ""))
        ended = asyncio.create_task(stopped.wait())
        _log.info("the worker works", action="worker.started", actor=actor)
        await asyncio.wait({working, bells, ended}, return_when=asyncio.FIRST_COMPLETED)
        bells.cancel()
        ended.cancel()
        work.stop()
        try:
            async with asyncio.timeout(settings.shutdown_grace_seconds):
                await working
        except TimeoutError:
            _log.warning("what was under way is cut short and given back", action="worker.cut_short", actor=actor)
        await asyncio.gather(bells, ended, return_exceptions=True)
        _log.info("the worker has stopped", action="worker.stopped", actor=actor)


def main() -> None:
    """The entry of `python -m workers`."""
    settings = Settings()
    configure_logging(settings, process="worker")
    steps.arm()
    collector.settle()
    try:
        uvloop.run(run(settings))
    except ConfigurationError as error:
        sys.exit(f"worker: EMISSION_INTAKE_FILE is wrong.\n{error}")
