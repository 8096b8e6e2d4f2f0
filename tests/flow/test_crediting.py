"""Credit notes on one document never exceed it together, however they meet."""

from contextlib import AsyncExitStack
from decimal import Decimal

import pytest
from msgspec.structs import replace

from issuing.clock import SystemClock, lima_date
from issuing.services import Services
from issuing.settings import Settings
from issuing.states import State
from issuing.views import SourceIdentity, Ticket
from tests.builders import a_boleta, a_credit_note, a_line, a_note, a_person, a_sale
from tests.conftest import Ose, emitting, ended
from vouchers.findings import Severity
from vouchers.sale import DocumentReference, Sale

_FACTURA = DocumentReference(document_type="01", series="F001", number=1)
_BOLETA = DocumentReference(document_type="03", series="B001", number=1)


@pytest.fixture
def settings(settings: Settings, ose: Ose) -> Settings:
    return settings.model_copy(update={"ose_url": ose.url})


async def _end(
    services: Services, source: SourceIdentity, settings: Settings, *sales: Sale, workers: int = 1
) -> list[Ticket]:
    ids = [(await services.submission.submit(sale, source=source, request_id="r")).id for sale in sales]
    async with AsyncExitStack() as stack:
        for _ in range(workers):
            await stack.enter_async_context(emitting(settings))
        return await ended(services, source, *ids)


def _notes(document: DocumentReference, count: int, quantity: int) -> list[Sale]:
    note = a_credit_note(note=a_note(reason_code="07", document=document), lines=(a_line(quantity=Decimal(quantity)),))
    return [replace(note, external_id=f"N-{index}") for index in range(count)]


def _codes(tickets: list[Ticket]) -> list[str]:
    """SUNAT's codes of what was refused."""
    return [it.findings[0].sunat_code for it in tickets if it.state is State.INVALID]


def _numbers(tickets: list[Ticket]) -> list[str]:
    return sorted(it.voucher.text for it in tickets if it.voucher)


async def test_notes_of_one_batch_share_what_their_factura_has(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    await _end(services, source, settings, a_sale())
    tickets = await _end(services, source, settings, *_notes(_FACTURA, 4, quantity=1))
    assert _codes(tickets) == ["3286", "3286"]
    assert _numbers(tickets) == ["FC01-1", "FC01-2"]


async def test_notes_that_name_their_sale_share_it_with_those_that_name_its_number(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    await _end(services, source, settings, a_sale(external_id="S-1"))
    by_number, by_key = _notes(_FACTURA, 2, quantity=2)
    by_key = replace(by_key, note=a_note(reason_code="07", document=None, external_id="S-1"))
    tickets = await _end(services, source, settings, by_number, by_key)
    assert (_codes(tickets), _numbers(tickets)) == (["3286"], ["FC01-1"])


async def test_notes_of_two_workers_share_what_their_factura_has(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    await _end(services, source, settings, a_sale())
    tickets = await _end(services, source, settings, *_notes(_FACTURA, 40, quantity=1), workers=3)
    assert _codes(tickets) == ["3286"] * 38
    assert _numbers(tickets) == ["FC01-1", "FC01-2"]


async def test_a_note_on_two_facturas_leaves_each_of_them_whole(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    await _end(services, source, settings, a_sale(external_id="S-1"), a_sale(external_id="S-2"))
    second = DocumentReference(document_type="01", series="F001", number=2)
    both = a_credit_note(
        external_id="N-both", note=a_note(reason_code="07", document=_FACTURA, further_documents=(second,))
    )
    tickets = await _end(services, source, settings, both, *_notes(_FACTURA, 1, quantity=2))
    assert _codes(tickets) == []


async def test_the_second_note_on_a_boleta_is_judged_by_the_law_of_its_day(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    boleta = a_boleta(customer=a_person())
    await _end(services, source, settings, boleta)
    notes = [replace(it, customer=a_person()) for it in _notes(_BOLETA, 2, quantity=2)]
    tickets = await _end(services, source, settings, *notes)
    errors = [[it.sunat_code for it in ticket.findings if it.severity is Severity.ERROR] for ticket in tickets]
    observed = [[it.sunat_code for it in ticket.findings] for ticket in tickets]
    if lima_date(SystemClock().now()).year < 2027:
        assert errors == [[], []]
        assert sorted(observed) == [[], ["4028"]]
    else:
        assert sorted(errors) == [[], ["3503"]]
