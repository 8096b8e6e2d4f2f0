"""Whether a voucher proves itself: only what really verifies is called verified."""

import pytest

from documents.package import pack, unzip_single
from issuing.customers.proof import SummaryPapers, prove
from issuing.services import Services
from issuing.settings import Settings
from issuing.states import State
from issuing.storage.customers_papers import StoredPapers, read_papers
from issuing.storage.database import driver_connection, open_engine
from issuing.views import SourceIdentity
from tests.builders import a_boleta, a_sale, an_issuer
from tests.conftest import Ose, emitting, ended
from vouchers.sale import Sale


async def _stored(services: Services, source: SourceIdentity, settings: Settings, sale: Sale) -> StoredPapers:
    ticket = await services.submission.submit(sale, source=source, request_id="r")
    async with emitting(settings):
        (found,) = await ended(services, source, ticket.id)
    assert found.state is State.ACCEPTED
    engine = open_engine(str(settings.database_url), pool_size=1)
    async with driver_connection(engine) as connection:
        papers = await read_papers(connection, ticket.id)
    await engine.dispose()
    assert papers
    return papers


@pytest.fixture
def settings(settings: Settings, ose: Ose, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr("issuing.summaries.decisions.POLL_SECONDS", (0.1,))
    return settings.model_copy(update={"ose_url": ose.url, "summary_wait_seconds": 0.1})


async def test_an_accepted_factura_is_verified_and_anything_that_is_changed_is_not(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    it = await _stored(services, source, settings, a_sale())
    proof = prove(it.zip, it.cdr, state=State.ACCEPTED)
    assert proof.verified
    assert "autoridad" in proof.remarks[0]
    name, xml = unzip_single(it.zip)
    changed = prove(pack(name, xml.replace(b"236.00", b"236.01", 1)), it.cdr, state=State.ACCEPTED)
    assert (changed.verified, "No se pudo verificar" in changed.sentence) == (False, True)
    assert not prove(b"no zip", it.cdr, state=State.ACCEPTED).verified
    assert not prove(it.zip, b"no zip", state=State.ACCEPTED).verified
    assert not prove(it.zip, None, state=State.ACCEPTED).verified
    for state in (State.SIGNED, State.AWAITING, State.STUCK, State.REJECTED, State.VOIDED):
        assert not prove(it.zip, it.cdr, state=state).verified
    other = await _stored(services, source, settings, a_sale(external_id="S-2"))
    assert not prove(other.zip, it.cdr, state=State.ACCEPTED).verified


async def test_a_boleta_is_verified_by_the_summary_that_names_it_and_by_no_other(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    await services.issuers.register(an_issuer(boletas_by_summary=True))
    one = await _stored(services, source, settings, a_boleta(external_id="B-1"))
    other = await _stored(services, source, settings, a_boleta(external_id="B-2"))
    summaries = [_summary(it) for it in (one, other)]
    assert prove(one.zip, None, state=State.ACCEPTED, summary=summaries[0]).verified
    assert summaries[0].reference in prove(one.zip, None, state=State.ACCEPTED, summary=summaries[0]).sentence
    assert not prove(one.zip, None, state=State.ACCEPTED, summary=summaries[1]).verified
    crossed = SummaryPapers(reference=summaries[0].reference, zip=summaries[0].zip, cdr=summaries[1].cdr)
    assert not prove(one.zip, None, state=State.ACCEPTED, summary=crossed).verified
    broken = SummaryPapers(reference=summaries[0].reference, zip=b"", cdr=summaries[0].cdr)
    assert not prove(one.zip, None, state=State.ACCEPTED, summary=broken).verified


def _summary(it: StoredPapers) -> SummaryPapers:
    assert it.summary_name
    assert it.summary_zip
    assert it.summary_cdr
    reference = it.summary_name.removesuffix(".zip").partition("-")[2]
    return SummaryPapers(reference=reference, zip=it.summary_zip, cdr=it.summary_cdr)
