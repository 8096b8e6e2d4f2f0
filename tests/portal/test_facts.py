"""What people type is read generously; what can't be read is refused with the field, the reason and the way out."""

from datetime import date
from decimal import Decimal

import pytest

from portal.facts import FactError, problem, read_date, read_number, read_ruc, read_total


@pytest.mark.parametrize("text", ["20100066603", " 20100066603 ", "20-10006660-3", "20 100 066 603"])
def test_a_ruc_is_read(text: str) -> None:
    assert read_ruc(text) == "20100066603"


@pytest.mark.parametrize(
    ("text", "says"),
    [("", "Escriba el RUC"), ("2010006660", "hay 10"), ("2010006660A", "letras"), ("20100066604", "no existe")],
)
def test_a_wrong_ruc_is_explained(text: str, says: str) -> None:
    with pytest.raises(FactError, match=says):
        read_ruc(text)


@pytest.mark.parametrize("text", ["F001-123", "f001-123", " F001 - 00000123 ", "F001-0123"])
def test_a_number_is_read(text: str) -> None:
    assert read_number(text) == ("F001", 123)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "guion en medio"),
        ("F001", "serie de 4"),
        ("F001123", "serie de 4"),
        ("F01-1", "serie de 4"),
        ("F001-123456789", "serie de 4"),
        ("F001-0", "no puede ser cero"),
        ("F001-١", "serie de 4"),
    ],
)
def test_a_wrong_number_is_explained(text: str, says: str) -> None:
    with pytest.raises(FactError, match=says):
        read_number(text)


@pytest.mark.parametrize("text", ["05/03/2026", "5/3/2026", "05-03-2026", " 05.03.2026 "])
def test_a_day_comes_before_its_month(text: str) -> None:
    assert read_date(text) == date(2026, 3, 5)


@pytest.mark.parametrize(
    ("text", "says"), [("", "día/mes/año"), ("05/03/26", "completos"), ("31/02/2026", "no existe"), ("x", "completos")]
)
def test_a_wrong_date_is_explained(text: str, says: str) -> None:
    with pytest.raises(FactError, match=says):
        read_date(text)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1234.50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1234,50", "1234.50"),
        ("S/ 1,234.5", "1234.5"),
        ("US$ 1,234,567.89", "1234567.89"),
        ("1,234", "1234"),
        ("236", "236"),
        ("s/. 236.00", "236.00"),
    ],
)
def test_a_total_is_read(text: str, amount: str) -> None:
    assert read_total(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["", "S/", "abc", "-5", "1.234,50", "12,34.5", "1e3", "NaN", "1" * 40, "٣"])
def test_a_wrong_total_is_explained(text: str) -> None:
    with pytest.raises(FactError, match=r"por ejemplo 1,234\.50"):
        read_total(text)


def test_a_problem_is_the_sentence_or_nothing() -> None:
    assert problem(read_total, "5") is None
    assert problem(read_ruc, None) == "Escriba el RUC del emisor: 11 dígitos, figura en el recuadro del comprobante."
