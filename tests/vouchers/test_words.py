from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vouchers.words import amount_in_words, number_in_words

VALUES = {
    "UN": 1, "ÚN": 1, "UNO": 1, "DOS": 2, "TRES": 3, "CUATRO": 4, "CINCO": 5, "SEIS": 6, "SIETE": 7, "OCHO": 8,
    "NUEVE": 9, "DIEZ": 10, "ONCE": 11, "DOCE": 12, "TRECE": 13, "CATORCE": 14, "QUINCE": 15, "DIECISÉIS": 16,
    "DIECISIETE": 17, "DIECIOCHO": 18, "DIECINUEVE": 19, "VEINTE": 20, "VEINTIÚN": 21, "VEINTIUNO": 21,
    "VEINTIDÓS": 22, "VEINTITRÉS": 23, "VEINTICUATRO": 24, "VEINTICINCO": 25, "VEINTISÉIS": 26, "VEINTISIETE": 27,
    "VEINTIOCHO": 28, "VEINTINUEVE": 29, "TREINTA": 30, "CUARENTA": 40, "CINCUENTA": 50, "SESENTA": 60,
    "SETENTA": 70, "OCHENTA": 80, "NOVENTA": 90, "CIEN": 100, "CIENTO": 100, "DOSCIENTOS": 200,
    "TRESCIENTOS": 300, "CUATROCIENTOS": 400, "QUINIENTOS": 500, "SEISCIENTOS": 600, "SETECIENTOS": 700,
    "OCHOCIENTOS": 800, "NOVECIENTOS": 900,
}  # fmt: skip
SCALES = {
    "MILLÓN": 6,
    "MILLONES": 6,
    "BILLÓN": 12,
    "BILLONES": 12,
    "TRILLÓN": 18,
    "TRILLONES": 18,
    "CUATRILLÓN": 24,
    "CUATRILLONES": 24,
}


def read(words: str) -> int:
    """The number that a Spanish reader understands: written apart from the module, word by word."""
    total = group = pending = 0
    for word in words.split():
        if word == "MIL":
            group += (pending or 1) * 1000
            pending = 0
        elif word in SCALES:
            total += (group + pending) * 10 ** SCALES[word]
            group = pending = 0
        elif word not in {"Y", "CERO"}:
            pending += VALUES[word]
    return total + group + pending


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "CERO"),
        (16, "DIECISÉIS"),
        (21, "VEINTIUNO"),
        (31, "TREINTA Y UNO"),
        (100, "CIEN"),
        (101, "CIENTO UNO"),
        (515, "QUINIENTOS QUINCE"),
        (1000, "MIL"),
        (21_000, "VEINTIÚN MIL"),
        (31_000, "TREINTA Y UN MIL"),
        (101_000, "CIENTO UN MIL"),
        (1_000_000, "UN MILLÓN"),
        (2_000_000, "DOS MILLONES"),
        (1_001_021, "UN MILLÓN MIL VEINTIUNO"),
        (21_000_000, "VEINTIÚN MILLONES"),
        (10**9, "MIL MILLONES"),
        (10**12, "UN BILLÓN"),
    ],
)
def test_numbers_in_words(number: int, words: str) -> None:
    assert number_in_words(number) == words


@given(st.integers(min_value=0, max_value=10**30 - 1))
def test_the_words_of_a_number_mean_that_number(number: int) -> None:
    assert read(number_in_words(number)) == number


@pytest.mark.parametrize("number", [-1, 10**30])
def test_what_has_no_words_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="have words here"):
        number_in_words(number)


@pytest.mark.parametrize(
    ("amount", "currency", "words"),
    [
        ("275.33", "PEN", "DOSCIENTOS SETENTA Y CINCO CON 33/100 SOLES"),
        ("0.00", "PEN", "CERO CON 00/100 SOLES"),
        ("1.50", "PEN", "UNO CON 50/100 SOLES"),
        ("1180", "USD", "MIL CIENTO OCHENTA CON 00/100 DÓLARES AMERICANOS"),
        ("21.09", "EUR", "VEINTIUNO CON 09/100 EUROS"),
        ("7.00", "GBP", "SIETE CON 00/100 GBP"),
    ],
)
def test_amounts_in_words(amount: str, currency: str, words: str) -> None:
    assert amount_in_words(Decimal(amount), currency) == words


@given(st.decimals(min_value=0, max_value=Decimal("999999999999.99"), places=2))
def test_every_amount_fits_a_legend(amount: Decimal) -> None:
    words = amount_in_words(amount, "USD")
    assert len(words) <= 200
    assert words.endswith(f" CON {int(amount * 100) % 100:02d}/100 DÓLARES AMERICANOS")
