"""Probes that are spent on a ticket which never comes to the authority's door."""

from collections.abc import AsyncIterator

import pytest

from issuing.clock import SystemClock
from issuing.gateways.ose.transport import open_http
from issuing.retry import Trouble
from issuing.services import Services
from issuing.services.emission.gatekeeper import Gatekeeper
from issuing.services.endpoints import Endpoints
from issuing.services.issuers import Issuers, RegisteredIssuer
from issuing.services.routes import Routes
from issuing.services.sharing import Sharing
from issuing.settings import Settings
from issuing.storage.database import open_engine
from issuing.views import SourceIdentity
from tests.builders import a_sale, an_issuer
from tests.flow.informing import rows, submit


@pytest.fixture
async def registered(services: Services) -> RegisteredIssuer:
    return await services.issuers.by_ruc(an_issuer().ruc)


@pytest.fixture
async def gatekeeper(settings: Settings) -> AsyncIterator[Gatekeeper]:
    engine, clock = open_engine(str(settings.database_url), pool_size=2), SystemClock()
    async with open_http() as http:
        sharing = Sharing(engine, name="worker:test", beat_seconds=5)
        endpoints = Endpoints(settings.model_copy(update={"ose_url": "http://ose.test/"}), http, sharing=sharing)
        yield Gatekeeper(
            engine,
            clock=clock,
            issuers=Issuers(engine, clock),
            endpoints=endpoints,
            routes=Routes(endpoints),
            actor="worker:test",
            most=320,
        )
    await engine.dispose()


_MAKE_PROBE_DUE = "UPDATE gates SET next_probe_at = now() - interval '1 second'"


async def test_a_probe_in_vain_is_given_back_once(
    gatekeeper: Gatekeeper, settings: Settings, registered: RegisteredIssuer, services: Services, source: SourceIdentity
) -> None:
    (ticket_id,) = await submit(services, source, a_sale())
    await gatekeeper.failed(Trouble.CREDENTIALS, ticket_id, registered, "La OSE no acepta el usuario.")
    rung: list[bool] = []
    gatekeeper.on_release = (lambda: rung.append(True),)
    await gatekeeper.probed_in_vain(registered)
    assert not rung, "nobody has taken one yet"
    await rows(settings, _MAKE_PROBE_DUE)
    await gatekeeper._refresh(at_once=True)
    assert await let_through(gatekeeper) == [registered.id]
    assert await let_through(gatekeeper) == []
    await gatekeeper.probed_in_vain(registered)
    assert rung
    assert await let_through(gatekeeper) == [registered.id]


async def test_a_probe_that_found_nothing_is_kept_for_what_will_be_due(
    gatekeeper: Gatekeeper, settings: Settings, registered: RegisteredIssuer, services: Services, source: SourceIdentity
) -> None:
    (ticket_id,) = await submit(services, source, a_sale())
    await gatekeeper.failed(Trouble.CREDENTIALS, ticket_id, registered, "La OSE no acepta el usuario.")
    await rows(settings, _MAKE_PROBE_DUE)
    await gatekeeper._refresh(at_once=True)
    (probe,) = (await gatekeeper.quotas({}, free=16)).probes
    gatekeeper.spare(probe)
    assert await let_through(gatekeeper) == [registered.id]
    assert await let_through(gatekeeper) == []


async def let_through(gatekeeper: Gatekeeper) -> list[int]:
    """The issuers that a probe may be of, all others being held."""
    quotas = await gatekeeper.quotas({}, free=16)
    return [issuer_id for probe in quotas.probes for issuer_id in probe.issuers]
