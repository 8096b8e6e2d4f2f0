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
        endpoints = Endpoints(settings.model_copy(update={"ose_url": "http://ose.test/"}), http)
        yield Gatekeeper(engine, clock=clock, issuers=Issuers(engine, clock), endpoints=endpoints, actor="worker:test")
    await engine.dispose()


_MAKE_PROBE_DUE = "UPDATE gates SET next_probe_at = now() - interval '1 second'"


async def test_a_probe_in_vain_is_given_back_once(
    gatekeeper: Gatekeeper, settings: Settings, registered: RegisteredIssuer, services: Services, source: SourceIdentity
) -> None:
    (ticket_id,) = await submit(services, source, a_sale())
    await gatekeeper.failed(Trouble.CREDENTIALS, ticket_id, registered, "La OSE no acepta el usuario.")
    rung: list[bool] = []
    gatekeeper.on_probe = lambda: rung.append(True)
    await gatekeeper.probed_in_vain(registered)
    assert not rung, "nobody has taken one yet"
    await rows(settings, _MAKE_PROBE_DUE)
    await gatekeeper._refresh(at_once=True)
    quotas = await gatekeeper.quotas({}, free=16)
    assert quotas.own[registered.id] == 1
    assert (await gatekeeper.quotas({}, free=16)).own[registered.id] == 0
    await gatekeeper.probed_in_vain(registered)
    assert rung
    assert (await gatekeeper.quotas({}, free=16)).own[registered.id] == 1


async def test_a_probe_is_kept_for_what_will_be_due(
    gatekeeper: Gatekeeper, settings: Settings, registered: RegisteredIssuer, services: Services, source: SourceIdentity
) -> None:
    (ticket_id,) = await submit(services, source, a_sale())
    await gatekeeper.failed(Trouble.CREDENTIALS, ticket_id, registered, "La OSE no acepta el usuario.")
    await rows(settings, _MAKE_PROBE_DUE)
    await rows(settings, "UPDATE tickets SET next_attempt_at = now() + interval '1 hour'")
    await gatekeeper._refresh(at_once=True)
    assert (await gatekeeper.quotas({}, free=16)).own[registered.id] == 0
    await rows(settings, "UPDATE tickets SET next_attempt_at = received_at")
    assert (await gatekeeper.quotas({}, free=16)).own[registered.id] == 1
