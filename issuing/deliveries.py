"""Deliveries: where one may stand, what became of an attempt, and when the next one is due. Pure.

A delivery is one way to one customer or system. It never touches the ticket's state.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class DeliveryKind(StrEnum):
    """By which way; `PORTAL` is never sent, it records that the customer took the voucher himself."""

    MAIL = "mail"
    CALLBACK = "callback"
    PORTAL = "portal"


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    QUEUED = "queued"  # settling: due now or at `next_attempt_at`
    HELD = "held"  # voiding: its voucher is being voided
    DELIVERED = "delivered"  # courier: the other side has taken it
    FAILED = "failed"  # courier: refused for good, given up, in doubt, or bounced; a human may have it sent again
    CANCELLED = "cancelled"  # informing: its voucher is void


DELIVERY_CHANGES: dict[DeliveryState, frozenset[DeliveryState]] = {
    DeliveryState.QUEUED: frozenset({DeliveryState.HELD, DeliveryState.DELIVERED, DeliveryState.FAILED}),
    DeliveryState.HELD: frozenset({DeliveryState.QUEUED, DeliveryState.CANCELLED}),
    DeliveryState.DELIVERED: frozenset({DeliveryState.QUEUED, DeliveryState.FAILED}),
    DeliveryState.FAILED: frozenset({DeliveryState.QUEUED}),
    DeliveryState.CANCELLED: frozenset(),
}


class Ending(StrEnum):
    """How an attempt ended; beside `DELIVERED` each is a `reason_code` that staff see."""

    DELIVERED = "DELIVERED"
    UNREACHED = "DELIVERY_UNREACHED"  # nobody was there, or it knows us not: nothing was handed over
    BLOCKED = "DELIVERY_BLOCKED"  # a setting of ours is missing
    POSTPONED = "DELIVERY_POSTPONED"  # a refusal for the time being
    REFUSED = "DELIVERY_REFUSED"  # a refusal for good
    IN_DOUBT = "DELIVERY_IN_DOUBT"  # handed over whole, and no answer came
    INTERNAL = "DELIVERY_INTERNAL"  # a defect of ours


EXHAUSTED, BOUNCED = "DELIVERY_EXHAUSTED", "DELIVERY_BOUNCED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The end of one attempt: `code` as the other side gave it (`550`), `detail` its words or ours."""

    ending: Ending
    code: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Where the delivery goes after an attempt, and what is kept in mind of it."""

    to_state: DeliveryState
    next_attempt_at: datetime | None
    attempt: int
    doubts: int
    reason_code: str
    reason: str

    @property
    def may_be_delivered(self) -> bool:
        """Whether the other side has it, or may."""
        return self.to_state is DeliveryState.DELIVERED or self.doubts > 0


TIMETABLES: dict[DeliveryKind, tuple[timedelta, ...]] = {
    DeliveryKind.MAIL: tuple(
        timedelta(minutes=it) for it in (1, 5, 15, 30, 60, 120, 240, 480, 720, 1440, 1440)
    ),  # 3.1 days: longer than a weekend's outage of a mailbox, and greylisting wants some minutes
    DeliveryKind.CALLBACK: tuple(
        timedelta(seconds=it) for it in (5, 30, 120, 600, 1800, 3600, 7200, 14400, 28800, 43200, 86400)
    ),
}
"""The waits after the first, second, … attempt; after the last of them the delivery is given up."""

UNREACHED_WAIT = timedelta(seconds=5)
"""While the mail server is away: its courier probes with one delivery, the others stay as they are."""
BLOCKED_WAIT = timedelta(minutes=1)
DOUBT_WAIT = timedelta(minutes=5)
MOST_DOUBTS = {DeliveryKind.MAIL: 1, DeliveryKind.CALLBACK: 1_000}
"""How often one that may have arrived is sent again. A subscriber tells repeats by their id, a customer's mailbox may
not: after one repeat a human decides."""

_REASONS = {
    Ending.UNREACHED: "No se pudo llegar al servidor; se reintenta solo.",
    Ending.BLOCKED: "Falta una configuración para entregar.",
    Ending.POSTPONED: "El destino no lo acepta por ahora; se reintenta solo.",
    Ending.REFUSED: "El destino lo rechazó; corrija la dirección y pida reenviarlo.",
    Ending.IN_DOUBT: "Se entregó entero y no llegó respuesta: no se sabe si lo tiene.",
    Ending.INTERNAL: "Fallo interno al preparar la entrega.",
}


def decide(outcome: Outcome, *, kind: DeliveryKind, attempt: int, doubts: int, now: datetime, jitter: float) -> Verdict:
    """The verdict after the `attempt`-th counted attempt (from 1) ended so; `jitter` in [0, 1) adds up to a fifth.

    `doubts` are the earlier attempts that may have arrived.
    """
    if outcome.ending is Ending.DELIVERED:
        return Verdict(
            to_state=DeliveryState.DELIVERED,
            next_attempt_at=None,
            attempt=attempt,
            doubts=doubts,
            reason_code="",
            reason="",
        )
    doubts += outcome.ending is Ending.IN_DOUBT
    waits = TIMETABLES[kind]
    ended = outcome.ending is Ending.REFUSED or doubts > MOST_DOUBTS[kind]
    counts = outcome.ending is not Ending.BLOCKED and not (
        outcome.ending is Ending.UNREACHED and kind is DeliveryKind.MAIL
    )
    exhausted = counts and attempt > len(waits)
    wait = _wait(outcome.ending, kind, attempt) if counts else _UNCOUNTED[outcome.ending]
    reason = f"{_REASONS[outcome.ending]} {outcome.code} {outcome.detail}"
    return Verdict(
        to_state=DeliveryState.FAILED if ended or exhausted else DeliveryState.QUEUED,
        next_attempt_at=None if ended or exhausted else now + wait * (1 + jitter / 5),
        attempt=attempt if counts else attempt - 1,
        doubts=doubts,
        reason_code=EXHAUSTED if exhausted and not ended else outcome.ending.value,
        reason=" ".join(reason.split()),
    )


_UNCOUNTED = {Ending.UNREACHED: UNREACHED_WAIT, Ending.BLOCKED: BLOCKED_WAIT}


def _wait(ending: Ending, kind: DeliveryKind, attempt: int) -> timedelta:
    waits = TIMETABLES[kind]
    usual = waits[min(max(attempt, 1), len(waits)) - 1]
    doubtful = ending is Ending.IN_DOUBT and kind is DeliveryKind.MAIL
    return max(usual, DOUBT_WAIT) if doubtful else usual
