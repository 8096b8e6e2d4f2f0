import os
import stat
from pathlib import Path

import pytest

from issuing.embedded.errors import EmbeddedPartError, FolderInUse
from issuing.embedded.folder import LOG_LIMIT_BYTES, FolderLock, kept_secret, open_log, write_private
from issuing.embedded.ports import choose_port, is_free


def append(path: Path, text: bytes) -> None:
    with os.fdopen(open_log(path), "ab") as log:
        log.write(text)


def test_the_lock_is_free_again_after_its_release(tmp_path: Path) -> None:
    first, second = FolderLock(tmp_path), FolderLock(tmp_path)
    first.acquire()
    with pytest.raises(FolderInUse):
        second.acquire()
    first.release()
    second.acquire()
    second.release()


def test_a_log_is_set_aside_once_it_is_large(tmp_path: Path) -> None:
    log, older = tmp_path / "server.log", tmp_path / "server.log.1"
    append(log, b"x" * LOG_LIMIT_BYTES)
    append(log, b"y")
    assert not older.exists()
    append(log, b"z")
    assert log.read_bytes() == b"z"
    assert older.stat().st_size == LOG_LIMIT_BYTES + 1


def test_a_secret_is_made_once_and_kept_for_its_owner(tmp_path: Path) -> None:
    secret = kept_secret(tmp_path / "password")
    assert len(secret) >= 32
    assert kept_secret(tmp_path / "password") == secret != kept_secret(tmp_path / "another")
    assert stat.S_IMODE((tmp_path / "password").stat().st_mode) == 0o600


def test_an_empty_secret_is_refused(tmp_path: Path) -> None:
    (tmp_path / "password").touch()
    with pytest.raises(EmbeddedPartError, match="is empty; restore it"):
        kept_secret(tmp_path / "password")


def test_a_private_file_replaces_what_lay_there_and_a_left_over_draft(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old")
    (tmp_path / "file.new").write_text("half")
    write_private(tmp_path / "file", "new")
    assert (tmp_path / "file").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("kept", [None, "", "no number", "80", "99999999"])
def test_a_port_is_chosen_whatever_was_kept(tmp_path: Path, kept: str | None) -> None:
    if kept is not None:
        (tmp_path / "port").write_text(kept)
    port = choose_port(tmp_path / "port")
    assert is_free(port)
    assert choose_port(tmp_path / "port") == port
