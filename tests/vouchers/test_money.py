from decimal import Decimal

import pytest

from vouchers.money import amount_text, fits_amount, fits_unit, is_bounded, quantity_text, to_cents, unit_text

NO_NUMBERS = [Decimal("NaN"), Decimal("-NaN"), Decimal("sNaN"), Decimal("Infinity"), Decimal("-Infinity")]


@pytest.mark.parametrize(
    ("value", "cents"),
    [("0.005", "0.01"), ("0.0049999999", "0.00"), ("2.675", "2.68"), ("-0.005", "-0.01"), ("883.105", "883.11")],
)
def test_halves_go_up(value: str, cents: str) -> None:
    assert str(to_cents(Decimal(value))) == cents


def test_rounding_needs_no_precision_from_the_callers_context() -> None:
    assert to_cents(Decimal("123456789012345678901234567890.125")) == Decimal("123456789012345678901234567890.13")


@pytest.mark.parametrize(("value", "text"), [("100", "100.00"), ("1E+3", "1000.00"), ("0", "0.00"), ("7.5", "7.50")])
def test_amounts_have_two_decimals(value: str, text: str) -> None:
    assert amount_text(Decimal(value)) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("100", "100.00"),
        ("84.7457627119", "84.7457627119"),
        ("118.0000000000", "118.00"),
        ("0", "0.00"),
        ("1E+3", "1000.00"),
    ],
)
def test_unit_values_have_two_to_ten_decimals(value: str, text: str) -> None:
    assert unit_text(Decimal(value)) == text


@pytest.mark.parametrize(
    ("value", "text"), [("2", "2"), ("2.00", "2"), ("1.50", "1.5"), ("1E+2", "100"), ("0.0000000001", "0.0000000001")]
)
def test_quantities_have_no_decimals_that_say_nothing(value: str, text: str) -> None:
    assert quantity_text(Decimal(value)) == text


@pytest.mark.parametrize("value", ["0", "999999999999.99", "1E+11", "5.10000"])
def test_amounts_that_fit(value: str) -> None:
    assert fits_amount(Decimal(value))


@pytest.mark.parametrize("value", ["1000000000000", "0.001", "-1", "-0", "1E-99999", "1E+99999"])
def test_amounts_that_do_not_fit(value: str) -> None:
    assert not fits_amount(Decimal(value))


@pytest.mark.parametrize("value", ["0", "999999999999.9999999999", "0.0000000001"])
def test_unit_values_that_fit(value: str) -> None:
    assert fits_unit(Decimal(value))


@pytest.mark.parametrize("value", ["1E+12", "0.00000000001", "-0.1"])
def test_unit_values_that_do_not_fit(value: str) -> None:
    assert not fits_unit(Decimal(value))


@pytest.mark.parametrize("value", NO_NUMBERS, ids=str)
def test_what_is_no_number_fits_nowhere(value: Decimal) -> None:
    assert not fits_amount(value)
    assert not fits_unit(value)
    assert not is_bounded(value)
