"""Boletas that an issuer informs by daily summaries, all the way to the OSE simulator."""

from datetime import timedelta

import pytest

from issuing.clock import SystemClock, lima_date
from issuing.retry import Trouble
from issuing.services import Services
from issuing.settings import Settings
from issuing.states import State
from issuing.views import ArtifactKind, SourceIdentity, Ticket
from tests.builders import a_boleta, a_credit_note, a_note, a_person, a_sale, an_issuer
from tests.conftest import Ose, emitting, ended
from tests.flow.informing import boletas, inform_elsewhere, log, provoke, rows, submit

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
async def settings(settings: Settings, ose: Ose, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr("issuing.retry._FIRST", dict.fromkeys(Trouble, 0.2))
    monkeypatch.setattr("issuing.summaries.decisions.POLL_SECONDS", (0.1,))
    return settings.model_copy(update={"ose_url": ose.url, "summary_wait_seconds": 0.5})


@pytest.fixture
async def services(services: Services) -> Services:
    """A house whose issuer informs its boletas by summaries."""
    await services.issuers.register(an_issuer(boletas_by_summary=True))
    return services


async def test_boletas_go_together_and_facturas_alone(
    services: Services, source: SourceIdentity, settings: Settings, ose: Ose
) -> None:
    ids = await submit(services, source, *boletas(3), a_sale(external_id="F-1"))
    async with emitting(settings):
        tickets = await ended(services, source, *ids)
    assert {it.state for it in tickets} == {State.ACCEPTED}
    assert [it.voucher.text for it in tickets if it.voucher] == ["B001-1", "B001-2", "B001-3", "F001-1"]
    assert len(await log(ose, "sendBill")) == 1
    assert len(await log(ose, "sendSummary")) == 1
    cdr = await services.inquiry.artifact(ids[0], ArtifactKind.CDR, source=source)
    assert cdr.file_name.startswith("R-20100066603-RC-")
    events = await rows(
        settings, "SELECT action, from_state, to_state FROM events WHERE ticket_id = $1 ORDER BY id", ids[0]
    )
    assert [tuple(it.values()) for it in events] == [
        ("submitted", None, "received"),
        ("signed", "received", "signed"),
        ("informed", "signed", "awaiting"),
        ("accepted", "awaiting", "accepted"),
    ]


async def test_a_note_on_a_boleta_follows_it_in_a_later_summary(
    services: Services, source: SourceIdentity, settings: Settings, ose: Ose
) -> None:
    note = a_credit_note(external_id="N-1", customer=a_person(), note=a_note(document=None, external_id="B-1"))
    ids = await submit(services, source, note, *boletas(1))
    async with emitting(settings):
        tickets = await ended(services, source, *ids)
    assert [it.state for it in tickets] == [State.ACCEPTED, State.ACCEPTED], [it.reason for it in tickets]
    assert len(await log(ose, "sendSummary")) == 2


@pytest.fixture
def validity(settings: Settings, ose: Ose) -> Settings:
    """The house with the validity query at hand."""
    (settings.keys_folder / f"{an_issuer().ruc}.validity").write_text("un-cliente\nmoddatos\n")
    base = ose.url.split("/ol-ti-itcpe", 1)[0]
    return settings.model_copy(
        update={
            "validity_url": f"{base}/v1/contribuyente/contribuyentes/{{ruc}}/validarcomprobante",
            "validity_token_url": f"{base}/v1/clientesextranet/{{client_id}}/oauth2/token/",
        }
    )


async def test_the_guilty_line_stands_alone_and_the_innocent_are_through(
    services: Services, source: SourceIdentity, settings: Settings, ose: Ose
) -> None:
    await inform_elsewhere(ose, settings, number=4)
    ids = await submit(services, source, *boletas(7))
    async with emitting(settings):
        tickets = await ended(services, source, *ids)
    states = {it.voucher.text: it.state for it in tickets if it.voucher}
    assert states.pop("B001-4") is State.STUCK
    assert tickets[3].reason_code == "FOREIGN_CDR"
    assert set(states.values()) == {State.ACCEPTED}
    files = await rows(settings, "SELECT state, split_from IS NOT NULL AS half FROM summary_files ORDER BY correlative")
    assert [it["state"] for it in files if not it["half"]] == ["refused"]
    assert {it["state"] for it in files if it["half"]} == {"refused", "accepted", "answered"}


async def test_a_lost_ticket_is_settled_document_by_document(
    services: Services, source: SourceIdentity, validity: Settings, ose: Ose
) -> None:
    await provoke(ose, mode="drop_after_registering", operation="sendSummary", times=1)
    ids = await submit(services, source, *boletas(3))
    async with emitting(validity):
        tickets = await ended(services, source, *ids)
    assert {it.state for it in tickets} == {State.ACCEPTED}, [it.reason for it in tickets]
    sent = await log(ose, "sendSummary")
    assert len(sent) == 2
    assert len({entry["sha256"] for entry in sent}) == 1, "another file than the first was sent"
    (file,) = await rows(validity, "SELECT state FROM summary_files")
    assert file["state"] == "answered"


async def test_a_lost_ticket_without_the_query_waits_for_a_human(
    services: Services, source: SourceIdentity, settings: Settings, ose: Ose
) -> None:
    await provoke(ose, mode="drop_after_registering", operation="sendSummary", times=1)
    ids = await submit(services, source, *boletas(2))
    async with emitting(settings):
        tickets = await ended(services, source, *ids)
    assert {(it.state, it.reason_code) for it in tickets} == {(State.STUCK, "OUTCOME_UNKNOWN")}


@pytest.mark.parametrize(
    "fault",
    [
        {"mode": "fault_code", "code": "0100", "operation": "sendSummary", "times": 2},
        {"mode": "drop_before_registering", "operation": "sendSummary", "times": 1},
        {"mode": "http_503", "operation": "sendSummary", "times": 1},
        {"mode": "garbage", "operation": "getStatus", "times": 1},
        {"mode": "truncated_zip", "operation": "getStatus", "times": 1},
        {"mode": "fault_code", "code": "0127", "operation": "getStatus", "times": 2},
        {"mode": "drop_after_registering", "operation": "getStatus", "times": 1},
    ],
    ids=lambda fault: f"{fault['operation']}-{fault['mode']}",
)
async def test_whatever_the_ose_does_the_summary_is_taken_once(
    services: Services, source: SourceIdentity, validity: Settings, ose: Ose, fault: dict[str, object]
) -> None:
    await provoke(ose, **fault)
    ids = await submit(services, source, *boletas(2))
    async with emitting(validity):
        tickets = await ended(services, source, *ids)
    assert {it.state for it in tickets} == {State.ACCEPTED}, [it.reason for it in tickets]
    assert [entry["verdict"] for entry in await log(ose, "sendSummary")].count("accepted") == 1


async def test_a_ticket_that_the_authority_never_knows_is_lost(
    services: Services, source: SourceIdentity, validity: Settings, ose: Ose
) -> None:
    await provoke(ose, mode="fault_code", code="0127", operation="getStatus")
    ids = await submit(services, source, *boletas(2))
    async with emitting(validity):
        tickets = await ended(services, source, *ids)
    assert {it.state for it in tickets} == {State.ACCEPTED}, [it.reason for it in tickets]
    sent = await log(ose, "sendSummary")
    assert [entry["code"] for entry in sent][1:] == ["2223"]
    assert len({entry["sha256"] for entry in sent}) == 1


async def test_a_constancy_of_another_file_is_an_incident(
    services: Services, source: SourceIdentity, settings: Settings, ose: Ose
) -> None:
    await provoke(ose, mode="wrong_hash", operation="getStatus", times=1)
    ids = await submit(services, source, *boletas(1))
    async with emitting(settings):
        (ticket,) = await ended(services, source, *ids)
    assert (ticket.state, ticket.reason_code) == (State.STUCK, "FOREIGN_CDR")


async def test_what_is_stuck_is_informed_anew_when_somebody_says_so(
    services: Services, source: SourceIdentity, settings: Settings, ose: Ose
) -> None:
    await provoke(ose, mode="fault_code", code="0306", operation="sendSummary", times=1)
    ids = await submit(services, source, *boletas(2))
    async with emitting(settings):
        tickets = await ended(services, source, *ids)
        assert {(it.state, it.reason_code) for it in tickets} == {(State.STUCK, "SUNAT_0306")}
        for ticket_id in ids:
            await services.reissue.reissue(ticket_id, source=source, actor="staff:test", reason="Ya se corrigió")
        tickets = await ended(services, source, *ids)
    assert {it.state for it in tickets} == {State.ACCEPTED}
    assert [it.voucher.text for it in tickets if it.voucher] == ["B001-1", "B001-2"]


async def test_a_file_sees_each_day_by_itself_and_an_observation_finds_its_boleta(
    services: Services, source: SourceIdentity, settings: Settings, ose: Ose
) -> None:
    old = lima_date(SystemClock().now()) - timedelta(days=8)
    late = a_boleta(external_id="B-late", issue_date=old)
    ids = await submit(services, source, late, *boletas(1))
    async with emitting(settings):
        observed, accepted = await ended(services, source, *ids)
    assert (observed.state, accepted.state) == (State.OBSERVED, State.ACCEPTED), observed.reason
    assert len(await log(ose, "sendSummary")) == 2
    voucher = await services.inquiry.voucher(ids[0], source=source)
    assert [it[:4] for it in voucher.observations] == ["4443"]


async def test_a_boleta_that_was_too_late_by_itself_goes_by_a_summary_once_its_issuer_informs_so(
    services: Services, source: SourceIdentity, settings: Settings, ose: Ose
) -> None:
    await services.issuers.register(an_issuer())
    await provoke(ose, mode="fault_code", code="1079", operation="sendBill", times=2)
    (ticket_id,) = await submit(services, source, *boletas(1))

    async def again() -> Ticket:
        await services.reissue.reissue(ticket_id, source=source, actor="staff:test", reason="Otra vez")
        async with emitting(settings):
            return (await ended(services, source, ticket_id))[0]

    async with emitting(settings):
        (first,) = await ended(services, source, ticket_id)
    assert (first.state, first.reason_code) == (State.STUCK, "SUNAT_1079")
    assert "emission issuer register --boletas-by-summary" in first.reason
    assert (await again()).reason_code == "SUNAT_1079"
    await services.issuers.register(an_issuer(boletas_by_summary=True))
    taken = await again()
    assert (taken.state, taken.voucher) == (State.ACCEPTED, first.voucher), taken.reason
    assert (len(await log(ose, "sendBill")), len(await log(ose, "sendSummary"))) == (2, 1)
