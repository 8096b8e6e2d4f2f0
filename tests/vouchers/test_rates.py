from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from vouchers.rates import IGV, Rate, checked, igv_percent, knows_igv


@pytest.mark.parametrize(
    ("on", "percent"),
    [
        (date(2003, 8, 1), "19.00"),
        (date(2011, 2, 28), "19.00"),
        (date(2011, 3, 1), "18.00"),
        (date(2027, 1, 1), "18.00"),
    ],
)
def test_the_rate_is_that_of_the_date(on: date, percent: str) -> None:
    assert igv_percent(on) == Decimal(percent)
    assert knows_igv(on)


def test_no_rate_is_invented_for_older_dates() -> None:
    assert not knows_igv(date(2003, 7, 31))
    with pytest.raises(LookupError, match="2003-07-31"):
        igv_percent(date(2003, 7, 31))


def test_a_list_out_of_order_is_refused() -> None:
    with pytest.raises(ValueError, match="by date"):
        checked(tuple(reversed(IGV)))


def test_two_rates_of_one_date_are_refused() -> None:
    with pytest.raises(ValueError, match="each date once"):
        checked((IGV[0], IGV[0]))


@pytest.mark.parametrize("changes", [{"percent": Decimal("118.00")}, {"percent": Decimal(-1)}, {"source": ""}])
def test_a_rate_that_is_none_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="percentage with a source"):
        checked((replace(IGV[0], **changes),))


def test_an_empty_list_is_refused() -> None:
    nothing: tuple[Rate, ...] = ()
    with pytest.raises(ValueError, match="at least one"):
        checked(nothing)
