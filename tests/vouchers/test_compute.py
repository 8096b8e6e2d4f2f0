"""The worked examples of the domain page, by their letters, and the traps of the trade that are in scope."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from tests.builders import (
    ISSUE_TIME,
    TODAY,
    a_boleta,
    a_credit_note,
    a_debit_note,
    a_line,
    a_note,
    a_sale,
    a_voucher,
    an_assessment,
    an_issuer,
    on_credit,
)
from vouchers.compute import compute
from vouchers.sale import Sale, SaleLine
from vouchers.voucher import Legend, Modification, TaxTotal, Voucher


def _line(quantity: str, unit_value: str, treatment: str = "10") -> SaleLine:
    return a_line(quantity=Decimal(quantity), unit_value=Decimal(unit_value), tax_treatment=treatment)


def _gross(quantity: str, unit_price: str, treatment: str = "10") -> SaleLine:
    price = Decimal(unit_price)
    return a_line(quantity=Decimal(quantity), unit_value=None, unit_price=price, tax_treatment=treatment)


_TWO_TAXED = (_line("2", "100.00"), _line("1", "33.33"))


@dataclass(frozen=True)
class Example:
    """Lines as (value, tax, price); tributes as (code, base, amount); totals as value, tax and payable."""

    sale: Sale
    lines: list[tuple[str, str, str]]
    taxes: list[tuple[str, str, str]]
    totals: tuple[str, str, str]


EXAMPLES = {
    "A taxed": Example(
        a_sale(lines=_TWO_TAXED),
        [("200.00", "36.00", "118.00"), ("33.33", "6.00", "39.33")],
        [("1000", "233.33", "42.00")],
        ("233.33", "42.00", "275.33"),
    ),
    "B price includes IGV": Example(
        a_sale(lines=(_gross("3", "100.00"),)),
        [("254.24", "45.76", "100.00")],
        [("1000", "254.24", "45.76")],
        ("254.24", "45.76", "300.00"),
    ),
    "C unaffected": Example(
        a_sale(lines=(_line("1", "500.00", "30"),)),
        [("500.00", "0.00", "500.00")],
        [("9998", "500.00", "0.00")],
        ("500.00", "0.00", "500.00"),
    ),
    "D exempt": Example(
        a_sale(lines=(_gross("1", "500.00", "20"),)),
        [("500.00", "0.00", "500.00")],
        [("9997", "500.00", "0.00")],
        ("500.00", "0.00", "500.00"),
    ),
    "F without its free lines": Example(
        a_sale(lines=(_line("1", "30.00", "30"), _line("1", "50.00", "20"), _line("1", "100.00"))),
        [("30.00", "0.00", "30.00"), ("50.00", "0.00", "50.00"), ("100.00", "18.00", "118.00")],
        [("1000", "100.00", "18.00"), ("9997", "50.00", "0.00"), ("9998", "30.00", "0.00")],
        ("180.00", "18.00", "198.00"),
    ),
    "O USD in three instalments": Example(
        a_sale(currency="USD", lines=(_line("1", "1000.00"),), payment=on_credit("393.33", "393.33", "393.34")),
        [("1000.00", "180.00", "1180.00")],
        [("1000", "1000.00", "180.00")],
        ("1000.00", "180.00", "1180.00"),
    ),
    "Q credit note, total of A": Example(
        a_credit_note(lines=_TWO_TAXED),
        [("200.00", "36.00", "118.00"), ("33.33", "6.00", "39.33")],
        [("1000", "233.33", "42.00")],
        ("233.33", "42.00", "275.33"),
    ),
    "R credit note 13": Example(
        a_credit_note(
            note=a_note(reason_code="13", reason="Nuevo cronograma"),
            lines=(_line("1", "0"),),
            payment=on_credit("519.00", "519.00"),
        ),
        [("0.00", "0.00", "0.00")],
        [("1000", "0.00", "0.00")],
        ("0.00", "0.00", "0.00"),
    ),
    "S debit note 02": Example(
        a_debit_note(lines=(_line("1", "50.00"),)),
        [("50.00", "9.00", "59.00")],
        [("1000", "50.00", "9.00")],
        ("50.00", "9.00", "59.00"),
    ),
}


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES.keys())
def test_the_worked_examples(example: Example) -> None:
    assessment = an_assessment(example.sale)
    assert not assessment.findings
    voucher = assessment.voucher
    assert voucher is not None
    assert [_numbers(line.value, line.tax, line.unit_price) for line in voucher.lines] == [
        _decimals(line) for line in example.lines
    ]
    assert list(voucher.taxes) == [
        TaxTotal(tribute=tribute, base=Decimal(base), amount=Decimal(amount)) for tribute, base, amount in example.taxes
    ]
    totals = voucher.totals
    assert _numbers(totals.line_extension, totals.tax, totals.payable) == _decimals(example.totals)
    assert totals.tax_inclusive == totals.payable
    assert totals.allowance is totals.charge is totals.prepaid is totals.rounding is None


def _numbers(*values: Decimal) -> tuple[Decimal, ...]:
    return values


def _decimals(texts: tuple[str, ...]) -> tuple[Decimal, ...]:
    return tuple(Decimal(text) for text in texts)


def test_a_gross_price_keeps_ten_decimals_of_its_value() -> None:
    voucher = a_voucher(a_sale(lines=(_gross("3", "100.00"),)))
    assert voucher.lines[0].unit_value == Decimal("84.7457627119")


def test_the_igv_of_many_lines_is_that_of_their_sum() -> None:
    """Two hundred lines of 0.03 round 0.0054 up to 0.01 each: 2.00 by lines, 1.08 by law."""
    voucher = a_voucher(a_sale(lines=(_line("1", "0.03"),) * 200))
    assert sum(line.tax for line in voucher.lines) == Decimal("2.00")
    assert voucher.totals.tax == Decimal("1.08")


def test_a_price_over_a_sliver_of_a_unit_is_the_one_that_the_amounts_make() -> None:
    """0.001 of 100.00 is 0.08 and 0.01 of IGV: SUNAT divides and wants 90, not 100 (3270)."""
    line = a_voucher(a_sale(lines=(_gross("0.001", "100.00"),))).lines[0]
    assert (line.value, line.tax, line.unit_price) == (Decimal("0.08"), Decimal("0.01"), Decimal(90))


def test_a_line_says_what_it_is_taxed_with() -> None:
    taxed, untaxed = a_voucher(a_sale(lines=(_line("1", "100.00"), _line("1", "100.00", "30")))).lines
    assert [(tax.tribute, tax.treatment, str(tax.percent)) for tax in taxed.taxes] == [("1000", "10", "18.00")]
    assert [(tax.tribute, tax.treatment, str(tax.percent)) for tax in untaxed.taxes] == [("9998", "30", "0.00")]
    assert (taxed.number, untaxed.number) == (1, 2)
    assert taxed.price_type == untaxed.price_type == "01"


def test_the_rate_is_that_of_the_issue_date() -> None:
    sale = a_sale(issue_date=date(2011, 2, 28), lines=(_line("1", "100.00"),))
    assessment = an_assessment(sale, today=date(2011, 2, 28))
    assert assessment.voucher is not None
    assert assessment.voucher.totals.tax == Decimal("19.00")


def test_the_amount_stands_in_words() -> None:
    voucher = a_voucher(a_sale(lines=_TWO_TAXED, currency="EUR"))
    assert voucher.legends == (Legend(code="1000", text="DOSCIENTOS SETENTA Y CINCO CON 33/100 EUROS"),)


def test_only_facturas_and_new_terms_carry_terms_of_payment() -> None:
    credit = on_credit("236.00")
    filled = replace(credit, outstanding=Decimal("236.00"))
    assert a_voucher(a_sale(payment=credit)).payment == filled
    assert a_voucher(a_boleta(payment=credit)).payment is None
    assert a_voucher(a_credit_note(payment=credit)).payment is None


def test_a_note_has_a_modification_and_no_due_date() -> None:
    voucher = a_voucher(a_credit_note(due_date=TODAY))
    document = a_note().document
    assert document is not None
    assert voucher.modification == Modification(reason_code="01", reason="Anulación de la póliza", document=document)
    assert voucher.due_date is None
    assert a_voucher(a_sale(due_date=TODAY)).due_date == TODAY


def test_the_head_is_carried_over() -> None:
    voucher: Voucher = a_voucher(a_sale(series="F002", purchase_order="OC-1", currency="USD"))
    head: tuple[Any, ...] = (voucher.series, voucher.purchase_order, voucher.currency, voucher.issue_time)
    assert head == ("F002", "OC-1", "USD", ISSUE_TIME)
    assert voucher.issuer == an_issuer()


@pytest.mark.parametrize(
    "sale",
    [
        a_sale(),
        a_credit_note(note=None, series="FC01", issue_date=TODAY, operation_type="0101"),
        a_sale(lines=(a_line(unit_value=None),), series="F001", issue_date=TODAY, operation_type="0101"),
    ],
    ids=["not filled", "note without its reason", "line without price"],
)
def test_what_was_not_assessed_is_refused_in_words(sale: Sale) -> None:
    with pytest.raises(ValueError, match=r"fill|reason|price"):
        compute(sale, issuer=an_issuer(), issue_time=ISSUE_TIME)
