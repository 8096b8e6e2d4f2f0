"""A real PostgreSQL in a folder: password, loopback only, safe against crashes, as root or as anybody."""

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import asyncpg

from issuing.embedded.binaries import postgres_binary
from issuing.embedded.errors import EmbeddedPartError, PartDidNotStart
from issuing.embedded.folder import kept_secret, sync_folder
from issuing.embedded.identity import Identity, choose_identity, run_once
from issuing.embedded.part import EmbeddedPart
from issuing.embedded.ports import LOOPBACK
from issuing.embedded.supervisor import Program

ROLE = "emission"
DATABASE = "emission"
SETTINGS: Mapping[str, str] = {
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    # Failing statements and their values are the customers' data; they don't belong into a log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
_SECONDS_TO_ANSWER = 5.0


class EmbeddedPostgres(EmbeddedPart):
    """See `EmbeddedPart`. In the folder: `data/` (the cluster), `password`, `port`, `postgres.log`.

    `settings` are PostgreSQL's own, on top of `SETTINGS`; fsync stays on unless they say otherwise.
    """

    name = "PostgreSQL"
    setting = "EMISSION_DATABASE_URL"

    def __init__(
        self,
        folder: Path,
        *,
        port: int | None = None,
        settings: Mapping[str, str] | None = None,
        bin_folder: Path | None = None,
        restart: bool = False,
    ) -> None:
        super().__init__(folder, port=port, bin_folder=bin_folder, restart=restart)
        self._settings = dict(SETTINGS) | dict(settings or {})

    @property
    def url(self) -> str:
        """For SQLAlchemy: `postgresql+asyncpg://emission:<password>@127.0.0.1:<port>/emission`."""
        return url_of(self.password, self.port)

    @property
    def dsn(self) -> str:
        """For everybody else: `postgresql://emission:<password>@127.0.0.1:<port>/emission`."""
        return self.url.replace("+asyncpg", "", 1)

    def _program(self, port: int) -> Program:
        server = postgres_binary("postgres", self.bin_folder)
        had_cluster = (self.folder / "data").exists()
        if had_cluster and not (self.folder / "password").exists():
            raise EmbeddedPartError(
                f"The folder {self.folder} holds a database but not its password; restore the file `password` there."
            )
        password = self._password = kept_secret(self.folder / "password")
        identity = choose_identity(server, self.folder)
        if not had_cluster:
            initdb = postgres_binary("initdb", self.bin_folder)
            _make_cluster(initdb, self.folder, identity, sync=self._settings.get("fsync") != "off")
        data = self.folder / "data"
        return Program(
            name=self.name,
            process_name="postgres",
            command=_command(server, data, port, self._settings),
            identity=identity,
            folder=data,
            log_file=self.folder / "postgres.log",
            is_ready=lambda: asyncio.run(_serves(port, password)),
            tidy=lambda: (data / "postmaster.pid").unlink(missing_ok=True),
            stop_signals=((signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0)),
        )


def url_of(password: str, port: int) -> str:
    """Where such a server is, for SQLAlchemy."""
    return f"postgresql+asyncpg://{ROLE}:{password}@{LOOPBACK}:{port}/{DATABASE}"


def _command(program: Path, data: Path, port: int, settings: Mapping[str, str]) -> Sequence[str]:
    chosen = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    return [str(program), "-D", str(data), "-h", LOOPBACK, "-p", str(port), "-k", "", *chosen]


def _make_cluster(initdb: Path, folder: Path, identity: Identity, *, sync: bool) -> None:
    """Makes `data/` in one step: what a start that was killed left half made is never taken for a cluster."""
    for left_over in folder.glob("initdb-*"):
        shutil.rmtree(left_over, ignore_errors=True)
    draft = Path(tempfile.mkdtemp(prefix="initdb-", dir=folder))
    owner = folder.stat()
    os.chown(draft, owner.st_uid, owner.st_gid)
    command = [str(initdb), "-D", str(draft), "-U", ROLE, "--locale=C.UTF-8", "--encoding=UTF8"]
    command += ["--auth=scram-sha-256", f"--pwfile={folder / 'password'}", *([] if sync else ["--no-sync"])]
    outcome = run_once(command, identity=identity, folder=folder)
    if outcome.returncode != 0:
        raise PartDidNotStart(f"PostgreSQL's initdb could not make {folder / 'data'}:\n{outcome.stderr.strip()}")
    draft.rename(folder / "data")
    # Else a power cut could bring the draft's name back, and the next start would throw the draft away.
    sync_folder(folder)


async def _serves(port: int, password: str) -> bool:
    """Whether our database answers; it is created when the server is up and lacks it.

    The password is proven by both sides (SCRAM), so no other server on this port is taken for ours.
    """
    try:
        await _ask(port, password, DATABASE, "SELECT 1")
    except asyncpg.InvalidCatalogNameError:
        await _ask(port, password, "postgres", f"CREATE DATABASE {DATABASE}")
    except asyncpg.InvalidAuthorizationSpecificationError as error:
        raise PartDidNotStart(
            f"The PostgreSQL on port {port} refuses the password in the data folder ({error}); restore that file."
        ) from error
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError):
        return False  # the last two where it dies while it is asked
    return True


async def _ask(port: int, password: str, database: str, statement: str) -> None:
    connection = await asyncpg.connect(
        host=LOOPBACK,
        port=port,
        user=ROLE,
        password=password,
        database=database,
        ssl=False,
        timeout=_SECONDS_TO_ANSWER,
    )
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
