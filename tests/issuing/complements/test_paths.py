import pytest

from issuing.complements.paths import parts, places, put, told, value_at


def test_a_path_means_one_place_or_one_in_each_line() -> None:
    sale = {"lines": [{"product_code": "A"}, {}], "customer": {"name": "X"}}
    assert list(places(sale, "customer.emails")) == [("customer", "emails")]
    assert list(places(sale, "lines[].product_code")) == [("lines", 0, "product_code"), ("lines", 1, "product_code")]
    assert [value_at(sale, it) for it in places(sale, "lines[].product_code")] == ["A", None]
    assert list(places(sale, "participants[].name")) == []


def test_what_is_put_makes_what_stands_around_it() -> None:
    sale = {"lines": [{}], "customer": {"name": "X"}}
    put(sale, ("customer", "address", "street"), "Av. Grau 1")
    put(sale, ("lines", 0, "product_code"), "B")
    assert sale == {
        "lines": [{"product_code": "B"}],
        "customer": {"name": "X", "address": {"street": "Av. Grau 1"}},
    }
    assert told(("lines", 0, "product_code")) == "lines[0].product_code"
    assert told(("customer", "address", "street")) == "customer.address.street"


@pytest.mark.parametrize("path", ["", "customer.", "Customer", "lines[0].x", "lines[]", "a-b"])
def test_what_is_no_path_is_told(path: str) -> None:
    with pytest.raises(ValueError, match=r"no es un campo|termina en una lista"):
        parts(path)
