"""The house as real processes that can be killed: PostgreSQL, Valkey, an OSE simulator, a server and workers."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import httpx

from cli.ports import free_port
from issuing.embedded import EmbeddedPostgres, EmbeddedValkey
from issuing.embedded.identity import Identity, child_command

ROOT = Path(__file__).parents[2]
OSE = "ose"
OURS = {"server": "server", "worker-1": "workers", "worker-2": "workers"}
"""Our processes by name, and the modules that they run."""
_LOOK_SECONDS = 0.1
# A read time-out of a minute is right for a tax authority, and would make of a chaos run an afternoon.
_PROFILE = "[ose.timeouts]\nconnect_seconds = 1.0\nread_seconds = 1.5\ntotal_seconds = 3.0\n"


@dataclass(kw_only=True)
class Program:
    """A process that is started anew whenever it was killed, as its supervisor would, but not before `away_until`."""

    name: str
    command: list[str]
    environment: Mapping[str, str]
    log: BinaryIO
    away_until: float = 0.0
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, whatever became of the last one; it ends with us, however we end."""
        command = child_command(self.command, identity=Identity.OURSELVES, folder=ROOT, death_signal=signal.SIGKILL)
        self.process = subprocess.Popen(command, env=dict(self.environment), stdout=self.log, stderr=self.log)

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
        """Have it stop that; returns once it does."""
        while True:
            try:
                httpx.delete(f"{self.control}/control/faults").raise_for_status()
            except httpx.HTTPError:
                time.sleep(_LOOK_SECONDS)  # it has just been started
            else:
                return

    def raise_the_dead(self, *, may: Callable[[], bool] = lambda: True) -> None:
        """Start what does not run; `may` decides whether one is started now."""
        for program in self.programs.values():
            if not program.runs and self.now >= program.away_until and may():
                program.start()

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
    """Everything up; `furnish(database_url, redis_url)` makes schema, issuers and sources before our processes."""
    with ExitStack() as stack:
        postgres = stack.enter_context(EmbeddedPostgres(folder / "postgres", restart=True))
        valkey = stack.enter_context(EmbeddedValkey(folder / "valkey", restart=True))
        furnish(postgres.url, valkey.url)
        ports = {name: free_port() for name in (OSE, "control", "grpc")}
        house = House(
            postgres=postgres,
            valkey=valkey,
            control=f"http://127.0.0.1:{ports['control']}",
            grpc=f"127.0.0.1:{ports['grpc']}",
            began=time.time(),
        )
        profile = folder / "profiles.toml"
        profile.write_text(_PROFILE, encoding="utf-8")
        commands = {name: ["-m", module] for name, module in OURS.items()} | {
            OSE: [
                *("-m", "simulators.ose", "--data", str(folder / OSE), "--ticket-ms", "300"),
                *("--port", str(ports[OSE]), "--control-port", str(ports["control"])),
            ]
        }
        environment = _environment(house, ports, keys=keys, profile=profile)
        for name, command in commands.items():
            log = stack.enter_context((folder / f"{name}.log").open("ab"))
            program = Program(name=name, command=[sys.executable, *command], environment=environment, log=log)
            house.programs[name] = program
            program.start()
            stack.callback(program.kill)
        house.behave()
        yield house


def _environment(house: House, ports: Mapping[str, int], *, keys: Path, profile: Path) -> dict[str, str]:
    base = f"http://127.0.0.1:{ports[OSE]}"
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "protos/generated")]),
        "EMISSION_DATABASE_URL": house.postgres.url,
        "EMISSION_REDIS_URL": house.valkey.url,
        "EMISSION_KEYS_FOLDER": str(keys),
        "EMISSION_OSE_URL": f"{base}/ol-ti-itcpe/billService",
        "EMISSION_OSE_PASSWORD": "moddatos",
        "EMISSION_OSE_PROFILES_FILE": str(profile),
        "EMISSION_VALIDITY_URL": f"{base}/v1/contribuyente/contribuyentes/{{ruc}}/validarcomprobante",
        "EMISSION_VALIDITY_TOKEN_URL": f"{base}/v1/clientesextranet/{{client_id}}/oauth2/token/",
        "EMISSION_GRPC_PORT": str(ports["grpc"]),
        "EMISSION_LEASE_SECONDS": "3",
        "EMISSION_SWEEP_SECONDS": "0.5",
        "EMISSION_SUMMARY_WAIT_SECONDS": "2",
    }
