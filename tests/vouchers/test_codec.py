import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from msgspec.structs import fields, replace

from tests.builders import (
    a_boleta,
    a_credit_note,
    a_customer,
    a_life_line,
    a_line,
    a_sale,
    an_address,
    an_assessment,
    on_credit,
)
from tests.vouchers.hostile import hostile_sales
from tests.vouchers.operations import perceived
from tests.vouchers.sectors import REFERENCES, SECTORS
from vouchers.codec import decode, decode_findings, differing_fields, encode, encode_findings
from vouchers.sale import ExpectedTotals, Sale

FULL = a_sale(
    customer=a_customer(address=an_address(urbanization="Corpac"), emails=("a@example.pe", "b@example.pe")),
    lines=(a_line(product_code="P-1"), a_life_line(unit_value=None, unit_price=Decimal("500.10"))),
    series="F001",
    issue_date=date(2026, 11, 24),
    due_date=date(2026, 12, 24),
    operation_type="0101",
    payment=replace(on_credit("1.10", "2"), outstanding=Decimal("3.10")),
    purchase_order="OC-1",
    expected=ExpectedTotals(payable=Decimal("1.00")),
    attributes={"ramo": "vida", "agencia": "Piura"},
)


@pytest.mark.parametrize(
    "sale", [FULL, a_sale(), a_boleta(), a_credit_note(), *SECTORS.values(), *REFERENCES.values(), perceived()]
)
def test_a_sale_comes_back_as_it_went(sale: Sale) -> None:
    assert decode(encode(sale)) == sale
    assert encode(decode(encode(sale))) == encode(sale)


def test_decimals_are_strings_as_they_were_given_and_defaults_stay_out() -> None:
    content = json.loads(encode(a_sale(lines=(a_line(quantity=Decimal("2.500")),))))
    assert content["lines"][0]["quantity"] == "2.500"
    assert "series" not in content
    assert "attributes" not in content
    assert json.loads(encode(FULL))["issue_date"] == "2026-11-24"


def test_the_same_sale_makes_the_same_bytes() -> None:
    turned = replace(FULL, attributes={"agencia": "Piura", "ramo": "vida"})
    assert encode(turned) == encode(FULL)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"external_id": 1}', b"\xff"])
def test_other_bytes_are_not_a_sale(content: bytes) -> None:
    with pytest.raises(ValueError, match="not a stored sale"):
        decode(content)


def test_a_lone_surrogate_has_no_bytes() -> None:
    with pytest.raises(ValueError, match="UTF-8"):
        encode(a_sale(external_id="\ud800"))


def test_equal_numbers_are_equal_however_they_are_spelled() -> None:
    assert differing_fields(a_sale(), a_sale(lines=(a_line(quantity=Decimal("2.0")),))) == ()


def test_what_differs_is_named_by_its_path() -> None:
    other = a_sale(
        currency="USD",
        lines=(a_line(quantity=Decimal(3)), a_line()),
        payment=on_credit("1.00"),
        attributes={"ramo": "vida"},
    )
    assert differing_fields(a_sale(), other) == (
        "currency",
        "lines[0].quantity",
        "lines[1]",
        "payment",
        "attributes.ramo",
    )
    assert differing_fields(a_sale(payment=on_credit("1.00", "2.00")), a_sale(payment=on_credit("1.00", "2.01"))) == (
        "payment.instalments[1].amount",
    )


def test_no_number_differs_from_itself() -> None:
    odd = a_sale(lines=(a_line(quantity=Decimal("sNaN")),))
    assert differing_fields(odd, decode(encode(odd))) == ()
    assert differing_fields(odd, a_sale()) == ("lines[0].quantity",)


def test_every_field_of_a_sale_is_compared() -> None:
    def changed(name: str) -> Sale:
        # Any other value will do: the comparison knows no types.
        changes: dict[str, Any] = {name: object()}
        return replace(FULL, **changes)

    for field in fields(Sale):
        assert differing_fields(FULL, changed(field.name)) == (field.name,)


def test_findings_come_back_as_they_went() -> None:
    findings = an_assessment(
        a_sale(currency="", lines=(a_line(quantity=Decimal(0)), a_line(description="\x00")))
    ).findings
    assert len(findings) == 3
    assert decode_findings(encode_findings(findings)) == findings
    assert decode_findings(b"[]") == ()
    with pytest.raises(ValueError, match="not stored findings"):
        decode_findings(b"{}")


@given(hostile_sales())
def test_findings_of_any_sale_can_be_stored(sale: Sale) -> None:
    findings = an_assessment(sale).findings
    content = encode_findings(findings)
    assert decode_findings(content) == findings
    assert b"\\u0000" not in content
