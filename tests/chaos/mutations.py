"""Faults put into the program on purpose, to see that the simulation finds them: a guard less, a question less."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from issuing.decisions import after_sending
from issuing.services.emission import exchange
from issuing.storage import numbering, settlements

Mutation = Callable[[pytest.MonkeyPatch], None]


def _without(module: Any, guard: str, instead: str, *names: str) -> Mutation:
    """The statements `names` of `module` with `instead` for their `guard`."""

    def apply(patch: pytest.MonkeyPatch) -> None:
        for name in names:
            statement = getattr(module, name)
            assert guard in statement, f"{module.__name__}.{name} has no {guard!r} any more: name its guard anew"
            patch.setattr(module, name, statement.replace(guard, instead))

    return apply


def _sends_again_without_asking(patch: pytest.MonkeyPatch) -> None:
    """Whatever came of a send, the document is taken for not registered."""
    patch.setattr(exchange, "after_sending", lambda *given: replace(after_sending(*given), may_be_registered=False))


def _forgets_that_it_sends(patch: pytest.MonkeyPatch) -> None:
    """A voucher's first attempt is not committed open: a worker that dies then leaves no unknown outcome behind."""
    changed = numbering._STORE.replace("may_be_registered = g.attempt_id IS NOT NULL", "may_be_registered = false")
    assert changed != numbering._STORE
    patch.setattr(numbering, "_STORE", changed)


_FENCE = " AND t.fence = g.fence"
MUTATIONS: dict[str, Mutation] = {
    "a result is written without the fence": _without(settlements, _FENCE, "", "_SETTLE"),
    "a ticket is numbered without the fence": _without(numbering, _FENCE, "", "_LOCK_TICKETS", "_STORE"),
    "a send is opened without the fence": _without(
        settlements, "AND fence = $7", "AND $7::bigint IS NOT NULL", "_OPEN_ATTEMPT"
    ),
    "a document is sent again without asking": _sends_again_without_asking,
    "a first send is not written down": _forgets_that_it_sends,
}
