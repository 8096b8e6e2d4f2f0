"""The short way to spell a figure never differs from the way of the module that rounds."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.ubl import figures
from vouchers import money

FIGURES = st.decimals(min_value=0, max_value=Decimal(999999999999), allow_nan=False) | st.decimals(
    min_value=0, max_value=Decimal(999999999999), places=10
)


def assert_both_ways_agree(value: Decimal) -> None:
    assert figures.amount_text(value) == money.amount_text(value)
    assert figures.unit_text(value) == money.unit_text(value)
    assert figures.quantity_text(value) == money.quantity_text(value)


@given(FIGURES)
def test_both_ways_agree(value: Decimal) -> None:
    assert_both_ways_agree(value)


@pytest.mark.parametrize("spelled", ["0", "0.00", "5", "1E+2", "1.5E+5", "1E-7", "1.25E-7", "0E-10", "0.10", "2.0"])
def test_odd_spellings_agree(spelled: str) -> None:
    assert_both_ways_agree(Decimal(spelled))
