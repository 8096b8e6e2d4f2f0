"""The result file beside a file of records: a line for each record, in order, whole lines only.

It is written while the records are submitted, and it is also the memory of how far that went: after a kill the last
whole line says where to go on. Two writers of one file exclude each other by a lock of the system.
"""

import csv
import fcntl
import io
import os
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

HEADER: Final = ("linea", "external_id", "resultado", "ticket", "motivo")
# A spreadsheet would take these for formulas.
_RISKY: Final = ("=", "+", "-", "@", "\t")


class BusyResultError(Exception):
    """Another process writes this result file."""


class ResultFile:
    """Appends to the result file at `path`; on entering, `last` is the record after which to go on, 0 for none.

    `counted` holds how many lines there are of each result already.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stream: IO[bytes]
        self.last = 0
        self.counted: dict[str, int] = {}

    def __enter__(self) -> Self:
        self._stream = os.fdopen(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o640), "r+b")
        try:
            fcntl.flock(self._stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._stream.close()
            raise BusyResultError(str(self._path)) from error
        self._resume()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stream.close()

    def append(self, rows: Sequence[tuple[int, str, str, str, str]]) -> None:
        """Add a line for each record; they are on the disk when it returns."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerows([(number, *map(_safe, rest)) for number, *rest in rows])
        self._stream.write(text.getvalue().encode("utf-8", "replace"))
        self._flush()

    def _resume(self) -> None:
        """Cut off half a line, and count what there is; a file without a whole header begins anew."""
        whole = 0
        for line in self._stream:
            if not line.endswith(b"\n"):
                break
            if whole:
                cells = next(csv.reader([line.decode("utf-8")]))
                self.last = int(cells[0])
                self.counted[cells[2]] = self.counted.get(cells[2], 0) + 1
            whole += len(line)
        self._stream.seek(whole)
        self._stream.truncate()
        if not whole:
            self._stream.write((",".join(HEADER) + "\n").encode())
            self._flush()

    def _flush(self) -> None:
        self._stream.flush()
        os.fsync(self._stream.fileno())


def _safe(value: object) -> str:
    text = " ".join(str(value).split())
    return f"'{text}" if text.startswith(_RISKY) else text
