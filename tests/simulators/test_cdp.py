"""CDP takes what the specification's own library signed, once each, and nothing else."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request
from standardwebhooks import Webhook

from simulators.cdp.server import Cdp

_OLD, _NEW = "whsec_b2xkLXNlY3JldC1vZi10aGlydHktdHdvLWJ5dGVz", "whsec_bmV3LXNlY3JldC1vZi10aGlydHktdHdvLWJ5dGVz"
_BODY = json.dumps({"data": {"external_id": "SAMP-1", "status": "ACCEPTED", "voucher": {"id": "F001-1"}}})

Client = TestClient[Request, Application]


@pytest.fixture
async def cdp(tmp_path: Path) -> AsyncIterator[Client]:
    secrets = tmp_path / "cdp.webhook"
    secrets.write_text(f"{_NEW}\n{_OLD}\n", encoding="utf-8")
    async with TestClient(TestServer(Cdp(secrets).application())) as client:
        yield client


async def _posted(
    cdp: Client, *, secret: str = _NEW, body: str = _BODY, ago: timedelta = timedelta(0), message: str = "msg_1"
) -> int:
    moment = datetime.now(UTC) - ago
    signature = Webhook(secret).sign(message, moment, _BODY)
    headers = {
        "webhook-id": message,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": signature,
    }
    return (await cdp.post("/hooks/emission", data=body, headers=headers)).status


@pytest.mark.parametrize("secret", [_NEW, _OLD])
async def test_each_valid_secret_signs(cdp: Client, secret: str) -> None:
    assert await _posted(cdp, secret=secret) == 204
    told = await (await cdp.get("/received.json")).json()
    assert [it["voucher"]["id"] for it in told["taken"]] == ["F001-1"]
    assert "F001-1" in await (await cdp.get("/")).text()


async def test_a_repeated_message_is_taken_once(cdp: Client) -> None:
    assert [await _posted(cdp), await _posted(cdp), await _posted(cdp, message="msg_2")] == [204, 204, 204]
    told = await (await cdp.get("/received.json")).json()
    assert (len(told["taken"]), told["repeated"]) == (2, 1)


async def test_what_is_forged_changed_or_late_is_refused(cdp: Client) -> None:
    forged = "whsec_Zm9yZ2VkLXNlY3JldC1vZi10aGlydHktdHdvLWJ5dA=="
    assert await _posted(cdp, secret=forged) == 401
    assert await _posted(cdp, body=_BODY.replace("F001-1", "F001-2")) == 401
    assert await _posted(cdp, ago=timedelta(minutes=6)) == 401
    assert (await cdp.post("/hooks/emission", data=_BODY)).status == 401
    assert (await (await cdp.get("/received.json")).json()) == {"taken": [], "repeated": 0, "refused": 4}
