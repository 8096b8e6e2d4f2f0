"""Limits hold per client, let others be, and never grow."""

from portal.limits import LockOut, RateLimiter, network_of


def test_a_burst_is_allowed_and_then_a_wait_is_told() -> None:
    limiter = RateLimiter(burst=3, per_seconds=60)
    assert [limiter.take("a", now=100.0) for _ in range(4)] == [0.0, 0.0, 0.0, 20.0]


def test_a_refusal_does_not_count_and_time_refills() -> None:
    limiter = RateLimiter(burst=3, per_seconds=60)
    for _ in range(10):
        limiter.take("a", now=0.0)
    assert limiter.take("a", now=20.0) == 0.0
    assert limiter.take("a", now=20.0) > 0


def test_time_never_fills_beyond_the_burst() -> None:
    limiter = RateLimiter(burst=2, per_seconds=60)
    assert [limiter.take("a", now=100_000.0) == 0 for _ in range(3)] == [True, True, False]
    assert [limiter.take("a", now=200_000.0) == 0 for _ in range(3)] == [True, True, False]


def test_one_client_does_not_spend_another_s() -> None:
    limiter = RateLimiter(burst=1, per_seconds=60)
    assert limiter.take("a", now=0.0) == 0
    assert limiter.take("b", now=0.0) == 0


def test_the_longest_silent_client_is_forgotten_first() -> None:
    limiter = RateLimiter(burst=1, per_seconds=60, remembered=2)
    for key in ("a", "b", "a", "c"):
        limiter.take(key, now=0.0)
    assert limiter.take("a", now=0.0) > 0
    assert len(limiter._buckets) == 2


def test_the_fifth_failure_locks_and_each_further_one_doubles() -> None:
    lock_out = LockOut(allowed=5, first_seconds=60)
    for _ in range(4):
        lock_out.failed("a", now=0.0)
    assert lock_out.wait("a", now=0.0) == 0
    lock_out.failed("a", now=0.0)
    assert lock_out.wait("a", now=10.0) == 50
    assert lock_out.wait("a", now=60.0) == 0
    lock_out.failed("a", now=60.0)
    assert lock_out.wait("a", now=60.0) == 120
    for _ in range(50):
        lock_out.failed("a", now=0.0)
    assert lock_out.wait("a", now=0.0) == 3600


def test_a_success_forgets_the_failures() -> None:
    lock_out = LockOut(allowed=2, first_seconds=60)
    lock_out.failed("a", now=0.0)
    lock_out.succeeded("a")
    lock_out.failed("a", now=0.0)
    assert lock_out.wait("a", now=0.0) == 0


def test_failures_take_a_bounded_room() -> None:
    lock_out = LockOut(allowed=1, first_seconds=60, remembered=3)
    for number in range(10):
        lock_out.failed(str(number), now=0.0)
    assert len(lock_out._failures) == 3
    assert lock_out.wait("9", now=0.0) == 60


def test_an_ipv6_client_is_its_network() -> None:
    assert network_of("2001:db8:1:2:aaaa::1") == network_of("2001:db8:1:2:bbbb::9") == "2001:db8:1:2::/64"
    assert network_of("2001:db8:1:3::1") != network_of("2001:db8:1:2::1")
    assert network_of("::ffff:192.0.2.7") == network_of("192.0.2.7") == "192.0.2.7"
    assert network_of("testclient") == "testclient"
