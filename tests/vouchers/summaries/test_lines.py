"""The line of a summary says what the voucher's document says."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.builders import TODAY, a_boleta, a_credit_note, a_life_line, a_line, a_note, a_person, a_voucher, an_issuer
from tests.summaries import a_daily_summary
from tests.vouchers.operations import NRUS
from vouchers.sale import DocumentReference
from vouchers.summaries.daily import Condition, SaleValue, SummaryCustomer, SummaryTax
from vouchers.summaries.lines import summary_line, voiding_line
from vouchers.summaries.rules.check import check_summary
from vouchers.voucher import LineTax, TaxTotal, Voucher

IGV_18 = Decimal("18.00")


def a_free_voucher(issue_date: date, **free: str) -> Voucher:
    """A boleta of one taxed line and lines given free: treatment of catalogue 07 to value."""
    voucher = a_voucher(a_boleta())
    line = voucher.lines[0]
    gifts = tuple(
        replace(
            line,
            number=number,
            value=Decimal(value),
            tax=Decimal("0.00"),
            taxes=(
                LineTax(
                    tribute="9996",
                    base=Decimal(value),
                    amount=Decimal("0.00"),
                    percent=Decimal("0.00"),
                    treatment=treatment.removeprefix("t"),
                ),
            ),
        )
        for number, (treatment, value) in enumerate(free.items(), start=2)
    )
    total = TaxTotal(tribute="9996", base=sum(map(Decimal, free.values()), Decimal(0)), amount=Decimal("0.00"))
    return replace(voucher, issue_date=issue_date, lines=(line, *gifts), taxes=(*voucher.taxes, total))


def test_a_boleta_of_every_kind_of_line() -> None:
    lines = (a_line(), a_line(tax_treatment="20", unit_value=Decimal("10.00")), a_life_line())
    line = summary_line(a_voucher(a_boleta(lines=lines)), 7, Condition.ADD)
    assert line.document == DocumentReference(document_type="03", series="B001", number=7)
    assert (line.condition, line.currency, line.total) == (Condition.ADD, "PEN", Decimal("756.00"))
    assert line.values == (
        SaleValue(type="01", amount=Decimal("200.00")),
        SaleValue(type="02", amount=Decimal("20.00")),
        SaleValue(type="03", amount=Decimal("500.00")),
    )
    assert line.taxes == (SummaryTax(tribute="1000", amount=Decimal("36.00"), percent=IGV_18),)
    assert line.customer == SummaryCustomer(identity_type="1", identity_number="45678912")
    assert (line.other_charges, line.modified, line.perception) == (None, None, None)


def test_an_unaffected_boleta_still_says_the_igv_and_its_rate() -> None:
    line = summary_line(a_voucher(a_boleta(lines=(a_life_line(),))), 1, Condition.ADD)
    assert line.values == (SaleValue(type="03", amount=Decimal("500.00")),)
    assert line.taxes == (SummaryTax(tribute="1000", amount=Decimal("0.00"), percent=IGV_18),)


def test_a_note_names_what_it_modifies() -> None:
    boleta = DocumentReference(document_type="03", series="B001", number=4)
    sale = a_credit_note(customer=a_person(), note=a_note(document=boleta))
    line = summary_line(a_voucher(sale), 2, Condition.VOID)
    assert line.document == DocumentReference(document_type="07", series="BC01", number=2)
    assert (line.modified, line.condition) == (boleta, Condition.VOID)


def test_other_tributes_and_charges_go_along() -> None:
    voucher = a_voucher(a_boleta())
    line_taxes = (*voucher.lines[0].taxes, _isc_of_a_line())
    taxes = (
        *voucher.taxes,
        TaxTotal(tribute="2000", base=Decimal("200.00"), amount=Decimal("20.00")),
        TaxTotal(tribute="7152", base=Decimal("1.00"), amount=Decimal("0.50")),
        TaxTotal(tribute="9999", base=Decimal("0.00"), amount=Decimal("0.00")),
    )
    totals = replace(voucher.totals, charge=Decimal("5.00"), payable=Decimal("261.50"))
    voucher = replace(voucher, taxes=taxes, totals=totals, lines=(replace(voucher.lines[0], taxes=line_taxes),))
    line = summary_line(voucher, 1, Condition.ADD)
    assert line.taxes == (
        SummaryTax(tribute="1000", amount=Decimal("36.00"), percent=IGV_18),
        SummaryTax(tribute="2000", amount=Decimal("20.00"), percent=Decimal("10.00")),
        SummaryTax(tribute="7152", amount=Decimal("0.50")),
    )
    assert line.other_charges == Decimal("5.00")


def _isc_of_a_line() -> LineTax:
    return LineTax(tribute="2000", base=Decimal("200.00"), amount=Decimal("20.00"), percent=Decimal("10.00"))


def test_rice_has_the_ivap_in_the_place_of_the_igv() -> None:
    voucher = a_voucher(a_boleta())
    line_tax = replace(voucher.lines[0].taxes[0], tribute="1016", percent=Decimal("4.00"), treatment="17")
    tax = TaxTotal(tribute="1016", base=Decimal("200.00"), amount=Decimal("8.00"))
    voucher = replace(voucher, taxes=(tax,), lines=(replace(voucher.lines[0], taxes=(line_tax,)),))
    line = summary_line(voucher, 1, Condition.ADD)
    assert line.taxes == (SummaryTax(tribute="1016", amount=Decimal("8.00"), percent=Decimal("4.00")),)
    assert line.values == (SaleValue(type="01", amount=Decimal("200.00")),)


def test_what_was_given_free_is_split_from_2027_on() -> None:
    free = {"t15": "10.00", "t21": "20.00", "t31": "30.00", "t40": "40.00", "t12": "1.00"}
    until_2026 = summary_line(a_free_voucher(date(2026, 12, 31), **free), 1, Condition.ADD)
    from_2027 = summary_line(a_free_voucher(date(2027, 1, 1), **free), 1, Condition.ADD)
    assert _values(until_2026.values) == {"01": "200.00", "05": "101.00"}
    assert _values(from_2027.values) == {"01": "200.00", "06": "11.00", "07": "20.00", "08": "30.00", "09": "40.00"}
    assert [tax.tribute for tax in until_2026.taxes] == ["1000"]


def _values(values: tuple[SaleValue, ...]) -> dict[str, str]:
    return {value.type: str(value.amount) for value in values}


def test_a_voiding_names_its_document() -> None:
    line = voiding_line(a_voucher(), 9, " Póliza\tanulada\n")
    assert line.document == DocumentReference(document_type="01", series="F001", number=9)
    assert line.reason == "Póliza anulada"


UNIT_VALUES = st.decimals(min_value=Decimal("0.01"), max_value=Decimal(9_999), places=4)
LINES = st.builds(
    lambda treatment, quantity, unit_value: a_line(
        tax_treatment=treatment, quantity=Decimal(quantity), unit_value=unit_value
    ),
    st.sampled_from(["10", "20", "30"]),
    st.integers(1, 20),
    UNIT_VALUES,
)


@given(st.lists(LINES, min_size=1, max_size=20), st.sampled_from(["PEN", "USD"]), st.sampled_from(Condition))
def test_whatever_was_sold_its_line_adds_up_to_the_cent(
    lines: list[object], currency: str, condition: Condition
) -> None:
    voucher = a_voucher(a_boleta(lines=tuple(lines), currency=currency))
    line = summary_line(voucher, 1, condition)
    summed = sum([value.amount for value in line.values] + [tax.amount for tax in line.taxes], Decimal(0))
    assert summed == line.total == voucher.totals.payable
    assert check_summary(a_daily_summary(line, issuer=an_issuer()), today=TODAY) == ()


@pytest.mark.parametrize("condition", Condition)
def test_an_anonymous_sale_says_so_by_dashes(condition: Condition) -> None:
    anonymous = a_person(identity_type="-", identity_number="-", name="CLIENTES VARIOS")
    line = summary_line(a_voucher(a_boleta(customer=anonymous)), 1, condition)
    assert line.customer == SummaryCustomer(identity_type="-", identity_number="-")
    assert check_summary(a_daily_summary(line), today=TODAY) == ()


def test_a_boleta_of_the_nrus_has_no_igv_and_the_rate_of_the_day() -> None:
    line = summary_line(a_voucher(NRUS["NRUS"]), 7, Condition.ADD)
    assert line.total == Decimal("217.99")
    assert line.values == (SaleValue(type="01", amount=Decimal("217.99")),)
    assert line.taxes == (SummaryTax(tribute="1000", amount=Decimal("0.00"), percent=IGV_18),)
    assert check_summary(a_daily_summary(line), today=TODAY) == ()
