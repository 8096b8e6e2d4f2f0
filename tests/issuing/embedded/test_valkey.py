import os
import stat
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import redis

from issuing.embedded import EmbeddedPartError, EmbeddedValkey, FolderInUse


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[EmbeddedValkey]:
    with EmbeddedValkey(tmp_path / 'a "quoted" folder') as running:
        yield running


def test_keeps_its_data_and_its_address_over_a_restart(valkey: EmbeddedValkey) -> None:
    address = valkey.url
    with redis.Redis.from_url(address) as client:
        client.set("kept", "7")
    valkey.stop()
    valkey.start()
    assert valkey.url == address == f"redis://:{valkey.password}@127.0.0.1:{valkey.port}/0"
    with redis.Redis.from_url(address) as client:
        assert client.get("kept") == b"7"


def test_opens_to_nobody_but_loopback_with_the_password(valkey: EmbeddedValkey) -> None:
    assert valkey.pid is not None
    listening = [it for it in psutil.Process(valkey.pid).net_connections(kind="all") if it.status == "LISTEN"]
    assert [(it.laddr.ip, it.laddr.port) for it in listening] == [("127.0.0.1", valkey.port)]
    with redis.Redis(host="127.0.0.1", port=valkey.port) as client, pytest.raises(redis.AuthenticationError):
        client.ping()
    for path in (valkey.folder, *valkey.folder.iterdir()):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, f"others can read {path.name}"


def test_two_run_side_by_side(valkey: EmbeddedValkey, tmp_path: Path) -> None:
    with (
        EmbeddedValkey(tmp_path / "another") as another,
        redis.Redis.from_url(valkey.url) as mine,
        redis.Redis.from_url(another.url) as theirs,
    ):
        mine.set("mine", "1")
        assert theirs.get("mine") is None


def test_a_second_start_on_the_folder_is_refused_and_harms_nothing(valkey: EmbeddedValkey) -> None:
    with pytest.raises(FolderInUse, match=rf"in use by process {os.getpid()}\."):
        EmbeddedValkey(valkey.folder).start()
    with redis.Redis.from_url(valkey.url) as client:
        assert client.ping()


def test_a_folder_without_binaries_is_named_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(EmbeddedPartError, match=r"valkey-server.*EMISSION_REDIS_URL"):
        EmbeddedValkey(tmp_path / "valkey", bin_folder=tmp_path).start()
