"""As whom a server runs: PostgreSQL refuses root, so root becomes somebody else, with no user added to the machine."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path

from issuing.embedded import child
from issuing.embedded.errors import NoSafeIdentity

_PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "HOME", "TMPDIR")


class Identity(StrEnum):
    """How the child's identity follows from ours."""

    OURSELVES = "ourselves"
    NAMESPACE = "namespace"
    NOBODY = "nobody"


def child_command(
    command: Sequence[str], *, identity: Identity, folder: Path, death_signal: signal.Signals
) -> list[str]:
    """`command` (its first word an absolute path), run in `folder` as `identity`, sent `death_signal` when we die."""
    script = [sys.executable, "-I", "-S", str(Path(child.__file__).resolve())]
    return [*script, str(os.getpid()), str(int(death_signal)), identity, str(folder), *command]


def child_environment() -> dict[str, str]:
    """The little that a server needs: a `PGDATA` of somebody else's or our secrets are not among it."""
    return {name: os.environ[name] for name in _PASSED_ON if name in os.environ} | {"LC_ALL": "C.UTF-8"}


def run_once(command: Sequence[str], *, identity: Identity, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a short `command` to its end; it dies with the calling thread and is out of a terminal's Ctrl-C."""
    return subprocess.run(  # noqa: S603 -- our own binaries, our own arguments
        child_command(command, identity=identity, folder=folder, death_signal=signal.SIGKILL),
        env=child_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        start_new_session=True,
        check=False,
    )


def choose_identity(program: Path, folder: Path) -> Identity:
    """The first identity other than root under which `program` runs in `folder`.

    Raises `NoSafeIdentity` where we are root and the machine allows neither a user namespace nor user 65534.
    """
    if os.geteuid() != 0:
        return Identity.OURSELVES
    if folder.stat().st_uid == child.NOBODY:
        return first_possible(program, folder, [Identity.NOBODY])
    return first_possible(program, folder, [Identity.NAMESPACE, Identity.NOBODY])


def first_possible(program: Path, folder: Path, candidates: Iterable[Identity]) -> Identity:
    """The first of `candidates` under which `program --version` runs; for nobody the folder is handed over."""
    refusals = []
    for identity in candidates:
        owner = folder.stat()
        if identity is Identity.NOBODY:
            _hand_over(folder, child.NOBODY, child.NOBODY)
        trial = run_once([str(program), "--version"], identity=identity, folder=folder)
        if trial.returncode == 0:
            return identity
        if identity is Identity.NOBODY:
            _hand_over(folder, owner.st_uid, owner.st_gid)
        refusals.append(f"{identity}: {_last_line(trial.stderr)}")
    raise NoSafeIdentity(
        f"PostgreSQL does not run as root, and this machine allows nothing else ({'; '.join(refusals)}). "
        "Start as an ordinary user, or set EMISSION_DATABASE_URL to a PostgreSQL that runs elsewhere."
    )


def _hand_over(folder: Path, user: int, group: int) -> None:
    for path in (folder, *folder.rglob("*")):
        os.chown(path, user, group, follow_symlinks=False)


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else "no reason given"
