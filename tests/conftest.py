"""Real parts for the tests: a PostgreSQL with a migrated template that each test copies, a Valkey, an OSE simulator."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest
from pydantic import SecretStr

from documents.certificates import generate_demo_certificate
from issuing.clock import Clock, SystemClock
from issuing.embedded import EmbeddedPostgres, EmbeddedValkey
from issuing.services import Services, open_services
from issuing.services.working import open_work
from issuing.settings import Settings
from issuing.storage.database import open_engine
from issuing.storage.schema import migrate
from issuing.views import SourceIdentity, Ticket
from tests.builders import an_issuer

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """One PostgreSQL a test process; fsync off, since no test of this one cuts the power."""
    server = EmbeddedPostgres(tmp_path_factory.mktemp("postgres"), settings={"fsync": "off", "max_connections": "200"})
    with server:
        asyncio.run(_make_template(server))
        yield server


async def _make_template(server: EmbeddedPostgres) -> None:
    engine = open_engine(server.url, pool_size=1)
    await migrate(engine)
    await engine.dispose()


@pytest.fixture
async def database_url(postgres: EmbeddedPostgres) -> AsyncIterator[str]:
    """A migrated database of the test's own."""
    name = f"test_{uuid4().hex}"
    connection = await asyncpg.connect(postgres.dsn.rsplit("/", 1)[0] + "/postgres")
    await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE emission')
    try:
        yield postgres.url.rsplit("/", 1)[0] + f"/{name}"
    finally:
        await connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        await connection.close()


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedValkey]:
    """One Valkey a test process."""
    with EmbeddedValkey(tmp_path_factory.mktemp("valkey")) as server:
        yield server


@pytest.fixture
def redis_url(valkey: EmbeddedValkey) -> str:
    return valkey.url


@dataclass(frozen=True)
class Ose:
    """The OSE simulator, a real process with storage of its own."""

    control: str
    url: str
    process: subprocess.Popen[str]


@pytest.fixture
def ose(tmp_path: Path) -> Iterator[Ose]:
    with start_ose(tmp_path / "ose") as running:
        yield running


class start_ose:  # noqa: N801 -- reads as a verb: `with start_ose(folder) as ose`
    """Starts the simulator on `folder` for as long as the context lasts."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self._folder = folder
        self._arguments = arguments

    def __enter__(self) -> Ose:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "simulators.ose", "--port", "0", "--data", str(self._folder), *self._arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            self.__exit__()
            pytest.fail("the OSE simulator did not start")
        told = json.loads(line)
        return Ose(control=told["control_url"], url=told["url"], process=self._process)

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()


@pytest.fixture(scope="session")
def schemas_folder() -> Path:
    """The folder of OASIS's and SUNAT's XSDs, which this repository does not carry."""
    folder = os.environ.get("EMISSION_TEST_SCHEMAS")
    if not folder or not (Path(folder) / "ubl-2.1" / "maindoc").is_dir():
        pytest.fail("EMISSION_TEST_SCHEMAS must name the folder that holds ubl-2.1/ and sunat-1.0/; `make test` does")
    return Path(folder)


@pytest.fixture(scope="session")
def issuer_key() -> bytes:
    issuer = an_issuer()
    return generate_demo_certificate(issuer.ruc, issuer.legal_name, SystemClock().now())


@pytest.fixture
def settings(database_url: str, redis_url: str, tmp_path: Path, issuer_key: bytes) -> Settings:
    """A whole house with the test issuer's key and, until a test says otherwise, an OSE that is not there."""
    keys = tmp_path / "keys"
    keys.mkdir()
    (keys / f"{an_issuer().ruc}.pem").write_bytes(issuer_key)
    return Settings(
        data_folder=tmp_path / "data",
        database_url=database_url,
        redis_url=redis_url,
        keys_folder=keys,
        ose_url="http://127.0.0.1:9/ol-ti-itcpe/billService",
        ose_password=SecretStr("moddatos"),
        database_pool_size=4,
        sweep_seconds=0.2,
        portal_staff_password=SecretStr("una contraseña de prueba"),
    )


@pytest.fixture
async def services(settings: Settings) -> AsyncIterator[Services]:
    """Open services on a house in which the demo issuer is registered."""
    async with open_services(settings) as opened:
        await opened.issuers.register(an_issuer())
        yield opened


@pytest.fixture
async def source(services: Services) -> SourceIdentity:
    token = await services.sources.register("samp")
    found = await services.sources.authenticate(token)
    assert found
    return found


@asynccontextmanager
async def emitting(settings: Settings, *, clock: Clock | None = None) -> AsyncIterator[None]:
    """What a worker does, for as long as the context lasts."""
    async with open_work(settings, actor="worker:test", clock=clock) as work:
        running = asyncio.create_task(work.run())
        try:
            yield
        finally:
            work.stop()
            await running


async def ended(services: Services, source: SourceIdentity, *ids: UUID) -> list[Ticket]:
    """The tickets once each is final or stuck."""
    tickets = []
    async with asyncio.timeout(60):
        for ticket_id in ids:
            changes = [it async for it in services.watching.watch(ticket_id, source=source)]
            tickets.append(changes[-1])
    return tickets


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("EMISSION_") and not name.startswith("EMISSION_TEST_"):
            monkeypatch.delenv(name)
