"""The checker on made-up histories: a clean one passes, and each sin is seen by its name."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.chaos.checker import LEGAL, judge
from tests.chaos.history import (
    Answered,
    Asked,
    Claimed,
    Event,
    FaultsEnded,
    History,
    Record,
    Registered,
    Sent,
    Stands,
    Submitted,
    VoidingAsked,
)

DOCUMENT = "20100066603-01-F001-1"
SUBMITTED = Submitted(at=1.0, external_id="S-1", content="a")
ANSWERED = Answered(at=1.1, external_id="S-1", content="a", ticket="t-1")
RECEIVED = Event(at=1.1, ticket="t-1", actor="source:samp", action="submitted", from_state=None, to_state="received")
SIGNED = Event(at=2.0, ticket="t-1", actor="worker:1", action="signed", from_state="received", to_state="signed")
UNKNOWN = Sent(at=2.1, document=DOCUMENT, sha256="x", registered=True, code="", delivered=False)
ABSENT = Asked(at=7.0, document=DOCUMENT, code="0011", delivered=True)
AGAIN = Sent(at=9.0, document=DOCUMENT, sha256="x", registered=False, code="1033", delivered=True)
TAKEN = Event(at=9.5, ticket="t-1", actor="worker:1", action="accepted", from_state="signed", to_state="accepted")
ENDED = FaultsEnded(at=10.0)
HELD = Registered(at=200.0, document=DOCUMENT, sha256="x")
STANDS = Stands(
    at=200.0,
    ticket="t-1",
    external_id="S-1",
    state="accepted",
    document=DOCUMENT,
    sha256="x",
    by_summary=False,
    reason="",
    due_at=None,
    held=False,
)
CLEAN: tuple[Record, ...] = (SUBMITTED, ANSWERED, RECEIVED, SIGNED, UNKNOWN, ABSENT, AGAIN, TAKEN, ENDED, HELD, STANDS)
WAITING = replace(STANDS, state="signed", reason="La OSE no responde", due_at=20.0)


def kinds(*records: Record, asks_for: tuple[str, ...] = ("",)) -> set[str]:
    return {sin.kind for sin in judge(History(asks_for=asks_for, records=list(records)))}


def without(*gone: Record) -> tuple[Record, ...]:
    return tuple(it for it in CLEAN if it not in gone)


def exchanged(old: Record, new: Record) -> tuple[Record, ...]:
    return tuple(new if it is old else it for it in CLEAN)


def test_a_clean_run_has_no_sin() -> None:
    assert kinds(*CLEAN) == set()


SINS: dict[str, tuple[str, Callable[[], tuple[Record, ...]]]] = {
    "answered ticket does not exist": ("lost", lambda: without(STANDS, RECEIVED, SIGNED, TAKEN)),
    "submitted and never answered": ("lost", lambda: without(ANSWERED)),
    "accepted here, unknown there": ("lost", lambda: without(HELD)),
    "invalid here, registered there": ("lost", lambda: exchanged(STANDS, replace(STANDS, state="invalid"))),
    "accepted without a number": ("lost", lambda: exchanged(STANDS, replace(STANDS, document=None))),
    "two tickets for one sale": ("double", lambda: (*CLEAN, replace(STANDS, ticket="t-2"))),
    "another sale under the id": ("double", lambda: (*CLEAN, replace(ANSWERED, content="b"))),
    "one number for two sales": ("double", lambda: (*CLEAN, replace(STANDS, ticket="t-2", external_id="S-2"))),
    "registered twice": ("double", lambda: exchanged(AGAIN, replace(AGAIN, registered=True))),
    "numbered twice": ("double", lambda: (*CLEAN, SIGNED)),
    "registered and nobody's": ("double", lambda: (*CLEAN, replace(HELD, document="20100066603-01-F001-2"))),
    "voided here, not there": ("lost", lambda: exchanged(STANDS, replace(STANDS, state="voided"))),
    "voided there, not here": ("lost", lambda: exchanged(HELD, replace(HELD, voided=True))),
    "a voiding that nobody decided": ("late", lambda: (*CLEAN, VoidingAsked(at=9.6, external_id="S-1", ticket="t-1"))),
    "a number is missing": ("gap", lambda: (*CLEAN, replace(STANDS, document="20100066603-01-F001-3"))),
    "due and nobody at it": ("late", lambda: exchanged(STANDS, WAITING)),
    "never due again": ("late", lambda: exchanged(STANDS, replace(WAITING, due_at=None))),
    "waits and says no reason": ("unstated", lambda: exchanged(STANDS, replace(WAITING, reason="", due_at=300.0))),
    "stuck and says no reason": ("unstated", lambda: exchanged(STANDS, replace(STANDS, state="stuck"))),
    "a change that is not allowed": ("illegal", lambda: exchanged(TAKEN, replace(TAKEN, from_state="received"))),
    "accepted once more": ("illegal", lambda: (*CLEAN, replace(TAKEN, from_state="accepted"))),
    "a chain with a hole": ("illegal", lambda: without(SIGNED)),
    "the row and its last event differ": ("illegal", lambda: without(TAKEN)),
    "sent as another file": ("bytes", lambda: exchanged(AGAIN, replace(AGAIN, sha256="y"))),
    "stored as another file": ("bytes", lambda: exchanged(STANDS, replace(STANDS, sha256="y"))),
    "registered as another file": ("bytes", lambda: exchanged(HELD, replace(HELD, sha256="y"))),
    "sent again and not asked": ("unasked", lambda: without(ABSENT)),
    "asked, and the answer was lost": ("unasked", lambda: exchanged(ABSENT, replace(ABSENT, delivered=False))),
    "asked, and it said that it can't tell": ("unasked", lambda: exchanged(ABSENT, replace(ABSENT, code="0100"))),
    "written by one who had lost it": (
        "stale",
        lambda: (
            Claimed(at=1.5, ticket="t-1", actor="worker:1"),
            RECEIVED,
            SIGNED,
            Claimed(at=8.0, ticket="t-1", actor="worker:2"),
            *without(RECEIVED, SIGNED),
        ),
    ),
}


@pytest.mark.parametrize("name", SINS)
def test_a_sin_is_found(name: str) -> None:
    kind, history = SINS[name]
    assert kind in kinds(*history())


def test_where_nothing_can_be_asked_the_same_bytes_may_go_again() -> None:
    assert kinds(*without(ABSENT), asks_for=("20100066603-03-",)) == set()


def test_a_send_that_is_held_up_on_its_way_counts_from_when_it_left() -> None:
    assert kinds(*exchanged(UNKNOWN, replace(UNKNOWN, at=9.2, left=2.1))) == set()
    assert kinds(*exchanged(UNKNOWN, replace(UNKNOWN, at=9.2, left=9.1))) == {"unasked"}


def test_what_was_not_looked_at_may_go_again() -> None:
    refused = replace(UNKNOWN, registered=False, code="0102", delivered=True)
    taken = replace(AGAIN, registered=True, code="0")
    assert kinds(*(refused if it is UNKNOWN else taken if it is AGAIN else it for it in without(ABSENT))) == set()


def test_what_waits_for_its_time_or_is_under_way_is_not_late() -> None:
    open_chain = tuple(it for it in CLEAN if it not in (TAKEN, STANDS))
    assert kinds(*open_chain, replace(WAITING, due_at=300.0)) == set()
    assert kinds(*open_chain, replace(WAITING, held=True)) == set()


def test_what_is_only_noted_changes_nothing() -> None:
    assert kinds(*CLEAN, replace(TAKEN, action="void_requested", from_state="accepted")) == set()


def test_nothing_final_goes_on_but_by_a_voiding() -> None:
    assert LEGAL["rejected"] == LEGAL["voided"] == frozenset()
    assert LEGAL["accepted"] == LEGAL["observed"] == {"voided"}
