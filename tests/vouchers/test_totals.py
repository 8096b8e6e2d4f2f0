"""Totals against an independent, slow recomputation in fractions, and the properties that they must have."""

from decimal import Decimal
from fractions import Fraction
from math import floor
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.builders import a_credit_note, a_line, a_sale, an_assessment
from vouchers.sale import Sale, SaleLine
from vouchers.voucher import Voucher

RATE = Fraction(18, 100)
TOLERANCE = 1

_QUANTITIES = st.decimals(min_value=Decimal("0.01"), max_value=9999, places=2)
_PRICES = st.decimals(min_value=Decimal("0.01"), max_value=99_999, places=4)
_TREATMENTS = st.sampled_from(["10", "20", "30"])


@st.composite
def lines(draw: st.DrawFn) -> SaleLine:
    price = draw(_PRICES)
    by_value = draw(st.booleans())
    return a_line(
        quantity=draw(_QUANTITIES),
        tax_treatment=draw(_TREATMENTS),
        unit_value=price if by_value else None,
        unit_price=None if by_value else price,
    )


_SALES = st.lists(lines(), min_size=1, max_size=12).map(lambda drawn: a_sale(lines=tuple(drawn)))


def computed(sale: Sale) -> Voucher:
    voucher = an_assessment(sale).voucher
    assert voucher is not None
    return voucher


def rounded(value: Fraction, places: int = 2) -> Fraction:
    return Fraction(floor(value * 10**places + Fraction(1, 2)), 10**places)


def recomputed_value(line: SaleLine) -> Fraction:
    if line.unit_value is not None:
        return rounded(Fraction(line.quantity) * Fraction(line.unit_value))
    assert line.unit_price is not None
    divisor = 1 + RATE if line.tax_treatment == "10" else Fraction(1)
    return rounded(Fraction(line.quantity) * rounded(Fraction(line.unit_price) / divisor, 10))


@given(_SALES)
def test_totals_are_those_of_the_recomputation(sale: Sale) -> None:
    values = [recomputed_value(line) for line in sale.lines]
    taxed = sum(
        (value for value, line in zip(values, sale.lines, strict=True) if line.tax_treatment == "10"), Fraction()
    )
    voucher = computed(sale)
    assert [Fraction(line.value) for line in voucher.lines] == values
    assert Fraction(voucher.totals.line_extension) == sum(values)
    assert Fraction(voucher.totals.tax) == rounded(taxed * RATE)
    assert Fraction(voucher.totals.payable) == sum(values) + rounded(taxed * RATE)


@given(_SALES)
def test_sunats_own_formulas_hold_within_its_tolerance(sale: Sale) -> None:
    """L1, L4, L7, L9, L10, G1, G2, G9, T1, T2, T7 as the tables write them, on the written amounts."""
    voucher = computed(sale)
    for line in voucher.lines:
        value, quantity = Fraction(line.value), Fraction(line.quantity)
        tax = line.taxes[0]
        assert abs(value - quantity * Fraction(line.unit_value)) < TOLERANCE
        assert tax.base == line.value
        assert abs(Fraction(tax.amount) - value * Fraction(tax.percent) / 100) < TOLERANCE
        assert tax.amount > 0 or tax.base <= Decimal("0.06") or tax.tribute != "1000"
        assert line.tax == tax.amount
        assert abs(Fraction(line.unit_price) - (value + Fraction(line.tax)) / quantity) < TOLERANCE
    for total in voucher.taxes:
        assert total.base == sum(line.value for line in voucher.lines if line.taxes[0].tribute == total.tribute)
    assert voucher.totals.tax == sum(total.amount for total in voucher.taxes)
    assert voucher.totals.payable == voucher.totals.line_extension + voucher.totals.tax


@given(_SALES, st.randoms(use_true_random=False))
def test_totals_do_not_depend_on_the_order_of_the_lines(sale: Sale, chance: Random) -> None:
    shuffled = list(sale.lines)
    chance.shuffle(shuffled)
    other = computed(replace(sale, lines=tuple(shuffled)))
    assert (other.totals, other.taxes, other.legends) == (
        computed(sale).totals,
        computed(sale).taxes,
        computed(sale).legends,
    )


@given(_SALES)
def test_a_full_credit_note_mirrors_its_invoice(sale: Sale) -> None:
    invoice, note = computed(sale), computed(a_credit_note(lines=sale.lines))
    assert (note.lines, note.taxes, note.totals) == (invoice.lines, invoice.taxes, invoice.totals)


@given(_PRICES, st.integers(min_value=1, max_value=999))
def test_gross_to_net_and_back_stays_within_a_cent_a_line(price: Decimal, quantity: int) -> None:
    line = a_line(unit_value=None, unit_price=price, quantity=Decimal(quantity))
    written = computed(a_sale(lines=(line,))).lines[0]
    assert abs(written.value + written.tax - price * quantity) <= Decimal("0.02")
    again = a_line(unit_value=written.unit_value, quantity=Decimal(quantity))
    assert computed(a_sale(lines=(again,))).lines[0].value == written.value


@settings(max_examples=20)
@given(st.lists(lines(), min_size=1, max_size=4), st.integers(min_value=1, max_value=240))
def test_the_tax_never_drifts_however_many_lines(drawn: list[SaleLine], times: int) -> None:
    voucher = computed(a_sale(lines=tuple(drawn) * times))
    taxed = sum((line.value for line in voucher.lines if line.taxes[0].tribute == "1000"), Decimal(0))
    assert abs(Fraction(voucher.totals.tax) - Fraction(taxed) * RATE) <= Fraction(1, 200)
