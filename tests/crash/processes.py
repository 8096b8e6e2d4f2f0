"""Workers and servers as processes of their own that a step can kill.

They run the same `main` as `python -m workers` and `python -m server`. Their modules are imported once, in a process
that forks each of them: an import takes longer than all that a crash test looks at.
"""

import asyncio
import importlib
import multiprocessing
import os
import signal
from collections.abc import Mapping
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import Self

_CONTEXT: ForkServerContext = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(
    [
        "workers.main",
        "server.main",
        "tests.crash.hand_over",
        "tests.crash.close_incident",
        "tests.crash.quick_road_calls",
        "tests.crash.customer_calls",
    ]
)


def _enter(module: str, environment: Mapping[str, str], log: Path) -> None:
    os.environ.clear()
    os.environ.update(environment)
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(output, 1)
    os.dup2(output, 2)
    importlib.import_module(module).main()


class Running:
    """One process; killed at the end of the context, if nothing else has ended it."""

    def __init__(self, module: str, environment: Mapping[str, str], log: Path) -> None:
        self._process: ForkServerProcess = _CONTEXT.Process(target=_enter, args=(module, dict(environment), log))
        self._log = log

    def __enter__(self) -> Self:
        self._process.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.join()
        self._process.close()

    def terminate(self) -> None:
        """Ask it to stop, by SIGTERM."""
        self._process.terminate()

    @property
    def alive(self) -> bool:
        """Whether it runs still."""
        return self._process.is_alive()

    async def ended(self) -> int:
        """Its exit status, negative for a signal; a process that goes on for a minute fails the test."""
        await asyncio.to_thread(self._process.join, 60)
        status = self._process.exitcode
        assert status is not None, f"it was not killed: {self._log.read_text(encoding='utf-8')[-3000:]}"
        return status

    async def killed(self) -> None:
        """Wait until it has killed itself; any other end fails the test."""
        status = await self.ended()
        assert status == -signal.SIGKILL, f"it ended by itself: {self._log.read_text(encoding='utf-8')[-3000:]}"
