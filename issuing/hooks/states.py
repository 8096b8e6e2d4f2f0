"""The states of a notice that a webhook or the backfill brought; the CHECKs and docs/hooks.md are made from it.

A notice is stored before it is answered. What becomes of it is decided by the documents that it announces, never by
what it says itself.
"""

from enum import StrEnum


class HookState(StrEnum):
    """Where a notice stands."""

    RECEIVED = "received"  # stored and answered; nobody has looked for its documents yet
    WAITING = "waiting"  # looked for; the documents are not there yet, or the repository can't be reached
    REGISTERED = "registered"  # its voucher is registered here, and what the notice says of it is written down
    REFUSED = "refused"  # not for this house: an unknown issuer, or a kind of notice that we don't know
    STUCK = "stuck"  # only a human can say how to go on: what came does not prove itself, or never came


HOOK_CHANGES: dict[HookState, frozenset[HookState]] = {
    HookState.RECEIVED: frozenset({HookState.WAITING, HookState.REGISTERED, HookState.REFUSED, HookState.STUCK}),
    HookState.WAITING: frozenset({HookState.REGISTERED, HookState.REFUSED, HookState.STUCK}),
    HookState.REGISTERED: frozenset(),
    HookState.REFUSED: frozenset({HookState.RECEIVED}),
    HookState.STUCK: frozenset({HookState.RECEIVED}),
}

OPEN_HOOKS = frozenset({HookState.RECEIVED, HookState.WAITING})
"""The worker has something to do, now or at `next_attempt_at`."""

RETRIABLE_HOOKS = frozenset({HookState.REFUSED, HookState.STUCK})
"""Staff may have them looked at again."""


class HookReason(StrEnum):
    """Why a notice waits or ended as it did; stable codes that staff see beside a sentence."""

    MISSING = "DOCUMENTS_MISSING"  # not in the repository yet; stuck once patience is over
    UNREACHABLE = "REPOSITORY_UNREACHABLE"  # waits for as long as it lasts
    REPOSITORY = "REPOSITORY_ANSWER"  # it answers something else than its contract
    ISSUER_UNKNOWN = "ISSUER_UNKNOWN"  # refused until the issuer is registered
    KIND_UNKNOWN = "KIND_UNKNOWN"  # refused: the sender has learnt something that we have not
    UNPROVEN = "DOCUMENTS_UNPROVEN"  # signature, facts or constancy do not hold
    COLLISION = "NUMBER_COLLISION"  # the number or its series is ours, or another document bears it
    NOT_VOIDABLE = "NOT_VOIDABLE"  # a voiding of what was never accepted
    INTERNAL = "INTERNAL"  # a defect of ours; the neighbours go on
