"""Totals of any mixture of operations against a slow, obvious recomputation in fractions, straight from the tables."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given

from tests.builders import an_assessment
from tests.vouchers.operations import any_sale
from vouchers.sale import AllowanceCharge, Sale
from vouchers.voucher import Voucher, VoucherLine

IGV = Fraction(18, 100)
CENT = Fraction(1, 100)


def computed(sale: Sale) -> Voucher:
    assessment = an_assessment(sale)
    assert not assessment.refused, assessment.findings
    assert assessment.voucher is not None
    return assessment.voucher


def amounts(line: VoucherLine, tribute: str) -> Fraction:
    return sum((Fraction(tax.amount) for tax in line.taxes if tax.tribute == tribute), Fraction())


def bases(line: VoucherLine, tribute: str) -> Fraction:
    return sum((Fraction(tax.base) for tax in line.taxes if tax.tribute == tribute), Fraction())


def is_free(line: VoucherLine) -> bool:
    return line.price_type == "02"


def factors(allowances: tuple[AllowanceCharge, ...], code: str, base: Fraction) -> Fraction:
    return sum((base * Fraction(it.factor or 0) for it in allowances if it.code == code), Fraction())


def close(one: Fraction | Decimal, other: Fraction | Decimal, cents: int = 1) -> bool:
    return abs(Fraction(one) - Fraction(other)) <= cents * CENT


@given(any_sale())
def test_lines(sale: Sale) -> None:
    """L1, L3 to L9."""
    for given_line, line in zip(sale.lines, computed(sale).lines, strict=True):
        value, quantity = Fraction(line.value), Fraction(line.quantity)
        gross = quantity * Fraction(line.unit_price if is_free(line) else line.unit_value)
        off, on = (factors(given_line.allowances, code, gross) for code in ("00", "47"))
        assert close(value, gross - off + on)
        excise = amounts(line, "2000")
        family = line.taxes[0]
        assert Fraction(family.base) == value + excise
        assert close(family.amount, Fraction(family.base) * Fraction(family.percent) / 100)
        if given_line.excise is not None and given_line.excise.system == "02":
            assert close(excise, quantity * Fraction(given_line.excise.unit_amount or 0))
        payable = ("1000", "2000", "7152", "9999")
        assert Fraction(line.tax) == sum((amounts(line, tribute) for tribute in payable), Fraction())
        if given_line.plastic_bags:
            assert amounts(line, "7152") == quantity / 2
        if given_line.other_tax_percent is not None:
            assert close(amounts(line, "9999"), value * Fraction(given_line.other_tax_percent) / 100)


@given(any_sale())
def test_totals(sale: Sale) -> None:
    """G1 to G9, T1 to T4, T7."""
    voucher = computed(sale)
    paid = [line for line in voucher.lines if not is_free(line)]
    taxed = [line for line in paid if line.taxes[0].tribute == "1000"]
    value = sum((Fraction(line.value) for line in taxed), Fraction())
    adjustment = factors(sale.allowances, "49", value) - factors(sale.allowances, "02", value)
    igv = (sum((bases(line, "1000") for line in taxed), Fraction()) + adjustment) * IGV
    excise = sum((amounts(line, "2000") for line in paid), Fraction())
    other = sum((amounts(line, tribute) for line in voucher.lines for tribute in ("7152", "9999")), Fraction())
    extension = sum((Fraction(line.value) for line in paid), Fraction()) + adjustment
    totals, taxes = voucher.totals, {tax.tribute: tax for tax in voucher.taxes}
    assert close(taxes["1000"].base, value + adjustment)
    assert close(taxes["1000"].amount, igv)
    assert close(totals.line_extension, extension)
    assert close(totals.tax, igv + excise + other)
    inclusive = extension + igv + excise + other
    assert close(totals.tax_inclusive, inclusive, 2)
    off = factors(sale.allowances, "03", inclusive)
    on = sum((factors(sale.allowances, code, extension) for code in ("45", "46", "50")), Fraction())
    for line in voucher.lines:
        off += sum((Fraction(it.amount) for it in line.allowances if it.code == "01"), Fraction())
        on += sum((Fraction(it.amount) for it in line.allowances if it.code == "48"), Fraction())
    assert close(totals.payable, inclusive + on - off, 5)


@given(any_sale())
def test_the_parts_add_up_to_the_cent(sale: Sale) -> None:
    totals = computed(sale).totals
    assert totals.tax_inclusive == totals.line_extension + totals.tax
    assert totals.payable == totals.tax_inclusive + (totals.charge or 0) - (totals.allowance or 0)
