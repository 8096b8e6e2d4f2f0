"""Troubles of the surroundings that we accept: docs/trouble.md names these tests."""

import asyncio
import socket
import threading
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from issuing.clock import SystemClock
from issuing.gateways.ose.answers import Reach
from issuing.gateways.ose.client import Endpoint, OseClient
from issuing.gateways.ose.outcomes import read_response
from issuing.gateways.ose.profiles import load_profiles
from issuing.gateways.ose.transport import open_http
from issuing.services import Services
from issuing.services.working import open_work
from issuing.settings import Settings
from issuing.states import State
from issuing.views import SourceIdentity
from tests.builders import a_sale
from tests.conftest import Ose, ended
from workers.jobs import ring

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def settings(settings: Settings, ose: Ose) -> Settings:
    return settings.model_copy(update={"ose_url": ose.url})


class SkewedClock:
    """The machine's clock, off by some seconds."""

    def __init__(self, seconds: float) -> None:
        self._off = timedelta(seconds=seconds)

    def now(self) -> datetime:
        return SystemClock().now() + self._off


async def _registered(ose: Ose) -> list[dict[str, Any]]:
    async with httpx.AsyncClient() as client:
        found: list[dict[str, Any]] = (await client.get(f"{ose.control}/control/documents")).json()["documents"]
    return found


async def test_workers_whose_clocks_differ_by_minutes_emit_each_sale_once(
    services: Services, source: SourceIdentity, settings: Settings, ose: Ose
) -> None:
    """The one that is ahead takes every lease of the other for expired; fences and questions keep it right."""
    async with httpx.AsyncClient() as client:
        slow = {"mode": "slow", "times": None, "ms": 200}
        (await client.post(f"{ose.control}/control/faults", json=slow)).raise_for_status()
    ids = [
        (await services.submission.submit(a_sale(external_id=f"S-{it}"), source=source, request_id="r")).id
        for it in range(30)
    ]
    async with (
        open_work(settings, actor="worker:behind") as behind,
        open_work(settings, actor="worker:ahead", clock=SkewedClock(120)) as ahead,
    ):
        running = [asyncio.create_task(work.run()) for work in (behind, ahead)]
        tickets = await ended(services, source, *ids)
        behind.stop()
        ahead.stop()
        await asyncio.gather(*running)
    assert {it.state for it in tickets} == {State.ACCEPTED}
    documents = await _registered(ose)
    assert sorted(it["number"] for it in documents) == list(range(1, 31))


async def test_a_bell_that_rings_twice_makes_one_voucher(
    services: Services, source: SourceIdentity, settings: Settings, ose: Ose
) -> None:
    ticket = await services.submission.submit(a_sale(), source=source, request_id="r")
    async with open_work(settings, actor="worker:one") as one, open_work(settings, actor="worker:two") as two:
        running = [asyncio.create_task(work.run()) for work in (one, two)]
        for work in (one, two, one, two):
            await ring({"work": work})
        (ended_ticket,) = await ended(services, source, ticket.id)
        one.stop()
        two.stop()
        await asyncio.gather(*running)
    assert ended_ticket.state is State.ACCEPTED
    (document,) = await _registered(ose)
    assert document["sends"] == 1


def test_a_full_disk_at_the_ose_is_an_unknown_outcome() -> None:
    body = b"java.io.IOException: No space left on device"
    answer = read_response("sendBill", 500, body, fault_order=load_profiles()["ose"].fault_order, elapsed=0.1)
    assert answer.reach is Reach.MAYBE
    assert answer.content is None


async def test_a_resolver_that_hangs_costs_the_time_to_connect_and_is_safe_to_repeat(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = threading.Event()
    resolve = socket.getaddrinfo

    def hang(host: Any, *arguments: Any, **named: Any) -> Any:
        if host == "ose.test":
            answers.wait(60)
            raise socket.gaierror(socket.EAI_AGAIN, "no answer")
        return resolve(host, *arguments, **named)

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    profile = load_profiles()["ose"]
    timeouts = type(profile.timeouts)(connect_seconds=0.3, read_seconds=5.0, total_seconds=10.0)
    changed = type(profile)(
        **{**{name: getattr(profile, name) for name in profile.__struct_fields__}, "timeouts": timeouts}
    )
    endpoint = Endpoint("http://ose.test/billService", "20100066603MODDATOS", "moddatos", changed)
    async with open_http() as http:
        answer = await OseClient(endpoint, http).send_bill("20100066603-01-F001-1.zip", b"PK")
        answers.set()
    assert answer.reach is Reach.NEVER
