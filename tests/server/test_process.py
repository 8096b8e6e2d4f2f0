"""Health, reflection, TLS, and how the server starts and ends."""

import asyncio
import json
import os
import signal
import socket
import sys
import sysconfig
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg
import grpc
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from grpc import StatusCode, aio
from grpc_health.v1 import health_pb2, health_pb2_grpc

from emission.v1 import emission_service_pb2 as service_pb2
from emission.v1.emission_service_pb2_grpc import EmissionServiceStub
from issuing.embedded import EmbeddedPostgres
from issuing.services import Services, open_services
from issuing.settings import Settings
from issuing.storage.database import open_engine
from issuing.storage.schema import migrate
from server.main import NAME, ListenError, running
from tests.builders import an_issuer
from tests.conftest import ROOT
from tests.server.conftest import Client
from tests.server.errors import refused
from tests.server.messages import a_sale_message

if TYPE_CHECKING:
    from emission.v1.emission_service_pb2_grpc import EmissionServiceAsyncStub  # lives in the stubs only

SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING
BUF = Path(sysconfig.get_path("scripts")) / "buf"


def _health(channel: aio.Channel) -> Any:
    # The stubs of this package leave the methods out.
    return health_pb2_grpc.HealthStub(channel)


@pytest.mark.parametrize("name", ["", NAME])
async def test_health_needs_no_token(client: Client, name: str) -> None:
    health = _health(client.channel)
    answer = await health.Check(health_pb2.HealthCheckRequest(service=name))
    assert answer.status == SERVING


async def _buf_curl(*arguments: str) -> tuple[str, str]:
    process = await asyncio.create_subprocess_exec(
        str(BUF),
        "curl",
        "--protocol",
        "grpc",
        "--http2-prior-knowledge",
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return out.decode(), err.decode()


async def test_a_stranger_with_buf_curl_finds_the_methods_by_reflection(client: Client) -> None:
    out, err = await _buf_curl("--list-methods", f"http://127.0.0.1:{client.port}")
    assert "emission.v1.EmissionService/SubmitSale" in out, err
    assert "grpc.health.v1.Health/Check" in out


async def test_a_sale_written_as_json_is_submitted_by_buf_curl(client: Client) -> None:
    sale = {
        "external_id": "CURL-1",
        "issuer_ruc": "20100066603",
        "document_type": "DOCUMENT_TYPE_BOLETA",
        "currency": "PEN",
        "customer": {"identity_type": "IDENTITY_TYPE_DNI", "identity_number": "45678912", "name": "María Quispe"},
        "lines": [
            {
                "description": "Seguro vehicular",
                "quantity": "1",
                "unit_code": "ZZ",
                "tax_treatment": "IGV_TREATMENT_TAXED",
                "unit_price": "118.00",
            }
        ],
    }
    url = f"http://127.0.0.1:{client.port}/{NAME}/SubmitSale"
    out, err = await _buf_curl("-H", f"authorization: Bearer {client.token}", "-d", json.dumps({"sale": sale}), url)
    assert out, err
    assert json.loads(out)["ticket"]["externalId"] == "CURL-1"


async def test_an_error_is_readable_for_buf_curl(client: Client) -> None:
    url = f"http://127.0.0.1:{client.port}/{NAME}/SubmitSale"
    out, err = await _buf_curl("-H", f"authorization: Bearer {client.token}", "-d", "{}", url)
    assert not out
    error = json.loads(err)
    assert error["code"] == "invalid_argument"
    assert error["message"].startswith("sale.document_type: Falta")
    assert "google.rpc.BadRequest" in {detail["type"] for detail in error["details"]}


async def test_a_stopping_server_says_not_serving_and_ends_its_streams(services: Services, settings: Settings) -> None:
    metadata = (("authorization", f"Bearer {await services.sources.register('samp')}"),)
    patient = settings.model_copy(update={"shutdown_grace_seconds": 300})
    async with asyncio.timeout(60), AsyncExitStack() as stack:
        port = await stack.enter_async_context(running(services, patient))
        async with aio.insecure_channel(f"127.0.0.1:{port}") as channel:
            stub: EmissionServiceAsyncStub = EmissionServiceStub(channel)
            health = _health(channel).Watch(health_pb2.HealthCheckRequest())
            assert (await health.read()).status == SERVING
            answer = await stub.SubmitSale(service_pb2.SubmitSaleRequest(sale=a_sale_message()), metadata=metadata)
            request = service_pb2.WatchTicketRequest(ticket_id=answer.ticket.ticket_id)
            watch = stub.WatchTicket(request, metadata=metadata)
            await watch.read()
            bulk = stub.SubmitSales(metadata=metadata)
            await bulk.write(service_pb2.SubmitSalesRequest(sales=[a_sale_message("B-1")]))
            await bulk.read()

            stopped = asyncio.create_task(stack.aclose())
            assert (await health.read()).status == NOT_SERVING
            health.cancel()
            for call in (watch.read(), bulk.read()):
                refusal = await refused(call)
                assert (refusal.code, refusal.reason, refusal.retry) == (StatusCode.UNAVAILABLE, "STOPPING", True)
            await stopped


async def test_a_call_under_way_is_answered_while_the_server_stops(
    services: Services, settings: Settings, database_url: str
) -> None:
    metadata = (("authorization", f"Bearer {await services.sources.register('samp')}"),)
    locker = await asyncpg.connect(database_url.replace("+asyncpg", ""))
    async with asyncio.timeout(60), AsyncExitStack() as stack:
        port = await stack.enter_async_context(running(services, settings))
        async with aio.insecure_channel(f"127.0.0.1:{port}") as channel:
            stub: EmissionServiceAsyncStub = EmissionServiceStub(channel)
            async with locker.transaction():
                await locker.execute("LOCK TABLE tickets IN SHARE MODE")
                request = service_pb2.SubmitSaleRequest(sale=a_sale_message())
                call = stub.SubmitSale(request, metadata=metadata)
                await _until_somebody_waits(database_url)
                stopped = asyncio.create_task(stack.aclose())
            assert (await call).ticket.external_id == "SAMP-000001"
            await stopped
    await locker.close()


async def _until_somebody_waits(database_url: str) -> None:
    observer = await asyncpg.connect(database_url.replace("+asyncpg", ""))
    waiting = 0
    while not waiting:
        waiting = await observer.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted")
    await observer.close()


def test_two_servers_do_not_share_a_port(settings: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        _refuses_to_listen(settings.model_copy(update={"grpc_port": taken.getsockname()[1]}))


def test_tls_needs_a_key_and_files_that_exist(settings: Settings, tmp_path: Path) -> None:
    missing = tmp_path / "missing.pem"
    _refuses_to_listen(settings.model_copy(update={"grpc_tls_certificate": missing}))
    _refuses_to_listen(settings.model_copy(update={"grpc_tls_certificate": missing, "grpc_tls_key": missing}))


def _refuses_to_listen(settings: Settings) -> None:
    async def attempt() -> None:
        async with open_services(settings) as services, running(services, settings):
            pytest.fail("it listens")

    with pytest.raises(ListenError, match="can't listen on 127"):
        asyncio.run(attempt())


@dataclass(frozen=True)
class Pair:
    """A certificate and its key, as PEM."""

    certificate: bytes
    key: bytes


def _self_signed(name: str) -> Pair:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return Pair(certificate.public_bytes(pem), private)


def _with_mutual_tls(settings: Settings, tmp_path: Path, server: Pair, client: Pair) -> Settings:
    for name, content in (("server.pem", server.certificate), ("key.pem", server.key), ("ca.pem", client.certificate)):
        (tmp_path / name).write_bytes(content)
    return settings.model_copy(
        update={
            "grpc_tls_certificate": tmp_path / "server.pem",
            "grpc_tls_key": tmp_path / "key.pem",
            "grpc_tls_client_ca": tmp_path / "ca.pem",
        }
    )


async def test_mutual_tls_lets_in_only_who_has_a_certificate(
    services: Services, settings: Settings, tmp_path: Path
) -> None:
    server, samp = _self_signed("localhost"), _self_signed("samp")
    secured = _with_mutual_tls(settings, tmp_path, server, samp)
    known = grpc.ssl_channel_credentials(server.certificate, samp.key, samp.certificate)
    unknown = grpc.ssl_channel_credentials(server.certificate)
    request = health_pb2.HealthCheckRequest()
    async with running(services, secured) as port:
        async with aio.secure_channel(f"localhost:{port}", known) as channel:
            assert (await _health(channel).Check(request)).status == SERVING
        async with aio.secure_channel(f"localhost:{port}", unknown) as channel:
            with pytest.raises(aio.AioRpcError) as refusal:
                await _health(channel).Check(request)
            assert refusal.value.code() is StatusCode.UNAVAILABLE


async def test_a_source_is_known_by_its_certificate_once_it_is_registered(
    services: Services, settings: Settings, tmp_path: Path
) -> None:
    server, samp = _self_signed("localhost"), _self_signed("samp")
    secured = _with_mutual_tls(settings, tmp_path, server, samp)
    token = await services.sources.register("samp")
    der = x509.load_pem_x509_certificate(samp.certificate).public_bytes(serialization.Encoding.DER)
    known = grpc.ssl_channel_credentials(server.certificate, samp.key, samp.certificate)
    request = service_pb2.ListTicketsRequest()
    async with running(services, secured) as port, aio.secure_channel(f"localhost:{port}", known) as channel:
        stub: EmissionServiceAsyncStub = EmissionServiceStub(channel)
        refusal = await refused(stub.ListTickets(request))
        assert refusal.code is StatusCode.UNAUTHENTICATED
        assert "certificado" in refusal.sentence
        await stub.ListTickets(request, metadata=(("authorization", f"Bearer {token}"),))  # a token is proof enough
        services.sources.forget()
        until = datetime.now(UTC) + timedelta(days=1)
        await services.administration.add_certificate("samp", der, expires_at=until, actor="test")
        await stub.SubmitSale(service_pb2.SubmitSaleRequest(sale=a_sale_message()))
        [ticket] = (await stub.ListTickets(request)).tickets
        assert ticket.external_id == a_sale_message().external_id


async def test_the_process_says_where_it_listens_and_ends_on_sigterm(settings: Settings, services: Services) -> None:
    token = await services.sources.register("samp")
    environment = os.environ | {
        "EMISSION_DATABASE_URL": str(settings.database_url),
        "EMISSION_REDIS_URL": str(settings.redis_url),
        "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "protos" / "generated"))),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "server", cwd=ROOT, env=environment, stderr=asyncio.subprocess.PIPE
    )
    assert process.stderr
    listening = json.loads(await process.stderr.readline())
    assert listening["action"] == "grpc.listening"
    async with aio.insecure_channel(f"{listening['host']}:{listening['port']}") as channel:
        stub: EmissionServiceAsyncStub = EmissionServiceStub(channel)
        answer = await stub.SubmitSale(
            service_pb2.SubmitSaleRequest(sale=a_sale_message()), metadata=(("authorization", f"Bearer {token}"),)
        )
        assert answer.ticket.ticket_id
    process.send_signal(signal.SIGTERM)
    _, rest = await process.communicate()
    assert process.returncode == 0, rest
    assert json.loads(rest)["action"] == "grpc.stopping"


async def test_a_database_that_goes_away_costs_an_unavailable_and_nothing_else(tmp_path: Path, redis_url: str) -> None:
    postgres = EmbeddedPostgres(tmp_path / "postgres", settings={"fsync": "off"})
    with postgres:
        settings = Settings(database_url=postgres.url, redis_url=redis_url)
        engine = open_engine(postgres.url, pool_size=1)
        await migrate(engine)
        await engine.dispose()
        async with open_services(settings) as services, running(services, settings) as port:
            await services.issuers.register(an_issuer())
            metadata = (("authorization", f"Bearer {await services.sources.register('samp')}"),)
            async with aio.insecure_channel(f"127.0.0.1:{port}") as channel:
                stub: EmissionServiceAsyncStub = EmissionServiceStub(channel)
                first = service_pb2.SubmitSaleRequest(sale=a_sale_message("A-1"))
                second = service_pb2.SubmitSaleRequest(sale=a_sale_message("A-2"))
                await stub.SubmitSale(first, metadata=metadata)
                await asyncio.to_thread(postgres.stop)
                refusal = await refused(stub.SubmitSale(second, metadata=metadata))
                assert (refusal.code, refusal.reason, refusal.retry) == (StatusCode.UNAVAILABLE, "DATABASE_AWAY", True)
                await asyncio.to_thread(postgres.start)
                assert (await stub.SubmitSale(second, metadata=metadata)).ticket.external_id == "A-2"
