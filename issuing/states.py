"""The table of states and of allowed changes; the schema's CHECKs and docs/state_machine.md are made from it.

A ticket waits by bookkeeping (`attempt`, `next_attempt_at`, lease), never by a state of its own: "pending" is what
people see of everything unfinished.
"""

from enum import StrEnum


class State(StrEnum):
    """Where a ticket stands; each is set by the service that its comment names."""

    RECEIVED = "received"  # submission: stored and answered, nothing judged yet
    INVALID = "invalid"  # emission: a rule refuses the sale; no number was spent
    SIGNED = "signed"  # emission: numbered, signed and stored; to be sent, or its outcome to be asked for
    AWAITING = "awaiting"  # informing: the authority gave the summary's file a ticket and will decide later
    ACCEPTED = "accepted"  # emission: the CDR is ours and accepts
    OBSERVED = "observed"  # emission: the same, with remarks
    REJECTED = "rejected"  # emission: the authority's own verdict; the number is spent
    STUCK = "stuck"  # emission: only a human can say how to go on
    VOIDED = "voided"  # informing: undone at the authority by a summary or a voiding


CHANGES: dict[State, frozenset[State]] = {
    State.RECEIVED: frozenset({State.INVALID, State.SIGNED, State.STUCK}),
    State.INVALID: frozenset({State.RECEIVED}),
    State.SIGNED: frozenset({State.AWAITING, State.ACCEPTED, State.OBSERVED, State.REJECTED, State.STUCK}),
    State.AWAITING: frozenset({State.SIGNED, State.ACCEPTED, State.OBSERVED, State.REJECTED, State.STUCK}),
    State.ACCEPTED: frozenset({State.VOIDED}),
    State.OBSERVED: frozenset({State.VOIDED}),
    State.REJECTED: frozenset(),
    State.STUCK: frozenset({State.RECEIVED, State.SIGNED, State.AWAITING}),
    State.VOIDED: frozenset(),
}

UNFINISHED = frozenset({State.RECEIVED, State.SIGNED, State.AWAITING})
"""The worker has something to do, now or at `next_attempt_at`."""

NUMBERED = frozenset({State.SIGNED, State.AWAITING, State.ACCEPTED, State.OBSERVED, State.REJECTED, State.VOIDED})
"""A voucher with number and signed bytes belongs to the ticket. A stuck ticket may have one or not."""

FINAL = frozenset({State.INVALID, State.ACCEPTED, State.OBSERVED, State.REJECTED, State.VOIDED})
"""Nothing more happens by itself."""

ANSWERED = frozenset({State.ACCEPTED, State.OBSERVED, State.REJECTED, State.VOIDED})
"""The authority has spoken. What was issued elsewhere is never in another state."""

OWN, ELSEWHERE = "emission", "paperless"
"""Who numbered, signed and sent a voucher: this house, or the provider of the quick road."""

SETTLED = FINAL | {State.STUCK}
"""A watcher's stream ends here: `STUCK` waits for a human."""


class PublicStatus(StrEnum):
    """What a source is told, in one word."""

    RECEIVED = "RECEIVED"
    PENDING = "PENDING"
    INVALID = "INVALID"
    ACCEPTED = "ACCEPTED"
    OBSERVED = "OBSERVED"
    REJECTED = "REJECTED"
    STUCK = "STUCK"
    VOIDED = "VOIDED"


def public_status(state: State, *, attempt: int) -> PublicStatus:
    """The word for a ticket in `state` on which `attempt` attempts were begun."""
    if state is State.RECEIVED and attempt == 0:
        return PublicStatus.RECEIVED
    if state in UNFINISHED:
        return PublicStatus.PENDING
    return PublicStatus(state.value.upper())
