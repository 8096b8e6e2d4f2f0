"""How much of one issuer a worker has under way: enough to keep the OSE busy, and hardly more. Pure.

What is taken on beyond that goes no faster: it only stands in a queue, here or at the OSE, in which everybody else's
next sale would have to stand too. The queue is told from the time that a piece of work takes, against what it takes
when there is none (the idea of TCP Vegas; L. Brakmo and L. Peterson, 1995).
"""

_WINDOW_SECONDS = 30.0
"""For so long the shortest time counts. Then less is taken on for a moment, to see what it is now."""
_FEW, _MANY = 12, 32
"""Pieces in the queue: fewer make poor batches, more make others wait."""
_SMOOTHING = 1 / 16


class Hands:
    """One an issuer and worker. `limit` moves between `least` and `most` with each piece of work that ends."""

    def __init__(self, *, least: int, most: int) -> None:
        self._least = min(least, most)
        self._most = most
        self._limit = float(self._least)
        self._usual = 0.0
        self._shortest = self._shortest_before = float("inf")
        self._window_ends = float("-inf")

    @property
    def limit(self) -> int:
        """How many may be under way."""
        return int(self._limit)

    def ended(self, seconds: float, *, under_way: int, now: float) -> None:
        """A piece of work took so long, while `under_way` were, itself included; `now` by a clock that never jumps."""
        if now >= self._window_ends:
            self._begin_window(now)
        self._shortest = min(self._shortest, seconds)
        self._usual += (seconds - self._usual) * (_SMOOTHING if self._usual else 1)
        if under_way < self._limit / 2:  # it was never the limit that held anything up
            return
        shortest = min(self._shortest, self._shortest_before)
        queued = self._limit * max(1 - shortest / self._usual, 0)
        if queued < _FEW:
            self._move(1)  # twice as many with each round, as long as nothing queues up
        elif queued < _MANY:
            self._move(1 / self._limit)
        else:
            self._move(-self._limit / self._least / 8)

    def _move(self, step: float) -> None:
        self._limit = min(max(self._limit + step, self._least), self._most)

    def _begin_window(self, now: float) -> None:
        if self._shortest < float("inf"):
            self._shortest_before, self._shortest = self._shortest, float("inf")
            self._move(-self._limit / 2)
        self._window_ends = now + _WINDOW_SECONDS
