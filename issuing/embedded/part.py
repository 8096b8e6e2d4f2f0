"""What every embedded part does the same way: lock the folder, choose a port, start under the supervisor, stop."""

import sys
from abc import ABC, abstractmethod
from pathlib import Path
from types import TracebackType
from typing import Self

from issuing.embedded.errors import EmbeddedPartError, PartDidNotStart
from issuing.embedded.folder import FolderLock
from issuing.embedded.ports import choose_port, is_free
from issuing.embedded.supervisor import Program, Supervisor

_PORT_TRIES = 3


class EmbeddedPart(ABC):
    """A server of our own in `folder` (made when missing), on loopback, for this process and those it starts.

    `port` is a fixed one; without it the last start's, while it is free, or any. `bin_folder` holds other binaries than
    the installed package's. With `restart` the server is started again, on the same port, when it dies by itself.
    """

    name: str
    setting: str

    def __init__(
        self, folder: Path, *, port: int | None = None, bin_folder: Path | None = None, restart: bool = False
    ) -> None:
        self.folder = folder.resolve()
        self.bin_folder = bin_folder.resolve() if bin_folder else None
        self._fixed_port = port
        self._restart = restart
        self._lock = FolderLock(self.folder)
        self._supervisor: Supervisor | None = None
        self._port: int | None = None
        self._password: str | None = None

    @property
    def port(self) -> int:
        """Where it listens; known once it was started."""
        if self._port is None:
            raise EmbeddedPartError(f"{self.name} was not started yet: call start() first.")
        return self._port

    @property
    def password(self) -> str:
        """What its clients show; known once it was started."""
        if self._password is None:
            raise EmbeddedPartError(f"{self.name} was not started yet: call start() first.")
        return self._password

    @property
    def pid(self) -> int | None:
        """The server's process id, None while it does not run."""
        return self._supervisor.pid if self._supervisor else None

    def start(self) -> None:
        """Returns when the server serves.

        Raises `FolderInUse` when another start has the folder, `PartDidNotStart` with the end of the log when the
        server refuses, and another `EmbeddedPartError` where this machine can't run it.
        """
        if sys.platform != "linux":
            raise EmbeddedPartError(f"{self.name} can be embedded on Linux only; set {self.setting} to one elsewhere.")
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock.acquire()
        try:
            self._start_on_some_port()
        except BaseException:
            self._lock.release()
            raise

    def stop(self) -> None:
        """Returns when the server is gone; harmless when it does not run."""
        if self._supervisor is not None:
            self._supervisor.stop()
        self._lock.release()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def _start_on_some_port(self) -> None:
        for tries_left in reversed(range(_PORT_TRIES)):
            self._port = self._usable_port()
            self._supervisor = Supervisor(self._program(self._port), restart=self._restart)
            try:
                self._supervisor.start()
            except PartDidNotStart:
                # Somebody may have taken the port between our look and the server's; any other reason stays.
                if is_free(self._port) or not tries_left:
                    raise
            else:
                return

    def _usable_port(self) -> int:
        if self._fixed_port is None:
            return choose_port(self.folder / "port")
        if not is_free(self._fixed_port):
            raise PartDidNotStart(
                f"Port {self._fixed_port} for {self.name} is taken; stop who listens there, or name another port."
            )
        return self._fixed_port

    @abstractmethod
    def _program(self, port: int) -> Program:
        """Everything but the start itself: files laid out, secrets known, the command line ready."""
