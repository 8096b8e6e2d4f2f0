"""What reaches the others in the demo, seen at their own servers: PAPERLESS, the customers' mailbox, and CDP."""

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from cli.house import DEMO_ISSUER
from cli.neighbours import Systems
from cli.stack import Addresses
from issuing.clock import lima_date

_PATIENCE_SECONDS = 45.0
_ISSUED = "document.issued"
_ELSEWHERE = 2


@dataclass(frozen=True, kw_only=True)
class Reached:
    """The vouchers (series and number) of which a mail lies in the mailbox, and of which CDP was told."""

    mails: frozenset[str]
    callbacks: frozenset[str]


async def issue_elsewhere(systems: Systems, label: str) -> list[str]:
    """Have PAPERLESS issue vouchers and announce each twice; which they are."""
    today = lima_date(datetime.now(UTC)).isoformat()
    found = []
    async with httpx.AsyncClient(base_url=systems.paperless, timeout=20) as client:
        for index in range(1, _ELSEWHERE + 1):
            number = int(label) % 90_000_000 + index
            order = {"ruc": DEMO_ISSUER.ruc, "series": "F901", "number": number, "issue_date": today}
            answer = await _posted(client, "/control/documents", {**order, "announce": [_ISSUED]})
            await _posted(client, "/control/webhooks", {"key": answer["key"], "type": _ISSUED})
            found.append(f"F901-{number}")
    return found


async def mend_samp(systems: Systems, *, after_seconds: float) -> int:
    """Leave SAMP down for so long; how many questions about its sales met it so."""
    await asyncio.sleep(after_seconds)
    async with httpx.AsyncClient(base_url=systems.samp, timeout=20) as client:
        await _posted(client, "/control/up", {})
        asked: dict[str, int] = (await client.get("/asked.json")).json()
    return asked["down"]


async def _posted(client: httpx.AsyncClient, path: str, body: dict[str, Any]) -> dict[str, Any]:
    response = await client.post(path, json=body)
    response.raise_for_status()
    told: dict[str, Any] = response.json()
    return told


async def reached(addresses: Addresses, *, mailed: Iterable[str], told: Iterable[str]) -> Reached:
    """What has arrived once all of it has, or the patience is at its end."""
    wanted_mails, wanted_calls = set(mailed), set(told)
    ends = time.monotonic() + _PATIENCE_SECONDS
    async with httpx.AsyncClient(timeout=10) as client:
        while True:
            found = await _now(client, addresses)
            if (wanted_mails <= found.mails and wanted_calls <= found.callbacks) or time.monotonic() > ends:
                return Reached(mails=found.mails & wanted_mails, callbacks=found.callbacks & wanted_calls)
            await asyncio.sleep(0.3)


async def _now(client: httpx.AsyncClient, addresses: Addresses) -> Reached:
    mails = (await client.get(f"{addresses.mailbox}/mails.json")).json() if addresses.mailbox else []
    words = {word for it in mails if {"pdf", "xml"} <= _kinds(it) for word in it["subject"].split()}
    calls = (await client.get(f"{addresses.systems.cdp}/received.json")).json()["taken"] if addresses.systems else []
    accepted = {it["voucher"]["id"] for it in calls if it["voucher"] and it["status"] in {"ACCEPTED", "OBSERVED"}}
    return Reached(mails=frozenset(words), callbacks=frozenset(accepted))


def _kinds(mail: dict[str, Any]) -> set[str]:
    return {name.rpartition(".")[2] for name in mail["attachments"]}
