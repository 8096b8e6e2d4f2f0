"""The rows of the table of what is pending: what staff read, and beside it what the table sorts by."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import TypedDict

from issuing.clock import LIMA, lima_date
from issuing.states import State
from issuing.views import PendingRow
from portal import words


class Row(TypedDict):
    """One row as the browser has it. Names that end in `_at` and `_on` are ISO texts to sort by."""

    id: str
    document: str
    voucher: str
    origin: str
    issuer: str
    state: str
    state_tone: str
    reason: str
    reason_code: str
    attempts: int
    received_at: str
    age: str
    received: str
    next_at: str
    next: str
    deadline_on: str
    deadline: str
    deadline_words: str
    deadline_tone: str
    used: float


def row(pending: PendingRow, *, now: datetime) -> Row:
    """The row as it reads at `now`."""
    state, tone = words.state_for_staff(pending.state, attempt=pending.attempt)
    deadline_words, deadline_tone = (
        words.deadline(pending.deadline, today=lima_date(now)) if pending.deadline else ("sin plazo", "calm")
    )
    return Row(
        id=str(pending.ticket_id),
        document=words.short_document_name(pending.document_type),
        voucher=pending.voucher or "sin número todavía",
        origin=f"{pending.source} · {pending.external_id}",
        issuer=pending.issuer_ruc,
        state=state,
        state_tone=tone,
        reason=pending.reason or _expected(pending.state),
        reason_code=pending.reason_code,
        attempts=pending.attempt,
        received_at=pending.received_at.isoformat(),
        age=words.age(pending.received_at, now=now),
        received=words.moment(pending.received_at),
        next_at=pending.next_attempt_at.isoformat() if pending.next_attempt_at else "",
        next=words.next_attempt(pending.next_attempt_at, now=now),
        deadline_on=pending.deadline.isoformat() if pending.deadline else "",
        deadline=words.day(pending.deadline) if pending.deadline else "—",
        deadline_words=deadline_words,
        deadline_tone=deadline_tone,
        used=_used(pending, now=now),
    )


def _used(pending: PendingRow, *, now: datetime) -> float:
    """Percent used up of the term, 100 once it is over, as the marks count it."""
    if pending.deadline is None:
        return 0.0
    end = datetime.combine(pending.deadline + timedelta(days=1), time.min, LIMA)
    if now >= end:
        return 100.0
    whole = max((end - pending.received_at).total_seconds(), 1.0)
    return round(100 * (now - pending.received_at).total_seconds() / whole, 1)


def _expected(state: State) -> str:
    return "Sigue su curso normal." if state is not State.STUCK else "Sin motivo registrado; reinténtelo."


def summary(rows: Iterable[PendingRow], *, now: datetime) -> tuple[int, int, int]:
    """How many there are, how many of them are stuck, and how many must reach SUNAT today or should have."""
    today = lima_date(now)
    listed = list(rows)
    stuck = sum(it.state is State.STUCK for it in listed)
    urgent = sum(it.deadline is not None and it.deadline <= today for it in listed)
    return len(listed), stuck, urgent
