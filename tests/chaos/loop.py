"""An event loop without a world: its time jumps to the next timer whenever nothing can run."""

import asyncio
import selectors


class NothingEverHappensError(RuntimeError):
    """Every task waits for another: a deadlock of the program, or of the simulation."""


class _Leap(selectors.SelectSelector):
    """Instead of waiting for sockets it moves the loop's time on."""

    now: float = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise NothingEverHappensError("no task can run and no timer is set")
        self.now += max(timeout, 0.0)
        return []


class SimulatedLoop(asyncio.SelectorEventLoop):
    """Runs the same tasks in the same order in every run: no socket, no thread and no real clock has a say."""

    def __init__(self) -> None:
        self._leap = _Leap()
        super().__init__(self._leap)

    def time(self) -> float:
        """Seconds since this loop was made, as simulated."""
        return self._leap.now
