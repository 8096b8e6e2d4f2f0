"""Sales that lack something, completed by a system that is slow, down, ignorant or wrong, before they are numbered."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from issuing.errors import InvalidSale
from issuing.services import Services, open_services
from issuing.settings import Settings
from issuing.states import PublicStatus, State
from issuing.views import SourceIdentity
from tests.builders import a_customer, a_sale
from tests.complements import Crm, configuration, crm
from tests.conftest import Ose, emitting, ended
from tests.flow.informing import rows, submit
from tests.flow.test_gates import until
from vouchers.sale import Sale

RUC = a_customer().identity_number
REQUIRED = "required: true"


@pytest.fixture
async def system() -> AsyncIterator[Crm]:
    async with crm() as running:
        yield running


@pytest.fixture
def settings(settings: Settings, ose: Ose, system: Crm, tmp_path: Path) -> Settings:
    file = configuration(tmp_path, system)
    return settings.model_copy(update={"ose_url": ose.url, "complements_file": file})


def bare(**changes: object) -> Sale:
    return a_sale(customer=a_customer(emails=()), **changes)


def whole(external_id: str = "whole") -> Sale:
    return a_sale(external_id=external_id, customer=a_customer(emails=("propio@andinos.pe",)))


async def test_what_is_missing_is_asked_for_and_what_was_given_wins(
    services: Services, source: SourceIdentity, settings: Settings, system: Crm
) -> None:
    system.people[RUC] = {"email": "pagos@andinos.pe"}
    ids = await submit(services, source, bare(external_id="bare"), whole())
    async with emitting(settings):
        tickets = await ended(services, source, *ids)
    assert {it.state for it in tickets} == {State.ACCEPTED}, [it.reason for it in tickets]
    mails = await rows(settings, "SELECT ticket_id, target FROM deliveries ORDER BY target")
    assert [(it["ticket_id"], it["target"]) for it in mails] == [
        (ids[0], "pagos@andinos.pe"),
        (ids[1], "propio@andinos.pe"),
    ]
    told = await rows(settings, "SELECT ticket_id, path, value::text, system FROM complements")
    assert [tuple(it.values()) for it in told] == [(ids[0], "customer.emails", '["pagos@andinos.pe"]', "crm")]
    assert system.asked == [RUC]
    events = await rows(settings, "SELECT action, reason FROM events WHERE ticket_id = $1 ORDER BY id", ids[0])
    assert ("completed", "customer.emails: crm") in [(it["action"], it["reason"]) for it in events]


async def test_the_same_sale_again_is_the_same_ticket_though_it_was_completed(
    services: Services, source: SourceIdentity, settings: Settings, system: Crm
) -> None:
    system.people[RUC] = {"email": "pagos@andinos.pe"}
    (first,) = await submit(services, source, bare())
    async with emitting(settings):
        await ended(services, source, first)
    assert await submit(services, source, bare()) == [first]


async def test_a_system_that_is_down_makes_the_sale_wait_and_spends_no_number(
    services: Services, source: SourceIdentity, settings: Settings, system: Crm
) -> None:
    system.status = 503
    (lacking, complete) = await submit(services, source, bare(external_id="bare"), whole())
    async with emitting(settings):
        (accepted,) = await ended(services, source, complete)
        assert accepted.state is State.ACCEPTED
        await until(settings, "SELECT FROM tickets WHERE reason_code = 'COMPLEMENT_DOWN' AND attempt > 1")
        waiting = await services.inquiry.ticket(lacking, source=source)
        assert (waiting.status, waiting.voucher) == (PublicStatus.PENDING, None)
        assert "crm respondió HTTP 503" in waiting.reason
        system.status, system.people[RUC] = 200, {"email": "pagos@andinos.pe"}
        (ticket,) = await ended(services, source, lacking)
    assert ticket.state is State.ACCEPTED


async def test_what_nobody_knows_goes_without_unless_it_is_required(
    services: Services, source: SourceIdentity, settings: Settings, system: Crm, tmp_path: Path
) -> None:
    (optional,) = await submit(services, source, bare(external_id="optional"))
    async with emitting(settings):
        (ticket,) = await ended(services, source, optional)
    assert ticket.state is State.ACCEPTED
    strict = settings.model_copy(update={"complements_file": configuration(tmp_path, system, options=REQUIRED)})
    (required,) = await submit(services, source, bare(external_id="required"))
    async with emitting(strict):
        (ticket,) = await ended(services, source, required)
        assert (ticket.state, ticket.reason_code) == (State.STUCK, "COMPLEMENT_MISSING")
        assert [(it.rule, it.path) for it in ticket.findings] == [("COMPLEMENT-MISSING", "customer.emails")]
        system.people[RUC] = {"email": "pagos@andinos.pe"}
        await services.reissue.reissue(required, source=source, actor="staff", reason="ya está en el CRM")
        (ticket,) = await ended(services, source, required)
    assert ticket.state is State.ACCEPTED
    assert ticket.voucher
    assert ticket.voucher.number == 2


@pytest.mark.parametrize("email", [17, ["a"], {"b": "c"}])
async def test_a_value_that_no_sale_can_have_is_a_finding_and_not_a_crash(
    services: Services, source: SourceIdentity, settings: Settings, system: Crm, email: object
) -> None:
    system.people[RUC] = {"email": email}
    (sick, well) = await submit(services, source, bare(external_id="bare"), whole())
    async with emitting(settings):
        tickets = await ended(services, source, sick, well)
    assert [(it.state, it.reason_code) for it in tickets] == [
        (State.STUCK, "COMPLEMENT_MISFIT"),
        (State.ACCEPTED, ""),
    ]


async def test_an_amended_sale_is_completed_anew(
    services: Services, source: SourceIdentity, settings: Settings, system: Crm, tmp_path: Path
) -> None:
    strict = settings.model_copy(update={"complements_file": configuration(tmp_path, system, options=REQUIRED)})
    (lacking,) = await submit(services, source, bare())
    async with emitting(strict):
        await ended(services, source, lacking)
        own = a_sale(customer=a_customer(emails=("propio@andinos.pe",)))
        await services.amendment.amend(lacking, own, source=source, reason="con su correo", request_key="k")
        (ticket,) = await ended(services, source, lacking)
    assert ticket.state is State.ACCEPTED
    kept = await rows(settings, "SELECT given_sale FROM tickets")
    assert kept[0]["given_sale"] is None


_NAME = """
  - path: customer.name
    sources: [samp]
    from:
      - system: crm
        question: {number: =sale.customer.identity_number}
        value: =answer.name
"""


async def test_what_a_system_may_know_is_not_held_against_a_sale_before_it_was_asked(
    source: SourceIdentity, settings: Settings, system: Crm, tmp_path: Path
) -> None:
    system.people[RUC] = {"email": "pagos@andinos.pe", "name": "SEGUROS ANDINOS S.A."}
    nameless = a_customer(name="", emails=("propio@andinos.pe",))
    async with open_services(settings) as services:
        with pytest.raises(InvalidSale):
            await services.submission.submit(a_sale(customer=nameless), source=source, request_id="r")
    settings = settings.model_copy(update={"complements_file": configuration(tmp_path, system, more=_NAME)})
    async with open_services(settings) as services:
        (other,) = await services.submission.submit_many(
            [a_sale(external_id="0", customer=nameless)], source=source, request_id="r", judge=True
        )
        assert not isinstance(other, Exception), other
        ids = [other.id, *await submit(services, source, a_sale(customer=nameless))]
        async with emitting(settings):
            tickets = await ended(services, source, *ids)
    assert {it.state for it in tickets} == {State.ACCEPTED}, [it.reason for it in tickets]
