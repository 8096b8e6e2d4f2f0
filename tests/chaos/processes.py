"""Simulated processes: a server or a worker is its tasks, which stop for ever at their next step when it is killed."""

import asyncio
from collections.abc import Coroutine
from contextvars import ContextVar, copy_context
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from tests.chaos.history import Fault, History, Killed, Started

START = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
"""When every simulated run begins: mid-morning in Lima, a working day."""
PRESENT: ContextVar["Process"] = ContextVar("PRESENT")
"""The process whose code is running."""
_HURRIED = 0.7
_LONGEST_STEP = 0.02


class Process:
    """One life of a process. `fuse` is after how many of its steps it dies, `skew` how far its clock is off."""

    def __init__(self, name: str, *, random: Random, history: History, skew: float = 0.0) -> None:
        self.name = name
        self.alive = True
        self.skew = skew
        self.fuse: int | None = None
        self.on_death: list[Any] = []
        self._random = random
        self._history = history
        self._loop = asyncio.get_running_loop()
        self._stalled_until = 0.0
        self._stopped: list[asyncio.Future[None]] = []
        self.tasks: set[asyncio.Task[Any]] = set()
        history.add(Started(at=self._loop.time(), process=name))

    def begin(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Run `work` as this process: what it starts belongs to it too."""
        context = copy_context()
        context.run(PRESENT.set, self)
        task = self._loop.create_task(work, context=context)
        self.tasks.add(task)
        return task

    async def point(self, what: str) -> None:
        """A step: here the process may die, stand still or be overtaken. Of a dead one nothing ever comes back."""
        if self.fuse is not None:
            self.fuse -= 1
            if self.fuse <= 0:
                self.die(what)
        if self._random.random() > _HURRIED:
            await asyncio.sleep(self._random.random() * _LONGEST_STEP)
        while self.alive and self._loop.time() < self._stalled_until:  # noqa: ASYNC110 -- time that passes
            await asyncio.sleep(self._stalled_until - self._loop.time())
        if not self.alive:
            stopped = self._loop.create_future()
            self._stopped.append(stopped)
            await stopped

    def die(self, where: str) -> None:
        """SIGKILL: no clean-up runs, and what it had open at the database is undone."""
        if self.alive:
            self.alive = False
            self.fuse = None
            self._history.add(Killed(at=self._loop.time(), process=f"{self.name} ({where})"))
            for told in self.on_death:
                told(self)

    def stall(self, seconds: float) -> None:
        """Stand still for a while, renewals of leases included, as a machine that is paused or out of memory does."""
        self._stalled_until = self._loop.time() + seconds
        self._history.add(Fault(at=self._loop.time(), what=f"stands still for {seconds:.1f} s", on=self.name))


class SimulatedClock:
    """The clock of one process: the simulation's time, the jumps of all clocks, and its own skew."""

    def __init__(self, process: Process, jumps: list[float]) -> None:
        self._process = process
        self._jumps = jumps
        self._loop = asyncio.get_running_loop()

    def now(self) -> datetime:
        return START + timedelta(seconds=self._loop.time() + sum(self._jumps) + self._process.skew)
