import pytest

from vouchers.identity import is_dni, is_ruc, is_ruc_shaped, is_short_code


@pytest.mark.parametrize("number", ["20131312955", "20100066603", "20100070970"])
def test_real_numbers_are_rucs(number: str) -> None:
    assert is_ruc(number)


def test_exactly_one_check_digit_is_right() -> None:
    for first_ten in ("2013131295", "1045678912", "1510066660", "1700000000"):
        assert sum(is_ruc(f"{first_ten}{digit}") for digit in range(10)) == 1


def test_any_changed_digit_is_noticed() -> None:
    number = "20131312955"
    for position in range(2, 10):
        changed = str((int(number[position]) + 1) % 10)
        assert not is_ruc(number[:position] + changed + number[position + 1 :])


@pytest.mark.parametrize(
    "number", ["", "2013131295", "201313129555", "2013131295A", "２０１３１３１２９５５", "30131312955"]
)
def test_what_is_not_a_ruc(number: str) -> None:
    assert not is_ruc(number)


def test_shapes() -> None:
    assert is_ruc_shaped("20131312954")
    assert not is_ruc_shaped("20131312954\n")
    assert is_dni("00678912")
    assert not is_dni("0067891")
    assert is_short_code("CE-000123456")
    assert not is_short_code("A B")
    assert not is_short_code("A" * 16)
