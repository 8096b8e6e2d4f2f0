"""When to try again: a pure function of what happened, how often, and now."""

from datetime import datetime, timedelta
from enum import StrEnum


class Trouble(StrEnum):
    """Why a ticket waits; each is a `reason_code` that staff and sources see."""

    NEVER_REACHED = "OSE_UNREACHABLE"  # nothing was sent; resending is safe
    UNKNOWN_OUTCOME = "OUTCOME_UNKNOWN"  # it may be registered: ask first
    SERVICE = "OSE_SERVICE"  # the OSE says that it can't now
    NO_TURN = "OSE_TURN"  # our own limits left no turn; nothing was sent
    BUSY = "OSE_BUSY"  # the OSE is still at this very document
    CREDENTIALS = "OSE_CREDENTIALS"  # the OSE refuses our user
    ISSUER = "ISSUER_BLOCKED"  # authorisation or certificate of the issuer
    COMPLEMENT = "COMPLEMENT_DOWN"  # a system that knows what the sale lacks does not answer
    REFERENCE = "REFERENCE_PENDING"  # a note waits for the document that it modifies
    NOT_YET = "TOO_EARLY"  # the issue date is more than two days ahead
    INTERNAL = "INTERNAL"  # a defect of ours; the neighbours go on


_FIRST = {
    Trouble.NEVER_REACHED: 2,
    Trouble.UNKNOWN_OUTCOME: 5,
    Trouble.SERVICE: 5,
    Trouble.NO_TURN: 1,
    Trouble.BUSY: 30,
    Trouble.CREDENTIALS: 10,
    Trouble.ISSUER: 10,
    Trouble.COMPLEMENT: 2,
    Trouble.REFERENCE: 1,
    Trouble.NOT_YET: 3600,
    Trouble.INTERNAL: 10,
}
# What may be an outage waits at a gate (issuing.gates), which keeps a ticket from being tried in vain: its own waits
# stay short, so that a probe finds one that is due, and none comes long after the outage has ended.
_LONGEST = {
    Trouble.NEVER_REACHED: 20,
    Trouble.UNKNOWN_OUTCOME: 20,
    Trouble.SERVICE: 20,
    Trouble.NO_TURN: 5,
    Trouble.BUSY: 30,
    Trouble.CREDENTIALS: 20,
    Trouble.ISSUER: 20,
    Trouble.COMPLEMENT: 20,
    Trouble.REFERENCE: 20,
    Trouble.NOT_YET: 3600,
    Trouble.INTERNAL: 1800,
}


def next_attempt(trouble: Trouble, *, attempt: int, now: datetime, jitter: float) -> datetime:
    """The time of the next attempt after the `attempt`-th (from 1) ended in `trouble`.

    Waits double from the first to the longest of the trouble's kind; `jitter` in [0, 1) spreads them by up to a fifth,
    so that tickets that failed together don't come back together.
    """
    doubled = _FIRST[trouble] * 2 ** min(max(attempt, 1) - 1, 12)
    seconds = min(doubled, _LONGEST[trouble])
    return now + timedelta(seconds=seconds * (1 + jitter / 5))
