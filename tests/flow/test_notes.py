"""Printed vouchers of contingency and notes on several documents, through the whole house."""

from datetime import timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from issuing.clock import SystemClock, lima_date
from issuing.services import Services
from issuing.settings import Settings
from issuing.states import State
from issuing.views import SourceIdentity, Ticket
from tests.builders import a_credit_note, a_line, a_note, a_sale
from tests.conftest import Ose, emitting, ended
from vouchers.sale import DocumentReference, Sale

_FIRST = DocumentReference(document_type="01", series="F001", number=1)
_SECOND = DocumentReference(document_type="01", series="F001", number=2)


@pytest.fixture
def settings(settings: Settings, ose: Ose) -> Settings:
    return settings.model_copy(update={"ose_url": ose.url})


async def _end(services: Services, source: SourceIdentity, settings: Settings, *sales: Sale) -> list[Ticket]:
    ids = [(await services.submission.submit(sale, source=source, request_id="r")).id for sale in sales]
    async with emitting(settings):
        return await ended(services, source, *ids)


def _printed(external_id: str, number: int = 15, series: str = "0001") -> Sale:
    return a_sale(external_id=external_id, series=series, contingency_number=number)


def _numbers(tickets: list[Ticket]) -> list[str]:
    return [ticket.voucher.text if ticket.voucher else str(ticket.state) for ticket in tickets]


async def test_a_printed_voucher_keeps_its_number_and_has_no_term(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    long_ago = lima_date(SystemClock().now()) - timedelta(days=90)
    sales = [replace(_printed("P-1"), issue_date=long_ago), _printed("P-2", 3), _printed("P-3", 3, "1"), a_sale()]
    tickets = await _end(services, source, settings, *sales)
    assert _numbers(tickets) == ["0001-15", "0001-3", "1-3", "F001-1"]
    assert [ticket.state for ticket in tickets] == [State.ACCEPTED] * 4
    assert [ticket.deadline is None for ticket in tickets] == [True, True, True, False]


async def test_a_number_that_was_informed_already_is_a_finding(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    (first,) = await _end(services, source, settings, _printed("P-1"))
    preview = await services.preview.preview(_printed("P-2"), source=source, with_xml=True)
    assert ([it.rule for it in preview.findings], preview.xml) == (["E-NUMBER-TAKEN"], None)
    assert not (await services.preview.preview(_printed("P-3", 16), source=source, with_xml=False)).findings
    again, other = await _end(services, source, settings, _printed("P-2"), _printed("P-3", 16))
    assert (first.state, again.state, other.state) == (State.ACCEPTED, State.INVALID, State.ACCEPTED)
    assert [(it.rule, it.path, it.value) for it in again.findings] == [("E-NUMBER-TAKEN", "contingency_number", "15")]
    assert again.reason_code == "E-NUMBER-TAKEN"


async def test_two_sales_of_one_batch_cannot_share_a_number(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    tickets = await _end(services, source, settings, _printed("P-1"), _printed("P-2"), _printed("P-3", 14))
    assert sorted(_numbers(tickets)) == ["0001-14", "0001-15", "invalid"]


async def test_a_taken_number_is_mended_by_an_amendment(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    _, again = await _end(services, source, settings, _printed("P-1"), _printed("P-2", 15))
    await services.amendment.amend(
        again.id, _printed("P-2", 16), source=source, reason="Era el 16", request_key="mended"
    )
    async with emitting(settings):
        (mended,) = await ended(services, source, again.id)
    assert _numbers([mended]) == ["0001-16"]


async def test_a_note_on_two_facturas_may_credit_their_sum(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    note = a_credit_note(
        external_id="N-1",
        note=a_note(reason_code="09", document=_FIRST, further_documents=(_SECOND,)),
        lines=(a_line(quantity=Decimal(4)),),
    )
    await _end(services, source, settings, a_sale(external_id="S-1"), a_sale(external_id="S-2"))
    (both,) = await _end(services, source, settings, note)
    assert (both.state, _numbers([both])) == (State.ACCEPTED, ["FC01-1"])
    (above,) = await _end(
        services, source, settings, replace(note, external_id="N-2", lines=(a_line(quantity=Decimal(5)),))
    )
    assert [it.sunat_code for it in above.findings] == ["3286"]
    # How that note is shared between the two nobody says, so each may still be credited whole.
    (one,) = await _end(services, source, settings, a_credit_note(external_id="N-3"))
    assert one.state is State.ACCEPTED


async def test_a_preview_knows_all_documents_of_a_note(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    await _end(services, source, settings, a_sale(external_id="S-1"), a_sale(external_id="S-2", currency="USD"))
    note = a_credit_note(note=a_note(reason_code="09", document=_FIRST, further_documents=(_SECOND,)))
    preview = await services.preview.preview(note, source=source, with_xml=False)
    assert "3209" in {it.sunat_code for it in preview.findings}


async def test_a_note_on_a_voucher_of_another_kind_needs_no_series_like_ours(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    ticket = DocumentReference(document_type="12", series="MAQUINA-REGISTRADORA", number=77)
    (note,) = await _end(services, source, settings, a_credit_note(note=a_note(document=ticket)))
    assert (note.state, _numbers([note])) == (State.ACCEPTED, ["FC01-1"])
