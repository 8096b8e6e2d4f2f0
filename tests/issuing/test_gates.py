"""When a gate shuts, when it lets a probe through, and how hands are shared."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from issuing.gates import FAILURES, Kind, Streak, kind_of, next_probe, share
from issuing.retry import Trouble

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_trouble_of_one_sale_shuts_nothing() -> None:
    assert {it for it in Trouble if kind_of(it) is None} == {
        Trouble.NO_TURN,
        Trouble.BUSY,
        Trouble.COMPLEMENT,
        Trouble.REFERENCE,
        Trouble.NOT_YET,
        Trouble.INTERNAL,
    }


def test_failures_of_several_tickets_in_a_row_shut_a_gate() -> None:
    streak = Streak()
    shut = [streak.failed(Kind.SERVICE, uuid4()) for _ in range(FAILURES)]
    assert shut == [False] * (FAILURES - 1) + [True]


def test_a_ticket_that_is_sick_by_itself_shuts_nothing_however_often_it_fails() -> None:
    streak, sick, other = Streak(), uuid4(), uuid4()
    assert not any(streak.failed(Kind.UNREACHABLE, it) for it in (sick, other) * 50)


def test_what_goes_well_between_failures_keeps_the_gate_open() -> None:
    streak = Streak()
    for _ in range(20):
        assert not any(streak.failed(Kind.SERVICE, uuid4()) for _ in range(FAILURES - 1))
        streak.succeeded()


@pytest.mark.parametrize("kind", [Kind.CREDENTIALS, Kind.BLOCKED])
def test_what_all_sales_of_an_issuer_would_meet_shuts_at_once(kind: Kind) -> None:
    assert Streak().failed(kind, uuid4())


@pytest.mark.parametrize("kind", list(Kind))
def test_probes_never_come_sooner_than_before_and_have_a_limit(kind: Kind) -> None:
    waits = [next_probe(kind, probes=probes, now=NOW) - NOW for probes in range(20)]
    assert waits == sorted(waits)
    assert waits[-1] <= timedelta(seconds=20)


def test_an_address_that_answers_again_is_found_within_a_second_and_a_sick_one_within_five() -> None:
    for kind, seconds in ((Kind.UNREACHABLE, 1), (Kind.SERVICE, 5)):
        assert next_probe(kind, probes=1_000, now=NOW) - NOW <= timedelta(seconds=seconds)


def test_however_many_issuers_hang_the_next_one_finds_a_hand() -> None:
    free, held = 192, []
    for _ in range(10):
        taken = share(free, 0)
        assert taken >= 1 or free == 0
        held.append(taken)
        free -= taken
    assert held[:3] == [144, 36, 9]
    assert share(48, 144) == 0
