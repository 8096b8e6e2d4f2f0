"""Rates by date: of the IGV, municipal promotion tax (IPM) included as vouchers show it, of the IVAP and the ICBPER."""

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


# Small restaurants and hotels that SUNAT's register lists. What follows in 2027 is disputed: a row more here.
REDUCED_IGV = (
    Rate(valid_from=date(2022, 9, 1), percent=Decimal("10.00"), source="Ley 31556"),
    Rate(valid_from=date(2026, 2, 13), percent=Decimal("10.50"), source="control de cambios de SUNAT, 2026-02-09"),
)

IVAP = (Rate(valid_from=date(2004, 4, 14), percent=Decimal("4.00"), source="Ley 28211"),)


@dataclass(frozen=True, slots=True, kw_only=True)
class BagTax:
    """Soles a plastic bag, in force from a civil date on; `source` is the norm."""

    valid_from: date
    amount: Decimal
    source: str


ICBPER = (
    BagTax(valid_from=date(2019, 8, 1), amount=Decimal("0.10"), source="Ley 30884"),
    BagTax(valid_from=date(2020, 1, 1), amount=Decimal("0.20"), source="Ley 30884"),
    BagTax(valid_from=date(2021, 1, 1), amount=Decimal("0.30"), source="Ley 30884"),
    BagTax(valid_from=date(2022, 1, 1), amount=Decimal("0.40"), source="Ley 30884"),
    BagTax(valid_from=date(2023, 1, 1), amount=Decimal("0.50"), source="Ley 30884"),
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
_REDUCED_NEWEST_FIRST = checked(REDUCED_IGV)
_BAG_TAX_NEWEST_FIRST = tuple(sorted(ICBPER, key=lambda rate: rate.valid_from, reverse=True))
IVAP_PERCENT = checked(IVAP)[0].percent


def igv_percent(on: date) -> Decimal:
    """The IGV in force on the civil date `on`, as a percentage. LookupError before the first rate known here."""
    for rate in _NEWEST_FIRST:
        if rate.valid_from <= on:
            return rate.percent
    raise LookupError(f"no rate of the IGV is known for {on}: add it to vouchers.rates.IGV with its norm")


def knows_igv(on: date) -> bool:
    """Whether `igv_percent` has an answer for that date."""
    return on >= IGV[0].valid_from


def reduced_igv_percent(on: date) -> Decimal | None:
    """The reduced IGV in force on the civil date `on`, as a percentage; None before there was one."""
    return next((rate.percent for rate in _REDUCED_NEWEST_FIRST if rate.valid_from <= on), None)


def igv_percents(on: date, *, with_past: bool) -> frozenset[Decimal]:
    """The rates that a voucher of that date may have; a note may also have one of before, as what it modifies had."""
    if with_past:
        return frozenset(rate.percent for rate in (*IGV, *REDUCED_IGV) if rate.valid_from <= on)
    reduced = reduced_igv_percent(on)
    return frozenset((igv_percent(on),)) | (frozenset() if reduced is None else frozenset((reduced,)))


def bag_tax(on: date) -> Decimal | None:
    """The ICBPER a bag in soles on the civil date `on`; None before there was one."""
    return next((rate.amount for rate in _BAG_TAX_NEWEST_FIRST if rate.valid_from <= on), None)
