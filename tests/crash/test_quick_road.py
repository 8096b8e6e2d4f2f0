"""A server or worker that dies at each step of the quick road: what was answered is registered, once."""

import json
import socket
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from tests.crash.house import House, steps_of
from tests.flow.test_quick_road import faults
from tests.quick import Outside, QuickRoad, outside, quick_road, quick_settings
from tests.server.hooks.conftest import a_body, headers_of

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    with outside(tmp_path_factory.mktemp("outside")) as running:
        yield running


@pytest.fixture
async def road(house: House, others: Outside) -> AsyncIterator[QuickRoad]:
    """Webhooks are received by the test's own process; workers are others, that are killed."""
    house.settings = quick_settings(house.settings, others)
    async with quick_road(house.settings, others, works=False) as opened:
        yield opened


def more(road: QuickRoad, **changes: str) -> dict[str, Any]:
    """What a process of the house must be told beside the usual."""
    token = road.settings.anubis_token
    assert token
    return {
        "anubis_url": road.anubis,
        "anubis_token": token.get_secret_value(),
        "hooks_folder": str(road.settings.hooks_folder),
        **changes,
    }


async def test_a_server_that_dies_around_the_commit_of_a_webhook(house: House, road: QuickRoad) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    body = json.dumps(a_body()).encode()
    url, receives = f"http://127.0.0.1:{port}", more(road, hooks_port=str(port))

    async def send() -> httpx.Response:
        transport = httpx.AsyncHTTPTransport(retries=10)  # of the connection alone: the server is about to listen
        async with httpx.AsyncClient(transport=transport, timeout=60) as client:
            return await client.post(f"{url}/hooks/paperless", content=body, headers=headers_of(body))

    for step in steps_of("hook"):
        with house.start("server.main", at=step, **receives) as server:
            with pytest.raises(httpx.RemoteProtocolError):
                await send()
            await server.killed()
    with house.start("server.main", **receives):
        answer = await send()
    assert (answer.status_code, answer.json()["new"]) == (202, False), "it was stored by the one that died after it"
    assert len(await road.rows("SELECT FROM hook_events")) == 1


async def test_wherever_a_worker_dies_each_notice_is_registered_once(house: House, road: QuickRoad) -> None:
    steps = steps_of("hook_claim", "hook_fetch", "hook_registering")
    for number, step in enumerate(steps, 1):
        await road.issue("document.issued", number=number)
        await house.worker_killed_at(step, **more(road))
    made = await road.issue("document.issued", number=len(steps) + 1, store=["xml"])
    for step in steps_of("hook_settling"):
        await house.worker_killed_at(step, **more(road))
    await road.announce(made["key"], "document.answered", store=["cdr"])
    with house.start(**more(road)):
        await road.ended(len(steps) + 2)
    await check(house, road, vouchers=len(steps) + 1)


async def test_a_worker_that_dies_while_it_keeps_or_gives_back_its_notices(house: House, road: QuickRoad) -> None:
    await road.provoke(mode="slow", ms=1500)
    steps = steps_of("hook_renewal")
    for number, step in enumerate(steps, 1):
        await road.issue("document.issued", number=number)
        await house.worker_killed_at(step, **more(road))
    for number, step in enumerate(steps_of("hook_release"), len(steps) + 1):
        made = await road.issue("document.issued", number=number)
        with house.start(at=step, **more(road, shutdown_grace_seconds="0")) as worker:
            held = "SELECT count(*) FROM hook_events WHERE document_key = $1 AND lease_until IS NOT NULL"
            await house.until(held, made["key"])
            worker.terminate()
            await worker.killed()
    with house.start(**more(road)):
        await road.ended(len(steps) + 2)
    await check(house, road, vouchers=len(steps) + 2)


async def test_whoever_dies_while_he_retries_or_backfills(house: House, road: QuickRoad) -> None:
    made = await road.issue("document.issued", number=1, store=["xml"])
    with house.start(**more(road, hooks_patience_seconds="0")):
        (hook,) = await road.ended()
    assert hook["state"] == "stuck"
    await road.announce(made["key"], "document.viewed", store=["cdr"])
    await road.issue(number=2)
    orders = [(it, {"test_hook": str(hook["id"])}) for it in steps_of("hook_retry")]
    orders += [(it, {"test_day": "2026-11-24"}) for it in steps_of("backfill")]
    for step, order in orders:
        with house.start("tests.crash.quick_road_calls", at=step, **more(road, **order)) as process:
            await process.killed()
    with house.start("tests.crash.quick_road_calls", **more(road, test_day="2026-11-24")) as process:
        assert await process.ended() == 0
    with house.start(**more(road)):
        await road.ended(3)
    await check(house, road, vouchers=2, refused=1)


async def check(house: House, road: QuickRoad, *, vouchers: int, refused: int = 0) -> None:
    """Every notice has ended, every voucher is there once with one mail, and its history holds."""
    states = await road.rows("SELECT state, count(*) FROM hook_events GROUP BY state")
    assert {row["state"] for row in states} <= {"registered", "refused"}
    assert sum(row["count"] for row in states if row["state"] == "refused") == refused
    final = await house.vouchers()
    assert len(final) == vouchers
    for seen in house.seen:
        assert seen.items() <= final.items()
    assert len(await road.rows("SELECT FROM deliveries")) == vouchers
    assert await faults(road) == []
