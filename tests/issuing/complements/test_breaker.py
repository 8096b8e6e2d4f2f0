from issuing.complements.breaker import Breaker


def test_three_failures_in_a_row_let_it_rest_and_one_call_tries_it_again() -> None:
    breaker = Breaker()
    for now in (0.0, 0.1):
        assert breaker.lets_through(now)
        breaker.failed(now)
    breaker.answered()
    for now in (1.0, 1.1, 1.2):
        assert breaker.lets_through(now)
        breaker.failed(now)
    assert not breaker.lets_through(2.1)
    assert breaker.lets_through(2.3)
    assert not breaker.lets_through(2.4), "one call is enough to try it"
    breaker.answered()
    assert breaker.lets_through(2.5)


def test_it_rests_longer_each_time_up_to_half_a_minute() -> None:
    breaker, now, rests = Breaker(), 0.0, []
    for _ in range(3):
        breaker.failed(now)
    for _ in range(7):
        rests.append(breaker.closed_until - now)
        now = breaker.closed_until
        assert breaker.lets_through(now)
        breaker.failed(now)
    assert rests == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]


def test_one_that_answers_again_starts_from_the_beginning() -> None:
    breaker = Breaker()
    for _ in range(6):
        breaker.failed(0.0)
    breaker.answered()
    for _ in range(3):
        breaker.failed(10.0)
    assert breaker.lets_through(11.0)
