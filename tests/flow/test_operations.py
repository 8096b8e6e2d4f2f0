"""Every operation that the core knows, through the whole house to an OSE that recomputes it."""

import httpx
import pytest
from msgspec.structs import replace

from issuing.services import Services
from issuing.settings import Settings
from issuing.states import State
from issuing.views import SourceIdentity
from tests.conftest import Ose, emitting, ended
from tests.vouchers.operations import (
    ADVANCES,
    ALLOWANCES,
    CONTINGENCY,
    EXPORTS,
    FREE,
    NOTES,
    NRUS,
    TAXES,
    WITHHOLDINGS,
)
from tests.vouchers.sectors import REFERENCES, SECTORS
from vouchers.sale import Sale

OPERATIONS: dict[str, Sale] = (
    ALLOWANCES | FREE | EXPORTS | TAXES | ADVANCES | WITHHOLDINGS | NRUS | NOTES | CONTINGENCY | SECTORS | REFERENCES
)
# The observation that the document itself earns: what it modifies is not in the simulator's archive.
_UNKNOWN_DOCUMENT = {"2119", "2209"}


def elsewhere(sale: Sale) -> Sale:
    """The sale, its note about a document that was issued before our time: those of the house have other customers."""
    if sale.note is None or sale.note.document is None:
        return sale
    document = replace(sale.note.document, series=f"{sale.note.document.series[0]}900")
    return replace(sale, note=replace(sale.note, document=document))


@pytest.fixture
def settings(settings: Settings, ose: Ose) -> Settings:
    return settings.model_copy(update={"ose_url": ose.url})


async def test_the_ose_accepts_every_operation(
    services: Services, source: SourceIdentity, settings: Settings, ose: Ose
) -> None:
    ids = {}
    for index, (name, sale) in enumerate(OPERATIONS.items()):
        sold = replace(elsewhere(sale), external_id=f"O-{index}", issue_date=None)
        ids[name] = (await services.submission.submit(sold, source=source, request_id="r")).id
    async with emitting(settings):
        tickets = dict(zip(ids, await ended(services, source, *ids.values()), strict=True))
    wrong = {name: (it.status, it.reason) for name, it in tickets.items() if it.voucher is None}
    assert wrong == {}
    for name, ticket_id in ids.items():
        voucher = await services.inquiry.voucher(ticket_id, source=source)
        assert voucher.state in {State.ACCEPTED, State.OBSERVED}, (name, tickets[name].reason)
        codes = {observation.split(" ")[0] for observation in voucher.observations}
        assert codes <= _UNKNOWN_DOCUMENT, (name, voucher.observations)
    async with httpx.AsyncClient() as client:
        documents = (await client.get(f"{ose.control}/control/documents")).json()["documents"]
    assert len(documents) == len(OPERATIONS)
