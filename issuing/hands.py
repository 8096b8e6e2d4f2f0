"""How much of one issuer a worker has under way: enough to keep the OSE busy, and hardly more. Pure.

What is taken on beyond that goes no faster: it only stands in a queue, here or at the OSE, in which everybody else's
next sale would have to stand too. The queue is told from the time that a piece of work takes, against what it takes
when there is none (the idea of TCP Vegas; L. Brakmo and L. Peterson, 1995).
"""

_WINDOW_SECONDS = 30.0
"""For so long the shortest time and the best rate count; then less is taken on for a moment, to see them anew."""
_BLOCK_SECONDS, _BLOCK = 0.25, 16
"""What a rate is told from: at least this long, and so many pieces."""
_SLOW = 0.6
"""Below this part of the best rate nothing queues up here: the way itself takes longer than it did."""
_FEW, _MANY = 6, 16
"""Pieces in the queue: fewer make poor batches, more make others wait."""
_SMOOTHING = 1 / 16
_EVER = float("inf")


class Hands:
    """One an issuer and worker. `limit` moves between `least` and `most` with each piece of work that ends."""

    def __init__(self, *, least: int, most: int) -> None:
        self._least = min(least, most)
        self._most = most
        self._limit = float(self._least)
        self._usual = 0.0
        self._shortest = self._shortest_before = _EVER
        self._best = self._best_before = 0.0
        self._window_ends = -_EVER
        self._block_began, self._block, self._block_shortest = 0.0, 0, _EVER

    @property
    def limit(self) -> int:
        """How many may be under way."""
        return int(self._limit)

    def ended(self, seconds: float, *, under_way: int, now: float) -> None:
        """A piece of work took so long, while `under_way` were, itself included; `now` by a clock that never jumps."""
        if now >= self._window_ends:
            self._begin_window(now)
        busy = under_way >= self._limit / 2
        self._shortest = min(self._shortest, seconds)
        self._usual += (seconds - self._usual) * (_SMOOTHING if self._usual else 1)
        self._count(seconds, now, busy=busy)
        if not busy:  # it was never the limit that held anything up
            return
        queued = self._limit * max(1 - min(self._shortest, self._shortest_before) / self._usual, 0)
        if queued < _FEW:
            self._move(1)  # twice as many with each round, as long as nothing queues up
        elif queued < _MANY:
            self._move(1 / self._limit)
        else:
            self._move(-self._limit / self._least / 8)

    def _count(self, seconds: float, now: float, *, busy: bool) -> None:
        """Tell the rate of a block that is complete, and whether the way has become slower."""
        self._block += 1
        self._block_shortest = min(self._block_shortest, seconds)
        elapsed = now - self._block_began
        if self._block < _BLOCK or elapsed < _BLOCK_SECONDS:
            return
        rate, best = self._block / elapsed, max(self._best, self._best_before)
        if busy and rate < _SLOW * best:
            self._shortest, self._shortest_before = self._block_shortest, _EVER
            self._move(max(best * self._block_shortest - self._limit, 0))
        self._best = max(self._best, rate)
        self._block_began, self._block, self._block_shortest = now, 0, _EVER

    def _move(self, step: float) -> None:
        self._limit = min(max(self._limit + step, self._least), self._most)

    def _begin_window(self, now: float) -> None:
        if self._shortest < _EVER:
            self._shortest_before, self._shortest = self._shortest, _EVER
            self._best_before, self._best = self._best, 0.0
            self._move(-self._limit / 2)
        self._window_ends = now + _WINDOW_SECONDS
