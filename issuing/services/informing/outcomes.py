"""What a file's fate means for each of its lines and for the line's ticket: pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import json

from issuing.states import State
from issuing.storage.summary_lines import LineOutcome, WaitingLine
from issuing.summaries.decisions import FileDecision
from issuing.summaries.states import FileState, LineState

OwnRemarks = Mapping[int, set[str]]
"""By a line's id, the codes of the remarks that our own rules make on it."""
_ENDS_WITHOUT_LINES = frozenset({FileState.REFUSED, FileState.FAILED})


def outcomes(
    decision: FileDecision,
    lines: Sequence[WaitingLine],
    *,
    from_state: FileState,
    file_name: str,
    due: datetime | None,
    now: datetime,
    own_remarks: OwnRemarks,
) -> list[LineOutcome]:
    """What becomes of the open `lines` of a file; `due` is when the file is looked at again."""
    if decision.to_state is FileState.ACCEPTED:
        remarks = _remarks(lines, decision.observations, own_remarks)
        return [_taken(line, decision, file_name, remarks[line.id]) for line in lines]
    if decision.split or decision.requeue:
        state = LineState.FILED if decision.split else LineState.QUEUED
        return [
            informed_again(line, state, reason_code=decision.reason_code, reason=decision.reason, now=now)
            for line in lines
        ]
    if decision.to_state in _ENDS_WITHOUT_LINES:
        return [refused(line, reason_code=decision.reason_code, reason=decision.reason) for line in lines]
    ticket_state = State.SIGNED if decision.to_state is FileState.SIGNED else State.AWAITING
    return [
        LineOutcome(
            line_id=line.id,
            action=line.action,
            line_state=LineState.FILED,
            event="" if decision.to_state is from_state else "informed",
            ticket_state=ticket_state if line.action == "add" else None,
            due_at=due,
            reason_code=decision.reason_code,
            reason=decision.reason or file_name,
        )
        for line in lines
    ]


def refused(line: WaitingLine, *, reason_code: str, reason: str) -> LineOutcome:
    """A voucher that can't be informed needs a human; a voiding that is refused simply did not happen."""
    adds = line.action == "add"
    return LineOutcome(
        line_id=line.id,
        action=line.action,
        line_state=LineState.REFUSED,
        event="refused" if adds else "void_refused",
        ticket_state=State.STUCK if adds else None,
        reason_code=reason_code,
        reason=reason,
    )


def holds(line: WaitingLine, *, file_name: str) -> LineOutcome:
    """What the line says holds at the authority, as an answer about its document shows."""
    adds = line.action == "add"
    return LineOutcome(
        line_id=line.id,
        action=line.action,
        line_state=LineState.ACCEPTED,
        event="accepted" if adds else "voided",
        ticket_state=State.ACCEPTED if adds else State.VOIDED,
        reason=file_name,
    )


def informed_again(
    line: WaitingLine, line_state: LineState, *, reason_code: str, reason: str, now: datetime
) -> LineOutcome:
    """The line goes on in another file: one that is made of it already, or the next that is."""
    return LineOutcome(
        line_id=line.id,
        action=line.action,
        line_state=line_state,
        event="informed_again",
        ticket_state=State.SIGNED if line.action == "add" else None,
        due_at=now,
        reason_code=reason_code,
        reason=reason,
    )


def _taken(
    line: WaitingLine, decision: FileDecision, file_name: str, remarks: Sequence[tuple[str, str]]
) -> LineOutcome:
    if line.action == "void":
        return holds(line, file_name=file_name)
    return LineOutcome(
        line_id=line.id,
        action=line.action,
        line_state=LineState.ACCEPTED,
        event="observed" if remarks else "accepted",
        ticket_state=State.OBSERVED if remarks else State.ACCEPTED,
        response_code=decision.response_code,
        response_description=decision.response_description,
        observations=json.encode([f"{code} - {text}" if text else code for code, text in remarks]).decode(),
    )


def _remarks(
    lines: Sequence[WaitingLine], observations: Sequence[tuple[str, str]], own_remarks: OwnRemarks
) -> dict[int, list[tuple[str, str]]]:
    """The authority remarks on a file: each remark goes to the lines of which our own rules say the same.

    One that ours say of no line stands on all of them, so that nobody overlooks it.
    """
    found: dict[int, list[tuple[str, str]]] = {line.id: [] for line in lines}
    for code, text in observations:
        meant = [line for line in lines if code in own_remarks.get(line.id, ())]
        for line in meant or lines:
            found[line.id].append((code, text))
    return found
