"""Every operation, to the cent, against a reckoning that shares no code with ours."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.builders import ISSUE_TIME, TODAY, a_boleta, a_credit_note, a_debit_note, a_line, a_sale, an_issuer
from tests.vouchers.operations import (
    ADVANCES,
    ALLOWANCES,
    EXPORTS,
    FREE,
    NRUS,
    TAXES,
    THOUSAND,
    WITHHOLDINGS,
    advance,
    any_line,
    any_sale,
    gross,
    off,
    sold,
)
from tests.vouchers.recomputed import lines_of, totals_of
from vouchers.assess import Assessment, assess
from vouchers.sale import AllowanceCharge, Sale, SaleLine
from vouchers.voucher import Voucher

_CENTS = st.decimals(Decimal("0.01"), Decimal("9.00"), places=2)
_FACTORS = st.decimals(Decimal("0.02"), Decimal("0.40"), places=5)


def judged(sale: Sale) -> Assessment:
    return assess(sale, issuer=an_issuer(reduced_igv=True), today=TODAY, issue_time=ISSUE_TIME)


def named(sale: Sale) -> Voucher:
    """The voucher of a sale that must be in order."""
    assessment = judged(sale)
    assert not assessment.refused, assessment.findings
    assert assessment.voucher is not None
    return assessment.voucher


def issued(sale: Sale) -> Voucher:
    """The voucher of a drawn sale; one that is not in order (more discounts than sold) tells nothing here."""
    assume(not judged(sale).refused)
    return named(sale)


def require_equal(voucher: Voucher, sale: Sale) -> None:
    reckoned = lines_of(sale)
    assert [Fraction(line.value) for line in voucher.lines] == [line.value for line in reckoned]
    assert [Fraction(line.tax) for line in voucher.lines] == [line.tax for line in reckoned]
    expected = totals_of(sale)
    for name in ("line_extension", "tax", "tax_inclusive", "allowance", "charge", "prepaid", "payable"):
        assert Fraction(getattr(voucher.totals, name) or 0) == getattr(expected, name), name


@st.composite
def any_prepaid_sale(draw: st.DrawFn) -> Sale:
    """A sale of anything that regularises advances and rounds what is left."""
    advances = tuple(advance(index + 1, str(draw(_CENTS))) for index in range(draw(st.integers(1, 3))))
    if draw(st.booleans()):
        part = draw(_CENTS)
        advances += (advance(9, str(part), taxed=str(part)),)
    rounding = draw(st.none() | st.decimals(Decimal("-1.00"), Decimal("1.00"), places=2))
    return replace(draw(any_sale()), advances=advances, rounding=rounding)


@st.composite
def any_rice_sale(draw: st.DrawFn) -> Sale:
    """Rice, sold by its value or its price or given away, with discounts."""

    def rice() -> SaleLine:
        price = draw(st.decimals(Decimal(1), Decimal(999), places=4))
        by_value, free = draw(st.booleans()), draw(st.integers(0, 4)) == 0
        codes = st.sampled_from(("00", "47") if free else ("00", "01", "47", "48"))
        return a_line(
            quantity=Decimal(draw(st.integers(1, 99))),
            tax_treatment="17",
            unit_value=price if by_value else None,
            unit_price=None if by_value else price,
            free_of_charge=free,
            allowances=tuple(draw(st.lists(st.builds(AllowanceCharge, code=codes, factor=_FACTORS), max_size=2))),
        )

    lines = (sold("2", "50.00", "17"), *(rice() for _ in range(draw(st.integers(0, 4)))))
    of_all = st.builds(AllowanceCharge, code=st.sampled_from(["02", "03", "46", "49"]), factor=_FACTORS)
    return a_boleta(lines=lines, allowances=tuple(draw(st.lists(of_all, max_size=2))))


@st.composite
def any_note(draw: st.DrawFn) -> Sale:
    """A credit or debit note of any lines."""
    of_a_value = ("00", "47")
    lines = [
        replace(line, allowances=tuple(one for one in line.allowances if one.code in of_a_value))
        for line in draw(st.lists(any_line(), max_size=5))
    ]
    kind: Callable[..., Sale] = draw(st.sampled_from([a_credit_note, a_debit_note]))
    of_all = st.builds(AllowanceCharge, code=st.sampled_from(["45", "46", "50"]), factor=_FACTORS)
    return kind(lines=(sold("1", "100.00"), *lines), allowances=tuple(draw(st.lists(of_all, max_size=2))))


@given(any_sale() | any_prepaid_sale() | any_rice_sale() | any_note())
def test_whatever_is_sold(sale: Sale) -> None:
    require_equal(issued(sale), sale)


@given(any_sale())
def test_at_the_reduced_rate(sale: Sale) -> None:
    sale = replace(sale, igv_percent=Decimal("10.50"))
    require_equal(issued(sale), sale)


_OTHER_BAGS = {"bags in dollars"}  # their amount a bag is the sale's own
NAMED = ALLOWANCES | FREE | EXPORTS | TAXES | ADVANCES | WITHHOLDINGS | NRUS


@pytest.mark.parametrize("name", sorted(NAMED.keys() - _OTHER_BAGS))
def test_the_named_operations(name: str) -> None:
    require_equal(named(NAMED[name]), NAMED[name])


TRAPS = {
    "a discount that is not rounded before it is subtracted": (
        a_sale(lines=(sold("1", "883.11", allowances=(off("00", factor="0.5"),)),)),
        "521.04",
    ),
    "a gross price that 1.18 does not divide": (a_sale(lines=(gross("3", "100.00"),)), "300.00"),
    "a gross price of three parts": (a_sale(lines=(gross("7", "33.37"), gross("11", "0.99"))), "244.48"),
    "the ISC outside the base of 3277 and inside that of 3291": (TAXES["H ISC of the value"], "129.80"),
    "free lines beside taxed ones": (FREE["F mixed with free"], "198.00"),
    "a tax that drifts from the sum of the lines' taxes": (a_sale(lines=(sold("1", "0.03"),) * 100), "3.54"),
    "seven treatments in one document": (
        a_boleta(
            lines=(
                THOUSAND,
                sold("1", "50.00", "20"),
                sold("3", "7.77", "30"),
                sold("2", "10.00", "15"),
                sold("2", "9.99", "11"),
                sold("1", "5.55", "21"),
                sold("1", "4.44", "37"),
            )
        ),
        "1253.31",
    ),
    "advances beside a discount of the base": (
        a_sale(lines=(THOUSAND,), allowances=(off("02", factor="0.10"),), advances=(advance(1, "236.00"),)),
        "826.00",
    ),
}


@pytest.mark.parametrize("name", TRAPS)
def test_the_known_traps_of_the_trade(name: str) -> None:
    sale, payable = TRAPS[name]
    voucher = named(sale)
    assert str(voucher.totals.payable) == payable
    require_equal(voucher, sale)


@given(any_sale() | any_prepaid_sale() | any_rice_sale(), st.randoms(use_true_random=False))
def test_totals_do_not_depend_on_the_order_of_the_lines(sale: Sale, chance: Random) -> None:
    voucher = issued(sale)
    shuffled = list(sale.lines)
    chance.shuffle(shuffled)
    other = issued(replace(sale, lines=tuple(shuffled)))
    assert (other.totals, other.taxes, other.allowances) == (voucher.totals, voucher.taxes, voucher.allowances)


@given(any_note())
def test_a_full_credit_note_mirrors_its_invoice(note: Sale) -> None:
    """Its lines have their discounts inside, and everything that is paid and taxed is the same."""
    invoice = issued(a_sale(lines=note.lines, allowances=note.allowances))
    credit = issued(a_credit_note(lines=note.lines, allowances=note.allowances))
    assert (credit.totals, credit.taxes) == (invoice.totals, invoice.taxes)
    of_lines = [[(it.value, it.tax, it.taxes) for it in voucher.lines] for voucher in (credit, invoice)]
    assert of_lines[0] == of_lines[1]


@given(any_sale() | any_prepaid_sale() | any_rice_sale())
def test_the_parts_add_up_to_the_cent(sale: Sale) -> None:
    voucher = issued(sale)
    totals = voucher.totals
    assert totals.tax == sum((it.amount for it in voucher.taxes if it.tribute != "9996"), Decimal(0))
    added = totals.tax_inclusive + (totals.charge or 0) - (totals.allowance or 0)
    assert totals.payable == added - (totals.prepaid or 0) + (totals.rounding or 0)
    for line in voucher.lines:
        assert line.tax == sum((it.amount for it in line.taxes if it.tribute != "9996"), Decimal(0))


@given(any_line())
def test_gross_to_net_to_gross_stays_within_a_cent_a_rounding(line: SaleLine) -> None:
    """What a price with taxes comes to is that price times the quantity, but for the cents that each tax rounds."""
    line = replace(
        line, allowances=(), tax_treatment="10" if line.tax_treatment in {"15", "37"} else line.tax_treatment
    )
    assume(line.unit_price is not None)
    written = issued(a_boleta(lines=(line,))).lines[0]
    assert line.unit_price is not None
    roundings = 1 + len(written.taxes)
    assert abs(written.value + written.tax - line.unit_price * line.quantity) <= Decimal("0.01") * roundings
