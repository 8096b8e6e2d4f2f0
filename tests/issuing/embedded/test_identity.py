import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from issuing.embedded import EmbeddedPostgres, NoSafeIdentity
from issuing.embedded.child import NOBODY
from issuing.embedded.identity import Identity, child_environment, first_possible
from tests.issuing.embedded.conftest import REPOSITORY, Launch, launcher_environment
from tests.issuing.embedded.processes import leave_a_row, query

AS_NOBODY = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


@pytest.fixture
def nobodys_folder() -> Iterator[Path]:
    """Outside of pytest's own temporary folder, which lets nobody but its owner through."""
    folder = Path(tempfile.mkdtemp())
    os.chown(folder, NOBODY, NOBODY)
    yield folder
    shutil.rmtree(folder)


def nobodys_python() -> str:
    """A Python that user 65534 may run with the requirements; the environment's own may lie in root's home."""
    trial = "import subprocess, sys, issuing.embedded; subprocess.run([sys.executable, '-c', ''], check=True)"
    for python in (sys.executable, "/usr/bin/python3"):
        command = [*AS_NOBODY, python, "-c", trial]
        outcome = subprocess.run(command, cwd=REPOSITORY, env=launcher_environment(), capture_output=True, check=False)
        if outcome.returncode == 0:
            return python
    pytest.skip("no Python on this machine is readable for user 65534 together with this repository")


@needs_root
def test_an_ordinary_user_starts_it_kills_it_and_starts_it_again(nobodys_folder: Path, launch: Launch) -> None:
    python = nobodys_python()
    first = launch(nobodys_folder, "wait", *AS_NOBODY, python=python)
    assert [psutil.Process(server).uids().real for server in first.servers] == [NOBODY, NOBODY]
    row = leave_a_row(first.dsn)
    first.kill()
    assert first.watch.all_ended()
    second = launch(nobodys_folder, "wait", *AS_NOBODY, python=python)
    assert query(second.dsn, row) == 1


@needs_root
def test_root_runs_it_in_a_user_namespace(shared_postgres: EmbeddedPostgres) -> None:
    inside, outside, count = Path(f"/proc/{shared_postgres.pid}/uid_map").read_text().split()
    assert (inside, outside, count) == ("1000", "0", "1")


@needs_root
def test_root_runs_a_folder_of_nobody_as_nobody(nobodys_folder: Path) -> None:
    with EmbeddedPostgres(nobodys_folder, settings={"fsync": "off"}) as postgres:
        assert psutil.Process(postgres.pid).uids().real == NOBODY
        assert query(postgres.dsn, "SELECT 1") == 1


@needs_root
def test_the_folder_is_handed_over_where_no_namespace_is_possible(nobodys_folder: Path) -> None:
    os.chown(nobodys_folder, 0, 0)
    (nobodys_folder / "password").write_text("secret")
    assert first_possible(Path("/bin/true"), nobodys_folder, [Identity.NOBODY]) is Identity.NOBODY
    assert [path.stat().st_uid for path in (nobodys_folder, nobodys_folder / "password")] == [NOBODY, NOBODY]


@needs_root
def test_where_nothing_is_possible_the_way_out_is_named_and_the_folder_stays_ours(tmp_path: Path) -> None:
    with pytest.raises(NoSafeIdentity, match="set EMISSION_DATABASE_URL"):
        first_possible(Path("/bin/false"), tmp_path, [Identity.NAMESPACE, Identity.NOBODY])
    assert tmp_path.stat().st_uid == 0


def test_a_server_learns_no_secrets_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMISSION_OSE_PASSWORD", "secret")
    monkeypatch.setenv("PGDATA", "/elsewhere")
    assert {"EMISSION_OSE_PASSWORD", "PGDATA"}.isdisjoint(child_environment())
