"""The PostgreSQL of a data folder for a command that only needs it for a while: the running one, or one of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from issuing.embedded.errors import EmbeddedPartError, FolderInUse
from issuing.embedded.postgres import EmbeddedPostgres, url_of

_PORT_LINE = 3
"""In PostgreSQL's own `postmaster.pid`, counted from 0."""


@contextmanager
def attached_postgres(folder: Path, *, port: int | None = None) -> Iterator[str]:
    """The URL of the PostgreSQL in `folder`; where none runs there, one is started and stopped again.

    Raises `EmbeddedPartError` where the folder holds no database, or its server can't be started. Not to be entered
    while an event loop runs.
    """
    if not (folder / "data").exists():
        raise EmbeddedPartError(
            f"There is no database: EMISSION_DATABASE_URL is not set, and {folder} holds none. "
            "Set it, or name the data folder by EMISSION_DATA_FOLDER."
        )
    postgres = EmbeddedPostgres(folder, port=port)
    if not _starts(postgres):
        yield _url_of_running(folder)
        return
    try:
        yield postgres.url
    finally:
        postgres.stop()


def _starts(postgres: EmbeddedPostgres) -> bool:
    """Start it; False where another process has it."""
    try:
        postgres.start()
    except FolderInUse:
        return False
    return True


def _url_of_running(folder: Path) -> str:
    """Where the server listens that another process has started there."""
    try:
        password = (folder / "password").read_text(encoding="ascii").strip()
        port = int((folder / "data" / "postmaster.pid").read_text(encoding="ascii").splitlines()[_PORT_LINE])
    except (OSError, ValueError, IndexError) as error:
        raise EmbeddedPartError(
            f"The PostgreSQL in {folder} is just starting or stopping ({error}); try again in a few seconds."
        ) from error
    return url_of(password, port)
