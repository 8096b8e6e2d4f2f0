"""Paths into a sale's JSON: `customer.address.street`, and `lines[].product_code` for the same field of every line."""

import re
from collections.abc import Iterator
from typing import Any, TypeAlias

Places: TypeAlias = tuple[str | int, ...]
"""One place: keys and positions, from the outside in."""

_PART = re.compile(r"([a-z][a-z0-9_]*)(\[\])?")


def parts(path: str) -> tuple[tuple[str, bool], ...]:
    """The path's keys, and of each whether it is a list of which every element is meant; raises `ValueError`."""
    found = []
    for part in path.split("."):
        match = _PART.fullmatch(part)
        if match is None:
            raise ValueError(f"«{part}» no es un campo; se escribe como customer.emails o lines[].product_code")
        found.append((match[1], match[2] is not None))
    if found[-1][1]:
        raise ValueError(f"«{path}» termina en una lista; indique el campo de sus elementos, o la lista sin []")
    return tuple(found)


def places(sale: dict[str, Any], path: str) -> Iterator[Places]:
    """The places of the sale that the path means: one, or one for each element of its lists."""
    yield from _below(sale, parts(path), ())


def _below(value: Any, rest: tuple[tuple[str, bool], ...], before: Places) -> Iterator[Places]:
    (key, each), *further = rest
    inner = value.get(key) if isinstance(value, dict) else None
    if not each:
        if not further:
            yield (*before, key)
        else:
            yield from _below(inner, tuple(further), (*before, key))
        return
    for index, element in enumerate(inner if isinstance(inner, list) else ()):
        yield from _below(element, tuple(further), (*before, key, index))


def value_at(sale: dict[str, Any], place: Places) -> Any:
    """What stands at the place; None if nothing does."""
    value: Any = sale
    for step in place:
        within = isinstance(step, int) or isinstance(value, dict)
        value = (value[step] if isinstance(step, int) else value.get(step)) if within else None
    return value


def put(sale: dict[str, Any], place: Places, value: Any) -> None:
    """Set the place's value; objects on the way that were not given are made."""
    inner: Any = sale
    for step in place[:-1]:
        if isinstance(step, int):
            inner = inner[step]
            continue
        if not isinstance(inner.get(step), dict | list):
            inner[step] = {}
        inner = inner[step]
    inner[place[-1]] = value


def told(place: Places) -> str:
    """The place as findings name it: `lines[2].product_code`."""
    text = ""
    for step in place:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text
