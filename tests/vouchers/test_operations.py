"""The worked examples of the domain page beyond plain sales, figure by figure."""

from dataclasses import dataclass, field
from decimal import Decimal

import pytest

from tests.builders import a_voucher, an_assessment
from tests.vouchers.operations import ALLOWANCES
from vouchers.sale import Sale
from vouchers.voucher import Totals

OPERATIONS = ALLOWANCES


@dataclass(frozen=True)
class Figures:
    """Lines as (value, tax, price); tributes as (code, base, amount); the totals that are written."""

    lines: list[tuple[str, str, str]]
    taxes: list[tuple[str, str, str]]
    totals: dict[str, str] = field(default_factory=dict)


EXPECTED = {
    "J line discounts": Figures(
        [("180.00", "32.40", "101.20")],
        [("1000", "180.00", "32.40")],
        {
            "line_extension": "180.00",
            "tax": "32.40",
            "tax_inclusive": "212.40",
            "allowance": "10.00",
            "payable": "202.40",
        },
    ),
    "K global discount of the base": Figures(
        [("1000.00", "180.00", "1180.00")],
        [("1000", "900.00", "162.00")],
        {"line_extension": "900.00", "tax": "162.00", "tax_inclusive": "1062.00", "payable": "1062.00"},
    ),
    "L global discount beside the base": Figures(
        [("1000.00", "180.00", "1180.00")],
        [("1000", "1000.00", "180.00")],
        {
            "line_extension": "1000.00",
            "tax": "180.00",
            "tax_inclusive": "1180.00",
            "allowance": "50.00",
            "payable": "1130.00",
        },
    ),
    "half of 883.11": Figures(
        [("441.56", "79.48", "521.04")],
        [("1000", "441.56", "79.48")],
        {"line_extension": "441.56", "tax": "79.48", "tax_inclusive": "521.04", "payable": "521.04"},
    ),
    "global charges": Figures(
        [("1000.00", "180.00", "1180.00"), ("50.00", "0.00", "50.00")],
        [("1000", "1100.00", "198.00"), ("9997", "50.00", "0.00")],
        {
            "line_extension": "1150.00",
            "tax": "198.00",
            "tax_inclusive": "1348.00",
            "charge": "128.50",
            "payable": "1476.50",
        },
    ),
    "a credit note of discounted lines": Figures(
        [("271.00", "48.78", "106.5933333333")],
        [("1000", "271.00", "48.78")],
        {"line_extension": "271.00", "tax": "48.78", "tax_inclusive": "319.78", "payable": "319.78"},
    ),
    "a debit note with a service charge": Figures(
        [("1000.00", "180.00", "1180.00")],
        [("1000", "1000.00", "180.00")],
        {
            "line_extension": "1000.00",
            "tax": "180.00",
            "tax_inclusive": "1180.00",
            "charge": "100.00",
            "payable": "1280.00",
        },
    ),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_worked_examples(name: str) -> None:
    voucher, expected = a_voucher(OPERATIONS[name]), EXPECTED[name]
    assert [(line.value, line.tax, line.unit_price) for line in voucher.lines] == [
        (Decimal(value), Decimal(tax), Decimal(price)) for value, tax, price in expected.lines
    ]
    assert [(tax.tribute, tax.base, tax.amount) for tax in voucher.taxes] == [
        (tribute, Decimal(base), Decimal(amount)) for tribute, base, amount in expected.taxes
    ]
    assert voucher.totals == Totals(**{name: Decimal(value) for name, value in expected.totals.items()})


@pytest.mark.parametrize("sale", OPERATIONS.values(), ids=OPERATIONS)
def test_they_have_no_findings(sale: Sale) -> None:
    assert an_assessment(sale).findings == ()


def test_a_discount_says_what_it_was_computed_from() -> None:
    discounts = a_voucher(OPERATIONS["J line discounts"]).lines[0].allowances
    assert [(it.code, it.is_charge, it.amount, it.factor, it.base) for it in discounts] == [
        ("00", False, Decimal(20), Decimal("0.10"), Decimal(200)),
        ("01", False, Decimal(10), None, Decimal("212.40")),
    ]


def test_what_a_source_gives_counts_over_its_factor() -> None:
    assert a_voucher(OPERATIONS["a discount given twice"]).lines[0].value == Decimal("179.50")


def test_a_notes_lines_have_their_discounts_inside() -> None:
    line = a_voucher(OPERATIONS["a credit note of discounted lines"]).lines[0]
    assert (line.unit_value, line.allowances) == (Decimal("90.3333333333"), ())
