"""The quick road with both simulators as real processes: what PAPERLESS issued is here once, or it is told why not."""

from collections.abc import AsyncIterator, Iterator

import pytest

from issuing.customers.identity import Identity
from issuing.customers.own import OwnFilter
from issuing.errors import NotPossible
from issuing.services.verification import Verification
from issuing.settings import Settings
from issuing.states import State
from issuing.storage.database import open_engine
from issuing.views import ArtifactKind, VoucherNumber
from tests.builders import an_issuer
from tests.quick import Outside, QuickRoad, outside, quick_road, quick_settings

pytestmark = pytest.mark.timeout(120)
ISSUED, ANSWERED, VOIDED = "document.issued", "document.answered", "document.voided"


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    with outside(tmp_path_factory.mktemp("outside")) as running:
        yield running


@pytest.fixture
async def road(settings: Settings, others: Outside) -> AsyncIterator[QuickRoad]:
    async with quick_road(quick_settings(settings, others), others) as opened:
        yield opened


def the_number(**changes: object) -> VoucherNumber:
    facts = {"issuer_ruc": an_issuer().ruc, "document_type": "01", "series": "F901", "number": 1, **changes}
    return VoucherNumber(**facts)  # type: ignore[arg-type]


async def test_a_webhook_becomes_a_registered_voucher_with_its_deliveries(road: QuickRoad) -> None:
    made = await road.issue(ISSUED, customer_email="caja@andinos.example")
    assert made["answers"][0]["status"] == 202
    (hook,) = await road.ended()
    assert hook["state"] == "registered", hook["reason"]
    voucher = await road.services.inquiry.voucher_by_number(the_number(), source=None)
    assert (voucher.state, str(voucher.payable), str(voucher.tax)) == (State.ACCEPTED, "118.00", "18.00")
    assert voucher.digest_value == made["facts"]["digest_value"]
    mails = await road.rows("SELECT target, state FROM deliveries WHERE kind = 'mail'")
    assert [tuple(it) for it in mails] == [("caja@andinos.example", "queued")]
    xml = await road.services.inquiry.artifact(voucher.ticket_id, ArtifactKind.XML, source=None)
    cdr = await road.services.inquiry.artifact(voucher.ticket_id, ArtifactKind.CDR, source=None)
    assert (xml.file_name, cdr.file_name) == ("20100066603-01-F901-1.xml", "R-20100066603-01-F901-1.zip")
    ((pdf,),) = await road.rows("SELECT content FROM foreign_files WHERE kind = 'pdf'")
    assert pdf.startswith(b"%PDF-")
    assert await faults(road) == []


async def faults(road: QuickRoad) -> list[str]:
    engine = open_engine(str(road.settings.database_url), pool_size=1)
    try:
        found = Verification(engine, progress=lambda *_: None).run()
        return [f"{it.check} {it.where} {it.detail}" async for it in found]
    finally:
        await engine.dispose()


async def test_the_same_webhook_twice_and_a_second_one_about_it_register_it_once(road: QuickRoad) -> None:
    made = await road.issue(customer_email="")
    first, second = await road.announce(made["key"], ISSUED, times=2, id="msg_1")
    assert (first["status"], second["status"]) == (202, 202)
    assert (first["answer"]["id"], first["answer"]["new"], second["answer"]["new"]) == (
        second["answer"]["id"],
        True,
        False,
    )
    await road.ended(1)
    await road.announce(made["key"], ANSWERED)
    hooks = await road.ended(2)
    assert {it["state"] for it in hooks} == {"registered"}
    assert len({it["ticket_id"] for it in hooks}) == 1
    assert len(await road.rows("SELECT FROM vouchers")) == 1
    events = await road.rows("SELECT action FROM events ORDER BY id")
    assert [it["action"] for it in events] == ["announced", "issued_elsewhere", "answered_elsewhere"]


async def test_the_answer_is_announced_before_the_document(road: QuickRoad) -> None:
    made = await road.issue(store=[])
    await road.announce(made["key"], ANSWERED, store=["cdr"])
    await road.hooks(lambda rows: rows[0]["state"] == "waiting" and rows[0]["reason_code"] == "DOCUMENTS_MISSING")
    await road.announce(made["key"], ISSUED, store=["xml"])
    hooks = await road.ended(2)
    assert {it["state"] for it in hooks} == {"registered"}


async def test_what_never_comes_to_the_repository_is_stuck_and_can_be_looked_at_again(
    settings: Settings, others: Outside
) -> None:
    impatient = quick_settings(settings, others, hooks_patience_seconds=0.3)
    async with quick_road(impatient, others) as road:
        made = await road.issue(ISSUED, store=["xml"])
        (hook,) = await road.ended()
        assert (hook["state"], hook["reason_code"]) == ("stuck", "DOCUMENTS_MISSING")
        assert "CDR" in hook["reason"]
        await road.announce(made["key"], "document.viewed", store=["cdr"])
        await road.services.hooks.retry(hook["id"], actor="staff:ana", reason="Ya está en ANUBIS")
        hooks = await road.ended(2)
        assert [it["state"] for it in hooks] == ["registered", "refused"]
        assert hooks[1]["reason_code"] == "KIND_UNKNOWN"
        with pytest.raises(NotPossible):
            await road.services.hooks.retry(hook["id"], actor="staff:ana", reason="Otra vez")
        changes = await road.rows("SELECT to_state FROM hook_changes WHERE hook_id = $1 ORDER BY id", hook["id"])
        story = [it["to_state"] for it in changes]
        assert story[0] == "received"
        assert story[-3:] == ["stuck", "received", "registered"]


async def test_an_unknown_issuer_is_refused_until_it_is_registered(road: QuickRoad) -> None:
    await road.issue(ISSUED, ruc="20131312955")
    (hook,) = await road.ended()
    assert (hook["state"], hook["reason_code"]) == ("refused", "ISSUER_UNKNOWN")
    await road.services.issuers.register(an_issuer(ruc="20131312955"))
    await road.services.hooks.retry(hook["id"], actor="staff:ana", reason="Ya está registrado")
    await road.hooks(lambda rows: rows[0]["state"] in {"registered", "refused"} and rows[0]["attempt"] > 0)


@pytest.mark.parametrize(
    ("order", "told"),
    [
        ({"tampered": True}, "alterado"),
        ({"signer": "20131312955"}, "20131312955"),
        ({"signed_ruc": "20131312955"}, "RUC del emisor"),
        ({"cdr": "foreign"}, "número de comprobante"),
        ({"cdr": "own"}, "propio emisor"),
    ],
)
async def test_what_does_not_prove_itself_is_stuck(road: QuickRoad, order: dict[str, object], told: str) -> None:
    await road.issue(ISSUED, **order)
    (hook,) = await road.ended()
    assert (hook["state"], hook["reason_code"]) == ("stuck", "DOCUMENTS_UNPROVEN")
    assert told in hook["reason"]
    assert await road.rows("SELECT FROM tickets") == []


@pytest.mark.parametrize(
    "changes",
    [
        {"payable": "118.01"},
        {"issue_date": "2026-11-23"},
        {"currency": "USD"},
        {"digest_value": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="},
    ],
)
async def test_a_notice_that_its_documents_belie_is_stuck(road: QuickRoad, changes: dict[str, str]) -> None:
    made = await road.issue()
    await road.announce(made["key"], ISSUED, changes=changes)
    (hook,) = await road.ended()
    assert (hook["state"], hook["reason_code"]) == ("stuck", "DOCUMENTS_UNPROVEN")


@pytest.mark.parametrize(("cdr", "state", "mails"), [("observed", State.OBSERVED, 1), ("rejected", State.REJECTED, 0)])
async def test_the_constancy_decides_the_state(road: QuickRoad, cdr: str, state: State, mails: int) -> None:
    await road.issue(ANSWERED, cdr=cdr, digits=8)
    await road.ended()
    voucher = await road.services.inquiry.voucher_by_number(the_number(), source=None)
    assert voucher.state is state
    assert len(await road.rows("SELECT FROM deliveries")) == mails
    assert await faults(road) == []


async def test_a_note_refers_to_their_document(road: QuickRoad) -> None:
    await road.issue(ISSUED)
    await road.issue(ISSUED, document_type="07", series="FC91", modified="F901-1", payable="11.80")
    hooks = await road.ended(2)
    assert {it["state"] for it in hooks} == {"registered"}, [it["reason"] for it in hooks]
    ((series, number),) = await road.rows(
        "SELECT modified_series, modified_number FROM vouchers WHERE document_type = '07'"
    )
    assert (series, number) == ("F901", 1)
    assert await faults(road) == []


async def test_a_voiding_is_proven_by_its_own_files(road: QuickRoad) -> None:
    made = await road.issue()
    await road.announce(made["key"], VOIDED)  # before the document and before the proof
    await road.hooks(lambda rows: rows[0]["state"] == "waiting")
    await road.void(made["key"])
    (hook,) = await road.ended()
    assert hook["state"] == "registered", hook["reason"]
    voucher = await road.services.inquiry.voucher_by_number(the_number(), source=None)
    assert voucher.state is State.VOIDED
    ((delivery,),) = await road.rows("SELECT state FROM deliveries")
    assert delivery == "cancelled"
    kinds = await road.rows("SELECT kind FROM foreign_files ORDER BY kind")
    assert [it["kind"] for it in kinds] == ["pdf", "voiding_cdr", "voiding_xml"]
    await road.announce(made["key"], ISSUED)  # late: it is there, and stays void
    await road.ended(2)
    assert (await road.services.inquiry.ticket(voucher.ticket_id, source=None)).state is State.VOIDED
    assert await faults(road) == []


async def test_a_voiding_that_the_authority_refused_voids_nothing(road: QuickRoad) -> None:
    made = await road.issue(ISSUED)
    await road.ended()
    await road.void(made["key"], accepted=False)
    await road.announce(made["key"], VOIDED)
    hooks = await road.ended(2)
    assert (hooks[1]["state"], hooks[1]["reason_code"]) == ("stuck", "DOCUMENTS_UNPROVEN")
    voucher = await road.services.inquiry.voucher_by_number(the_number(), source=None)
    assert voucher.state is State.ACCEPTED


async def test_another_document_under_a_registered_number_is_an_incident(road: QuickRoad) -> None:
    await road.issue(ISSUED)
    await road.ended()
    await road.issue(ISSUED, payable="236.00")
    hooks = await road.ended(2)
    assert (hooks[1]["state"], hooks[1]["reason_code"]) == ("stuck", "NUMBER_COLLISION")
    (incident,) = await road.services.incidents.list()
    assert (incident.kind, incident.voucher) == ("NUMBER_ISSUED_ELSEWHERE", "F901-1")


async def test_a_voucher_of_theirs_is_neither_reissued_nor_voided_here(road: QuickRoad) -> None:
    await road.issue(ISSUED)
    (hook,) = await road.ended()
    ticket_id = hook["ticket_id"]
    with pytest.raises(NotPossible, match="terminó"):
        await road.services.reissue.reissue(ticket_id, source=None, actor="staff:ana", reason="Prueba")
    with pytest.raises(NotPossible) as refusal:
        await road.services.voiding.void(
            ticket_id,
            source=None,
            actor="staff:ana",
            reason="Error en la venta",
            request_key="k",
            request_id="r",
            credit_note_instead=True,
        )
    assert refusal.value.reason == "ISSUED_ELSEWHERE"


@pytest.mark.parametrize(
    "fault",
    [
        {"mode": "cut", "times": 2, "bytes": 500},
        {"mode": "error", "times": 1},
        {"mode": "garbage", "part": "pdf"},
        {"mode": "redirect", "part": "pdf"},
        {"mode": "endless", "part": "pdf"},
        {"mode": "missing", "times": 2},
    ],
)
async def test_a_repository_that_misbehaves_delays_and_harms_nothing(road: QuickRoad, fault: dict[str, object]) -> None:
    await road.provoke(**fault)
    await road.issue(ISSUED)
    (hook,) = await road.hooks(lambda rows: len(rows) == 1 and rows[0]["state"] == "registered")
    assert hook["ticket_id"]


@pytest.mark.parametrize("mode", ["garbage", "redirect", "endless"])
async def test_documents_that_are_none_wait_or_are_stuck(road: QuickRoad, mode: str) -> None:
    await road.provoke(mode=mode, part="xml")
    await road.issue(ISSUED)
    (hook,) = await road.hooks(lambda rows: rows[0]["state"] in {"waiting", "stuck"})
    wanted = "DOCUMENTS_UNPROVEN" if mode == "garbage" else "REPOSITORY_ANSWER"
    assert hook["reason_code"] == wanted


async def test_its_customer_gets_it_with_the_print_of_whoever_issued_it(road: QuickRoad) -> None:
    await road.issue(ISSUED, number=77)
    await road.ended()
    view = await road.services.inquiry.voucher_by_number(the_number(number=77), source=None)
    customers = road.services.customers
    found = await customers.papers.look_up(the_number(number=77), issue_date=view.issue_date, payable=view.payable)
    assert found
    assert found.proof.verified, found.proof.sentence
    ((pdf,),) = await road.rows("SELECT content FROM foreign_files WHERE kind = 'pdf'")
    assert (await customers.papers.artifact(view.ticket_id, ArtifactKind.PDF)).content == pdf
    await road.rows("UPDATE tickets SET state = 'voided'")
    ours = await customers.papers.artifact(view.ticket_id, ArtifactKind.PDF)
    assert ours.content.startswith(b"%PDF-")
    assert ours.content != pdf
    identity = Identity(type=view.customer_identity_type, number=view.customer_identity_number)
    assert [it.text for it in (await customers.own.page(identity, OwnFilter(), page_token="")).vouchers] == ["F901-77"]
    assert (
        await customers.papers.look_up(the_number(number=78), issue_date=view.issue_date, payable=view.payable) is None
    )
