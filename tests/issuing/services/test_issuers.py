"""The register of issuers, as every sale asks it."""

import asyncio

from sqlalchemy import event

from issuing.clock import SystemClock
from issuing.services import Services
from issuing.services.issuers import Issuers
from issuing.settings import Settings
from issuing.storage.database import open_engine
from tests.builders import an_issuer


async def test_many_who_ask_at_once_are_served_by_few_readings(services: Services, settings: Settings) -> None:
    await services.issuers.by_ruc(an_issuer().ruc)
    engine = open_engine(str(settings.database_url), pool_size=1)
    issuers, statements = Issuers(engine, SystemClock()), []
    event.listen(engine.sync_engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
    found = await asyncio.gather(*(issuers.by_ruc(an_issuer().ruc) for _ in range(64)))
    await engine.dispose()
    assert {it.issuer.ruc for it in found} == {an_issuer().ruc}
    assert 1 <= len([it for it in statements if "FROM issuers" in it]) <= 2
