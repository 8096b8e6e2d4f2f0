"""What was observed of a run, and nothing that anybody concluded: typed records, a story for people, compact JSON.

Times are seconds since the run began. A document is named `RUC-TT-SERIES-NUMBER` as in its file name. The records are
taken from outside: what a caller was answered, what the authority logged itself, what stands in the tables at the end.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Anything that happened at `at`."""

    at: float

    def told(self) -> str:
        """A line of the story without its time."""
        values = (f"{it.name}={getattr(self, it.name)!r}" for it in fields(self) if it.name != "at")
        return f"{type(self).__name__.lower():<10} {' '.join(values)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted(Record):
    """A caller asked for a ticket; `content` tells two different sales under one id apart."""

    external_id: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered(Record):
    """What the caller was told: a ticket, or why there is none."""

    external_id: str
    content: str
    ticket: str | None
    refusal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidingAsked(Record):
    """A caller asked for a voucher to be undone; `refusal` is empty where the system has taken that over."""

    external_id: str
    ticket: str
    refusal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed(Record):
    """A worker took a ticket; only a simulation sees it."""

    ticket: str
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent(Record):
    """A document's file reached the authority. `registered` if this call registered it.

    `code` is what it answered: `0` for an accepting CDR, the code of a fault, nothing for an answer that is none.
    `delivered` is False where the answer is known not to have arrived whole. `left` is when its sender last
    looked at the database, where that was observed: what is held up on its way after that nobody can call back.
    """

    document: str
    sha256: str
    registered: bool
    code: str
    delivered: bool
    fault: str = ""
    left: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Record):
    """The authority was asked whether it has a document, and said what it knows (`0`, `0011`, a fault's code)."""

    document: str
    code: str
    delivered: bool
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Record):
    """A change of a ticket, as its own log of events tells it."""

    ticket: str
    actor: str
    action: str
    from_state: str | None
    to_state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered(Record):
    """A document that the authority holds at the end; `sha256` None for one that came inside a summary."""

    document: str
    sha256: str | None
    voided: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stands(Record):
    """A ticket at the end. `due_at` is its next attempt, `held` whether a lease on it is running."""

    ticket: str
    external_id: str
    state: str
    document: str | None
    sha256: str | None
    by_summary: bool
    reason: str
    due_at: float | None
    held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault(Record):
    """Something was done to the system on purpose: to the authority, the network, a clock, the bell."""

    what: str
    on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Killed(Record):
    """A process ended without a word."""

    process: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Started(Record):
    """A process runs (again)."""

    process: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultsEnded(Record):
    """From here on nothing was done to the system any more."""


@dataclass(slots=True)
class History:
    """The records of one run, in the order in which they were taken down.

    `asks_for` are the beginnings of the documents (`RUC-TT-S`) that the authority can be asked for, all by default.
    """

    asks_for: tuple[str, ...] = ("",)
    records: list[Record] = field(default_factory=list)
    KINDS: ClassVar[tuple[type[Record], ...]] = (Submitted, Answered, Claimed, Sent, Asked, Event, Registered, Stands)

    def add(self, record: Record) -> None:
        """Take down one more."""
        self.records.append(record)

    def in_time(self) -> list[Record]:
        """By time; what happened at once stays in the order in which it was taken down."""
        return sorted(self.records, key=lambda record: record.at)

    def story(self) -> Iterator[str]:
        """The run as lines to be read by whoever looks for the reason."""
        return (f"{record.at:10.3f}  {record.told()}" for record in self.in_time())

    def decisions(self) -> dict[str, list[str]]:
        """What was decided about each sale and said to the authority, without times and bytes: for comparison."""
        names = {it.ticket: it.external_id for it in self.records if isinstance(it, Stands)}
        documents = {it.document: it.external_id for it in self.records if isinstance(it, Stands) and it.document}
        told: dict[str, list[str]] = {name: [] for name in sorted(names.values())}
        for record in self.in_time():
            if isinstance(record, Event):
                told[names[record.ticket]].append(f"{record.action}:{record.to_state}")
            elif isinstance(record, Sent | Asked) and record.document in documents:
                kind = type(record).__name__.lower()
                told[documents[record.document]].append(f"{kind} {record.document[12:]} {record.code}".strip())
        return told
