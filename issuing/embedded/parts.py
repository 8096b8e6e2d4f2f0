"""Both parts at once: what a launcher starts where no URL is set."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from issuing.embedded.part import EmbeddedPart
from issuing.embedded.postgres import EmbeddedPostgres
from issuing.embedded.valkey import EmbeddedValkey


class EmbeddedParts:
    """The running parts; `stop()` or leaving the context ends them in reverse order."""

    def __init__(self, postgres: EmbeddedPostgres | None, valkey: EmbeddedValkey | None) -> None:
        self._parts: Sequence[EmbeddedPart] = [part for part in (postgres, valkey) if part is not None]
        self.database_url: str | None = postgres.url if postgres else None
        self.redis_url: str | None = valkey.url if valkey else None

    def stop(self) -> None:
        """Ends what runs; safe to repeat."""
        _stop(self._parts)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()


def start_embedded(
    folder: Path, *, database: bool, redis: bool, postgres_port: int | None = None, valkey_port: int | None = None
) -> EmbeddedParts:
    """Start what is asked for in `folder/postgres` and `folder/valkey`, side by side; each is restarted if it dies.

    Raises `EmbeddedPartError` when one does not start, and then the other does not run either.
    """
    postgres = EmbeddedPostgres(folder / "postgres", port=postgres_port, restart=True) if database else None
    valkey = EmbeddedValkey(folder / "valkey", port=valkey_port, restart=True) if redis else None
    _start([part for part in (postgres, valkey) if part is not None])
    return EmbeddedParts(postgres, valkey)


def _start(parts: Sequence[EmbeddedPart]) -> None:
    if not parts:
        return
    try:
        with ThreadPoolExecutor(max_workers=len(parts)) as pool:
            starts = [pool.submit(part.start) for part in parts]
        for start in starts:
            start.result()
    except BaseException:
        _stop(parts)
        raise


def _stop(parts: Sequence[EmbeddedPart]) -> None:
    with ExitStack() as stack:
        for part in parts:
            stack.callback(part.stop)
