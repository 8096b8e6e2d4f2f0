"""Limits per client address, in memory of a fixed size: how often somebody may ask, and who guesses passwords.

Times are seconds of a clock that only goes forward, passed in by the caller.
"""

import ipaddress
from collections import OrderedDict
from dataclasses import dataclass

_REMEMBERED = 10_000


def network_of(address: str) -> str:
    """What counts as one client: an IPv4 address, or the /64 of an IPv6 address, which is one connection's."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))


@dataclass
class _Bucket:
    tokens: float
    filled_at: float


class RateLimiter:
    """A token bucket per key: `burst` at once, refilled at `burst` per `per_seconds`.

    Keys that have not asked for longest are forgotten first; to be forgotten is to have a full bucket.
    """

    def __init__(self, *, burst: int, per_seconds: float, remembered: int = _REMEMBERED) -> None:
        self._burst = burst
        self._per_second = burst / per_seconds
        self._remembered = remembered
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, key: str, *, now: float) -> float:
        """Seconds to wait before the next try: 0 if this one is allowed, and only then does it count."""
        bucket = self._buckets.pop(key, None) or _Bucket(self._burst, now)
        self._buckets[key] = bucket
        while len(self._buckets) > self._remembered:
            self._buckets.popitem(last=False)
        bucket.tokens = min(self._burst, bucket.tokens + (now - bucket.filled_at) * self._per_second)
        bucket.filled_at = now
        if bucket.tokens < 1:
            return (1 - bucket.tokens) / self._per_second
        bucket.tokens -= 1
        return 0.0


@dataclass
class _Failures:
    count: int = 0
    locked_until: float = 0.0


class LockOut:
    """After `allowed` failures in a row a key waits: `first_seconds`, doubled by each further one, up to an hour."""

    _LONGEST = 3600.0

    def __init__(self, *, allowed: int, first_seconds: float, remembered: int = _REMEMBERED) -> None:
        self._allowed = allowed
        self._first_seconds = first_seconds
        self._remembered = remembered
        self._failures: OrderedDict[str, _Failures] = OrderedDict()

    def wait(self, key: str, *, now: float) -> float:
        """Seconds until `key` may try again; 0 if it may now."""
        failures = self._failures.get(key)
        return max(0.0, failures.locked_until - now) if failures else 0.0

    def failed(self, key: str, *, now: float) -> None:
        """Count a failure."""
        failures = self._failures.pop(key, None) or _Failures()
        self._failures[key] = failures
        while len(self._failures) > self._remembered:
            self._failures.popitem(last=False)
        failures.count += 1
        beyond = failures.count - self._allowed
        if beyond >= 0:
            failures.locked_until = now + min(self._LONGEST, self._first_seconds * 2.0 ** min(beyond, 12))

    def succeeded(self, key: str) -> None:
        """Forget the failures of `key`."""
        self._failures.pop(key, None)
