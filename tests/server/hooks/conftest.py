"""A real HTTP server on a database of the test module's own: what it refuses leaves nothing behind."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx
import pytest

from issuing.services import Services
from issuing.settings import Settings
from server.hooks.listener import listening

KEYS = (b"un secreto de prueba de 32 bytes", b"el secreto anterior, de 32 bytes")


def a_body(kind: str = "document.issued", **changes: Any) -> dict[str, Any]:
    data = {
        "issuer_ruc": "20100066603",
        "document_type": "01",
        "series": "F901",
        "number": 1,
        "issue_date": "2026-11-24",
        "currency": "PEN",
        "payable": "118.00",
        "digest_value": "A" * 43 + "=",
        "emails": ["caja@andinos.example"],
        **changes,
    }
    return {"type": kind, "timestamp": "2026-11-24T10:00:00-05:00", "data": data}


def sign(body: bytes, event_id: str, timestamp: str, key: bytes = KEYS[0]) -> str:
    made = hmac.new(key, b".".join((event_id.encode(), timestamp.encode(), body)), hashlib.sha256).digest()
    return "v1," + base64.b64encode(made).decode()


def headers_of(body: bytes, *, event_id: str = "msg_1", age: int = 0, key: bytes = KEYS[0]) -> dict[str, str]:
    timestamp = str(int(time.time()) - age)
    return {
        "content-type": "application/json",
        "webhook-id": event_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": sign(body, event_id, timestamp, key),
    }


@dataclass(frozen=True)
class Receiver:
    """Where webhooks are received, and what became of them."""

    port: int
    settings: Settings
    client: httpx.AsyncClient

    async def post(self, body: bytes, headers: dict[str, str], **how: Any) -> httpx.Response:
        return await self.client.request(
            how.pop("method", "POST"), how.pop("path", "/hooks/paperless"), content=body, headers=headers, **how
        )

    async def send(self, what: object, **how: Any) -> httpx.Response:
        body = json.dumps(what).encode()
        return await self.post(body, headers_of(body, **how))

    async def stored(self) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(str(self.settings.database_url).replace("+asyncpg", ""))
        try:
            rows: list[asyncpg.Record] = await connection.fetch("SELECT * FROM hook_events ORDER BY received_at, id")
            return rows
        finally:
            await connection.close()


@pytest.fixture
async def receiver(services: Services, settings: Settings) -> AsyncIterator[Receiver]:
    settings = settings.model_copy(update={"hooks_port": 0, "hooks_folder": settings.data_folder / "hooks"})
    settings.hooks_folder.mkdir(parents=True)
    lines = [f"whsec_{base64.b64encode(it).decode()}" for it in KEYS]
    (settings.hooks_folder / "paperless.secrets").write_text("\n".join(lines))
    async with listening(services.hooks, settings) as port:
        assert port
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            yield Receiver(port=port, settings=settings, client=client)
