"""What is completed, from where: the plan that a configuration file makes, and what a sale lacks by it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeAlias

from msgspec import json

from issuing.complements.expressions import Expression, UnusableError
from issuing.complements.paths import Places, places, value_at

SaleFacts: TypeAlias = dict[str, Any]
"""A sale as its canonical JSON has it: decimals and dates are strings, what was left at its default is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """One system that may know a field: which question it is asked, and how the value is read from its `answer`."""

    system: str
    question: Mapping[str, Expression]
    value: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field that may be completed, and who is asked for it, in this order.

    `path` is the sale's, such as `customer.emails` or `lines[].product_code`. `sources` and `when` choose the sales
    that it concerns. `required`: nobody's knowing it is for staff to settle; otherwise the voucher goes without.
    `overrides`: what the systems say wins over what the sale says. `patience`: how long a system that is down is
    waited for, None for ever.
    """

    path: str
    sources: frozenset[str]
    origins: tuple[Origin, ...]
    when: Expression | None = None
    required: bool = False
    overrides: bool = False
    patience: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One place of one sale that lacks its value."""

    field: Field
    place: Places


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All fields of the configuration. An empty one asks nobody."""

    fields: tuple[Field, ...] = ()

    def concerns(self, source: str) -> bool:
        """Whether a sale of that source may be completed at all."""
        return any(source in field.sources for field in self.fields)

    def lacks(self, sale: bytes | str, source: str) -> bool:
        """Whether the sale, in its canonical JSON, lacks something that others may know."""
        if not self.concerns(source):
            return False
        try:
            return any(True for _ in self.wanted(json.decode(sale), source))
        except UnusableError:
            return True  # its completion tells what is wrong

    def wanted(self, sale: SaleFacts, source: str) -> Iterator[Wanted]:
        """What the sale lacks, in the order of the plan; raises `UnusableError`."""
        for field in self.fields:
            if source not in field.sources:
                continue
            if field.when is not None and not field.when.evaluate({"sale": sale}):
                continue
            for place in places(sale, field.path):
                if field.overrides or is_missing(value_at(sale, place)):
                    yield Wanted(field=field, place=place)


def is_missing(value: object) -> bool:
    """Whether it says nothing."""
    return value is None or value in ("", [], {})
