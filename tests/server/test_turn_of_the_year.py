"""One sale dated on the last day of 2026 and on the first of 2027, previewed by a source on that first day."""

from collections.abc import AsyncIterator
from decimal import Decimal

import asyncpg
import pytest
from msgspec.structs import replace

from emission.v1 import emission_service_pb2 as service_pb2
from emission.v1 import ticket_pb2
from issuing.settings import Settings
from tests.builders import a_boleta, a_credit_note, a_customer, a_line, a_note, a_person, a_sale
from tests.conftest import emitting
from tests.server.conftest import Client
from tests.server.sale_messages import message_of
from tests.server.stopped import Stopped, served
from tests.vouchers.test_announced import FIRST_OF_2027, LAST_OF_2026, PAIRS
from vouchers.sale import DocumentReference, Sale

ALONE = [pair for pair in PAIRS if pair.values[1] is None]
RULE_SETS = {LAST_OF_2026: "2026-02-12", FIRST_OF_2027: "2027-01-01"}


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[Client]:
    async with served(settings, Stopped(FIRST_OF_2027)) as opened:
        yield opened


async def previewed(client: Client, sale: Sale) -> tuple[set[str], set[str]]:
    """SUNAT's codes of the errors and of the observations that are found in `sale`."""
    request = service_pb2.PreviewSaleRequest(sale=message_of(sale))
    preview = await client.stub.PreviewSale(request, metadata=client.metadata())
    assert sale.issue_date
    assert preview.rule_set == RULE_SETS[sale.issue_date]
    errors = {it.sunat_code for it in preview.findings if it.severity == ticket_pb2.FINDING_SEVERITY_ERROR}
    return errors, {it.sunat_code for it in preview.findings} - errors


@pytest.mark.parametrize(("sale", "_modified", "in_2026", "in_2027"), ALONE)
async def test_a_preview_judges_by_the_law_of_the_issue_date_and_spends_no_number(
    client: Client, settings: Settings, sale: Sale, _modified: None, in_2026: set[str], in_2027: set[str]
) -> None:
    for day, awaited in ((LAST_OF_2026, in_2026), (FIRST_OF_2027, in_2027)):
        errors, _ = await previewed(client, replace(sale, issue_date=day))
        assert errors == awaited
    connection = await asyncpg.connect(str(settings.database_url).replace("+asyncpg", ""))
    try:
        for table in ("tickets", "vouchers", "series"):
            assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0
    finally:
        await connection.close()


async def numbered(client: Client, sale: Sale) -> DocumentReference:
    """The number of `sale`, which is submitted."""
    answer = await client.stub.SubmitSale(
        service_pb2.SubmitSaleRequest(sale=message_of(sale)), metadata=client.metadata()
    )
    watch = service_pb2.WatchTicketRequest(ticket_id=answer.ticket.ticket_id)
    async for change in client.stub.WatchTicket(watch, metadata=client.metadata()):
        if change.ticket.voucher.number:
            voucher = change.ticket.voucher
            return DocumentReference(
                document_type=sale.document_type.value, series=voucher.series, number=voucher.number
            )
    raise AssertionError(change.ticket.reason)


async def test_a_credit_note_above_its_boleta_was_observed_and_is_refused(client: Client, settings: Settings) -> None:
    """That above a factura was refused before."""
    cheap = (a_line(unit_value=Decimal("10.00")),)
    async with emitting(settings, clock=Stopped(FIRST_OF_2027)):
        boleta = await numbered(client, a_boleta(external_id="B-1", lines=cheap, issue_date=LAST_OF_2026))
        factura = await numbered(client, a_sale(external_id="F-1", lines=cheap, issue_date=LAST_OF_2026))
    found = {}
    for document, customer in ((boleta, a_person()), (factura, a_customer())):
        for day in (LAST_OF_2026, FIRST_OF_2027):
            note = a_credit_note(customer=customer, note=a_note(document=document), issue_date=day)
            found[document.document_type, day.year] = await previewed(client, note)
    assert found == {
        ("03", 2026): (set(), {"4028"}),
        ("03", 2027): ({"3503"}, set()),
        ("01", 2026): ({"3286"}, set()),
        ("01", 2027): ({"3286"}, set()),
    }
