"""Keeps one server process alive for as long as its owner wants it, and no longer.

Each server has a thread of its own that starts it, waits for it and starts it again. That thread lives as long as the
server: the kernel sends a child its death signal when the *thread* that made it ends, so a server that was started from
a pool's or a fixture's thread would die with that thread. The server leads a session of its own, so that Ctrl-C in a
terminal reaches us alone and its users can be stopped first.
"""

import atexit
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from issuing.embedded.errors import PartDidNotStart
from issuing.embedded.folder import end_of_log, open_log, wait_until_left
from issuing.embedded.identity import Identity, child_command, child_environment

READY_SECONDS = 120.0
ASK_AGAIN_SECONDS = 0.02
STEADY_SECONDS = 10.0

_log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Program:
    """What to run and how to deal with it.

    `is_ready` really connects: True once the server serves, False while it does not yet, an `EmbeddedPartError` when it
    never will. `tidy` runs before each start, when no process works in `folder` any more. `stop_signals` are sent in
    turn, each with the seconds that it is given; SIGKILL comes after the last. The first is also the death signal.
    `environment` is added to the little that every child is given.
    """

    name: str
    process_name: str
    command: Sequence[str]
    identity: Identity
    folder: Path
    log_file: Path
    is_ready: Callable[[], bool]
    tidy: Callable[[], None]
    stop_signals: Sequence[tuple[signal.Signals, float]]
    environment: Mapping[str, str] = field(default_factory=dict)


def restart_delay(failures: int) -> float:
    """Seconds to wait before the next start after so many `failures` in a row: 0.1 doubled each time, 30 at most."""
    return min(30.0, 0.1 * 2.0 ** min(failures, 10))


class Supervisor:
    """Starts `program`, starts it again when it dies by itself if `restart`, and stops it at the latest at exit."""

    def __init__(self, program: Program, *, restart: bool = False) -> None:
        self._program = program
        self._restart = restart
        self._owner = os.getpid()
        self._stopping = threading.Event()
        self._started: Future[None] = Future()
        self._changing = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._keeper = threading.Thread(target=self._keep, name=f"keeper of {program.name}", daemon=True)

    @property
    def pid(self) -> int | None:
        """The server's process id, None while none runs."""
        process = self._process
        return None if process is None or process.poll() is not None else process.pid

    def start(self) -> None:
        """Returns when the server serves; raises `EmbeddedPartError` when it does not: then nothing is left of it."""
        atexit.register(self.stop)
        self._keeper.start()
        try:
            self._started.result()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Ends the server and returns when it is gone; safe to repeat, also after an interrupt.

        A forked copy of us owns no server, and the lock that it inherited may be held for ever.
        """
        if os.getpid() != self._owner:
            return
        self._stopping.set()
        with self._changing:
            process = self._process
        if process is not None:
            self._end(process)
        if self._keeper.is_alive():
            self._keeper.join()
        atexit.unregister(self.stop)

    def _keep(self) -> None:
        try:
            process = self._launch()
        except BaseException as error:  # noqa: BLE001 -- start() raises it in the thread that asked
            self._started.set_exception(error)
            return
        self._started.set_result(None)
        failures = 0
        while True:
            born = time.monotonic()
            code = process.wait()
            if self._stopping.is_set():
                return
            _log.error(f"{self._program.name} ended by itself", action="part_died", code=code, restart=self._restart)
            failures = 0 if time.monotonic() - born > STEADY_SECONDS else failures
            successor = self._launch_again(failures) if self._restart else None
            if successor is None:
                return
            process = successor
            failures += 1

    def _launch_again(self, failures: int) -> subprocess.Popen[bytes] | None:
        while not self._stopping.wait(restart_delay(failures)):
            try:
                process = self._launch()
            except Exception as error:  # noqa: BLE001 -- whatever it is, who gives up here leaves the server dead for good
                failures += 1
                _log.error(f"{self._program.name} did not start again", action="part_restart_failed", error=str(error))
            else:
                _log.info(f"{self._program.name} runs again", action="part_restarted", process=process.pid)
                return process
        return None

    def _launch(self) -> subprocess.Popen[bytes]:
        program = self._program
        wait_until_left(program.folder, program.process_name, give_up=self._stopping)
        program.tidy()
        process = self._spawn()
        try:
            self._await_ready(process)
        except BaseException:
            self._end(process)
            raise
        return process

    def _spawn(self) -> subprocess.Popen[bytes]:
        program = self._program
        command = child_command(
            program.command,
            identity=program.identity,
            folder=program.folder,
            death_signal=program.stop_signals[0][0],
        )
        log = open_log(program.log_file)
        try:
            with self._changing:
                if self._stopping.is_set():
                    raise PartDidNotStart(f"{program.name} was stopped before it had started.")
                self._process = subprocess.Popen(  # noqa: S603 -- our own binaries, our own arguments
                    command,
                    env={**child_environment(), **program.environment},
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
                return self._process
        finally:
            os.close(log)

    def _await_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not self._program.is_ready():
            if _exits_within(process, ASK_AGAIN_SECONDS):
                raise self._refusal(f"ended with code {process.returncode} before it served")
            if time.monotonic() > deadline:
                raise self._refusal(f"did not serve within {READY_SECONDS:.0f} s")

    def _refusal(self, what: str) -> PartDidNotStart:
        log_file = self._program.log_file
        return PartDidNotStart(
            f"{self._program.name} {what}; the end of its log {log_file} tells why:\n{end_of_log(log_file)}"
        )

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        for signal_number, seconds in self._program.stop_signals:
            process.send_signal(signal_number)
            if _exits_within(process, seconds):
                return
        process.kill()
        process.wait()


def _exits_within(process: subprocess.Popen[bytes], seconds: float) -> bool:
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        return False
    return True
