import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from issuing.embedded import EmbeddedPostgres
from issuing.embedded.identity import Identity
from issuing.embedded.supervisor import Program, Supervisor, restart_delay
from tests.issuing.embedded.processes import SECONDS, Watch, leave_a_row, query

STUBBORN = """
import pathlib, signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path("ready").touch()
while True:
    signal.pause()
"""


@pytest.fixture
def pause() -> threading.Event:
    """Never set: `pause.wait(s)` between two looks at something that another process brings about."""
    return threading.Event()


@pytest.fixture
def restarting(cluster: Path) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(cluster, settings={"fsync": "off"}, restart=True) as part:
        yield part


def served_again(part: EmbeddedPostgres, statement: str, pause: threading.Event) -> object:
    for _ in range(SECONDS * 20):
        try:
            return query(part.dsn, statement)
        except (OSError, asyncpg.PostgresError):
            pause.wait(0.05)
    pytest.fail("the server was not started again")


def test_a_server_that_dies_is_started_again_with_its_data_on_its_port(
    restarting: EmbeddedPostgres, pause: threading.Event
) -> None:
    row = leave_a_row(restarting.dsn)
    address = restarting.dsn
    for _ in range(2):
        first = restarting.pid
        watch = Watch(first)
        assert first is not None
        os.kill(first, signal.SIGKILL)
        assert watch.all_ended()
        watch.close()
        assert served_again(restarting, row, pause) == 1
        assert restarting.dsn == address
        assert restarting.pid != first


def test_a_server_is_not_started_again_unasked(postgres: EmbeddedPostgres) -> None:
    watch = Watch(postgres.pid)
    assert postgres.pid is not None
    os.kill(postgres.pid, signal.SIGINT)
    assert watch.all_ended()
    watch.close()
    assert postgres._supervisor is not None
    postgres._supervisor._keeper.join()
    assert postgres.pid is None


def test_stop_while_it_waits_to_start_again(restarting: EmbeddedPostgres) -> None:
    watch = Watch(restarting.pid)
    assert restarting.pid is not None
    os.kill(restarting.pid, signal.SIGKILL)
    assert watch.all_ended()
    watch.close()
    restarting.stop()
    assert restarting.pid is None


def test_a_server_outlives_the_thread_that_asked_for_it(cluster: Path, pause: threading.Event) -> None:
    part = EmbeddedPostgres(cluster, settings={"fsync": "off"})
    asking = threading.Thread(target=part.start)
    asking.start()
    asking.join()
    while Path(f"/proc/self/task/{asking.native_id}").exists():
        pause.wait(0.01)
    try:
        assert query(part.dsn, "SELECT 1") == 1
        assert part.pid is not None
    finally:
        part.stop()


def test_a_server_that_does_not_listen_to_the_stop_is_killed(tmp_path: Path) -> None:
    program = Program(
        name="A stubborn server",
        process_name="stubborn",
        command=[sys.executable, "-c", STUBBORN],
        identity=Identity.OURSELVES,
        folder=tmp_path,
        log_file=tmp_path / "log",
        is_ready=(tmp_path / "ready").exists,
        tidy=lambda: None,
        stop_signals=((signal.SIGTERM, 0.1),),
    )
    supervisor = Supervisor(program)
    supervisor.start()
    watch = Watch(supervisor.pid)
    supervisor.stop()
    assert watch.all_ended(seconds=0)
    watch.close()


def test_a_question_that_fails_in_its_own_way_does_not_end_the_keeping(tmp_path: Path, pause: threading.Event) -> None:
    """As a driver's may, whose server dies while it is asked."""
    answers: list[bool | Exception] = [True, RuntimeError("cannot switch to state 15"), True]

    def is_ready() -> bool:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    program = Program(
        name="A server",
        process_name="server",
        command=[sys.executable, "-c", "import signal; signal.pause()"],
        identity=Identity.OURSELVES,
        folder=tmp_path,
        log_file=tmp_path / "log",
        is_ready=is_ready,
        tidy=lambda: None,
        stop_signals=((signal.SIGTERM, 5.0),),
    )
    supervisor = Supervisor(program, restart=True)
    supervisor.start()
    try:
        assert supervisor.pid is not None
        os.kill(supervisor.pid, signal.SIGKILL)
        for _ in range(SECONDS * 20):
            if not answers:
                break
            pause.wait(0.05)
        assert not answers, "it was not started again"
        assert supervisor._keeper.is_alive()
    finally:
        supervisor.stop()


def test_the_delay_doubles_and_has_an_end() -> None:
    delays = [restart_delay(failures) for failures in range(12)]
    assert delays[:4] == [0.1, 0.2, 0.4, 0.8]
    assert delays == sorted(delays)
    assert delays[-1] == restart_delay(10**6) == 30.0
