"""Every operation that the core knows, over gRPC through the whole house to an OSE that recomputes it."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from msgspec.structs import replace

from contract.translate_sale import translate_sale
from emission.v1 import ticket_pb2
from issuing.clock import SystemClock, lima_date
from tests.conftest import Ose, start_ose
from tests.flow.conftest import House
from tests.server.sale_messages import message_of
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
ACCEPTED = {ticket_pb2.TICKET_STATUS_ACCEPTED, ticket_pb2.TICKET_STATUS_OBSERVED}
# The observation that the document itself earns: what it modifies is not in the simulator's archive.
_UNKNOWN_DOCUMENT = {"2119", "2209"}


def elsewhere(sale: Sale) -> Sale:
    """The sale, its note about a document that was issued before our time: those of the house have other customers."""
    if sale.note is None or sale.note.document is None:
        return sale
    document = replace(sale.note.document, series=f"{sale.note.document.series[0]}900")
    return replace(sale, note=replace(sale.note, document=document))


@pytest.fixture
def ose(tmp_path: Path, schemas_folder: Path) -> Iterator[Ose]:
    with start_ose(tmp_path / "ose", "--schemas", str(schemas_folder)) as running:
        yield running


@pytest.mark.parametrize("sale", [pytest.param(sale, id=name) for name, sale in OPERATIONS.items()])
def test_the_contract_says_all_of_every_operation(sale: Sale) -> None:
    assert translate_sale(message_of(sale)) == sale


async def test_the_ose_accepts_every_operation_of_today_that_a_source_submits(house: House, ose: Ose) -> None:
    today = lima_date(SystemClock().now())
    ids = {}
    for index, (name, sale) in enumerate(OPERATIONS.items()):
        ids[name] = await house.submit(replace(elsewhere(sale), external_id=f"O-{index}", issue_date=today))
    for name, ticket_id in ids.items():
        ticket = await house.ended(ticket_id)
        assert ticket.status in ACCEPTED, (name, ticket.reason, ticket.findings)
        voucher = await house.voucher(ticket_id)
        codes = {observation.split(" ")[0] for observation in voucher.observations}
        earned = _UNKNOWN_DOCUMENT if OPERATIONS[name].note else set()
        assert codes <= earned, (name, voucher.observations)
        assert not ticket.findings, (name, ticket.findings)
    async with httpx.AsyncClient() as client:
        documents = (await client.get(f"{ose.control}/control/documents")).json()["documents"]
    assert len(documents) == len(OPERATIONS)
