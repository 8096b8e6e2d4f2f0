"""What a run's last line counts."""

from cli.demo_sales import DemoSale
from cli.following import Progress, tally
from emission.v1 import sale_pb2


def test_a_sale_counts_where_it_stands() -> None:
    statuses = ("ACCEPTED", "ACCEPTED", "OBSERVED", "REJECTED", "INVALID", "REFUSED", "STUCK", "-")
    demo = DemoSale(system="samp", expected="ACCEPTED", sale=sale_pb2.Sale())
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
