"""The systems around the house, simulated for the demo: who pushes, is read, drops files, is asked, and is told.

SAMP's and Rviadm's tables are read, Acsel-e, MIR and Modelo Viejo drop files, SAMP is asked for what its
own sales lack, PAPERLESS and ANUBIS are the quick road, CDP is told of each change.
"""

import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cli.hooks import rotate
from cli.ports import LOOPBACK, free_port
from issuing.clock import SystemClock
from issuing.services.delivering.secrets import SubscriberSecrets
from issuing.services.delivering.subscribers import Subscribers
from issuing.services.sources import Sources
from issuing.settings import Settings
from issuing.storage.database import open_engine

SAMP, ACSELE, MIR, MODELO_VIEJO, RVIADM = "samp", "acsel-e", "mir", "modelo-viejo", "rviadm"
DROPPING = {ACSELE: "acsele", MIR: "mir", MODELO_VIEJO: "modelo_viejo"}
"""Who drops files, and its simulator's module."""
_CDP = "cdp"
_MAPPINGS = Path(__file__).parents[1] / "mappings"
_FILES = {ACSELE: "*.jsonl", MIR: "*.csv", MODELO_VIEJO: "*.txt"}

Supervise = Callable[..., None]
"""Starts a process and keeps it running: name, folder's name, arguments, port."""

_COMPLEMENTS = """\
systems:
  samp:
    kind: http
    url: "{samp}/customers/{{number}}"
    timeout_seconds: 2
    cache_seconds: 60
fields:
  - path: customer.emails
    sources: [samp]
    from:
      - system: samp
        question: {{number: =sale.customer.identity_number}}
        value: "=has(answer.email) ? [answer.email] : []"
"""
_PULL = """\
  - name: {name}
    source: {name}
    mapping: {mapping}
    url_file: {url_file}
    table: {table}
    key: {key}
    watermark: FEC_MODIFICACION
    interval_seconds: 1
"""
_FOLDER = """\
  - name: {name}
    source: {name}
    mapping: {mapping}
    folder: {folder}
    files: "{files}"
    stable_seconds: 1
    interval_seconds: 1
"""


@dataclass(frozen=True, kw_only=True)
class Systems:
    """Where they are reached, and what each source proves itself by."""

    paperless: str
    samp: str
    cdp: str
    tokens: Mapping[str, str]


class Neighbours:
    """Starts all of them around a house; `label` is digits that make what they sell this run's own."""

    def __init__(self, data: Path, supervise: Supervise, *, label: str) -> None:
        self._data = data.resolve()
        self._supervise = supervise
        self.label = label
        self.environment: dict[str, str] = {}

    async def introduce(self, settings: Settings, tokens: Mapping[str, str]) -> Systems:
        """Start them, make them known to the house, and write the files that say how to read and ask them."""
        cdp_port = free_port()
        engine = open_engine(settings.database_url or "", pool_size=1)
        try:
            for name, token in tokens.items():
                await Sources(engine, SystemClock()).register(name, token=token)
            await Subscribers(engine, SystemClock()).add(_CDP, f"{_url(cdp_port)}/hooks/emission", version=1)
        finally:
            await engine.dispose()
        SubscriberSecrets(settings.keys_folder).rotate(_CDP)
        secrets = settings.keys_folder.resolve() / f"{_CDP}.webhook"
        self._start(_CDP, "cdp", "--secrets", str(secrets), port=cdp_port)
        samp = self._start("SAMP", "samp", "--database", str(self.database(SAMP)), "--label", self.label, "--down")
        self._run("rviadm", "--database", str(self.database(RVIADM)))
        paperless = self._quick_road()
        self._write_configuration(samp)
        return Systems(paperless=paperless, samp=samp, cdp=_url(cdp_port), tokens=tokens)

    @property
    def anubis(self) -> str:
        """Where the repository of the quick road is reached."""
        return self.environment["EMISSION_ANUBIS_URL"]

    def database(self, name: str) -> Path:
        """The file in which a system keeps the table that is read."""
        return self._data / "neighbours" / f"{name}.sqlite"

    def folder(self, name: str) -> Path:
        """The folder, made where it is not there, into which a system drops its files."""
        folder = self._data / "neighbours" / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def drop(self) -> None:
        """Have those that drop files drop theirs."""
        for name, module in DROPPING.items():
            self._run(module, "--folder", str(self.folder(name)))

    def _quick_road(self) -> str:
        hooks, port = self._data / "hooks", free_port()
        secret = rotate(hooks / "paperless.secrets")
        anubis = self._start("ANUBIS", "anubis", "--data", str(self._data / "anubis"))
        hook = f"{_url(port)}/hooks/paperless"
        given = ("--anubis", anubis, "--hook", hook, "--secret", secret)
        self.environment |= {
            "EMISSION_ANUBIS_URL": anubis,
            "EMISSION_HOOKS_PORT": str(port),
            "EMISSION_HOOKS_FOLDER": str(hooks),
        }
        return self._start("PAPERLESS", "paperless", "--data", str(self._data / "paperless"), *given)

    def _write_configuration(self, samp: str) -> None:
        complements, intake = self._data / "complements.yaml", self._data / "intake.yaml"
        complements.write_text(_COMPLEMENTS.format(samp=samp), encoding="utf-8")
        pulls = self._pull(SAMP, "V_RECIBO_EMISION", "NRO_RECIBO") + self._pull(
            RVIADM, "CONTRATO_RENTA", "NUM_CONTRATO"
        )
        folders = "".join(
            _FOLDER.format(name=name, mapping=_mapping(name), folder=self.folder(name), files=_FILES[name])
            for name in DROPPING
        )
        intake.write_text(f"pulls:\n{pulls}folders:\n{folders}", encoding="utf-8")
        self.environment |= {"EMISSION_COMPLEMENTS_FILE": str(complements), "EMISSION_INTAKE_FILE": str(intake)}

    def _pull(self, name: str, table: str, key: str) -> str:
        url_file = self._data / f"{name}.url"
        url_file.write_text(f"sqlite:///{self.database(name)}", encoding="utf-8")
        return _PULL.format(name=name, mapping=_mapping(name), url_file=url_file, table=table, key=key)

    def _start(self, name: str, module: str, *arguments: str, port: int | None = None) -> str:
        port = port or free_port()
        command = ["-m", f"simulators.{module}", *arguments, "--port", str(port), "--die-with-parent"]
        self._supervise(f"{name} simulator", module, command, port=port)
        return _url(port)

    def _run(self, module: str, *arguments: str) -> None:
        command = [sys.executable, "-m", f"simulators.{module}", *arguments, "--label", self.label]
        subprocess.run(command, check=True, cwd=Path(__file__).parents[1])  # noqa: S603 -- a module of ours


def _url(port: int) -> str:
    return f"http://{LOOPBACK}:{port}"


def _mapping(name: str) -> Path:
    return _MAPPINGS / f"{name}.yaml"
