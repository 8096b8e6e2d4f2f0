"""Exact decimals for expressions: texts in, texts out, never a double."""

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal, DecimalException
from typing import Final

from issuing.intake.mapping.values import DataError, shown, text_of

_EXACT: Final = Context(prec=60, rounding=ROUND_HALF_UP)
_MOST_DIGITS: Final = 40
_MOST_PLACES: Final = 20


def decimal_of(value: object) -> Decimal:
    """The decimal that a value spells, plainly; `DataError` for anything else, blanks too."""
    text = text_of(value).strip()
    if len(text) > _MOST_DIGITS:
        raise DataError(f"«{shown(text)}» es demasiado largo para ser un importe.")
    try:
        number = Decimal(text)
    except DecimalException:
        number = Decimal("NaN")
    if not number.is_finite() or "e" in text.lower() or "_" in text or not text.isascii():
        raise DataError(f"«{shown(text)}» no es un número decimal como 1250.50.")
    return number


def plain(number: Decimal) -> str:
    """Without exponent, and zero without a sign."""
    return format(number or abs(number), "f")


def dec(value: object, separator: object = ".") -> str:
    """`dec(texto)` o `dec(texto, ',')`: lee un importe con separador de miles; el segundo valor es la coma decimal."""
    mark = text_of(separator)
    if mark not in {".", ","}:
        raise DataError(f"El separador decimal es «.» o «,», no «{shown(mark)}».")
    text = text_of(value).strip().replace(" ", "")
    if not text:
        return ""
    text = text.replace("." if mark == "," else ",", "").replace(",", ".")
    if text.endswith("-"):  # as old reports write a negative amount
        text = f"-{text[:-1]}"
    return plain(decimal_of(text))


def dec_add(*values: object) -> str:
    """`dec_add(a, b, …)`: suma exacta."""
    return plain(_total([decimal_of(it) for it in values]))


def dec_sum(values: object) -> str:
    """`dec_sum(lista)`: suma exacta de una lista."""
    if not isinstance(values, list):
        raise DataError("dec_sum necesita una lista.")
    return plain(_total([decimal_of(it) for it in values]))


def dec_sub(one: object, other: object) -> str:
    """`dec_sub(a, b)`: resta exacta."""
    return plain(_EXACT.subtract(decimal_of(one), decimal_of(other)))


def dec_mul(one: object, other: object) -> str:
    """`dec_mul(a, b)`: producto exacto."""
    return plain(_EXACT.multiply(decimal_of(one), decimal_of(other)))


def dec_div(one: object, other: object, places: object = 10) -> str:
    """`dec_div(a, b, decimales)`: cociente redondeado a esos decimales (10 sin indicarlos)."""
    divisor = decimal_of(other)
    if not divisor:
        raise DataError("No se puede dividir entre cero.")
    return plain(_rounded(_EXACT.divide(decimal_of(one), divisor), places))


def dec_abs(value: object) -> str:
    """`dec_abs(a)`: sin signo."""
    return plain(abs(decimal_of(value)))


def dec_neg(value: object) -> str:
    """`dec_neg(a)`: con el signo contrario."""
    return plain(-decimal_of(value))


def dec_cmp(one: object, other: object) -> int:
    """`dec_cmp(a, b)`: -1, 0 o 1 si a es menor, igual o mayor que b."""
    return int(decimal_of(one).compare(decimal_of(other)))


def round2(value: object) -> str:
    """`round2(a)`: a dos decimales, el medio céntimo hacia arriba."""
    return plain(_rounded(decimal_of(value), 2))


def round_to(value: object, places: object) -> str:
    """`round_to(a, decimales)`: a esos decimales, la mitad hacia arriba."""
    return plain(_rounded(decimal_of(value), places))


def scaled(value: object, places: object) -> str:
    """`scaled('000012550', 2)`: decimales implícitos de un reporte: 125.50."""
    number = decimal_of(value)
    if number != number.to_integral_value():
        raise DataError(f"«{shown(text_of(value))}» ya lleva decimales.")
    return plain(number.scaleb(-_places(places), context=_EXACT))


def _total(numbers: list[Decimal]) -> Decimal:
    total = Decimal(0)
    for number in numbers:
        total = _EXACT.add(total, number)
    return total


def _places(value: object) -> int:
    number = decimal_of(value)
    if not 0 <= number <= _MOST_PLACES or number != number.to_integral_value():
        raise DataError(f"Los decimales van de 0 a {_MOST_PLACES}.")
    return int(number)


def _rounded(number: Decimal, places: object) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-_places(places)), context=_EXACT)


DECIMAL_FUNCTIONS: Final[Mapping[str, Callable[..., object]]] = {
    it.__name__: it
    for it in (
        dec, dec_add, dec_sum, dec_sub, dec_mul, dec_div, dec_abs, dec_neg, dec_cmp, round2, round_to, scaled,
    )
}  # fmt: skip
