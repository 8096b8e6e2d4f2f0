"""Judges a history. It knows what the outside may expect, and nothing of how the program works.

The sins: `lost`, `double`, `gap`, `late`, `illegal`, `bytes` (other bytes for a number that was sent before),
`unasked` (sent again after an outcome that says nothing, without asking first where asking is possible), `stale` (a
result written by one who had lost the ticket to another), `unstated` (waits or is stuck without a reason).
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from tests.chaos.history import (
    Answered,
    Asked,
    Claimed,
    Event,
    FaultsEnded,
    History,
    Registered,
    Sent,
    Stands,
    Submitted,
    VoidingAsked,
)

LEGAL: dict[str | None, frozenset[str]] = {
    None: frozenset({"received"}),
    "received": frozenset({"received", "invalid", "signed", "stuck"}),
    "invalid": frozenset({"received"}),
    "signed": frozenset({"signed", "awaiting", "accepted", "observed", "rejected", "stuck"}),
    "awaiting": frozenset({"awaiting", "signed", "accepted", "observed", "rejected", "stuck"}),
    "stuck": frozenset({"received", "signed", "awaiting"}),
    "accepted": frozenset({"voided"}),
    "observed": frozenset({"voided"}),
    "rejected": frozenset(),
    "voided": frozenset(),
}
"""What may follow what, from the design's page on states; a state that follows itself is a wait."""

_TAKEN = frozenset({"accepted", "observed", "voided"})
_UNFINISHED = frozenset({"received", "signed", "awaiting"})
_NUMBERED = _TAKEN | {"signed", "awaiting", "rejected"}
# Codes by which the authority says that it did not even look at the document: user, profile, issuer, date.
_NOT_LOOKED_AT = frozenset(
    {"0101", "0102", "0103", "0104", "0105", "0106", "0110", "0111", "0112", "0113", "0154", "2329", "1078", "2010"}
)
_DENIES = frozenset({"0011", "0127"})


@dataclass(frozen=True, slots=True)
class Sin:
    """One finding: its kind, whose it is (a sale, a ticket or a document), and a sentence."""

    kind: str
    whose: str
    what: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.whose}: {self.what}"


def judge(history: History, *, bound: float = 60.0) -> list[Sin]:
    """Every sin of the run; none if all is well. `bound`: seconds that a due ticket may lie after the last fault."""
    return [
        *_lost(history),
        *_voided(history),
        *_double(history),
        *_gaps(history),
        *_late(history, bound),
        *_illegal(history),
        *_other_bytes(history),
        *_unasked(history),
        *_stale(history),
    ]


def _standing(history: History) -> list[Stands]:
    return [it for it in history.records if isinstance(it, Stands)]


def _sends(history: History) -> dict[str, list[Sent | Asked]]:
    """The exchanges about each document in the order in which they left, or came where that is all that is known."""
    found: dict[str, list[Sent | Asked]] = defaultdict(list)
    for record in history.in_time():
        if isinstance(record, Sent | Asked):
            found[record.document].append(record)
    return {document: sorted(exchanges, key=_left) for document, exchanges in found.items()}


def _left(it: Sent | Asked) -> float:
    return it.at if isinstance(it, Asked) or it.left is None else it.left


def _lost(history: History) -> Iterator[Sin]:
    standing = {it.ticket: it for it in _standing(history)}
    held = {it.document for it in history.records if isinstance(it, Registered)}
    answered = {it.external_id for it in history.records if isinstance(it, Answered)}
    for name in {it.external_id for it in history.records if isinstance(it, Submitted)} - answered:
        yield Sin("lost", name, "was submitted and never answered")
    for answer in (it for it in history.records if isinstance(it, Answered) and it.ticket):
        if answer.ticket not in standing:
            yield Sin("lost", answer.external_id, f"ticket {answer.ticket} was answered and does not exist")
    for it in standing.values():
        if it.state in _TAKEN and it.document not in held:
            yield Sin("lost", it.external_id, f"{it.state}, and the authority does not have {it.document}")
        if it.state in _NUMBERED and it.document is None:
            yield Sin("lost", it.external_id, f"{it.state} without a number")
        if it.state in {"received", "invalid", "rejected"} and it.document in held:
            yield Sin("lost", it.external_id, f"the authority has {it.document}, and the ticket is {it.state}")


def _voided(history: History) -> Iterator[Sin]:
    """What is undone here is undone there, and a voiding that was taken over is decided in the end."""
    undone = {it.document for it in history.records if isinstance(it, Registered) and it.voided}
    refused = {it.ticket for it in history.records if isinstance(it, Event) and it.action == "void_refused"}
    taken = {it.ticket for it in history.records if isinstance(it, VoidingAsked) and not it.refusal}
    for it in _standing(history):
        if it.state == "voided" and it.document not in undone:
            yield Sin("lost", it.external_id, f"voided, and the authority has {it.document} as it was")
        if it.state != "voided" and it.document in undone:
            yield Sin("lost", it.external_id, f"{it.state}, and the authority has {it.document} as voided")
        if it.ticket in taken - refused and it.state != "voided":
            yield Sin("late", it.external_id, f"{it.state}, and its voiding was taken over and never decided")


def _double(history: History) -> Iterator[Sin]:
    tickets: dict[str, set[str]] = defaultdict(set)
    contents: dict[str, set[str]] = defaultdict(set)
    owners: dict[str, set[str]] = defaultdict(set)
    for answer in (it for it in history.records if isinstance(it, Answered) and it.ticket):
        tickets[answer.external_id].add(answer.ticket or "")
        contents[answer.external_id].add(answer.content)
    for it in _standing(history):
        tickets[it.external_id].add(it.ticket)
        if it.document:
            owners[it.document].add(it.ticket)
    yield from (Sin("double", it, "one sale, several tickets") for it in _several(tickets))
    yield from (Sin("double", it, "two different sales were given the same ticket") for it in _several(contents))
    yield from (Sin("double", it, "one number, several tickets") for it in _several(owners))
    yield from _registered_twice(history, set(owners))


def _several(found: dict[str, set[str]]) -> list[str]:
    return [name for name, them in found.items() if len(them) > 1]


def _registered_twice(history: History, owned: set[str]) -> Iterator[Sin]:
    times: dict[str, int] = defaultdict(int)
    signed: dict[str, int] = defaultdict(int)
    for it in history.records:
        if isinstance(it, Sent) and it.registered:
            times[it.document] += 1
        elif isinstance(it, Registered) and it.document not in owned:
            yield Sin("double", it.document, "the authority has it, and it is no ticket's")
        elif isinstance(it, Event) and it.to_state == "signed" and it.from_state == "received":
            signed[it.ticket] += 1
    yield from (Sin("double", it, f"registered {count} times") for it, count in times.items() if count > 1)
    yield from (Sin("double", it, f"numbered {count} times") for it, count in signed.items() if count > 1)


def _gaps(history: History) -> Iterator[Sin]:
    numbers: dict[str, set[int]] = defaultdict(set)
    for it in _standing(history):
        if it.document:
            series, _, number = it.document.rpartition("-")
            numbers[series].add(int(number))
    for series, given in sorted(numbers.items()):
        missing = sorted(set(range(1, max(given) + 1)) - given)
        if missing:
            yield Sin("gap", series, f"without {', '.join(map(str, missing[:10]))}")


def _late(history: History, bound: float) -> Iterator[Sin]:
    """What is due and nobody is at, a while after the last fault; and what waits without saying why."""
    ended = max((it.at for it in history.records if isinstance(it, FaultsEnded)), default=0.0)
    for it in _standing(history):
        if it.state in _UNFINISHED:
            if it.due_at is None:
                yield Sin("late", it.external_id, f"{it.state}, and nobody will ever look at it again")
            elif not it.held and it.at - max(it.due_at, ended) > bound:
                yield Sin("late", it.external_id, f"{it.state}, due since {it.due_at:.1f}, seen at {it.at:.1f}")
            elif not it.reason and not it.held and not it.by_summary and it.at - ended > bound:
                yield Sin("unstated", it.external_id, f"waits at {it.state} and says no reason")
        elif it.state == "stuck" and not it.reason:
            yield Sin("unstated", it.external_id, "is stuck and says no reason")


def _illegal(history: History) -> Iterator[Sin]:
    chains: dict[str, list[Event]] = defaultdict(list)
    for it in history.records:  # as they were written: clocks may differ
        if isinstance(it, Event):
            chains[it.ticket].append(it)
    for ticket, chain in chains.items():
        at: str | None = None
        for event in chain:
            if event.from_state != at:
                yield Sin("illegal", ticket, f"{event.action} says it comes from {event.from_state}, and stood at {at}")
            if event.to_state not in LEGAL.get(event.from_state, frozenset()) and not _is_note(event):
                yield Sin("illegal", ticket, f"{event.action} goes from {event.from_state} to {event.to_state}")
            at = event.to_state
    for it in _standing(history):
        last = chains[it.ticket][-1].to_state if chains[it.ticket] else None
        if last != it.state:
            yield Sin("illegal", it.external_id, f"stands at {it.state}, and its last event says {last}")


def _is_note(event: Event) -> bool:
    """Something noted on a ticket that stays as it is, such as a request to undo it; no verdict a second time."""
    return event.from_state == event.to_state and event.action not in LEGAL


def _other_bytes(history: History) -> Iterator[Sin]:
    stored = {it.document: it.sha256 for it in _standing(history) if it.document}
    held = {it.document: it.sha256 for it in history.records if isinstance(it, Registered) and it.sha256}
    for document, exchanges in _sends(history).items():
        seen = {it.sha256 for it in exchanges if isinstance(it, Sent)}
        if len(seen) > 1:
            yield Sin("bytes", document, f"was sent as {len(seen)} different files")
        elif seen and document in stored and seen != {stored[document]}:
            yield Sin("bytes", document, "was sent as another file than the one that is stored")
    for document, sha256 in held.items():
        if document in stored and stored[document] != sha256:
            yield Sin("bytes", document, "is registered as another file than the one that is stored")


def _unasked(history: History) -> Iterator[Sin]:
    """Between two sends of a document lies a question that was answered, unless the first was not even looked at."""
    for document, exchanges in _sends(history).items():
        if not document.startswith(history.asks_for):
            continue
        last: Sent | None = None
        for it in exchanges:
            if isinstance(it, Asked):
                last = None if it.delivered and it.code in _DENIES else last
            else:
                if last is not None and not (last.delivered and last.code in _NOT_LOOKED_AT):
                    yield Sin(
                        "unasked", document, f"sent at {last.at:.3f} and again at {it.at:.3f}, and never asked for"
                    )
                last = it


def _stale(history: History) -> Iterator[Sin]:
    """Only where claims were observed: what is written about a ticket is written by whoever claimed it last.

    Records stand in the order in which they were written, whatever the clocks say. What goes by a summary is moved by
    the summary's file, which has claims of its own.
    """
    holder: dict[str, str] = {}
    by_summary = {it.ticket for it in _standing(history) if it.by_summary}
    for it in history.records:
        if isinstance(it, Claimed):
            holder[it.ticket] = it.actor
        elif isinstance(it, Event) and it.actor.startswith("worker") and it.ticket not in by_summary:
            if it.actor == holder.get(it.ticket, it.actor):
                continue
            yield Sin("stale", it.ticket, f"{it.actor} wrote {it.action}, and {holder[it.ticket]} has it")
