"""Rates of the IGV by date: the whole of it, municipal promotion tax (IPM) included, as vouchers show it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from vouchers.money import HUNDRED


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A percentage (`18.00`) in force from a civil date on, until the next one of its list; `source` is the norm."""

    valid_from: date
    percent: Decimal
    source: str


IGV = (
    Rate(valid_from=date(2003, 8, 1), percent=Decimal("19.00"), source="Ley 28033"),
    Rate(valid_from=date(2011, 3, 1), percent=Decimal("18.00"), source="Ley 29666"),
)


def checked(rates: tuple[Rate, ...]) -> tuple[Rate, ...]:
    """`rates`, newest first; ValueError unless they are given oldest first, each date once, each a percentage."""
    if not rates:
        raise ValueError("a list of rates needs at least one rate")
    for earlier, later in pairwise(rates):
        if earlier.valid_from >= later.valid_from:
            raise ValueError(f"rates must be listed by date, each date once: see {later.valid_from}")
    for rate in rates:
        if not 0 <= rate.percent <= HUNDRED or not rate.source:
            raise ValueError(f"the rate of {rate.valid_from} must be a percentage with a source")
    return tuple(reversed(rates))


_NEWEST_FIRST = checked(IGV)


def igv_percent(on: date) -> Decimal:
    """The IGV in force on the civil date `on`, as a percentage. LookupError before the first rate known here."""
    for rate in _NEWEST_FIRST:
        if rate.valid_from <= on:
            return rate.percent
    raise LookupError(f"no rate of the IGV is known for {on}: add it to vouchers.rates.IGV with its norm")


def knows_igv(on: date) -> bool:
    """Whether `igv_percent` has an answer for that date."""
    return on >= IGV[0].valid_from
