"""The three kinds of systems, each a real server of its own that answers, knows nothing, lies or is away."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import grpc
import httpx
import pytest
from aiohttp import web
from google.protobuf import descriptor_pool, message_factory
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from grpc import aio
from sqlalchemy import create_engine, text

from issuing.embedded import EmbeddedPostgres
from issuing.gateways.complements.grpc import GrpcSystem
from issuing.gateways.complements.http import HttpSystem
from issuing.gateways.complements.sql import SqlSystem
from issuing.gateways.complements.system import SystemDownError
from issuing.gateways.ose.transport import open_http
from tests.complements import crm

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncBaseTransport]:
    async with open_http() as transport:
        yield transport


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    """A server that answers everything by `handler`."""
    application = web.Application()
    application.router.add_get("/{rest:.*}", handler)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield "http://{}:{}".format(*runner.addresses[0][:2])
    finally:
        await runner.cleanup()


def http_system(http: httpx.AsyncBaseTransport, url: str, *, timeout_seconds: float = 5) -> HttpSystem:
    return HttpSystem(http, name="crm", url=f"{url}/customers/{{number}}", headers={}, timeout_seconds=timeout_seconds)


async def test_http_answers_or_knows_nothing(http: httpx.AsyncBaseTransport) -> None:
    async with crm() as system:
        system.people["20131312955"] = {"email": "a@b.pe", "debt": 12.10}
        asked = http_system(http, system.url)
        assert await asked.ask({"number": "20131312955"}) == {"email": "a@b.pe", "debt": "12.1"}
        assert await asked.ask({"number": "1"}) is None


async def test_what_is_asked_can_not_leave_its_place_in_the_address(http: httpx.AsyncBaseTransport) -> None:
    async with crm() as system:
        assert await http_system(http, system.url).ask({"number": "../admin?x=1#/ñ"}) is None
        assert system.asked == ["../admin?x=1#/ñ"]


@pytest.mark.parametrize("status", [301, 400, 401, 429, 500, 503])
async def test_any_other_answer_means_that_it_is_down(http: httpx.AsyncBaseTransport, status: int) -> None:
    async with crm() as system:
        system.status = status
        with pytest.raises(SystemDownError, match=f"crm respondió HTTP {status}"):
            await http_system(http, system.url).ask({"number": "1"})


@pytest.mark.parametrize("body", [b"", b"<html>", b"[1]", b'"x"', b"{", b"\xff\xfe", b'{"a": ' + b"9" * 2_000_000])
async def test_an_answer_that_is_no_object_means_that_it_is_down(http: httpx.AsyncBaseTransport, body: bytes) -> None:
    async def handler(_: web.Request) -> web.Response:
        return web.Response(body=body, content_type="application/json")

    async with serving(handler) as url:
        with pytest.raises(SystemDownError, match="crm respondió"):
            await http_system(http, url).ask({"number": "1"})


async def test_one_that_hangs_or_is_not_there_is_down(http: httpx.AsyncBaseTransport) -> None:
    ended = asyncio.Event()

    async def handler(_: web.Request) -> web.Response:
        await ended.wait()
        return web.Response()

    async with serving(handler) as url:
        with pytest.raises(SystemDownError, match="dentro del plazo"):
            await http_system(http, url, timeout_seconds=0.05).ask({"number": "1"})
        ended.set()
    with pytest.raises(SystemDownError, match="conectar"):
        await http_system(http, "http://127.0.0.1:9").ask({"number": "1"})


async def test_sql_answers_with_the_first_row_and_all_rows(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'policies.db'}"
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE p (doc TEXT, policy TEXT, since DATE)"))
        connection.execute(text("INSERT INTO p VALUES ('1', 'A-1', '2026-01-01'), ('1', 'A-2', '2026-02-01')"))
    engine.dispose()
    statement = "SELECT policy, since FROM p WHERE doc = :doc ORDER BY policy"
    system = SqlSystem(name="policies", url=url, statement=statement, timeout_seconds=5)
    first, second = {"policy": "A-1", "since": "2026-01-01"}, {"policy": "A-2", "since": "2026-02-01"}
    assert await system.ask({"doc": "1"}) == {**first, "rows": [first, second]}
    assert await system.ask({"doc": "x' OR '1'='1"}) is None
    await system.close()


async def test_sql_on_postgresql_keeps_decimals_and_tells_when_it_hangs_or_is_away(postgres: EmbeddedPostgres) -> None:
    url = postgres.dsn.replace("postgresql://", "postgresql+psycopg://")
    statement = "SELECT 12.10::numeric AS amount, DATE '2026-11-25' AS day WHERE :doc = '1'"
    system = SqlSystem(name="policies", url=url, statement=statement, timeout_seconds=20)
    answer = await system.ask({"doc": "1"})
    assert answer
    assert (answer["amount"], answer["day"]) == ("12.10", "2026-11-25")
    await system.close()
    slow = SqlSystem(name="policies", url=url, statement="SELECT pg_sleep(30), :doc", timeout_seconds=0.05)
    with pytest.raises(SystemDownError, match="dentro del plazo"):
        await slow.ask({"doc": "1"})
    await slow.close()
    away = url.rsplit("@", 1)[0] + "@127.0.0.1:9/none"
    gone = SqlSystem(name="policies", url=away, statement="SELECT :doc", timeout_seconds=5)
    with pytest.raises(SystemDownError, match="no pudo ser consultado"):
        await gone.ask({"doc": "1"})
    await gone.close()


def test_an_address_that_is_none_is_told_at_once() -> None:
    with pytest.raises(ValueError, match="nodriver"):
        SqlSystem(name="x", url="nodriver://x", statement="SELECT 1", timeout_seconds=1)


PROTO = """
syntax = "proto3";
package annuities.v1;
message GetBeneficiaryRequest { string identity_number = 1; }
message Beneficiary { string full_name = 1; repeated string emails = 2; }
service Annuities { rpc GetBeneficiary(GetBeneficiaryRequest) returns (Beneficiary); }
"""


@pytest.fixture(scope="module")
def descriptors(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("annuities")
    (folder / "annuities.proto").write_text(PROTO, encoding="utf-8")
    file = folder / "annuities.pb"
    order = [sys.executable, "-m", "grpc_tools.protoc", f"-I{folder}", f"--descriptor_set_out={file}"]
    subprocess.run([*order, "annuities.proto"], check=True)
    return file


def _pool(descriptors: Path) -> descriptor_pool.DescriptorPool:
    pool = descriptor_pool.DescriptorPool()
    for it in FileDescriptorSet.FromString(descriptors.read_bytes()).file:
        pool.Add(it)
    return pool


@asynccontextmanager
async def annuities(descriptors: Path) -> AsyncIterator[str]:
    """A foreign gRPC service, made from its descriptors alone."""
    pool = _pool(descriptors)
    request = message_factory.GetMessageClass(pool.FindMessageTypeByName("annuities.v1.GetBeneficiaryRequest"))
    beneficiary = message_factory.GetMessageClass(pool.FindMessageTypeByName("annuities.v1.Beneficiary"))

    async def answer(asked: Any, context: Any) -> Any:
        if asked.identity_number == "down":
            await context.abort(grpc.StatusCode.UNAVAILABLE, "later")
        if asked.identity_number != "1":
            await context.abort(grpc.StatusCode.NOT_FOUND, "nobody")
        return beneficiary(full_name="ANA QUISPE", emails=["ana@b.pe"])

    handler = grpc.unary_unary_rpc_method_handler(answer, request.FromString, beneficiary.SerializeToString)
    generic = grpc.method_handlers_generic_handler("annuities.v1.Annuities", {"GetBeneficiary": handler})
    server = aio.server()
    server.add_generic_rpc_handlers((generic,))
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        await server.stop(None)


async def test_grpc_answers_knows_nothing_or_is_down(descriptors: Path) -> None:
    async with annuities(descriptors) as target:
        system = GrpcSystem(
            name="annuities",
            target=target,
            method="annuities.v1.Annuities/GetBeneficiary",
            descriptors=descriptors,
            metadata={},
            tls=False,
            timeout_seconds=5,
        )
        assert await system.ask({"identity_number": "1"}) == {"full_name": "ANA QUISPE", "emails": ["ana@b.pe"]}
        assert await system.ask({"identity_number": "2"}) is None
        with pytest.raises(SystemDownError, match="UNAVAILABLE"):
            await system.ask({"identity_number": "down"})
        with pytest.raises(SystemDownError, match="contrato"):
            await system.ask({"dni": "1"})
        await system.close()


def test_a_method_that_the_descriptors_do_not_have_is_told_at_once(descriptors: Path) -> None:
    with pytest.raises(ValueError, match="no contiene"):
        GrpcSystem(
            name="x", target="", method="a.B/C", descriptors=descriptors, metadata={}, tls=False, timeout_seconds=1
        )
