"""The horizon moves only past what can't be joined by anything below it."""

from issuing.archive.horizon import Horizon


def test_it_waits_until_every_transaction_that_could_come_below_has_ended() -> None:
    horizon = Horizon()
    horizon.saw(100, at=0)
    assert horizon.reach(oldest=50, upcoming=60, at=5) == 0, "an id may not have its transaction's number yet"
    assert horizon.reach(oldest=55, upcoming=70, at=11) == 0, "55 to 69 run and may have an id below 100"
    assert horizon.reach(oldest=69, upcoming=90, at=12) == 0
    assert horizon.reach(oldest=70, upcoming=91, at=13) == 100


def test_a_transaction_that_never_ends_holds_it() -> None:
    horizon = Horizon()
    for moment in range(100):
        horizon.saw(moment, at=moment)
        assert horizon.reach(oldest=7, upcoming=100 + moment, at=moment) == 0


def test_it_never_goes_back_and_asks_again_until_it_was_acted_on() -> None:
    horizon = Horizon()
    horizon.saw(5, at=0)
    horizon.reach(oldest=1, upcoming=2, at=20)
    assert horizon.reach(oldest=2, upcoming=3, at=21) == 5
    assert horizon.reach(oldest=2, upcoming=3, at=22) == 5
    horizon.advance(5)
    horizon.advance(3)
    assert horizon.low == 5
    assert horizon.reach(oldest=9, upcoming=9, at=99) == 5
