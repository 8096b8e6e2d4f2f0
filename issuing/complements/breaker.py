"""A breaker before each system: one that does not answer is left alone for a while, then asked by one call. Pure."""

from dataclasses import dataclass

_FAILURES = 3
_FIRST_SECONDS = 1.0
_LONGEST_SECONDS = 30.0


@dataclass(slots=True)
class Breaker:
    """Times are seconds of a clock that only goes forward."""

    failures: int = 0
    closed_until: float = 0.0
    rest_seconds: float = _FIRST_SECONDS

    def lets_through(self, now: float) -> bool:
        """Whether the system may be asked now. While it is being tried again only one call gets through."""
        if self.failures < _FAILURES:
            return True
        if now < self.closed_until:
            return False
        self.closed_until = now + self.rest_seconds
        return True

    def failed(self, now: float) -> None:
        """It did not answer."""
        self.failures += 1
        if self.failures >= _FAILURES:
            self.closed_until = now + self.rest_seconds
            self.rest_seconds = min(2 * self.rest_seconds, _LONGEST_SECONDS)

    def answered(self) -> None:
        """It did."""
        self.failures = 0
        self.rest_seconds = _FIRST_SECONDS
