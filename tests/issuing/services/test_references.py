"""What a note modifies, looked up in the archive: all of it, and as it stands there."""

from collections.abc import AsyncIterator
from datetime import date

import asyncpg
import pytest

from issuing.services import Services
from issuing.services.emission.references import Reference, resolve
from issuing.settings import Settings
from issuing.states import State
from issuing.storage.claims import Claim
from issuing.views import SourceIdentity
from tests.builders import a_credit_note, a_note, a_sale
from tests.conftest import Ose, emitting, ended
from vouchers.sale import DocumentReference, Sale

_FIRST, _SECOND, _UNKNOWN = (
    DocumentReference(document_type="01", series="F001", number=number) for number in (1, 2, 900)
)


@pytest.fixture
def settings(settings: Settings, ose: Ose) -> Settings:
    return settings.model_copy(update={"ose_url": ose.url})


@pytest.fixture
async def connection(settings: Settings) -> AsyncIterator[asyncpg.Connection]:
    opened = await asyncpg.connect(str(settings.database_url).replace("+asyncpg", ""))
    yield opened
    await opened.close()


async def _two_facturas(services: Services, source: SourceIdentity, settings: Settings) -> None:
    for key in ("S-1", "S-2"):
        ticket = await services.submission.submit(a_sale(external_id=key), source=source, request_id="r")
        async with emitting(settings):
            await ended(services, source, ticket.id)


async def _resolve(connection: asyncpg.Connection, note: Sale) -> Reference:
    row = await connection.fetchrow("SELECT id, fence, source_id, issuer_id, received_at FROM tickets LIMIT 1")
    assert row
    claim = Claim(
        ticket_id=row["id"],
        fence=row["fence"],
        state=State.RECEIVED,
        attempt=0,
        source_id=row["source_id"],
        issuer_id=row["issuer_id"],
        sale="",
        may_be_registered=False,
        absences=0,
        endpoint=None,
        document_type="07",
        deadline=date(2026, 11, 27),
        received_at=row["received_at"],
        series=None,
        number=None,
        digest_value=None,
        file_name=None,
        zip=None,
    )
    (reference,) = await resolve(connection, [(claim, note)])
    return reference


def _on(document: DocumentReference | None, *further: DocumentReference) -> Sale:
    return a_credit_note(note=a_note(reason_code="10", document=document, further_documents=further))


async def test_all_that_the_archive_has_is_found(
    services: Services, source: SourceIdentity, settings: Settings, connection: asyncpg.Connection
) -> None:
    await _two_facturas(services, source, settings)
    both = await _resolve(connection, _on(_FIRST, _UNKNOWN, _SECOND))
    assert both.modified
    assert (both.modified.number, [it.number for it in both.further]) == (1, [2])
    none = await _resolve(connection, _on(None))
    assert none == Reference()


async def test_a_note_waits_for_each_of_its_documents(
    services: Services, source: SourceIdentity, settings: Settings, connection: asyncpg.Connection
) -> None:
    await _two_facturas(services, source, settings)
    await connection.execute("UPDATE tickets SET state = 'signed', next_attempt_at = now() WHERE external_id = 'S-2'")
    reference = await _resolve(connection, _on(_FIRST, _SECOND))
    assert "F001-2" in reference.waiting
