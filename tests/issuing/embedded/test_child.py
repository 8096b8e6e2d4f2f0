import os
import signal
import subprocess
from pathlib import Path

from issuing.embedded.identity import Identity, child_command


def test_a_child_whose_parent_died_before_the_signal_was_asked_for_runs_nothing(tmp_path: Path) -> None:
    command = child_command(
        ["/usr/bin/touch", "ran"], identity=Identity.OURSELVES, folder=tmp_path, death_signal=signal.SIGKILL
    )
    assert subprocess.run(command, check=False).returncode == 0
    assert (tmp_path / "ran").exists()
    (tmp_path / "ran").unlink()
    command[command.index(str(os.getpid()))] = str(os.getppid())
    orphan = subprocess.run(command, capture_output=True, text=True, check=False)
    assert orphan.returncode != 0
    assert "is gone" in orphan.stderr
    assert not (tmp_path / "ran").exists()
