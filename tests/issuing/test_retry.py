from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuing.retry import Trouble, next_attempt

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize("trouble", list(Trouble))
def test_waits_grow_and_have_an_end(trouble: Trouble) -> None:
    waits = [next_attempt(trouble, attempt=attempt, now=NOW, jitter=0) - NOW for attempt in range(1, 40)]
    assert waits == sorted(waits)
    assert timedelta(0) < waits[0]
    assert waits[-1] == waits[-2] <= timedelta(hours=1)


@given(st.sampled_from(list(Trouble)), st.integers(0, 10**9), st.floats(0, 1, exclude_max=True))
def test_no_attempt_count_makes_the_wait_absurd(trouble: Trouble, attempt: int, jitter: float) -> None:
    wait = next_attempt(trouble, attempt=attempt, now=NOW, jitter=jitter) - NOW
    assert timedelta(0) < wait <= timedelta(hours=1.2)


def test_jitter_spreads_what_failed_together() -> None:
    early = next_attempt(Trouble.SERVICE, attempt=3, now=NOW, jitter=0.0)
    late = next_attempt(Trouble.SERVICE, attempt=3, now=NOW, jitter=0.99)
    assert early < late
