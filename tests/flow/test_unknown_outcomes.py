"""What nobody knows is asked for by what the endpoint offers for that document, before anything is sent again."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import httpx
import pytest

from issuing.decisions import ATTEMPTS_BEFORE_FOREIGN
from issuing.errors import NotPossible
from issuing.retry import Trouble
from issuing.services import Services
from issuing.settings import Settings
from issuing.states import State
from issuing.views import ArtifactKind, SourceIdentity
from tests.builders import a_boleta, a_line, an_issuer
from tests.conftest import Ose, emitting, ended, start_ose
from tests.flow.informing import inform_elsewhere, log, provoke, rows, submit

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("issuing.retry._FIRST", dict.fromkeys(Trouble, 0.1))
    monkeypatch.setattr("issuing.retry._LONGEST", dict.fromkeys(Trouble, 0.1))


@pytest.fixture
def sunat(tmp_path: Path) -> Iterator[Ose]:
    """The simulator in the shape of SUNAT's own service, where no CDR of a boleta can be asked for."""
    with start_ose(tmp_path / "sunat", "--shape", "sunat") as running:
        yield running


@pytest.fixture
def direct(settings: Settings, sunat: Ose) -> Settings:
    """The house as SUNAT's own customer, with the validity query at hand."""
    (settings.keys_folder / f"{an_issuer().ruc}.validity").write_text("un-cliente\nmoddatos\n")
    base = sunat.url.split("/ol-ti-itcpe", 1)[0]
    return settings.model_copy(
        update={
            "ose_url": sunat.url,
            "ose_profile": "sunat",
            "validity_url": f"{base}/v1/contribuyente/contribuyentes/{{ruc}}/validarcomprobante",
            "validity_token_url": f"{base}/v1/clientesextranet/{{client_id}}/oauth2/token/",
        }
    )


async def asked_by(settings: Settings) -> list[tuple[object, object]]:
    found = await rows(settings, "SELECT operation, outcome FROM attempts ORDER BY opened_at")
    return [(it["operation"], it["outcome"]) for it in found]


async def test_a_boleta_that_arrived_is_found_by_the_validity_query(
    services: Services, source: SourceIdentity, direct: Settings, sunat: Ose
) -> None:
    await provoke(sunat, mode="drop_after_registering", times=1)
    (ticket_id,) = await submit(services, source, a_boleta())
    async with emitting(direct):
        (ticket,) = await ended(services, source, ticket_id)
    assert ticket.state is State.ACCEPTED, ticket.reason
    assert len(await log(sunat, "sendBill")) == 1
    assert [operation for operation, _ in await asked_by(direct)] == ["sendBill", "validity"]
    voucher = await services.inquiry.voucher(ticket_id, source=source)
    assert voucher.response_code == "0"
    assert "la constancia (CDR) no se pudo obtener" in (voucher.response_description or "")
    with pytest.raises(NotPossible, match="CDR"):
        await services.inquiry.artifact(ticket_id, ArtifactKind.CDR, source=source)


async def test_a_boleta_that_did_not_arrive_goes_again_with_the_same_bytes(
    services: Services, source: SourceIdentity, direct: Settings, sunat: Ose
) -> None:
    await provoke(sunat, mode="drop_before_registering", times=1)
    (ticket_id,) = await submit(services, source, a_boleta())
    async with emitting(direct):
        (ticket,) = await ended(services, source, ticket_id)
    assert ticket.state is State.ACCEPTED, ticket.reason
    sent = await log(sunat, "sendBill")
    assert len(sent) == 2
    assert len({entry["sha256"] for entry in sent}) == 1
    operations = [operation for operation, _ in await asked_by(direct)]
    assert operations == ["sendBill", "validity", "validity", "sendBill"]
    assert (await services.inquiry.artifact(ticket_id, ArtifactKind.CDR, source=source)).content


async def test_without_access_to_the_query_the_same_bytes_go_again_and_1033_needs_a_human(
    services: Services, source: SourceIdentity, direct: Settings, sunat: Ose
) -> None:
    (direct.keys_folder / f"{an_issuer().ruc}.validity").unlink()
    await provoke(sunat, mode="drop_after_registering", times=1)
    (ticket_id,) = await submit(services, source, a_boleta())
    async with emitting(direct):
        (ticket,) = await ended(services, source, ticket_id)
    assert (ticket.state, ticket.reason_code) == (State.STUCK, "SUNAT_1033")
    sent = await log(sunat, "sendBill")
    assert len({entry["sha256"] for entry in sent}) == 1


async def test_a_number_that_bears_another_document_at_sunat_is_an_incident(
    services: Services, source: SourceIdentity, direct: Settings, sunat: Ose
) -> None:
    await inform_elsewhere(sunat, direct, number=1)
    ours = a_boleta(lines=(a_line(unit_value=Decimal("321.00")),))
    (ticket_id,) = await submit(services, source, ours)
    async with emitting(direct):
        (ticket,) = await ended(services, source, ticket_id)
    assert (ticket.state, ticket.reason_code) == (State.STUCK, "FOREIGN_DOCUMENT"), ticket.reason
    sent = await log(sunat, "sendBill")
    mine = {entry["sha256"] for entry in sent[1:]}
    assert len(mine) == 1
    assert len(sent) - 1 <= ATTEMPTS_BEFORE_FOREIGN


async def test_1033_for_another_document_shows_both_hashes(
    services: Services, source: SourceIdentity, settings: Settings, ose: Ose
) -> None:
    at_ose = settings.model_copy(update={"ose_url": ose.url})
    await inform_elsewhere(ose, settings, number=1)
    ours = a_boleta(lines=(a_line(unit_value=Decimal("321.00")),))
    (ticket_id,) = await submit(services, source, ours)
    async with emitting(at_ose):
        (ticket,) = await ended(services, source, ticket_id)
    assert (ticket.state, ticket.reason_code) == (State.STUCK, "FOREIGN_CDR")
    voucher = await services.inquiry.voucher(ticket_id, source=source)
    assert voucher.digest_value in ticket.reason
    async with httpx.AsyncClient() as client:
        xml = await client.get(f"{ose.control}/control/documents/{an_issuer().ruc}-03-B001-1/xml")
    theirs = xml.text.split("DigestValue>", 2)[1].split("<", 1)[0]
    assert theirs != voucher.digest_value
    assert theirs in ticket.reason
