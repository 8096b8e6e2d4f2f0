"""Up to which id no event can come any more, although ids are given before transactions commit: pure.

A transaction takes an id first and commits later, so an event may appear below those that were seen. PostgreSQL tells
the oldest transaction that still runs (`oldest`) and the number that the next one will get (`upcoming`). A transaction
that has an id below one that was seen has its own number a moment later; once every transaction that was numbered
before `upcoming` as it was after that moment has ended, whatever was to come has come.
"""

from collections import deque

_MOMENT_SECONDS = 10.0
"""Between an id and its transaction's number lie microseconds; this leaves room for a process that is stopped there."""


class Horizon:
    """What one sealer has seen; `low` is the id below and at which nothing can come any more."""

    def __init__(self) -> None:
        self.low = 0
        self._seen: deque[tuple[float, int]] = deque()
        self._awaited: deque[tuple[int, int]] = deque()

    def saw(self, event_id: int, *, at: float) -> None:
        """An event of that id was seen, or is known to have been, at the monotonic time `at` (seconds)."""
        if not self._seen or event_id > self._seen[-1][1]:
            self._seen.append((at, event_id))

    def reach(self, *, oldest: int, upcoming: int, at: float) -> int:
        """How far the horizon reaches by a snapshot taken at `at`; `low` is moved by whoever has acted on it."""
        ripe = None
        while self._seen and at - self._seen[0][0] >= _MOMENT_SECONDS:
            ripe = self._seen.popleft()[1]
        if ripe is not None:
            self._awaited.append((upcoming, ripe))
        reached = self.low
        for needed, event_id in self._awaited:
            if needed <= oldest:
                reached = max(reached, event_id)
        return reached

    def advance(self, event_id: int) -> None:
        """Everything up to `event_id` has been dealt with."""
        self.low = max(self.low, event_id)
        while self._awaited and self._awaited[0][1] <= self.low:
            self._awaited.popleft()
