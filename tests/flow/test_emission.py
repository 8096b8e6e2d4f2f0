"""A sale's whole way against the OSE simulator, a real process: once, whatever happens on the way."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import asyncpg
import httpx
import pytest

from issuing.retry import Trouble
from issuing.services import Services
from issuing.settings import Settings
from issuing.states import FINAL, State
from issuing.views import ArtifactKind, SourceIdentity, Ticket
from tests.builders import a_boleta, a_credit_note, a_line, a_note, a_sale
from tests.conftest import Ose, emitting, ended, start_ose
from vouchers.sale import DocumentReference, Sale

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def settings(settings: Settings, ose: Ose) -> Settings:
    return settings.model_copy(update={"ose_url": ose.url})


async def submit(services: Services, source: SourceIdentity, *sales: Sale) -> list[UUID]:
    """The tickets of sales that came in bulk: what the rules refuse is stored and judged by the worker."""
    answers = await services.submission.submit_many(sales, source=source, request_id="r-1")
    return [answer.id for answer in answers if isinstance(answer, Ticket)]


async def provoke(ose: Ose, **fault: object) -> None:
    async with httpx.AsyncClient() as client:
        (await client.post(f"{ose.control}/control/faults", json=fault)).raise_for_status()


async def registered(ose: Ose) -> list[dict[str, object]]:
    async with httpx.AsyncClient() as client:
        answer = (await client.get(f"{ose.control}/control/documents")).json()
    found: list[dict[str, object]] = answer["documents"] if isinstance(answer, dict) else answer
    return found


async def test_a_sale_becomes_an_accepted_voucher(
    services: Services, source: SourceIdentity, settings: Settings, ose: Ose
) -> None:
    ids = await submit(services, source, a_sale(), a_boleta(external_id="B-1"))
    async with emitting(settings):
        tickets = await ended(services, source, *ids)
    assert [it.state for it in tickets] == [State.ACCEPTED, State.ACCEPTED]
    assert [it.voucher.text for it in tickets if it.voucher] == ["F001-1", "B001-1"]
    voucher = await services.inquiry.voucher(ids[0], source=source)
    assert (str(voucher.payable), str(voucher.tax), voucher.response_code) == ("236.00", "36.00", "0")
    xml = await services.inquiry.artifact(ids[0], ArtifactKind.XML, source=source)
    assert xml.file_name == "20100066603-01-F001-1.xml"
    cdr = await services.inquiry.artifact(ids[0], ArtifactKind.CDR, source=source)
    assert cdr.file_name == "R-20100066603-01-F001-1.zip"
    assert len(await registered(ose)) == 2


async def test_a_sale_against_the_rules_spends_no_number(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    ids = await submit(services, source, a_sale(lines=(a_line(description=""),)), a_sale(external_id="S-2"))
    async with emitting(settings):
        wrong, right = await ended(services, source, *ids)
    assert wrong.state is State.INVALID
    assert [it.path for it in wrong.findings] == ["lines[0].description"]
    assert right.voucher
    assert right.voucher.text == "F001-1"


async def test_a_note_waits_for_its_document(services: Services, source: SourceIdentity, settings: Settings) -> None:
    note = a_credit_note(external_id="N-1", note=a_note(document=None, external_id="S-1"))
    ids = await submit(services, source, note, a_sale(external_id="S-1"))
    async with emitting(settings):
        tickets = await ended(services, source, *ids)
    assert [it.state for it in tickets] == [State.ACCEPTED, State.ACCEPTED]
    assert tickets[0].voucher
    assert tickets[0].voucher.text == "FC01-1"


@pytest.mark.parametrize(
    "fault",
    [
        {"mode": "fault_code", "code": "0100", "times": 2},
        {"mode": "hang_after_registering", "times": 1},
        {"mode": "drop_before_registering", "times": 1},
        {"mode": "drop_after_registering", "times": 1},
        {"mode": "http_503", "times": 1},
        {"mode": "garbage", "times": 1},
        {"mode": "empty_200", "times": 1},
        {"mode": "empty_content", "times": 1},
        {"mode": "truncated_zip", "times": 1},
    ],
    ids=lambda fault: fault["mode"],
)
async def test_whatever_the_ose_does_the_voucher_is_registered_once(
    services: Services,
    source: SourceIdentity,
    settings: Settings,
    ose: Ose,
    fault: dict[str, object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("issuing.retry._FIRST", dict.fromkeys(Trouble, 0.2))
    await provoke(ose, **fault)
    (ticket_id,) = await submit(services, source, a_sale())
    impatient = settings.model_copy(update={"ose_profiles_file": _impatient_profile(settings)})
    async with emitting(impatient):
        (ticket,) = await ended(services, source, ticket_id)
    assert ticket.state is State.ACCEPTED, ticket.reason
    (document,) = await registered(ose)
    assert document["state"] == "accepted"
    assert await _attempts(settings, ticket_id) > 1


async def test_a_cdr_that_is_not_ours_is_an_incident(
    services: Services, source: SourceIdentity, settings: Settings, ose: Ose
) -> None:
    await provoke(ose, mode="wrong_hash", times=1)
    (ticket_id,) = await submit(services, source, a_sale())
    async with emitting(settings):
        (ticket,) = await ended(services, source, ticket_id)
    assert (ticket.state, ticket.reason_code) == (State.STUCK, "FOREIGN_CDR")
    await services.reissue.reissue(
        ticket_id, source=source, actor="staff:test", reason="La OSE confirma que es nuestro"
    )
    async with emitting(settings):
        (ticket,) = await ended(services, source, ticket_id)
    assert ticket.state is State.ACCEPTED


async def test_every_change_left_its_event(services: Services, source: SourceIdentity, settings: Settings) -> None:
    (ticket_id,) = await submit(services, source, a_sale())
    async with emitting(settings):
        await ended(services, source, ticket_id)
    connection = await asyncpg.connect(str(settings.database_url).replace("+asyncpg", ""))
    rows = await connection.fetch(
        "SELECT action, from_state, to_state FROM events WHERE ticket_id = $1 ORDER BY id", ticket_id
    )
    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="never changed"):
        await connection.execute("UPDATE events SET reason = ''")
    await connection.close()
    assert [tuple(row) for row in rows] == [
        ("submitted", None, "received"),
        ("signed", "received", "signed"),
        ("accepted", "signed", "accepted"),
    ]
    assert State(rows[-1]["to_state"]) in FINAL


async def test_numbers_have_no_gaps_and_no_repeats_with_two_workers(
    services: Services, source: SourceIdentity, settings: Settings, ose: Ose
) -> None:
    sales = [a_sale(external_id=f"S-{index}") for index in range(120)]
    sales[7::20] = [a_sale(external_id=f"W-{index}", lines=(a_line(description=""),)) for index in range(6)]
    ids = await submit(services, source, *sales)
    async with emitting(settings), emitting(settings):
        tickets = await ended(services, source, *ids)
    numbers = sorted(it.voucher.number for it in tickets if it.voucher)
    assert numbers == list(range(1, 115))
    assert len(await registered(ose)) == 114


@pytest.fixture
def sunat(tmp_path: Path) -> Iterator[Ose]:
    """The simulator in the shape of SUNAT's own service."""
    with start_ose(tmp_path / "sunat", "--shape", "sunat", "--require-modified") as running:
        yield running


async def test_at_sunat_itself_a_refusal_is_a_cdr_and_burns_the_number(
    services: Services, source: SourceIdentity, settings: Settings, sunat: Ose
) -> None:
    direct = settings.model_copy(update={"ose_url": sunat.url, "ose_profile": "sunat"})
    # Our archive can't know that SUNAT lacks this document, so only SUNAT's verdict tells.
    unknown = a_note(document=DocumentReference(document_type="01", series="F009", number=77))
    ids = await submit(services, source, a_credit_note(external_id="N-1", note=unknown), a_sale(external_id="S-1"))
    async with emitting(direct):
        refused, accepted = await ended(services, source, *ids)
    assert (refused.state, refused.reason_code) == (State.REJECTED, "SUNAT_2119")
    assert refused.voucher
    cdr = await services.inquiry.artifact(ids[0], ArtifactKind.CDR, source=source)
    assert cdr.content
    assert accepted.state is State.ACCEPTED
    async with emitting(direct):
        again = await submit(services, source, a_credit_note(external_id="N-2", note=unknown))
        (second,) = await ended(services, source, *again)
    assert second.voucher
    assert second.voucher.number == refused.voucher.number + 1


def _impatient_profile(settings: Settings) -> Path:
    path = settings.keys_folder / "profiles.toml"
    path.write_text(
        "[ose.timeouts]\nconnect_seconds = 1.0\nread_seconds = 1.0\ntotal_seconds = 2.0\n", encoding="utf-8"
    )
    return path


async def _attempts(settings: Settings, ticket_id: UUID) -> int:
    connection = await asyncpg.connect(str(settings.database_url).replace("+asyncpg", ""))
    count: int = await connection.fetchval("SELECT count(*) FROM attempts WHERE ticket_id = $1", ticket_id)
    await connection.close()
    return count
