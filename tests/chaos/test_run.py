"""A short chaos run: real processes, killed and restarted, and the checker's verdict."""

from pathlib import Path

import pytest

from tests.chaos.history import Answered, Killed, Registered, Stands
from tests.chaos.run import chaos


@pytest.mark.timeout(300)
def test_sixty_sales_survive_what_is_done_to_the_house(tmp_path: Path) -> None:
    history, sins = chaos(tmp_path, sales=60, seed=1)
    assert not sins, "\n".join([*map(str, sins), *history.story()])
    assert len({it.ticket for it in history.records if isinstance(it, Answered)}) == 60
    assert len([it for it in history.records if isinstance(it, Stands)]) == 60
    assert [it for it in history.records if isinstance(it, Registered)]
    assert [it for it in history.records if isinstance(it, Killed)]
