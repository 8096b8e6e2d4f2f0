"""A worker as operations know it: a process that is killed, loses Redis, or is asked to stop."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from issuing.embedded import EmbeddedValkey
from issuing.services import Services, open_services
from issuing.settings import Settings
from issuing.states import State
from issuing.views import SourceIdentity
from tests.builders import a_boleta, a_sale, an_issuer
from tests.conftest import ROOT, Ose

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def settings(settings: Settings, ose: Ose) -> Settings:
    return settings.model_copy(update={"ose_url": ose.url, "lease_seconds": 2.0})


def environment(settings: Settings) -> dict[str, str]:
    base = str(settings.ose_url).split("/ol-ti-itcpe", 1)[0]
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "protos/generated")]),
        "EMISSION_DATABASE_URL": str(settings.database_url),
        "EMISSION_REDIS_URL": str(settings.redis_url),
        "EMISSION_KEYS_FOLDER": str(settings.keys_folder),
        "EMISSION_OSE_URL": str(settings.ose_url),
        "EMISSION_OSE_PASSWORD": "moddatos",
        "EMISSION_LEASE_SECONDS": str(settings.lease_seconds),
        "EMISSION_SWEEP_SECONDS": str(settings.sweep_seconds),
        "EMISSION_SUMMARY_WAIT_SECONDS": "0.2",
        "EMISSION_VALIDITY_URL": f"{base}/v1/contribuyente/contribuyentes/{{ruc}}/validarcomprobante",
        "EMISSION_VALIDITY_TOKEN_URL": f"{base}/v1/clientesextranet/{{client_id}}/oauth2/token/",
    }


@contextmanager
def worker(settings: Settings, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "workers"], cwd=ROOT, env=environment(settings), stdout=output, stderr=output
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def until_all(services: Services, source: SourceIdentity, count: int, state: State) -> None:
    """Wait until `count` tickets stand at `state`."""
    async with asyncio.timeout(60):
        while True:
            page = await services.inquiry.list_tickets((state,), source=source, page_size=500, page_token="")
            if len(page.tickets) >= count:
                return
            await asyncio.sleep(0.05)


async def sent_documents(ose: Ose) -> list[dict[str, object]]:
    async with httpx.AsyncClient() as client:
        answer = (await client.get(f"{ose.control}/control/documents")).json()
    found: list[dict[str, object]] = answer["documents"] if isinstance(answer, dict) else answer
    return found


async def test_a_worker_that_is_killed_again_and_again_emits_each_sale_once(
    services: Services, source: SourceIdentity, settings: Settings, ose: Ose, tmp_path: Path
) -> None:
    async with httpx.AsyncClient() as client:
        slow = {"mode": "slow", "times": None, "ms": 150}
        (await client.post(f"{ose.control}/control/faults", json=slow)).raise_for_status()
    for index in range(60):
        await services.submission.submit(a_sale(external_id=f"S-{index}"), source=source, request_id="r")
    for done in (1, 15, 30):
        with worker(settings, tmp_path / "worker.log"):
            await until_all(services, source, done, State.ACCEPTED)
    with worker(settings, tmp_path / "worker.log"):
        await until_all(services, source, 60, State.ACCEPTED)
    documents = await sent_documents(ose)
    assert sorted(int(str(it["number"])) for it in documents) == list(range(1, 61))


async def test_a_worker_that_is_killed_while_its_summaries_are_under_way_informs_each_boleta_once(
    services: Services, source: SourceIdentity, settings: Settings, ose: Ose, tmp_path: Path
) -> None:
    await services.issuers.register(an_issuer(boletas_by_summary=True))
    async with httpx.AsyncClient() as client:
        for operation in ("sendSummary", "getStatus"):
            slow = {"mode": "slow", "times": None, "ms": 400, "operation": operation}
            (await client.post(f"{ose.control}/control/faults", json=slow)).raise_for_status()
    validity = settings.keys_folder / f"{an_issuer().ruc}.validity"
    validity.write_text("cliente\nmoddatos\n")
    for index in range(12):
        await services.submission.submit(a_boleta(external_id=f"B-{index}"), source=source, request_id="r")
        with worker(settings, tmp_path / "worker.log"):
            await until_all(services, source, 1, (State.SIGNED, State.AWAITING, State.ACCEPTED)[index % 3])
    with worker(settings, tmp_path / "worker.log"):
        await until_all(services, source, 12, State.ACCEPTED)
    documents = await sent_documents(ose)
    assert sorted(int(str(it["number"])) for it in documents) == list(range(1, 13))
    assert {it["state"] for it in documents} == {"accepted"}


async def test_a_worker_that_is_asked_to_stop_finishes_what_it_holds(
    services: Services, source: SourceIdentity, settings: Settings, tmp_path: Path
) -> None:
    with worker(settings, tmp_path / "worker.log") as process:
        await services.submission.submit(a_sale(), source=source, request_id="r")
        await until_all(services, source, 1, State.ACCEPTED)
        process.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(process.wait, 20) == 0
    assert b"worker.stopped" in (tmp_path / "worker.log").read_bytes()


async def test_a_worker_goes_on_without_redis_and_hears_bells_when_it_is_back(
    settings: Settings, source: SourceIdentity, tmp_path: Path
) -> None:
    valkey = EmbeddedValkey(tmp_path / "valkey")
    valkey.start()
    own = settings.model_copy(update={"redis_url": valkey.url})
    async with open_services(own) as services:
        with worker(own, tmp_path / "worker.log") as process:
            await services.submission.submit(a_sale(external_id="S-1"), source=source, request_id="r")
            await until_all(services, source, 1, State.ACCEPTED)
            valkey.stop()
            await services.submission.submit(a_sale(external_id="S-2"), source=source, request_id="r")
            await until_all(services, source, 2, State.ACCEPTED)
            with EmbeddedValkey(tmp_path / "valkey", port=valkey.port):
                await services.submission.submit(a_sale(external_id="S-3"), source=source, request_id="r")
                await until_all(services, source, 3, State.ACCEPTED)
                assert process.poll() is None


async def test_a_worker_refuses_a_schema_that_is_not_its_own(settings: Settings, tmp_path: Path) -> None:
    elsewhere = settings.model_copy(update={"database_url": str(settings.database_url).rsplit("/", 1)[0] + "/postgres"})
    with worker(elsewhere, tmp_path / "worker.log") as process:
        assert await asyncio.to_thread(process.wait, 20) != 0
    assert b"emission migrate" in (tmp_path / "worker.log").read_bytes()
