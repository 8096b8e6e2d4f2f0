"""A portal in this process, over real services: NiceGUI's simulated user opens its pages, plain HTTP its routes."""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from nicegui import ui
from nicegui.functions.download import download
from nicegui.functions.navigate import Navigate
from nicegui.functions.notify import notify
from nicegui.testing import User
from nicegui.testing.general import nicegui_reset_globals

from issuing.services import Services
from issuing.settings import Settings
from issuing.views import SourceIdentity, Ticket, VoucherView
from portal.application import build
from portal.context import Portal, open_portal
from tests.builders import a_sale
from tests.conftest import Ose, emitting
from vouchers.sale import Sale

PASSWORD = "una contraseña de prueba"


class MovableClock:
    """Tells the time of the machine until a test puts it forward."""

    def __init__(self) -> None:
        self._given: datetime | None = None

    def now(self) -> datetime:
        return self._given or datetime.now(UTC)

    def put(self, instant: datetime) -> None:
        self._given = instant


@contextmanager
def _own_nicegui(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """NiceGUI's app as if nothing had used it before; afterwards it forgets our modules, which we don't want."""
    monkeypatch.setenv("NICEGUI_USER_SIMULATION", "true")
    ours = {name: module for name, module in sys.modules.items() if name.partition(".")[0] == "portal"}
    with nicegui_reset_globals():
        try:
            yield
        finally:
            ui.navigate, ui.notify, ui.download = Navigate(), notify, download
    sys.modules.update(ours)


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def portal(services: Services, settings: Settings, clock: MovableClock) -> Portal:
    return open_portal(services, settings, clock=clock)


@pytest.fixture
async def application(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FastAPI]:
    with _own_nicegui(monkeypatch):
        application = build(portal)
        async with application.router.lifespan_context(application):
            yield application


@pytest.fixture
async def http(application: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A browser without eyes."""
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


@pytest.fixture
def user(http: httpx.AsyncClient) -> User:
    """Somebody at a page, with the cookies of `http`."""
    return User(http)


@pytest.fixture
async def staff(user: User) -> User:
    """The same, signed in."""
    answer = await user.http_client.post("/ingresar", data={"password": PASSWORD})
    assert answer.headers["location"] == "/pendientes"
    return user


async def submit(services: Services, source: SourceIdentity, sale: Sale) -> UUID:
    return (await services.submission.submit(sale, source=source, request_id="r-1")).id


async def emitted(services: Services, source: SourceIdentity, settings: Settings, sale: Sale) -> Ticket:
    """The ticket of `sale` once a worker made it final or stuck, or waits for a reason that it tells."""
    ticket_id = await submit(services, source, sale)
    async with emitting(settings), asyncio.timeout(60):
        async for ticket in services.watching.watch(ticket_id, source=source):
            if ticket.reason_code:
                return ticket
    return await services.inquiry.ticket(ticket_id, source=source)


async def execute(settings: Settings, statement: str, *values: str) -> list[asyncpg.Record]:
    """What only a test does to a database: straight at it, past the services."""
    connection = await asyncpg.connect(str(settings.database_url).replace("+asyncpg", ""))
    try:
        return await connection.fetch(statement, *values)
    finally:
        await connection.close()


@pytest.fixture
async def accepted(services: Services, source: SourceIdentity, settings: Settings, ose: Ose) -> VoucherView:
    """F001-1 over 236.00, with its CDR."""
    ticket = await emitted(services, source, settings.model_copy(update={"ose_url": ose.url}), a_sale())
    return await services.inquiry.voucher(ticket.id, source=source)


@pytest.fixture
async def pending(services: Services, source: SourceIdentity, settings: Settings) -> Ticket:
    """F001-1, signed, and an OSE that is not there."""
    return await emitted(services, source, settings, a_sale())
