"""What a run's last line counts."""

import pytest

from cli.demo_sales import DemoSale
from cli.following import Progress, tally
from emission.v1 import sale_pb2

SALE = sale_pb2.Sale()


@pytest.mark.parametrize(
    ("status", "voiding_refused", "done", "right"),
    [
        ("PENDING", False, False, False),
        ("ACCEPTED", False, False, False),
        ("VOIDED", False, True, True),
        ("ACCEPTED", True, True, False),
        ("REJECTED", False, True, False),
    ],
)
def test_what_is_to_be_voided_is_done_once_that_is_decided(
    status: str, voiding_refused: bool, done: bool, right: bool
) -> None:
    demo = DemoSale(system="14", expected="VOIDED", sale=SALE, void_reason="Póliza anulada")
    progress = Progress(demo=demo, status=status, voiding_refused=voiding_refused)
    assert (progress.done, progress.as_it_should) == (done, right)
    assert tally([progress])["pending"] == (status == "PENDING")


def test_a_sale_counts_where_it_stands() -> None:
    statuses = ("ACCEPTED", "ACCEPTED", "OBSERVED", "REJECTED", "INVALID", "REFUSED", "STUCK", "-")
    demo = DemoSale(system="samp", expected="ACCEPTED", sale=SALE)
    sales = [Progress(demo=demo, status=status, seconds=index / 2) for index, status in enumerate(statuses)]
    assert tally(sales) == {
        "submitted": 7,
        "accepted": 2,
        "observed": 1,
        "rejected": 1,
        "invalid": 1,
        "pending": 3,
        "seconds": 3.5,
    }
