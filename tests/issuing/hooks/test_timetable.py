"""When a notice is looked at again: soon at first, never past the longest wait, and not for ever but for an outage."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuing.hooks.states import HOOK_CHANGES, OPEN_HOOKS, RETRIABLE_HOOKS, HookReason, HookState
from issuing.hooks.timetable import gives_up, next_look

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@given(st.integers(1, 1_000_000), st.floats(0, 1, exclude_max=True))
def test_waits_grow_to_their_longest(attempt: int, jitter: float) -> None:
    this = next_look(HookReason.MISSING, attempt=attempt, now=NOW, jitter=jitter) - NOW
    following = next_look(HookReason.MISSING, attempt=attempt + 1, now=NOW, jitter=jitter) - NOW
    assert timedelta(seconds=0.5) <= this <= following <= timedelta(seconds=360)


def test_what_is_not_waited_for_has_no_time() -> None:
    with pytest.raises(KeyError):
        next_look(HookReason.COLLISION, attempt=1, now=NOW, jitter=0)


def test_an_outage_is_waited_for_and_a_missing_document_is_not_for_ever() -> None:
    late = {"received_at": NOW - timedelta(days=2), "now": NOW, "patience": timedelta(days=1)}
    assert gives_up(HookReason.MISSING, **late)  # type: ignore[arg-type]
    assert not gives_up(HookReason.UNREACHABLE, **late)  # type: ignore[arg-type]


def test_every_state_is_reached_and_only_what_ended_well_never_moves() -> None:
    reached = set().union(*HOOK_CHANGES.values())
    assert set(HookState) == reached
    assert {it for it, others in HOOK_CHANGES.items() if not others} == {HookState.REGISTERED}
    assert set(HookState) == OPEN_HOOKS | RETRIABLE_HOOKS | {HookState.REGISTERED}
