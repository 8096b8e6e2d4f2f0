"""Secrets of subscribers: `<name>.webhook` in the keys folder, one a line, the newest first; up to two are valid."""

import secrets
from pathlib import Path

from issuing.callbacks import SecretError, read_secret, write_secret

_VALID = 2
_BYTES = 32


class SubscriberSecrets:
    """Reads them for whoever signs, and changes them for operators."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keys(self, name: str) -> list[bytes]:
        """The keys to sign with, the newest first; none where there is no file. Raises `SecretError`."""
        return [read_secret(it) for it in self._lines(name)]

    def rotate(self, name: str) -> str:
        """A new secret, valid from now on beside the one before; the one before that ends."""
        new = write_secret(secrets.token_bytes(_BYTES))
        self._write(name, [new, *self._lines(name)][:_VALID])
        return new

    def finish(self, name: str) -> None:
        """Only the newest stays valid."""
        self._write(name, self._lines(name)[:1])

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.webhook"

    def _lines(self, name: str) -> list[str]:
        try:
            text = self._path(name).read_text(encoding="utf-8")
        except FileNotFoundError:
            return []
        except (OSError, UnicodeDecodeError) as error:
            raise SecretError(f"{self._path(name)} can't be read") from error
        return [it.strip() for it in text.splitlines() if it.strip()][:_VALID]

    def _write(self, name: str, lines: list[str]) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = self._path(name).with_suffix(".part")
        unfinished.touch(mode=0o600)
        unfinished.write_text("\n".join(lines) + "\n", encoding="utf-8")
        unfinished.rename(self._path(name))
