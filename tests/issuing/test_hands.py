"""Hands: played against an OSE that takes a while, and one that does one thing after the other."""

import pytest

from issuing.hands import Hands


def play(
    hands: Hands, *, delay: float, per_second: float, seconds: float, start: float = 0.0
) -> list[tuple[int, float]]:
    """Work that never ends at a way of this delay and rate: the limit and the time of each piece as they end.

    What is under way beyond what the delay and the rate hold stands in a queue.
    """
    now, found = start, []
    while now < start + seconds:
        under_way = hands.limit
        took = max(delay, under_way / per_second)
        rate = min(per_second, under_way / delay if delay else per_second)
        now += 1 / rate
        hands.ended(took, under_way=under_way, now=now)
        found.append((hands.limit, took))
    return found


def test_a_way_that_takes_a_while_is_kept_busy() -> None:
    """At half a second and 300 a second it takes 150 under way."""
    hands = Hands(least=32, most=320)
    ends = play(hands, delay=0.5, per_second=300, seconds=20)
    assert min(limit for limit, _ in ends[-1000:]) >= 150
    reached = next(index for index, (limit, _) in enumerate(ends) if limit >= 150)
    assert reached < 300, "it doubles with each round"


def test_a_quick_way_that_is_busy_gets_no_long_queue() -> None:
    hands = Hands(least=32, most=320)
    ends = play(hands, delay=0.01, per_second=300, seconds=300)
    assert max(limit for limit, _ in ends[2000:]) <= 110


@pytest.mark.parametrize("delay", [0.0, 0.01, 0.5, 2.0])
def test_a_limit_stays_between_its_bounds(delay: float) -> None:
    hands = Hands(least=32, most=320)
    assert all(32 <= limit <= 320 for limit, _ in play(hands, delay=delay, per_second=200, seconds=100))


def test_a_way_that_became_slower_is_kept_busy_at_once() -> None:
    """What the best rate needs is known: it is taken on after one round, not searched for."""
    hands = Hands(least=32, most=320)
    quick = play(hands, delay=0.01, per_second=300, seconds=20)
    assert quick[-1][0] < 75
    ends = play(hands, delay=0.5, per_second=300, seconds=90, start=20)
    assert min(limit for limit, _ in ends[100:1000]) >= 120
    assert min(limit for limit, _ in ends[-1000:]) >= 150


def test_a_worker_with_few_hands_at_all_uses_them() -> None:
    hands = Hands(least=32, most=16)
    assert hands.limit == 16
    play(hands, delay=0.5, per_second=300, seconds=5)
    assert hands.limit == 16
