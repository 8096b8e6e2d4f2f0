"""What a source may issue, as it meets it over gRPC."""

import pytest
from grpc import StatusCode

from emission.v1 import emission_service_pb2 as service_pb2
from emission.v1 import sale_pb2
from issuing.services import Services
from tests.builders import an_issuer
from tests.server.conftest import Client
from tests.server.errors import read, refused
from tests.server.messages import a_sale_message

RUC = an_issuer().ruc
OTHER = "20131312955"


@pytest.fixture
async def held(client: Client, services: Services) -> Client:
    """A source that may issue for the demo's issuer in F001 and F002 only."""
    await services.issuers.register(an_issuer(ruc=OTHER))
    await services.administration.allow("samp", issuer_ruc=RUC, series=["F001", "F002"], actor="test")
    services.sources.forget()
    return client


def _sale(**changes: str) -> sale_pb2.Sale:
    message = a_sale_message()
    for name, value in changes.items():
        setattr(message, name, value)
    return message


@pytest.mark.parametrize(
    ("changes", "reason", "field"),
    [
        ({"issuer_ruc": OTHER, "series": "F001"}, "ISSUER_NOT_ALLOWED", "sale.issuer_ruc"),
        ({"issuer_ruc": RUC, "series": "F003"}, "SERIES_NOT_ALLOWED", "sale.series"),
        ({"issuer_ruc": RUC, "series": ""}, "SERIES_NOT_ALLOWED", "sale.series"),
    ],
)
async def test_what_is_not_allowed_is_refused_with_the_field_and_nothing_is_stored(
    held: Client, changes: dict[str, str], reason: str, field: str
) -> None:
    sale = _sale(**changes)
    for call in (
        held.stub.SubmitSale(service_pb2.SubmitSaleRequest(sale=sale), metadata=held.metadata()),
        held.stub.PreviewSale(service_pb2.PreviewSaleRequest(sale=sale), metadata=held.metadata()),
    ):
        refusal = await refused(call)
        assert (refusal.code, refusal.reason) == (StatusCode.PERMISSION_DENIED, reason)
        assert list(refusal.fields) == [field]
    assert not (await held.stub.ListTickets(service_pb2.ListTicketsRequest(), metadata=held.metadata())).tickets


async def test_what_is_allowed_goes_through_and_one_refusal_in_bulk_harms_no_neighbour(held: Client) -> None:
    sales = [_sale(external_id=f"S-{series}", series=series) for series in ("F001", "F003", "F002")]
    call = held.stub.SubmitSales(iter([service_pb2.SubmitSalesRequest(sales=sales)]), metadata=held.metadata())
    [answer] = [it async for it in call]
    assert [it.HasField("ticket") for it in answer.results] == [True, False, True]
    refusal = read(answer.results[1].error)
    assert (refusal.code, refusal.reason) == (StatusCode.PERMISSION_DENIED, "SERIES_NOT_ALLOWED")


async def test_a_right_that_is_taken_away_is_gone_and_a_source_without_any_may_do_nothing(
    held: Client, services: Services
) -> None:
    admin = services.administration
    assert await admin.forbid("samp", issuer_ruc=RUC, series=["F001"], actor="test") == 1
    services.sources.forget()
    request = service_pb2.SubmitSaleRequest(sale=_sale(series="F001"))
    assert (await refused(held.stub.SubmitSale(request, metadata=held.metadata()))).reason == "SERIES_NOT_ALLOWED"
    assert await admin.forbid("samp", issuer_ruc=RUC, series=[], actor="test") == 1
    services.sources.forget()
    assert (await refused(held.stub.SubmitSale(request, metadata=held.metadata()))).reason == "ISSUER_NOT_ALLOWED"
    await admin.unrestrict("samp", actor="test")
    services.sources.forget()
    assert (await held.stub.SubmitSale(request, metadata=held.metadata())).ticket.ticket_id


async def test_an_amendment_can_not_go_where_a_submission_could_not(held: Client) -> None:
    sale = _sale(series="F001")
    ticket = (await held.stub.SubmitSale(service_pb2.SubmitSaleRequest(sale=sale), metadata=held.metadata())).ticket
    amended = service_pb2.AmendSaleRequest(
        ticket_id=ticket.ticket_id, sale=_sale(series="F009"), request_key="k", reason="otra serie"
    )
    refusal = await refused(held.stub.AmendSale(amended, metadata=held.metadata()))
    assert (refusal.code, refusal.reason) == (StatusCode.PERMISSION_DENIED, "SERIES_NOT_ALLOWED")
