"""Wrong sales as a source submits them: each is refused before anything is stored, by SUNAT's code and the field."""

import re
from collections.abc import AsyncIterator, Callable, Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import asyncpg
import pytest
from google.protobuf.descriptor import Descriptor
from grpc import StatusCode

from emission.v1 import emission_service_pb2 as service_pb2
from emission.v1 import sale_pb2
from issuing.settings import Settings
from tests.builders import a_credit_note, a_line, a_person, a_sale, an_issuer
from tests.server.conftest import Client
from tests.server.errors import read, refused
from tests.server.sale_messages import InexpressibleError, message_of
from tests.server.stopped import Stopped, served
from tests.vouchers.rules.test_rules import CASES, RULES
from tests.vouchers.test_judgement import is_known_later
from vouchers.findings import Severity
from vouchers.sale import Sale


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[Client]:
    async with served(settings) as opened:
        yield opened


def _submit(sale: sale_pb2.Sale) -> service_pb2.SubmitSaleRequest:
    return service_pb2.SubmitSaleRequest(sale=sale)


async def bulk(client: Client, request: service_pb2.SubmitSalesRequest) -> list[service_pb2.SubmitSalesResult]:
    """The results of one message of a stream."""
    call = client.stub.SubmitSales(iter([request]), metadata=client.metadata())
    return [result async for answer in call for result in answer.results]


def at(path: str, fields: Collection[str]) -> bool:
    """Whether a field is the guilty one, stands in it or holds it."""
    path = path.replace("unit_value", "unit_price") if f"sale.{path}" not in fields else path  # one of two is missing
    return any(f"{field}.".startswith(f"sale.{path}.") or f"sale.{path}".startswith(field) for field in fields)


@dataclass(frozen=True)
class Wrong:
    """A sale that a source can submit, and what is to be told of it on that day."""

    sale: sale_pb2.Sale
    sunat_code: str
    path: str
    day: date


def wrong_sales() -> dict[str, Wrong]:
    """The wrong sale of each row about errors of the sale, but for what the contract leaves no room for."""
    found = {}
    for case in CASES:
        rule = RULES[case.code]
        if rule.severity is not Severity.ERROR or is_known_later(case.code):
            continue
        if case.code == "V1034":  # the issuer of a sale is the one that it names, or none that is registered
            continue
        if case.breaks.modified or case.breaks.issuer != an_issuer():
            continue
        try:
            sale = message_of(case.breaks.sale)
        except (InexpressibleError, UnicodeEncodeError):
            continue
        sale.external_id = case.code
        found[case.code] = Wrong(sale, rule.sunat_code, case.path, case.breaks.today)
    return found


WRONG = wrong_sales()


def test_the_table_is_large() -> None:
    assert len({it.sunat_code for it in WRONG.values()}) >= 200


async def test_each_is_refused_by_its_code_at_its_field_and_nothing_is_stored(settings: Settings) -> None:
    missed = {}
    clock = Stopped()
    async with served(settings, clock) as client:
        for code, wrong in WRONG.items():
            clock.day = wrong.day
            refusal = await refused(client.stub.SubmitSale(_submit(wrong.sale), metadata=client.metadata()))
            codes = refusal.metadata.get("sunat_codes", "").split(",")
            right = not wrong.sunat_code or wrong.sunat_code in codes
            if refusal.code is not StatusCode.INVALID_ARGUMENT or not right or not at(wrong.path, set(refusal.fields)):
                missed[code] = (wrong.path, refusal.code, refusal.reason, codes, set(refusal.fields))
    assert not missed, "\n".join(f"{code}: {told}" for code, told in missed.items())
    connection = await asyncpg.connect(str(settings.database_url).replace("+asyncpg", ""))
    assert await connection.fetchval("SELECT count(*) FROM tickets") == 0
    await connection.close()


async def test_all_findings_come_at_once_and_say_what_to_do(client: Client) -> None:
    sale = message_of(
        a_sale(
            customer=a_person(),
            purchase_order="O" * 21,
            lines=(a_line(quantity=Decimal(0)), a_line(unit_code="??", description="x" * 501)),
        )
    )
    refusal = await refused(client.stub.SubmitSale(_submit(sale), metadata=client.metadata()))
    assert (refusal.code, refusal.reason) == (StatusCode.INVALID_ARGUMENT, "SALE_INVALID")
    assert refusal.reasons == {
        "sale.customer.identity_type": "SUNAT_2800",
        "sale.lines[0].quantity": "SUNAT_2024",
        "sale.lines[1].unit_code": "SUNAT_2936",
        "sale.lines[1].description": "SUNAT_2027",
        "sale.purchase_order": "SUNAT_4233",
    }
    assert (refusal.metadata["errors"], refusal.metadata["observations"]) == ("4", "1")
    assert refusal.metadata["faults"] == "5"
    assert refusal.metadata["rule_set"] == "2026-02-12"
    assert set(refusal.metadata["rules"].split(",")) == {"V2800", "V2024", "V2936", "V2027", "V4233"}
    assert "«??»" in refusal.fields["sale.lines[1].unit_code"]
    assert refusal.fields["sale.purchase_order"].startswith("Observación: ")


async def test_more_findings_than_metadata_can_hold_still_arrive_with_their_number(client: Client) -> None:
    sale = message_of(a_sale(lines=(a_line(unit_code="?" * 90, description="x" * 501),) * 999))
    refusal = await refused(client.stub.SubmitSale(_submit(sale), metadata=client.metadata()))
    assert (refusal.reason, refusal.metadata["faults"]) == ("SALE_INVALID", "1998")
    assert refusal.metadata["sunat_codes"] == "2027,2936"
    assert len(refusal.fields) > 5


async def test_a_repeat_has_its_ticket_whatever_the_rules_say_of_it_today(client: Client) -> None:
    wrong = message_of(a_sale(external_id="S-1", currency="XXX"))
    (stored,) = await bulk(client, service_pb2.SubmitSalesRequest(sales=[wrong]))
    answer = await client.stub.SubmitSale(_submit(wrong), metadata=client.metadata())
    assert answer.ticket.ticket_id == stored.ticket.ticket_id
    (again,) = await bulk(client, service_pb2.SubmitSalesRequest(sales=[wrong], judge_first=True))
    assert again.ticket.ticket_id == stored.ticket.ticket_id
    other = message_of(a_sale(external_id="S-1", currency="XYZ"))
    refusal = await refused(client.stub.SubmitSale(_submit(other), metadata=client.metadata()))
    assert (refusal.code, list(refusal.fields)) == (StatusCode.ALREADY_EXISTS, ["sale.currency"])


async def test_a_bulk_message_may_have_its_sales_judged_first(client: Client) -> None:
    sales = [
        message_of(a_sale(external_id="S-1")),
        message_of(a_sale(external_id="S-2", currency="XXX")),
        message_of(a_sale(external_id="S-3")),
    ]
    judged = await bulk(client, service_pb2.SubmitSalesRequest(sales=sales, judge_first=True))
    assert [it.WhichOneof("outcome") for it in judged] == ["ticket", "error", "ticket"]
    refusal = read(judged[1].error)
    assert (refusal.code, refusal.reason) == (StatusCode.INVALID_ARGUMENT, "SALE_INVALID")
    assert refusal.reasons == {"sale.currency": "SUNAT_3088"}
    stored = await bulk(client, service_pb2.SubmitSalesRequest(sales=sales))
    assert [it.WhichOneof("outcome") for it in stored] == ["ticket"] * 3


async def test_an_operator_may_leave_all_judging_to_emission(settings: Settings) -> None:
    async with served(settings.model_copy(update={"judge_at_submission": False})) as client:
        answer = await client.stub.SubmitSale(_submit(message_of(a_sale(currency="XXX"))), metadata=client.metadata())
        assert answer.ticket.ticket_id


@pytest.mark.parametrize(("kind", "code"), [(a_sale, "2023"), (a_credit_note, "2137")])
async def test_a_thousand_lines_are_refused_with_the_limit_and_the_way_out(
    client: Client, kind: Callable[..., Sale], code: str
) -> None:
    sale = message_of(kind(lines=(a_line(),) * 1000))
    refusal = await refused(client.stub.SubmitSale(_submit(sale), metadata=client.metadata()))
    assert (refusal.code, refusal.reasons) == (StatusCode.INVALID_ARGUMENT, {"sale.lines": f"SUNAT_{code}"})
    assert "999" in refusal.fields["sale.lines"]
    assert "divida" in refusal.fields["sale.lines"]


def test_every_path_of_a_finding_is_a_field_of_the_contract() -> None:
    for case in CASES:
        if case.path.split(".")[0] == "issuer":
            continue
        message: Descriptor | None = sale_pb2.Sale.DESCRIPTOR
        for name in re.sub(r"\[[0-9]+\]", "", case.path).split("."):
            assert message is not None, case.path
            field = message.fields_by_name.get(name)
            assert field or name in message.oneofs_by_name, case.path
            message = field.message_type if field else None
