"""The house as real processes that can be killed: PostgreSQL, Valkey, an OSE simulator, a server and two workers."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import httpx

from cli.ports import free_port
from issuing.embedded import EmbeddedPostgres, EmbeddedValkey

ROOT = Path(__file__).parents[2]
# A read time-out of a minute is right for a tax authority, and would make of a chaos run an afternoon.
_PROFILE = "[ose.timeouts]\nconnect_seconds = 1.0\nread_seconds = 1.5\ntotal_seconds = 3.0\n"


@dataclass(kw_only=True)
class Program:
    """One of our processes; it is started anew whenever it was killed, as its supervisor would."""

    name: str
    command: list[str]
    environment: Mapping[str, str]
    log: BinaryIO
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, whatever became of the last one."""
        self.process = subprocess.Popen(
            self.command, cwd=ROOT, env=dict(self.environment), stdout=self.log, stderr=self.log
        )

    def kill(self) -> None:
        """SIGKILL; returns when it is gone."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    @property
    def runs(self) -> bool:
        """Whether it lives."""
        return self.process is not None and self.process.poll() is None


@dataclass(kw_only=True)
class House:
    """What a chaos run has in its hands."""

    postgres: EmbeddedPostgres
    valkey: EmbeddedValkey
    control: str
    grpc: str
    began: float
    programs: dict[str, Program] = field(default_factory=dict)

    @property
    def now(self) -> float:
        """Seconds since the run began."""
        return time.time() - self.began

    def fault(self, **order: object) -> None:
        """Have the OSE misbehave."""
        httpx.post(f"{self.control}/control/faults", json=order).raise_for_status()

    def behave(self) -> None:
        """Have it stop that."""
        httpx.delete(f"{self.control}/control/faults").raise_for_status()

    def told(self, what: str) -> list[dict[str, Any]]:
        """All rows of the OSE's own `log` or `documents`."""
        found: list[dict[str, Any]] = []
        while True:
            after = found[-1]["id"] if found else 0
            answer = httpx.get(f"{self.control}/control/{what}", params={"after": after, "limit": 5000}).json()
            page: list[dict[str, Any]] = answer["entries" if what == "log" else "documents"]
            found += page
            if not page:
                return found


@contextmanager
def open_house(folder: Path, keys: Path, *, furnish: Any) -> Iterator[House]:
    """Everything up; `furnish(database_url, redis_url)` makes schema, issuer and source before the processes start."""
    with ExitStack() as stack:
        postgres = stack.enter_context(EmbeddedPostgres(folder / "postgres", restart=True))
        valkey = stack.enter_context(EmbeddedValkey(folder / "valkey", restart=True))
        furnish(postgres.url, valkey.url)
        ose = subprocess.Popen(
            [sys.executable, "-m", "simulators.ose", "--port", "0", "--data", str(folder / "ose"), "--die-with-parent"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
        )
        stack.callback(_end, ose)
        assert ose.stdout
        told = json.loads(ose.stdout.readline())
        profile = folder / "profiles.toml"
        profile.write_text(_PROFILE, encoding="utf-8")
        port = free_port()
        house = House(
            postgres=postgres,
            valkey=valkey,
            control=told["control_url"],
            grpc=f"127.0.0.1:{port}",
            began=time.time(),
        )
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "protos/generated")]),
            "EMISSION_DATABASE_URL": postgres.url,
            "EMISSION_REDIS_URL": valkey.url,
            "EMISSION_KEYS_FOLDER": str(keys),
            "EMISSION_OSE_URL": told["url"],
            "EMISSION_OSE_PASSWORD": "moddatos",
            "EMISSION_OSE_PROFILES_FILE": str(profile),
            "EMISSION_GRPC_PORT": str(port),
            "EMISSION_LEASE_SECONDS": "3",
            "EMISSION_SWEEP_SECONDS": "0.5",
        }
        for name, module in (("server", "server"), ("worker-1", "workers"), ("worker-2", "workers")):
            log = stack.enter_context((folder / f"{name}.log").open("ab"))
            program = Program(name=name, command=[sys.executable, "-m", module], environment=environment, log=log)
            house.programs[name] = program
            program.start()
            stack.callback(program.kill)
        yield house


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    if process.stdout:
        process.stdout.close()
