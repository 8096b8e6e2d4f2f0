"""The whole house on one machine: embedded parts, simulators of what is not set, server, workers, portal.

Every process is supervised: one that dies is started again, and all die with this one, however it dies.
"""

import asyncio
import os
import secrets
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from cli.house import furnish
from cli.neighbours import ACSELE, MIR, MODELO_VIEJO, RVIADM, SAMP, Neighbours, Systems
from cli.ports import LOOPBACK, free_port, listens
from issuing.embedded import start_embedded
from issuing.embedded.identity import Identity
from issuing.embedded.supervisor import Program, Supervisor
from issuing.settings import Settings

_DEMO_PASSWORD = "moddatos"  # noqa: S105 -- SUNAT's published user of its test service, which the simulator takes too
_DEMO_SENDER = "comprobantes@aseguradora.example"


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """Where the house listens and what opens it."""

    grpc: str
    portal: str
    ose: str
    mailbox: str
    database: str
    redis: str
    demo_token: str
    staff_password: str
    logs: Path
    systems: Systems | None = None


class Stack:
    """Starts everything on entering, stops everything in reverse order on leaving.

    With a `label` the systems around the house are simulated too, and what they sell bears it.
    """

    def __init__(self, settings: Settings, *, label: str = "") -> None:
        self._settings = settings
        self._data = settings.data_folder.resolve()
        self._logs = self._data / "logs"
        self._stack = ExitStack()
        self.addresses: Addresses
        self.neighbours = Neighbours(self._data, self._supervise, label=label) if label else None

    def __enter__(self) -> Self:
        try:
            self.addresses = self._start()
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stack.close()

    def _start(self) -> Addresses:
        settings = self._settings
        self._logs.mkdir(parents=True, exist_ok=True)
        parts = self._stack.enter_context(
            start_embedded(
                self._data,
                database=settings.database_url is None,
                redis=settings.redis_url is None,
                postgres_port=settings.embedded_postgres_port,
                valkey_port=settings.embedded_valkey_port,
            )
        )
        database = settings.database_url or str(parts.database_url)
        redis = settings.redis_url or str(parts.redis_url)
        ose = settings.ose_url or self._start_simulator()
        smtp, mailbox = (settings.smtp_url, "") if settings.smtp_url else self._start_mailbox()
        token = _secret(settings.demo_token.get_secret_value() if settings.demo_token else None)
        staff = settings.portal_staff_password
        staff_password = _secret(staff.get_secret_value() if staff else None)
        grpc_port = settings.grpc_port or free_port()
        portal_port = settings.portal_port or free_port()
        environment = {
            "EMISSION_DATABASE_URL": database,
            "EMISSION_REDIS_URL": redis,
            "EMISSION_OSE_URL": ose,
            "EMISSION_OSE_PASSWORD": settings.ose_password.get_secret_value()
            if settings.ose_password
            else _DEMO_PASSWORD,
            "EMISSION_DATA_FOLDER": str(self._data),
            "EMISSION_KEYS_FOLDER": str(settings.keys_folder.resolve()),
            "EMISSION_BRANDING_FOLDER": str(_branding(settings)),
            "EMISSION_CONSULT_URL": settings.consult_url or f"http://{LOOPBACK}:{portal_port}",
            "EMISSION_GRPC_PORT": str(grpc_port),
            "EMISSION_PORTAL_PORT": str(portal_port),
            "EMISSION_PORTAL_STAFF_PASSWORD": staff_password,
            "EMISSION_PORTAL_SECRET": _secret(
                settings.portal_secret.get_secret_value() if settings.portal_secret else None
            ),
            "EMISSION_SMTP_URL": smtp,
            "EMISSION_MAIL_FROM": settings.mail_from or _DEMO_SENDER,
            "EMISSION_SUMMARY_WAIT_SECONDS": str(settings.summary_wait_seconds),
            **_given(settings, "anubis_url", "hooks_port", "hooks_folder", "complements_file", "intake_file"),
        }
        opened = settings.model_copy(update={"database_url": database, "redis_url": redis})
        asyncio.run(furnish(opened, token=token))
        systems = None
        if self.neighbours:
            tokens = {name: _secret(None) for name in (SAMP, ACSELE, MIR, MODELO_VIEJO, RVIADM)}
            systems = asyncio.run(self.neighbours.introduce(opened, tokens))
            environment |= self.neighbours.environment
        self._start_processes(environment, grpc_port, portal_port)
        return Addresses(
            grpc=f"{LOOPBACK}:{grpc_port}",
            portal=f"http://{LOOPBACK}:{portal_port}",
            ose=ose,
            mailbox=mailbox,
            database=database,
            redis=redis,
            demo_token=token,
            staff_password=staff_password,
            logs=self._logs,
            systems=systems,
        )

    def _start_simulator(self) -> str:
        port = self._settings.simulator_port or free_port()
        folder = self._data / "ose"
        folder.mkdir(parents=True, exist_ok=True)
        arguments = ["-m", "simulators.ose", "--port", str(port), "--data", str(folder)]
        self._supervise("OSE simulator", "ose", arguments, port=port)
        return f"http://{LOOPBACK}:{port}/ol-ti-itcpe/billService"

    def _start_mailbox(self) -> tuple[str, str]:
        """Where mails are handed over, and the page on which they can be read."""
        port, page = self._settings.mailbox_smtp_port or free_port(), self._settings.mailbox_port or free_port()
        folder = self._data / "mail"
        arguments = ["-m", "simulators.mail", "--port", str(port), "--http-port", str(page), "--data", str(folder)]
        self._supervise("mailbox", "mail", arguments, port=page)
        return f"smtp://{LOOPBACK}:{port}", f"http://{LOOPBACK}:{page}"

    def _start_processes(self, environment: Mapping[str, str], grpc_port: int, portal_port: int) -> None:
        self._supervise("portal", "portal", ["-m", "portal"], port=portal_port, environment=environment, wait=False)
        for index in range(self._settings.worker_processes):
            self._supervise(f"worker {index + 1}", f"worker-{index + 1}", ["-m", "workers"], environment=environment)
        self._supervise("server", "server", ["-m", "server"], port=grpc_port, environment=environment)

    def _supervise(
        self,
        name: str,
        folder_name: str,
        arguments: Sequence[str],
        *,
        port: int | None = None,
        environment: Mapping[str, str] | None = None,
        wait: bool = True,
    ) -> None:
        folder = self._data / "run" / folder_name
        folder.mkdir(parents=True, exist_ok=True)
        program = Program(
            name=name,
            process_name=folder_name,
            command=[sys.executable, *arguments],
            identity=Identity.OURSELVES,
            folder=folder,
            log_file=self._logs / f"{folder_name}.log",
            is_ready=lambda: port is None or not wait or listens(LOOPBACK, port),
            tidy=lambda: None,
            stop_signals=((signal.SIGTERM, self._settings.shutdown_grace_seconds + 5),),
            environment={**os.environ, **(environment or {})},
        )
        supervisor = Supervisor(program, restart=True)
        self._stack.callback(supervisor.stop)
        supervisor.start()


def _given(settings: Settings, *names: str) -> dict[str, str]:
    """The settings of these names that are set, for the processes."""
    return {f"EMISSION_{name.upper()}": str(value) for name in names if (value := getattr(settings, name)) is not None}


def _branding(settings: Settings) -> Path:
    """The folder of the settings, or the demo's looks where it is not there."""
    given = settings.branding_folder
    return given.resolve() if given.is_dir() else Path(__file__).parents[1] / "demo" / "branding"


def _secret(given: str | None) -> str:
    return given or secrets.token_urlsafe(24)
