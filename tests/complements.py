"""A system of the house that knows customers, over real HTTP, and the configuration that asks it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web


@dataclass
class Crm:
    """Answers `GET /customers/NUMBER` with what it knows; `status` stands in for an outage."""

    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    status: int = 200
    asked: list[str] = field(default_factory=list)
    url: str = ""

    async def answer(self, request: web.Request) -> web.Response:
        """One customer."""
        number = request.match_info["number"]
        self.asked.append(number)
        if self.status != 200:
            return web.Response(status=self.status)
        found = self.people.get(number)
        return web.json_response(found) if found is not None else web.Response(status=404)


@asynccontextmanager
async def crm() -> AsyncIterator[Crm]:
    """A running system."""
    system = Crm()
    application = web.Application()
    application.router.add_get("/customers/{number}", system.answer)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    system.url = f"http://{host}:{port}"
    try:
        yield system
    finally:
        await runner.cleanup()


def configuration(folder: Path, system: Crm, *, more: str = "", options: str = "") -> Path:
    """A file that asks `system` for what customers of `samp` lack."""
    file = folder / "complements.yaml"
    file.write_text(
        f"""
systems:
  crm:
    kind: http
    url: "{system.url}/customers/{{number}}"
    cache_seconds: 60
fields:
  - path: customer.emails
    sources: [samp]
    {options}
    from:
      - system: crm
        question: {{number: =sale.customer.identity_number}}
        value: "=[answer.email]"
{more}
""",
        encoding="utf-8",
    )
    return file
