from decimal import Decimal

import pytest

from tests.builders import a_customer
from vouchers.rules.shown import shown


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("soles", "soles"),
        (Decimal("-1.50"), "-1.50"),
        (None, ""),
        ((), ""),
        ("\x00\n\ud800ñ", "\\x00\\n\\ud800ñ"),
        ("x" * 200, "x" * 200),
        ("x" * 201, "x" * 199 + "…"),
    ],
)
def test_values_are_shown_short_and_printable(value: object, text: str) -> None:
    assert shown(value) == text


def test_a_whole_object_is_not_shown() -> None:
    assert shown(a_customer()) == ""
