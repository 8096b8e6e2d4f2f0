"""The data folder of one server: its lock, its secrets, its log, and who else still works in it."""

import contextlib
import fcntl
import os
import secrets
import threading
import weakref
from pathlib import Path

import psutil

from issuing.embedded.errors import EmbeddedPartError, FolderInUse

LOG_LIMIT_BYTES = 5 * 1024 * 1024
_SURVIVOR_SECONDS = 30.0
_LOOK_AGAIN_SECONDS = 0.05


class FolderLock:
    """Only one start at a time has the folder. The kernel lets go of it when the holder dies, however it dies."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Raises `FolderInUse` while another start, in this process or another, has it."""
        descriptor = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 20).decode("ascii", "replace").strip() or "unknown"
            os.close(descriptor)
            raise FolderInUse(
                f"The folder {self._folder} is in use by process {holder}. "
                "Stop that process, or start with another data folder."
            ) from None
        os.truncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode("ascii"), 0)
        self._descriptor = descriptor
        _held.add(self)

    def release(self) -> None:
        """Let the next start in; harmless when nothing is held."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)


_held: weakref.WeakSet[FolderLock] = weakref.WeakSet()


def _let_go_in_forked_child() -> None:
    # A fork without exec shares the lock: a child that outlives us would keep the folder closed to the next start.
    for lock in list(_held):
        lock.release()


os.register_at_fork(after_in_child=_let_go_in_forked_child)


def write_private(path: Path, text: str) -> None:
    """Write `path` at once and for its owner only: a reader sees the old text or the new one."""
    draft = path.with_name(path.name + ".new")
    with contextlib.suppress(FileNotFoundError):
        draft.unlink()
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def kept_secret(path: Path) -> str:
    """The password in `path`, made up at the first call; letters, digits, `-` and `_`, so that it needs no quoting."""
    try:
        password = path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        password = secrets.token_urlsafe(24)
        write_private(path, f"{password}\n")
    if not password:
        raise EmbeddedPartError(f"The password file {path} is empty; restore it, or remove the folder {path.parent}.")
    return password


def open_log(path: Path) -> int:
    """A descriptor that appends to `path`; what had grown over 5 MB is set aside as the one older log."""
    with contextlib.suppress(FileNotFoundError):
        if path.stat().st_size > LOG_LIMIT_BYTES:
            path.replace(path.with_name(path.name + ".1"))
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)


def end_of_log(path: Path, lines: int = 8) -> str:
    """The last `lines` of a log, for an error's text."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 4096))
        return "\n".join(file.read().decode("utf-8", "replace").splitlines()[-lines:])


def workers_in(folder: Path, process_name: str) -> list[int]:
    """Ids of the live processes called `process_name` that work in `folder` (a zombie works nowhere)."""
    found = []
    for process in psutil.process_iter(["name", "cwd"]):
        name, place = process.info["name"], process.info["cwd"]
        if name == process_name and place and Path(place).is_relative_to(folder):
            found.append(process.pid)
    return found


def wait_until_left(folder: Path, process_name: str, *, give_up: threading.Event) -> None:
    """Wait for the servers of a start that was killed to finish their own shutdown; never ends one of them.

    Raises `FolderInUse` when they are still there after 30 seconds or `give_up` is set.
    """
    rounds = int(_SURVIVOR_SECONDS / _LOOK_AGAIN_SECONDS)
    left = workers_in(folder, process_name)
    while left and rounds and not give_up.wait(_LOOK_AGAIN_SECONDS):
        rounds -= 1
        left = workers_in(folder, process_name)
    if left:
        raise FolderInUse(
            f"A {process_name} of an earlier start still works in {folder} (process ids {', '.join(map(str, left))}). "
            "Wait for it to end or stop it, then start again."
        )
