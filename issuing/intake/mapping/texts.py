"""Texts and dates for expressions. Each docstring is the line of the reference page that analysts read."""

import calendar
import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final

from issuing.intake.mapping.decimals import decimal_of
from issuing.intake.mapping.values import DataError, is_blank, shown, text_of

_LONGEST: Final = 100_000
_TOKENS: Final = {"YYYY": r"(?P<year>\d{4})", "YY": r"(?P<short>\d{2})", "MM": r"(?P<month>\d{1,2})",
                  "DD": r"(?P<day>\d{1,2})"}  # fmt: skip
_TOKEN: Final = re.compile("YYYY|YY|MM|DD")
_ISO: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?")
_FIRST_YEAR_OF_CENTURY: Final = 2000
_patterns: dict[str, re.Pattern[str]] = {}


def trim(value: object) -> str:
    """`trim(texto)`: sin blancos al principio ni al final, y uno solo entre palabras."""
    return " ".join(text_of(value).split())


def upper(value: object) -> str:
    """`upper(texto)`: en mayúsculas."""
    return text_of(value).upper()


def lower(value: object) -> str:
    """`lower(texto)`: en minúsculas."""
    return text_of(value).lower()


def pad(value: object, width: object, filler: object = "0") -> str:
    """`pad(texto, ancho, '0')`: rellena por la izquierda."""
    fill = text_of(filler)
    if len(fill) != 1:
        raise DataError("pad rellena con un solo carácter.")
    return text_of(value).strip().rjust(_whole(width), fill)


def left(value: object, count: object) -> str:
    """`left(texto, n)`: los primeros n caracteres."""
    return text_of(value)[: _whole(count)]


def right(value: object, count: object) -> str:
    """`right(texto, n)`: los últimos n caracteres."""
    text = text_of(value)
    return text[max(len(text) - _whole(count), 0) :]


def part(value: object, start: object, count: object) -> str:
    """`part(texto, desde, n)`: n caracteres desde esa posición, que se cuenta desde 1."""
    first = _whole(start)
    return text_of(value)[max(first - 1, 0) : max(first - 1, 0) + _whole(count)]


def replace(value: object, old: object, new: object) -> str:
    """`replace(texto, 'a', 'b')`: cambia cada a por b."""
    wanted = text_of(old)
    return text_of(value).replace(wanted, text_of(new)) if wanted else text_of(value)


def digits(value: object) -> str:
    """`digits(texto)`: sólo los dígitos."""
    return "".join(it for it in text_of(value) if it in "0123456789")


def split(value: object, separator: object) -> list[str]:
    """`split(texto, ';')`: la lista de sus partes, sin blancos alrededor y sin las vacías."""
    mark = text_of(separator)
    if not mark:
        raise DataError("split necesita un separador.")
    return [it.strip() for it in text_of(value).split(mark) if it.strip()]


def join(values: object, separator: object) -> str:
    """`join(lista, ' ')`: une los que no están vacíos."""
    if not isinstance(values, list):
        raise DataError("join necesita una lista.")
    return text_of(separator).join(text_of(it) for it in values if not is_blank(it))


def first(*values: object) -> object:
    """`first(a, b, …)`: el primero que no está vacío."""
    return next((it for it in values if not is_blank(it)), "")


def blank(value: object) -> bool:
    """`blank(a)`: si está vacío, es nulo o sólo tiene blancos."""
    return is_blank(value)


def fail(message: object) -> str:
    """`fail('motivo')`: rechaza el registro con ese motivo."""
    raise DataError(text_of(message))


def date_(value: object, pattern: object = "") -> str:
    """`date(texto, 'DD/MM/YYYY')`: fecha como 2026-11-24 (o YYYYMMDD, YY…); sin formato, una ISO."""
    text, form = text_of(value).strip(), text_of(pattern)
    if not text:
        return ""
    try:
        return (_by_pattern(text, form) if form else _iso(text)).isoformat()
    except ValueError as error:
        raise DataError(
            f"«{shown(text)}» no es una fecha del calendario con la forma {form or 'YYYY-MM-DD'}."
        ) from error


def add_days(value: object, days: object) -> str:
    """`add_days(fecha, n)`: n días después (antes, si n es negativo)."""
    return _moved(value, lambda day: day + timedelta(days=int(_signed(days))))


def add_months(value: object, months: object) -> str:
    """`add_months(fecha, n)`: n meses después; el último día del mes si ese día no existe."""

    def moved(day: date) -> date:
        years, month = divmod(day.month - 1 + _signed(months), 12)
        year = day.year + years
        return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))

    return _moved(value, moved)


def _moved(value: object, move: Callable[[date], date]) -> str:
    text = text_of(value).strip()
    if not text:
        return ""
    try:
        return move(_iso(text)).isoformat()
    except (ValueError, OverflowError) as error:
        raise DataError(f"«{shown(text)}» no da una fecha del calendario.") from error


def _iso(text: str) -> date:
    match = _ISO.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return date(int(match[1]), int(match[2]), int(match[3]))


def _by_pattern(text: str, form: str) -> date:
    pattern = _patterns.get(form)
    if pattern is None:
        pieces = [_TOKENS.get(it, re.escape(it)) for it in re.split("(YYYY|YY|MM|DD)", form)]
        if sorted(_TOKEN.findall(form))[:2] != ["DD", "MM"] or len(_TOKEN.findall(form)) != len(_TOKENS) - 1:
            raise DataError(f"El formato «{shown(form)}» debe llevar DD, MM y YYYY o YY, cada uno una vez.")
        if len(_patterns) >= _MOST_PATTERNS:
            _patterns.clear()
        # Only a form that separates its parts may leave out a leading zero.
        told = "".join(pieces) if re.search(r"[^YMD]", form) else "".join(pieces).replace("{1,2}", "{2}")
        pattern = _patterns[form] = re.compile(told + r"(?:[T ].*)?", re.ASCII)
    match = pattern.fullmatch(text)
    if match is None:
        raise ValueError(text)
    found = match.groupdict()
    year = int(found["year"]) if "year" in found else _FIRST_YEAR_OF_CENTURY + int(found["short"])
    return date(year, int(found["month"]), int(found["day"]))


_MOST_PATTERNS: Final = 200


def _whole(value: object) -> int:
    number = _signed(value)
    if not 0 <= number <= _LONGEST:
        raise DataError(f"Se esperaba un número entero de 0 a {_LONGEST}.")
    return number


def _signed(value: object) -> int:
    number = decimal_of(value)
    if number != number.to_integral_value() or abs(number) > _LONGEST:
        raise DataError(f"«{shown(text_of(value))}» no es un número entero que sirva aquí.")
    return int(number)


TEXT_FUNCTIONS: Final[Mapping[str, Callable[..., object]]] = {
    "trim": trim, "upper": upper, "lower": lower, "pad": pad, "left": left, "right": right, "part": part,
    "replace": replace, "digits": digits, "split": split, "join": join, "first": first, "blank": blank, "fail": fail,
    "date": date_, "add_days": add_days, "add_months": add_months,
}  # fmt: skip
