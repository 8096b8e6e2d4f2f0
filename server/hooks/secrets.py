"""The webhook secrets that are valid now, from a file that may change while the server runs."""

from pathlib import Path

import structlog

from server.hooks.signature import BadSecretError, read_secret

MOST = 2
"""The newest and the one before it: a sender changes from one to the other without a request refused."""

_log = structlog.get_logger()


def read_secrets(path: Path) -> list[bytes]:
    """The keys of a file, newest first; none where there is no such file. Raises `BadSecretError` and `OSError`."""
    if not path.exists():
        return []
    lines = [it.strip() for it in path.read_text(encoding="ascii", errors="replace").splitlines() if it.strip()]
    if len(lines) > MOST:
        raise BadSecretError(f"{path.name} holds {len(lines)} secrets and {MOST} may be valid at once")
    return [read_secret(it) for it in lines]


class Secrets:
    """Reads the file again when it has changed; while it can't be read, what was valid stays so."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int, int] | None = None
        self._keys: list[bytes] = []

    def valid(self) -> list[bytes]:
        """The keys that a signature may be made with now; with none, every request is refused."""
        try:
            told = self._path.stat()
            seen = (told.st_mtime_ns, told.st_size, told.st_ino)
        except OSError:
            seen = None
        if seen != self._seen or not self._keys:
            self._read(seen)
        return self._keys

    def _read(self, seen: tuple[int, int, int] | None) -> None:
        try:
            self._keys = read_secrets(self._path)
        except (BadSecretError, OSError) as error:
            if seen != self._seen:
                _log.error("the webhook secrets can't be read", action="hooks.secrets", error=str(error))
        self._seen = seen
