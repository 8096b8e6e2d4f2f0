"""When a notice is looked at again, and for how long: pure.

A webhook often comes a moment before its documents do, so the first looks follow fast.
"""

from datetime import datetime, timedelta

from issuing.hooks.states import HookReason

_FIRST_SECONDS = {
    HookReason.MISSING: 0.5,
    HookReason.UNREACHABLE: 2.0,
    HookReason.REPOSITORY: 5.0,
    HookReason.INTERNAL: 10.0,
}
_LONGEST_SECONDS = {
    HookReason.MISSING: 300.0,
    HookReason.UNREACHABLE: 30.0,
    HookReason.REPOSITORY: 300.0,
    HookReason.INTERNAL: 1800.0,
}


def next_look(reason: HookReason, *, attempt: int, now: datetime, jitter: float) -> datetime:
    """The time of the next look after the `attempt`-th (from 1) ended in `reason`.

    Waits double up to the longest of the reason's kind; `jitter` in [0, 1) spreads them by up to a fifth. Raises
    `KeyError` for a reason that is not waited for.
    """
    doubled = _FIRST_SECONDS[reason] * 2 ** min(max(attempt, 1) - 1, 16)
    seconds = min(doubled, _LONGEST_SECONDS[reason])
    return now + timedelta(seconds=seconds * (1 + jitter / 5))


def gives_up(reason: HookReason, *, received_at: datetime, now: datetime, patience: timedelta) -> bool:
    """Whether waiting has lasted too long. A repository that is away says nothing about the document: it is awaited."""
    return reason is not HookReason.UNREACHABLE and now - received_at >= patience
