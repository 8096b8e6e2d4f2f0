"""A drop folder: which files are whole, and where they go. Every move is a rename within one file system.

A file is taken once its size and time have stood still for a while, or at once where `<name>.ready` stands beside it;
names that begin with a point or end in `.part`, `.tmp` or `.filepart` are still being written. What is neither a plain
file nor of the pattern is left alone.
"""

import fnmatch
import os
import stat
from pathlib import Path
from typing import Final

from msgspec import Struct

READY: Final = ".ready"
RESULT: Final = ".result.csv"
_REASON: Final = ".reason.txt"
_WRITTEN: Final = (".part", ".tmp", ".filepart", READY, RESULT, _REASON)
_MOST_NAMES: Final = 10_000


class _Seen(Struct, frozen=True):
    size: int
    changed: int
    since: float


class DropFolder:
    """The folder with its `working`, `done` and `quarantine` within."""

    def __init__(self, path: Path, *, pattern: str, stable_seconds: float) -> None:
        self._path = path
        self._pattern = pattern
        self._stable_seconds = stable_seconds
        self._seen: dict[str, _Seen] = {}
        self._working, self._done, self._quarantine = (path / it for it in ("working", "done", "quarantine"))

    def prepare(self) -> None:
        """Make the folders within; the folder itself must exist. Raises `OSError`."""
        for folder in (self._working, self._done, self._quarantine):
            folder.mkdir(exist_ok=True)

    def unfinished(self) -> list[str]:
        """Names in `working` that an earlier round left."""
        return sorted(it.name for it in os.scandir(self._working) if it.is_file() and not it.name.endswith(RESULT))

    def whole(self, *, at: float) -> list[str]:
        """Names of files that may be taken, in order of their names; `at` is a monotonic clock's seconds."""
        found, seen = [], {}
        with os.scandir(self._path) as entries:
            for entry in entries:
                name = entry.name
                if not fnmatch.fnmatch(name, self._pattern) or name.startswith(".") or name.endswith(_WRITTEN):
                    continue
                state = entry.stat(follow_symlinks=False)
                if not stat.S_ISREG(state.st_mode):
                    continue
                before = self._seen.get(name)
                same = before is not None and (before.size, before.changed) == (state.st_size, state.st_mtime_ns)
                seen[name] = before if before and same else _Seen(state.st_size, state.st_mtime_ns, at)
                if (self._path / f"{name}{READY}").exists() or at - seen[name].since >= self._stable_seconds:
                    found.append(name)
        self._seen = seen
        return sorted(found)

    def take(self, name: str) -> str:
        """Move the file to `working`; the name that it has from now on, which no file of before had."""
        stem, dot, ending = name.partition(".")
        fresh = next(
            it
            for it in (name, *(f"{stem}-{number}{dot}{ending}" for number in range(2, _MOST_NAMES)))
            if not any((folder / it).exists() for folder in (self._working, self._done, self._quarantine))
        )
        (self._path / name).rename(self._working / fresh)
        (self._path / f"{name}{READY}").unlink(missing_ok=True)
        return fresh

    def file(self, name: str) -> Path:
        """Where a taken file lies while it is worked on."""
        return self._working / name

    def results(self, name: str) -> Path:
        """Where its results are written meanwhile."""
        return self._working / f"{name}{RESULT}"

    def finish(self, name: str) -> None:
        """Move the file and its results to `done`, the results first: whoever sees the file finds them."""
        self._move(name, self._done)

    def reject(self, name: str, reason: str) -> None:
        """Move the file, what results there are, and the reason to `quarantine`."""
        (self._quarantine / f"{name}{_REASON}").write_text(f"{reason}\n", encoding="utf-8")
        self._move(name, self._quarantine)

    def _move(self, name: str, target: Path) -> None:
        if self.results(name).exists():
            self.results(name).rename(target / f"{name}{RESULT}")
        self.file(name).rename(target / name)
