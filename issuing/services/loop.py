"""What everybody does who works off what is due under leases: look, rest until bell or due moment, end orderly."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Coroutine, Sequence
from datetime import timedelta
from typing import Any, Generic, TypeVar

from issuing.outages import tell

Key = TypeVar("Key")
_AGAIN_SECONDS = 0.5


class Loop(ABC, Generic[Key]):
    """Runs until `stop`; `ring` makes it look at once. What fails in its hands comes back when its lease ends.

    `_name` is what the log calls it.
    """

    _name = ""

    def __init__(self, *, sweep_seconds: float, lease: timedelta) -> None:
        self._sweep_seconds = sweep_seconds
        self._lease = lease
        self._bell = asyncio.Event()
        self._stopping = False
        self._tasks: set[asyncio.Task[None]] = set()

    def ring(self) -> None:
        """Something is due: look now."""
        self._bell.set()

    def stop(self) -> None:
        """Begin nothing more; `run` returns when what is under way has ended."""
        self._stopping = True
        self._bell.set()

    async def run(self) -> None:
        """Look and work until `stop`; the first look is the sweep at start-up. Cancelled, it gives back what it has."""
        keeping = asyncio.create_task(self._keep_leases())
        try:
            while not self._stopping and not _is_cancelled():
                self._bell.clear()
                await self._look()
                if not self._stopping:
                    await self._rest(await self._seconds_to_rest())
            if not _is_cancelled():
                await asyncio.gather(*self._tasks, return_exceptions=True)
        finally:
            await _ended(keeping, *self._tasks)
            await self._give_back()
            await self._close()

    @abstractmethod
    async def _look(self) -> None:
        """Claim what is due and `_start` the work on it; raises nothing."""

    @abstractmethod
    def _leases(self) -> Sequence[tuple[Key, int]]:
        """Id and fence of what is held."""

    @abstractmethod
    async def _renew(self, held: Sequence[tuple[Key, int]]) -> None:
        """Commit that it is held for longer."""

    @abstractmethod
    async def _release(self, held: Sequence[tuple[Key, int]]) -> None:
        """Commit that it is held no more, so that another takes it up at once instead of after the lease."""

    async def _seconds_to_rest(self) -> float:
        """Until something is due that nobody rings for, and no longer than the sweep; raises nothing."""
        return self._sweep_seconds

    async def _close(self) -> None:
        """Give back connections."""

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _rest(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._bell.wait()
        except TimeoutError:
            return

    async def _give_back(self) -> None:
        held = self._leases()
        if not held:
            return
        try:
            await self._release(held)
        except Exception as error:  # noqa: BLE001 -- what is not given back comes back when its lease ends
            tell("leases could not be given back", f"{self._name}.release", error)

    async def _keep_leases(self) -> None:
        while True:
            await asyncio.sleep(self._lease.total_seconds() / 3)
            held = self._leases()
            if not held:
                continue
            try:
                await self._renew(held)
            except Exception as error:  # noqa: BLE001 -- a lease that is not renewed costs a repeat, an end of renewing more
                tell("leases could not be renewed", f"{self._name}.lease", error)


def _is_cancelled() -> bool:
    """Whether this task was cancelled, also where a library made another error of it that was taken for an outage."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def _ended(*tasks: asyncio.Task[None]) -> None:
    """Cancel them until they have ended: a library may swallow a cancellation that comes just as its call returns."""
    pending = set(tasks)
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=_AGAIN_SECONDS)
