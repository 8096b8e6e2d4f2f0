"""What becomes of a line whose document stands so at the authority."""

import pytest

from issuing.summaries.questions import Fate, Standing, settle

_EXPECTED = {
    ("add", Standing.ACCEPTED): Fate.HOLDS,
    ("add", Standing.VOIDED): Fate.REFUSED,
    ("add", Standing.ABSENT): Fate.WAITS,
    ("add", Standing.UNKNOWN): Fate.WAITS,
    ("add", Standing.UNASKABLE): Fate.REFUSED,
    ("add", Standing.FOREIGN): Fate.REFUSED,
    ("void", Standing.ACCEPTED): Fate.WAITS,
    ("void", Standing.VOIDED): Fate.HOLDS,
    ("void", Standing.ABSENT): Fate.REFUSED,
    ("void", Standing.UNKNOWN): Fate.WAITS,
    ("void", Standing.UNASKABLE): Fate.REQUEUED,
    ("void", Standing.FOREIGN): Fate.REFUSED,
}


@pytest.mark.parametrize("action", ["add", "void"])
@pytest.mark.parametrize("standing", list(Standing))
def test_every_standing_has_its_fate(action: str, standing: Standing) -> None:
    settled = settle(action, standing, asked=1)
    assert settled.fate is _EXPECTED[action, standing]
    assert (settled.fate in {Fate.REFUSED, Fate.REQUEUED}) == bool(settled.reason)


@pytest.mark.parametrize(("action", "standing"), [("add", Standing.ABSENT), ("void", Standing.ACCEPTED)])
def test_a_line_without_effect_goes_into_another_file_once_it_is_said_twice(action: str, standing: Standing) -> None:
    assert settle(action, standing, asked=2).fate is Fate.REQUEUED


def test_the_authority_that_refuses_a_voiding_because_it_is_void_has_said_enough() -> None:
    assert settle("void", Standing.UNASKABLE, asked=1, code="2323").fate is Fate.HOLDS
    assert settle("void", Standing.UNASKABLE, asked=1, code="2987").fate is Fate.HOLDS
    assert settle("void", Standing.UNASKABLE, asked=1, code="2398").fate is Fate.REFUSED
    assert settle("add", Standing.UNASKABLE, asked=1, code="2323").fate is Fate.REFUSED
