"""What SUNAT would refuse by its archive does not come about for what is issued here: ours knows it first.

The proof of rows whose list is that of the vouchers, and of those about a file's own name.
"""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from lxml import etree

from documents.package import unzip_single
from issuing.clock import SystemClock, lima_date
from issuing.errors import NotPossible
from issuing.retry import Trouble
from issuing.services import Services
from issuing.settings import Settings
from issuing.states import State
from issuing.views import SourceIdentity, Ticket
from tests.builders import a_boleta, a_credit_note, a_debit_note, a_note, a_person, a_sale, an_issuer
from tests.conftest import Ose, emitting, ended
from tests.flow.informing import log, provoke, rows, submit
from vouchers.sale import DocumentReference, Sale

pytestmark = pytest.mark.timeout(120)
_REJECTED = {"mode": "fault_code", "code": "2017", "operation": "sendBill", "times": 1}


@pytest.fixture
async def settings(settings: Settings, ose: Ose, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr("issuing.retry._FIRST", dict.fromkeys(Trouble, 0.2))
    monkeypatch.setattr("issuing.summaries.decisions.POLL_SECONDS", (0.1,))
    return settings.model_copy(update={"ose_url": ose.url, "summary_wait_seconds": 0.2})


async def _end(services: Services, source: SourceIdentity, settings: Settings, *sales: Sale) -> list[Ticket]:
    ids = await submit(services, source, *sales)
    async with emitting(settings):
        return await ended(services, source, *ids)


async def _void(services: Services, source: SourceIdentity, *ids: UUID, key: str = "k-1") -> None:
    for ticket_id in ids:
        await services.voiding.void(
            ticket_id, source=source, actor="source:samp", reason="Venta repetida", request_key=key, request_id="r"
        )


async def _voided(services: Services, source: SourceIdentity, settings: Settings, *ids: UUID) -> None:
    await _void(services, source, *ids)
    async with emitting(settings):
        tickets = await ended(services, source, *ids)
    assert {it.state for it in tickets} == {State.VOIDED}, [it.voiding for it in tickets]


async def _way_out(services: Services, source: SourceIdentity, ticket_id: UUID) -> str:
    with pytest.raises(NotPossible) as refused:
        await _void(services, source, ticket_id, key="k-2")
    return refused.value.reason


@pytest.mark.parametrize("by_summary", [False, True], ids=["one by one", "by summary"])
async def test_a_number_is_given_once_whatever_becomes_of_its_voucher(
    services: Services, source: SourceIdentity, settings: Settings, ose: Ose, by_summary: bool
) -> None:
    """1032, 1033; in a summary 2282, 2987."""
    await services.issuers.register(an_issuer(boletas_by_summary=by_summary))
    await provoke(ose, **_REJECTED)
    (rejected,) = await _end(services, source, settings, a_sale(external_id="S-1"))
    assert (rejected.state, rejected.reason_code) == (State.REJECTED, "SUNAT_2017")
    first = await _end(services, source, settings, a_sale(external_id="S-2"), a_boleta(external_id="B-1"))
    await _voided(services, source, settings, *(it.id for it in first))
    for ticket in (rejected, *first):
        with pytest.raises(NotPossible, match="ya terminó"):
            await services.reissue.reissue(ticket.id, source=source, actor="staff:x", reason="Otra vez")
    later = await _end(services, source, settings, a_sale(external_id="S-3"), a_boleta(external_id="B-2"))
    again = await submit(services, source, a_sale(external_id="S-3"), a_boleta(external_id="B-2"))
    assert again == [it.id for it in later]
    numbers = [it.voucher.text for it in (rejected, *first, *later) if it.voucher]
    assert numbers == ["F001-1", "F001-2", "B001-1", "F001-3", "B001-2"]
    sent = [str(entry["file_name"]) for entry in await log(ose, "sendBill")]
    assert len(sent) == len(set(sent)) == (3 if by_summary else 5)
    answered = {entry["code"] for kind in ("sendBill", "sendSummary") for entry in await log(ose, kind)}
    assert answered <= {"2017", "0", ""}


async def test_only_what_stands_is_declared_void(
    services: Services, source: SourceIdentity, settings: Settings, ose: Ose
) -> None:
    """2105, 2323, 2398; in a summary 2663, 2987."""
    await provoke(ose, **_REJECTED)
    (rejected,) = await _end(services, source, settings, a_sale(external_id="S-1"))
    standing = [
        it.id for it in await _end(services, source, settings, a_sale(external_id="S-3"), a_boleta(external_id="B-1"))
    ]
    (late,) = await submit(services, source, a_sale(external_id="S-4"))
    assert await _way_out(services, source, rejected.id) == "NOT_ACCEPTED"
    assert await _way_out(services, source, late) == "NO_VOUCHER"
    await _void(services, source, *standing)
    assert [await _way_out(services, source, it) for it in standing] == ["VOIDING_UNDER_WAY"] * 2
    async with emitting(settings):
        await ended(services, source, *standing, late)
    assert [await _way_out(services, source, it) for it in standing] == ["ALREADY_VOIDED"] * 2
    assert len(await log(ose, "sendSummary")) == 2


async def test_a_file_bears_the_day_of_its_documents(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    """2375."""
    today = lima_date(SystemClock().now())
    days = [today - timedelta(days=back) for back in (0, 1, 1)]
    sales = [a_sale(external_id=f"S-{index}", issue_date=day) for index, day in enumerate(days)]
    tickets = await _end(services, source, settings, *sales)
    await _voided(services, source, settings, *(it.id for it in tickets))
    files = await rows(settings, "SELECT zip FROM summary_files WHERE kind = 'RA'")
    issued = {it.voucher.text: day for it, day in zip(tickets, days, strict=True) if it.voucher}
    found: dict[str, date] = {}
    for file in files:
        content = file["zip"]
        assert isinstance(content, bytes)
        root = etree.fromstring(unzip_single(content)[1])
        day = date.fromisoformat(root.findtext("{*}ReferenceDate") or "")
        for line in root.iter("{*}VoidedDocumentsLine"):
            found[
                "-".join(line.findtext(f"{{*}}{name}") or "" for name in ("DocumentSerialID", "DocumentNumberID"))
            ] = day
    assert found == issued


async def test_no_two_files_share_a_name(
    services: Services, source: SourceIdentity, settings: Settings, ose: Ose
) -> None:
    """2223, 2324: a name comes again only with the same bytes, where nobody knows whether they arrived."""
    await services.issuers.register(an_issuer(boletas_by_summary=True))
    await provoke(ose, mode="drop_before_registering", operation="sendSummary", times=1)
    ids: list[UUID] = []
    async with emitting(settings), emitting(settings):
        for turn in range(3):
            today = lima_date(SystemClock().now())
            sales = [
                it(external_id=f"{it.__name__}-{turn}-{back}", issue_date=today - timedelta(days=back))
                for it in (a_sale, a_boleta)
                for back in (0, 1)
            ]
            fresh = await submit(services, source, *sales)
            await ended(services, source, *fresh)
            await _void(services, source, *fresh)
            ids += fresh
        tickets = await ended(services, source, *ids)
    assert {it.state for it in tickets} == {State.VOIDED}
    made = [str(it["file_name"]) for it in await rows(settings, "SELECT file_name FROM summary_files")]
    assert len(made) == len(set(made))
    bytes_of: dict[str, set[str]] = {}
    for entry in await log(ose, "sendSummary"):
        bytes_of.setdefault(str(entry["file_name"]), set()).add(str(entry["sha256"]))
    assert set(bytes_of) == set(made)
    assert {len(it) for it in bytes_of.values()} == {1}


@pytest.mark.parametrize(("build", "code"), [(a_credit_note, "2120"), (a_debit_note, "2207")], ids=["credit", "debit"])
async def test_a_note_on_a_boleta_of_ours_that_is_void_never_reaches_a_summary(
    services: Services, source: SourceIdentity, settings: Settings, ose: Ose, build: Callable[..., Sale], code: str
) -> None:
    """2990."""
    await services.issuers.register(an_issuer(boletas_by_summary=True))
    (boleta,) = await _end(services, source, settings, a_boleta(external_id="B-1"))
    await _voided(services, source, settings, boleta.id)
    before = len(await log(ose, "sendSummary"))
    document = DocumentReference(document_type="03", series="B001", number=1)
    reason = "01" if build is a_credit_note else "02"
    note = build(external_id="N-1", customer=a_person(), note=a_note(reason_code=reason, document=document))
    (refused,) = await _end(services, source, settings, note)
    assert (refused.state, refused.reason_code) == (State.INVALID, f"SUNAT_{code}")
    assert len(await log(ose, "sendSummary")) == before
