"""When a delivery is tried again, and when not: a pure table."""

from datetime import UTC, datetime, timedelta

import pytest

from issuing.deliveries import (
    DELIVERY_CHANGES,
    EXHAUSTED,
    TIMETABLES,
    DeliveryKind,
    DeliveryState,
    Ending,
    Outcome,
    Verdict,
    decide,
)

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
MAIL, CALLBACK = DeliveryKind.MAIL, DeliveryKind.CALLBACK


def after(
    ending: Ending, *, kind: DeliveryKind = MAIL, attempt: int = 1, doubts: int = 0, jitter: float = 0
) -> Verdict:
    outcome = Outcome(ending=ending, code="450", detail="later")
    return decide(outcome, kind=kind, attempt=attempt, doubts=doubts, now=NOW, jitter=jitter)


def wait(verdict: Verdict) -> timedelta:
    assert verdict.next_attempt_at
    return verdict.next_attempt_at - NOW


@pytest.mark.parametrize("kind", [MAIL, CALLBACK])
def test_a_refusal_for_the_time_being_follows_the_timetable_and_then_ends(kind: DeliveryKind) -> None:
    table = TIMETABLES[kind]
    waits = [wait(after(Ending.POSTPONED, kind=kind, attempt=it)) for it in range(1, len(table) + 1)]
    assert tuple(waits) == table
    assert list(table) == sorted(table)
    ended = after(Ending.POSTPONED, kind=kind, attempt=len(table) + 1)
    assert (ended.to_state, ended.next_attempt_at, ended.reason_code) == (DeliveryState.FAILED, None, EXHAUSTED)


def test_a_refusal_for_good_ends_at_once() -> None:
    verdict = after(Ending.REFUSED)
    assert (verdict.to_state, verdict.next_attempt_at) == (DeliveryState.FAILED, None)
    assert verdict.reason.endswith("450 later")
    assert not verdict.may_be_delivered


@pytest.mark.parametrize(
    ("ending", "kind", "counts"),
    [
        (Ending.UNREACHED, MAIL, False),
        (Ending.UNREACHED, CALLBACK, True),
        (Ending.BLOCKED, MAIL, False),
        (Ending.BLOCKED, CALLBACK, False),
        (Ending.INTERNAL, MAIL, True),
    ],
)
def test_what_is_not_the_delivery_s_own_fault_does_not_count(ending: Ending, kind: DeliveryKind, counts: bool) -> None:
    assert after(ending, kind=kind, attempt=3).attempt == (3 if counts else 2)
    late = after(ending, kind=kind, attempt=99)
    assert late.to_state is (DeliveryState.FAILED if counts else DeliveryState.QUEUED)


def test_a_doubt_is_repeated_once_for_a_mailbox_and_always_for_a_subscriber() -> None:
    first, second = after(Ending.IN_DOUBT), after(Ending.IN_DOUBT, attempt=2, doubts=1)
    assert (first.to_state, first.doubts, first.may_be_delivered) == (DeliveryState.QUEUED, 1, True)
    assert wait(first) == timedelta(minutes=5)
    assert (second.to_state, second.doubts, second.may_be_delivered) == (DeliveryState.FAILED, 2, True)
    assert after(Ending.IN_DOUBT, kind=CALLBACK, attempt=2, doubts=5).to_state is DeliveryState.QUEUED
    refused = after(Ending.REFUSED, attempt=2, doubts=1)
    assert refused.may_be_delivered, "the earlier one may have arrived all the same"


def test_what_failed_together_does_not_come_back_together() -> None:
    assert wait(after(Ending.POSTPONED, jitter=0.5)) == timedelta(minutes=1) * 1.1


def test_every_state_has_its_changes() -> None:
    assert set(DELIVERY_CHANGES) == set(DeliveryState)
    for ending in Ending:
        for kind in (MAIL, CALLBACK):
            target = after(ending, kind=kind).to_state
            assert target is DeliveryState.QUEUED or target in DELIVERY_CHANGES[DeliveryState.QUEUED]
