"""What staff see at a glance: shut gates with what waits behind them, and foreign documents with both digests."""

from datetime import timedelta
from uuid import UUID

import pytest

from issuing.clock import SystemClock
from issuing.decisions import after_sending
from issuing.gates import Kind, address_key, issuer_key
from issuing.gateways.ose.answers import Answer, Reach
from issuing.services import Services, open_services
from issuing.settings import Settings
from issuing.storage.database import driver_connection, open_engine
from issuing.storage.gates import shut
from issuing.views import SourceIdentity
from tests.builders import a_sale, an_issuer
from tests.cdrs import a_cdr
from tests.flow.informing import rows, submit
from tests.issuing.test_decisions import SENT

OTHER_RUC = "20131312955"


async def _shut(settings: Settings, key: str, issuer_id: int | None, kind: Kind) -> None:
    now = SystemClock().now()
    engine = open_engine(str(settings.database_url), pool_size=1)
    async with driver_connection(engine) as connection:
        await shut(
            connection,
            key=key,
            issuer_id=issuer_id,
            reason_code=kind.value,
            reason="Porque sí",
            now=now,
            next_probe_at=now + timedelta(seconds=10),
            actor="worker:test",
        )
    await engine.dispose()


async def test_a_shut_gate_says_who_waits_behind_it(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    await services.issuers.register(an_issuer(ruc=OTHER_RUC))
    await submit(services, source, *(a_sale(external_id=f"S-{it}") for it in range(3)))
    await submit(services, source, a_sale(external_id="O-1", issuer_ruc=OTHER_RUC))
    await rows(settings, "UPDATE issuers SET ose_url = 'http://otra/' WHERE ruc = $1", OTHER_RUC)
    ((issuer),) = await rows(settings, "SELECT id FROM issuers WHERE ruc = $1", OTHER_RUC)
    assert isinstance(issuer["id"], int)
    await _shut(settings, address_key(str(settings.ose_url)), None, Kind.UNREACHABLE)
    await _shut(settings, issuer_key(issuer["id"]), issuer["id"], Kind.CREDENTIALS)
    address, queue = (await services.overviews.overview(limit=1)).gates
    assert (address.address, address.ruc, address.waiting) == (settings.ose_url, None, 3)
    assert (queue.address, queue.ruc, queue.waiting, queue.reason) == (None, OTHER_RUC, 1, "Porque sí")
    await rows(settings, "UPDATE issuers SET ose_url = NULL, ose_profile = 'sunat' WHERE ruc = $1", OTHER_RUC)
    address, _ = (await services.overviews.overview(limit=1)).gates
    assert address.waiting == 4


async def test_a_shut_gate_says_where_new_documents_go_and_counts_what_must_stay(
    source: SourceIdentity, settings: Settings
) -> None:
    own = settings.model_copy(update={"ose_fallback_url": "http://segunda/"})
    async with open_services(own) as services:
        await submit(services, source, *(a_sale(external_id=f"S-{it}") for it in range(3)))
        moved = (
            "UPDATE tickets SET state = 'signed', numbered = true, may_be_registered = true, "
            "endpoint = 'http://segunda/' WHERE external_id = 'S-0'"
        )
        await rows(settings, moved)
        first, second = address_key(str(settings.ose_url)), address_key("http://segunda/")
        await _shut(settings, first, None, Kind.UNREACHABLE)
        (gate,) = (await services.overviews.overview(limit=1)).gates
        assert (gate.waiting, list(gate.meanwhile)) == (2, [])
        diverted = "INSERT INTO gate_events (key, at, actor, action, reason) VALUES ($1, now(), 'x', 'diverted', 'x')"
        await rows(settings, diverted, first)
        await _shut(settings, second, None, Kind.UNREACHABLE)
        one, other = (await services.overviews.overview(limit=1)).gates
    assert list(one.meanwhile) == ["http://segunda/"]
    assert (other.address, other.waiting, list(other.meanwhile)) == ("http://segunda/", 1, [])


@pytest.mark.parametrize("told", ["b3Rybw==", None])
async def test_a_foreign_document_shows_both_digests(
    services: Services, source: SourceIdentity, settings: Settings, told: str | None
) -> None:
    cdr = a_cdr(document_hash=told) if told else a_cdr(series_number="F001-2", document_hash="")
    decision = after_sending(Answer(reach=Reach.ANSWERED, detail="", elapsed=0.1, content=cdr), SENT)
    (ticket_id,) = await submit(services, source, a_sale())
    await _give_voucher(settings, ticket_id)
    await rows(
        settings,
        "UPDATE tickets SET state = 'stuck', next_attempt_at = NULL, reason_code = $2, reason = $3 WHERE id = $1",
        ticket_id,
        decision.reason_code,
        decision.reason,
    )
    (foreign,) = (await services.overviews.overview(limit=1)).foreign
    assert (foreign.ticket_id, foreign.voucher) == (ticket_id, "F001-1")
    assert (foreign.ours, foreign.theirs) == (SENT.digest_value, told)


async def _give_voucher(settings: Settings, ticket_id: UUID) -> None:
    await rows(settings, "UPDATE tickets SET state = 'signed', numbered = true WHERE id = $1", ticket_id)
    await rows(
        settings,
        "INSERT INTO vouchers (ticket_id, issuer_id, document_type, series, number, issue_date, currency, payable, "
        "tax, customer_identity_type, customer_identity_number, customer_name, digest_value, file_name, zip, "
        "signed_at) SELECT id, issuer_id, '01', 'F001', 1, current_date, 'PEN', 1, 0, '6', '1', 'X', $2, 'f', "
        "'', now() FROM tickets WHERE id = $1",
        ticket_id,
        SENT.digest_value,
    )
