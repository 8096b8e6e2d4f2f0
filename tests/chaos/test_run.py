"""A short chaos run: real processes, killed and restarted, and the checker's verdict."""

from pathlib import Path

import pytest

from tests.chaos.history import Answered, Killed, Registered, Stands
from tests.chaos.house import OSE, OURS
from tests.chaos.run import chaos


@pytest.mark.timeout(300)
def test_sixty_sales_survive_what_is_done_to_the_house(tmp_path: Path) -> None:
    result = chaos(tmp_path, sales=60, seed=1)
    records = result.history.records
    assert not result.sins, "\n".join([*map(str, result.sins), *result.history.story()])
    assert len({it.ticket for it in records if isinstance(it, Answered)}) == 60
    assert len([it for it in records if isinstance(it, Stands)]) == 60
    assert [it for it in records if isinstance(it, Registered)]
    killed = {it.process for it in records if isinstance(it, Killed)}
    assert killed >= {*OURS, OSE, "postgres", "valkey"}
