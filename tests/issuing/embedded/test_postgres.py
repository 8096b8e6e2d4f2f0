import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from issuing.embedded import EmbeddedPartError, EmbeddedPostgres, FolderInUse, PartDidNotStart, folder
from tests.issuing.embedded.processes import leave_a_row, query


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    """A live process that has nothing to do with us."""
    process = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
    yield process
    process.kill()
    process.wait()


@pytest.fixture
def zombie() -> Iterator[subprocess.Popen[bytes]]:
    """A process that has ended and was not waited for."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    yield process
    process.wait()


def test_keeps_its_data_its_password_and_its_port_over_a_restart(tmp_path: Path) -> None:
    first = EmbeddedPostgres(tmp_path / "postgres")
    with first:
        row = leave_a_row(first.dsn)
    second = EmbeddedPostgres(tmp_path / "postgres")
    with second:
        assert query(second.dsn, row) == 1
        assert query(second.dsn, "SHOW fsync") == "on"
        assert second.url == first.url
        assert second.url == f"postgresql+asyncpg://emission:{second.password}@127.0.0.1:{second.port}/emission"
    assert second.pid is None


def test_uses_unicode_and_no_locale_of_the_machine(shared_postgres: EmbeddedPostgres) -> None:
    assert query(shared_postgres.dsn, "SHOW server_encoding") == "UTF8"
    assert (
        query(shared_postgres.dsn, "SELECT datcollate FROM pg_database WHERE datname = current_database()") == "C.UTF-8"
    )
    assert query(shared_postgres.dsn, "SELECT upper('ñandú')") == "ÑANDÚ"


def test_opens_to_nobody_but_loopback_with_the_password(shared_postgres: EmbeddedPostgres) -> None:
    assert shared_postgres.pid is not None
    listening = [it for it in psutil.Process(shared_postgres.pid).net_connections(kind="all") if it.status == "LISTEN"]
    assert [(it.laddr.ip, it.laddr.port) for it in listening] == [("127.0.0.1", shared_postgres.port)]
    assert query(shared_postgres.dsn, "SHOW unix_socket_directories") == ""
    with pytest.raises(Exception, match="password authentication failed"):
        query(shared_postgres.dsn.replace(shared_postgres.password, "guessed"), "SELECT 1")
    for path in (shared_postgres.folder, *shared_postgres.folder.iterdir()):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, f"others can read {path.name}"


def test_two_run_side_by_side(shared_postgres: EmbeddedPostgres, tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path / "another", settings={"fsync": "off"}) as another:
        query(shared_postgres.dsn, "CREATE TABLE mine ()")
        assert another.port != shared_postgres.port
        assert query(another.dsn, "SELECT to_regclass('mine')") is None


def test_a_second_start_on_the_folder_is_refused_and_harms_nothing(shared_postgres: EmbeddedPostgres) -> None:
    with pytest.raises(FolderInUse, match=rf"in use by process {os.getpid()}\. Stop that process, or start with"):
        EmbeddedPostgres(shared_postgres.folder).start()
    assert query(shared_postgres.dsn, "SELECT 1") == 1


@pytest.mark.parametrize("foreign", ["stranger", "zombie"])
def test_a_stale_pid_file_with_a_number_given_to_somebody_else(
    cluster: Path, foreign: str, request: pytest.FixtureRequest
) -> None:
    other: subprocess.Popen[bytes] = request.getfixturevalue(foreign)
    part = EmbeddedPostgres(cluster, settings={"fsync": "off"})
    with part:
        pid_file = part.folder / "data" / "postmaster.pid"
        lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(other.pid), *lines[1:], ""]))
    with part:
        assert query(part.dsn, "SELECT 1") == 1
    if foreign == "stranger":
        assert other.poll() is None


def test_a_server_that_still_works_in_the_folder_is_waited_for_and_never_joined(
    postgres: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a killed launcher: the lock is free again before the old server has ended."""
    postgres._lock.release()
    second = EmbeddedPostgres(postgres.folder, settings={"fsync": "off"})
    with monkeypatch.context() as patience:
        patience.setattr(folder, "_SURVIVOR_SECONDS", 0)
        with pytest.raises(FolderInUse, match=rf"still works in .*\(process ids .*\b{postgres.pid}\b"):
            second.start()
    assert query(postgres.dsn, "SELECT 1") == 1
    assert postgres.pid is not None
    os.kill(postgres.pid, signal.SIGINT)
    with second:
        assert query(second.dsn, "SELECT 1") == 1


def test_a_half_made_cluster_is_made_anew(tmp_path: Path) -> None:
    half_made = tmp_path / "postgres" / "initdb-killed"
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("18\n")
    with EmbeddedPostgres(tmp_path / "postgres", settings={"fsync": "off"}) as part:
        assert query(part.dsn, "SELECT 1") == 1
    assert not half_made.exists()


def test_a_lost_or_changed_password_is_told(tmp_path: Path) -> None:
    part = EmbeddedPostgres(tmp_path / "postgres", settings={"fsync": "off"})
    with part:
        pass
    (part.folder / "password").write_text("another\n")
    with pytest.raises(PartDidNotStart, match="refuses the password in the data folder"):
        part.start()
    assert part.pid is None
    (part.folder / "password").unlink()
    with pytest.raises(EmbeddedPartError, match="restore the file `password`"):
        part.start()


def test_a_refused_setting_is_told_with_the_log(cluster: Path) -> None:
    part = EmbeddedPostgres(cluster, settings={"fsync": "off", "shared_buffers": "much"})
    with pytest.raises(PartDidNotStart, match='invalid value for parameter "shared_buffers"'):
        part.start()
    assert part.pid is None


def test_a_named_port_is_used_or_refused(cluster: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        part = EmbeddedPostgres(cluster, port=port, settings={"fsync": "off"})
        with pytest.raises(PartDidNotStart, match=f"Port {port} for PostgreSQL is taken"):
            part.start()
    with part:
        assert part.port == port
        assert query(part.dsn, "SHOW port") == str(port)


def test_a_folder_without_binaries_is_named_with_the_way_out(tmp_path: Path) -> None:
    part = EmbeddedPostgres(tmp_path / "postgres", bin_folder=tmp_path)
    with pytest.raises(EmbeddedPartError, match=f"no server {tmp_path}/postgres.*EMISSION_DATABASE_URL"):
        part.start()


def test_asked_before_it_runs(tmp_path: Path) -> None:
    part = EmbeddedPostgres(tmp_path / "postgres")
    with pytest.raises(EmbeddedPartError, match="not started yet"):
        _ = part.url
    part.stop()
