"""Every row of a data table, and what turns on the day or the document: what the table of cases leaves out."""

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from tests.builders import a_boleta, a_sale, on_credit
from tests.vouchers.operations import SPOT, detracted, perceived, sold
from tests.vouchers.properties import (
    AIR_WAYBILL,
    FISHING,
    LODGING,
    MORTGAGE,
    PENSION,
    RAIL,
    SEAT,
    STATE_SUPPLIER,
    changed,
    valued,
)
from tests.vouchers.rules.case import Given
from tests.vouchers.sectors import related
from vouchers.catalogues.properties import VALUES
from vouchers.sale import ItemProperty, Participant, Perception, Sale

GOOD = {
    item.code: item.value or ""
    for sector in (FISHING, SEAT, LODGING, AIR_WAYBILL, RAIL, STATE_SUPPLIER, MORTGAGE, PENSION)
    for item in sector
}


def _with(*properties: ItemProperty) -> Sale:
    return a_sale(lines=(sold("1", "80.00", properties=properties),))


def _found(sale: Sale, today: date | None = None) -> list[str]:
    given = Given(sale=sale) if today is None else Given(sale=sale, today=today)
    return [finding.rule for finding in given.assessed().findings]


@pytest.mark.parametrize("code", VALUES)
def test_a_value_has_the_shape_that_the_catalogue_gives_it(code: str) -> None:
    good = valued(**{f"p{code}": GOOD[code]})
    assert "V4280_4" not in _found(_with(*good))
    assert "V4280_4" in _found(_with(*changed(good, code, value="X" * 201)))


def test_a_code_of_the_issuers_own_may_be_a_day_but_not_nothing() -> None:
    own = ItemProperty(code="4062", name="Periodo", start_date=date(2026, 11, 1))
    assert _found(_with(own)) == []
    assert _found(_with(replace(own, start_date=None))) == ["V3064"]


def test_a_text_is_not_spared_by_a_day() -> None:
    assert _found(_with(ItemProperty(code="3050", name="Asiento", start_date=date(2026, 11, 1)))) == ["V3064"]


def test_a_boleta_is_related_to_fewer_documents_than_a_factura() -> None:
    assert _found(a_boleta(related_documents=related("R-1", kind="06"))) == ["V4009"]


@pytest.mark.parametrize(("identity_type", "number"), [("9", "123"), ("7", "AB 12"), ("4", "C" * 16), ("6", "2010")])
def test_an_identity_beside_the_customer_has_its_shape_too(identity_type: str, number: str) -> None:
    buyer = Participant(identity_type=identity_type, identity_number=number)
    assert _found(a_sale(buyer=buyer)) == ["V9062"]


def test_a_boleta_with_perception_has_no_terms_that_would_spare_it() -> None:
    assert "V3093" in _found(a_boleta(operation_type="2001", payment=on_credit("236.00")))


@pytest.mark.parametrize(("day", "found"), [(date(2026, 8, 31), ["V3033"]), (date(2026, 9, 1), [])])
def test_a_detraction_that_was_announced_is_good_from_its_day_on(day: date, found: list[str]) -> None:
    assert _found(detracted(detraction=replace(SPOT, code="042")), day) == found


def test_a_perception_that_no_document_can_hold_is_told() -> None:
    huge = Perception(code="51", percent=Decimal("999.999"), base=Decimal("999999999999.99"))
    assert "V2968_6" in _found(perceived(perception=huge))
