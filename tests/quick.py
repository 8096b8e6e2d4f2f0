"""The quick road's outside as real processes: ANUBIS, and PAPERLESS which fills it and tells of it."""

import asyncio
import base64
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import httpx
from pydantic import SecretStr

from issuing.services import Services, open_services
from issuing.settings import Settings
from server.hooks.listener import listening
from tests.builders import an_issuer
from tests.conftest import ROOT, emitting

SECRET = "whsec_" + base64.b64encode(b"un secreto de prueba de 32 bytes").decode()
OLD_SECRET = "whsec_" + base64.b64encode(b"el secreto anterior, de 32 bytes").decode()
TOKEN = "un-token-de-lectura"


@contextmanager
def simulator(module: str, *arguments: str) -> Iterator[str]:
    """The address of a simulator that runs for as long as the context lasts."""
    command = [sys.executable, "-m", module, "--die-with-parent", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=dict(os.environ)) as process:
        try:
            assert process.stdout
            line = process.stdout.readline()
            assert line, f"{module} did not start"
            yield str(json.loads(line)["url"])
        finally:
            process.send_signal(signal.SIGTERM)


@contextmanager
def anubis(folder: Path, *arguments: str) -> Iterator[str]:
    with simulator("simulators.anubis", "--data", str(folder), "--token", TOKEN, *arguments) as url:
        yield url


def quick_settings(settings: Settings, others: "Outside", **changes: Any) -> Settings:
    """A house that receives webhooks and reads that repository."""
    folder = settings.data_folder / "hooks"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "paperless.secrets").write_text(f"{SECRET}\n{OLD_SECRET}\n")
    return settings.model_copy(
        update={
            "hooks_folder": folder,
            "hooks_port": 0,
            "anubis_url": others.anubis,
            "anubis_token": SecretStr(TOKEN),
            **changes,
        }
    )


@dataclass(frozen=True)
class QuickRoad:
    """A server and a worker, with both simulators beside them."""

    settings: Settings
    services: Services
    paperless: str
    anubis: str
    hook: str

    async def _post(self, url: str, what: dict[str, Any]) -> Any:
        async with httpx.AsyncClient(timeout=60) as client:
            answer = await client.post(url, json=what)
        answer.raise_for_status()
        return answer.json()

    async def issue(self, *announce: str, **order: Any) -> dict[str, Any]:
        """Have PAPERLESS issue a voucher, and announce it so."""
        made: dict[str, Any] = await self._post(
            f"{self.paperless}/control/documents", {**order, "announce": list(announce)}
        )
        return made

    async def announce(self, key: str, kind: str, **how: Any) -> list[dict[str, Any]]:
        told = await self._post(f"{self.paperless}/control/webhooks", {"key": key, "type": kind, **how})
        answers: list[dict[str, Any]] = told["answers"]
        return answers

    async def void(self, key: str, *, accepted: bool = True) -> None:
        await self._post(f"{self.paperless}/control/voidings", {"key": key, "accepted": accepted})

    async def provoke(self, **fault: Any) -> None:
        await self._post(f"{self.anubis}/control/faults", fault)

    async def fetched(self) -> list[dict[str, Any]]:
        async with httpx.AsyncClient() as client:
            entries: list[dict[str, Any]] = (await client.get(f"{self.anubis}/control/log")).json()["entries"]
        return entries

    async def rows(self, query: str, *values: object) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(str(self.settings.database_url).replace("+asyncpg", ""))
        try:
            found: list[asyncpg.Record] = await connection.fetch(query, *values)
            return found
        finally:
            await connection.close()

    async def hooks(self, until: Callable[[list[asyncpg.Record]], bool]) -> list[asyncpg.Record]:
        """The notices, oldest first, once they are as wished."""
        return await wait_for(self, "SELECT * FROM hook_events ORDER BY received_at, id", until)

    async def ended(self, count: int = 1) -> list[asyncpg.Record]:
        """So many notices, once each has ended."""
        return await self.hooks(
            lambda rows: len(rows) == count and all(row["state"] not in {"received", "waiting"} for row in rows)
        )


async def wait_for(road: QuickRoad, query: str, until: Callable[[list[asyncpg.Record]], bool]) -> list[asyncpg.Record]:
    """What a query answers once it is as wished; fails after half a minute with what it answered last."""
    found: list[asyncpg.Record] = []
    try:
        async with asyncio.timeout(30):
            while True:
                found = await road.rows(query)
                if until(found):
                    return found
                await asyncio.sleep(0.02)
    except TimeoutError:
        story = [(it["state"], it["attempt"], it["reason_code"], it["reason"]) for it in found]
        raise AssertionError(f"it did not come to that: {story}") from None


@dataclass(frozen=True)
class Outside:
    """The addresses of both simulators; what they know is forgotten between tests."""

    anubis: str
    paperless: str

    async def begin(self, hook: str) -> None:
        async with httpx.AsyncClient() as client:
            (await client.delete(f"{self.anubis}/control/documents")).raise_for_status()
            (await client.post(f"{self.paperless}/control/hook", json={"url": hook})).raise_for_status()


@contextmanager
def outside(folder: Path) -> Iterator[Outside]:
    """Both simulators, for as long as the context lasts."""
    with anubis(folder / "anubis") as repository:
        arguments = ("--data", str(folder / "paperless"), "--anubis", repository, "--hook", "-", "--secret", SECRET)
        with simulator("simulators.paperless", *arguments) as paperless:
            yield Outside(anubis=repository, paperless=paperless)


@asynccontextmanager
async def quick_road(settings: Settings, others: Outside, *, works: bool = True) -> AsyncIterator[QuickRoad]:
    """The whole quick road on a database of the test's own."""
    async with AsyncExitStack() as stack:
        services = await stack.enter_async_context(open_services(settings))
        await services.issuers.register(an_issuer())
        port = await stack.enter_async_context(listening(services.hooks, settings))
        hook = f"http://127.0.0.1:{port}/hooks/paperless"
        await others.begin(hook)
        if works:
            await stack.enter_async_context(emitting(settings))
        yield QuickRoad(
            settings=settings, services=services, paperless=others.paperless, anubis=others.anubis, hook=hook
        )
