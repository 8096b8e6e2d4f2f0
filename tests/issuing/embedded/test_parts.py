import os
import signal
from pathlib import Path

import pytest
import redis

from issuing.embedded import EmbeddedPartError, EmbeddedPostgres, EmbeddedValkey, start_embedded
from tests.issuing.embedded.conftest import Launch
from tests.issuing.embedded.processes import Launched, leave_a_row, query


@pytest.fixture
def folder(cluster: Path) -> Path:
    """A launcher's data folder."""
    return cluster.parent


def leave_a_mark(launched: Launched) -> str:
    question = leave_a_row(launched.dsn)
    with redis.Redis.from_url(launched.redis_url) as client:
        client.set("mark", question)
        # The append-only file is synced every second; this waits for it.
        client.execute_command("WAITAOF", 1, 0, 0)
    return question


def assert_is_found(mark: str, folder: Path) -> None:
    with start_embedded(folder, database=True, redis=True) as parts:
        assert parts.database_url is not None
        assert parts.redis_url is not None
        assert query(parts.database_url.replace("+asyncpg", ""), mark) == 1
        with redis.Redis.from_url(parts.redis_url) as client:
            assert client.get("mark") == mark.encode()


def test_starts_only_what_is_asked_for(tmp_path: Path) -> None:
    with start_embedded(tmp_path / "none", database=False, redis=False) as parts:
        assert (parts.database_url, parts.redis_url) == (None, None)
    with start_embedded(tmp_path / "one", database=False, redis=True) as parts:
        assert parts.database_url is None
        assert parts.redis_url is not None
    assert not (tmp_path / "none").exists()
    assert not (tmp_path / "one" / "postgres").exists()


def test_when_one_does_not_start_the_other_does_not_run_either(folder: Path) -> None:
    with (
        EmbeddedValkey(folder / "valkey"),
        pytest.raises(EmbeddedPartError, match="in use"),
    ):
        start_embedded(folder, database=True, redis=True)
    with EmbeddedPostgres(folder / "postgres") as free_again:
        assert query(free_again.dsn, "SELECT 1") == 1


def test_a_killed_launcher_takes_its_servers_along_and_the_next_start_has_the_data(
    folder: Path, launch: Launch
) -> None:
    launched = launch(folder, "wait")
    mark = leave_a_mark(launched)
    launched.kill()
    assert_is_found(mark, folder)
    assert launched.watch.all_ended()


def test_killed_servers_and_launcher_are_recovered_from_together(folder: Path, launch: Launch) -> None:
    launched = launch(folder, "wait")
    mark = leave_a_mark(launched)
    for process in (*launched.servers, launched.process.pid):
        os.kill(process, signal.SIGKILL)
    launched.process.wait()
    assert_is_found(mark, folder)


def test_a_forked_child_neither_keeps_the_folder_closed_nor_stops_the_servers(folder: Path, launch: Launch) -> None:
    launched = launch(folder, "fork")
    mark = leave_a_mark(launched)
    assert launched.forked is not None
    launched.kill()
    try:
        assert_is_found(mark, folder)
    finally:
        os.kill(launched.forked, signal.SIGKILL)


def test_a_launcher_that_ends_without_a_word_leaves_nothing(folder: Path, launch: Launch) -> None:
    launched = launch(folder, "end")
    assert launched.process.wait() == 0
    assert launched.watch.all_ended(seconds=0)


def test_a_terminated_launcher_leaves_nothing(folder: Path, launch: Launch) -> None:
    launched = launch(folder, "wait")
    launched.process.terminate()
    assert launched.watch.all_ended()


def test_ctrl_c_reaches_the_launcher_alone(folder: Path, launch: Launch) -> None:
    launched = launch(folder, "wait")
    os.killpg(launched.process.pid, signal.SIGINT)
    assert launched.next_line() == {"answer": 42}
    assert launched.process.wait() == 0
    assert launched.watch.all_ended(seconds=0)
