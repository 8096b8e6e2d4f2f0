"""The worked examples of the domain page beyond plain sales, figure by figure."""

from dataclasses import dataclass, field
from decimal import Decimal

import pytest

from tests.builders import a_sale, a_voucher, an_assessment
from tests.vouchers.operations import (
    ADVANCES,
    ALLOWANCES,
    CONTINGENCY,
    EXPORTS,
    FREE,
    NOTES,
    NRUS,
    TAXED_GIFTS,
    TAXES,
    UNTAXED_GIFTS,
    WITHHOLDINGS,
    sold,
)
from tests.vouchers.sectors import REFERENCES, SECTORS
from vouchers.sale import Sale
from vouchers.voucher import Totals

OPERATIONS = (
    ALLOWANCES | FREE | EXPORTS | TAXES | ADVANCES | WITHHOLDINGS | NRUS | NOTES | CONTINGENCY | SECTORS | REFERENCES
)


@dataclass(frozen=True)
class Figures:
    """Lines as (value, tax, price); tributes as (code, base, amount); the totals that are written."""

    lines: list[tuple[str, str, str]]
    taxes: list[tuple[str, str, str]]
    totals: dict[str, str] = field(default_factory=dict)


EXPECTED = {
    "J line discounts": Figures(
        [("180.00", "32.40", "101.20")],
        [("1000", "180.00", "32.40")],
        {
            "line_extension": "180.00",
            "tax": "32.40",
            "tax_inclusive": "212.40",
            "allowance": "10.00",
            "payable": "202.40",
        },
    ),
    "K global discount of the base": Figures(
        [("1000.00", "180.00", "1180.00")],
        [("1000", "900.00", "162.00")],
        {"line_extension": "900.00", "tax": "162.00", "tax_inclusive": "1062.00", "payable": "1062.00"},
    ),
    "L global discount beside the base": Figures(
        [("1000.00", "180.00", "1180.00")],
        [("1000", "1000.00", "180.00")],
        {
            "line_extension": "1000.00",
            "tax": "180.00",
            "tax_inclusive": "1180.00",
            "allowance": "50.00",
            "payable": "1130.00",
        },
    ),
    "half of 883.11": Figures(
        [("441.56", "79.48", "521.04")],
        [("1000", "441.56", "79.48")],
        {"line_extension": "441.56", "tax": "79.48", "tax_inclusive": "521.04", "payable": "521.04"},
    ),
    "global charges": Figures(
        [("1000.00", "180.00", "1180.00"), ("50.00", "0.00", "50.00")],
        [("1000", "1100.00", "198.00"), ("9997", "50.00", "0.00")],
        {
            "line_extension": "1150.00",
            "tax": "198.00",
            "tax_inclusive": "1348.00",
            "charge": "128.50",
            "payable": "1476.50",
        },
    ),
    "a credit note of discounted lines": Figures(
        [("271.00", "48.78", "106.5933333333")],
        [("1000", "271.00", "48.78")],
        {"line_extension": "271.00", "tax": "48.78", "tax_inclusive": "319.78", "payable": "319.78"},
    ),
    "a debit note with a service charge": Figures(
        [("1000.00", "180.00", "1180.00")],
        [("1000", "1000.00", "180.00")],
        {
            "line_extension": "1000.00",
            "tax": "180.00",
            "tax_inclusive": "1180.00",
            "charge": "100.00",
            "payable": "1280.00",
        },
    ),
    "E export": Figures(
        [("1000.00", "0.00", "100.00")],
        [("9995", "1000.00", "0.00")],
        {"line_extension": "1000.00", "tax": "0.00", "tax_inclusive": "1000.00", "payable": "1000.00"},
    ),
    "F mixed with free": Figures(
        [
            ("100.00", "18.00", "118.00"),
            ("50.00", "0.00", "50.00"),
            ("30.00", "0.00", "30.00"),
            ("20.00", "0.00", "10.00"),
            ("10.00", "0.00", "10.00"),
        ],
        [
            ("1000", "100.00", "18.00"),
            ("9996", "30.00", "3.60"),
            ("9997", "50.00", "0.00"),
            ("9998", "30.00", "0.00"),
        ],
        {"line_extension": "180.00", "tax": "18.00", "tax_inclusive": "198.00", "payable": "198.00"},
    ),
    "G all free": Figures(
        [("20.00", "0.00", "10.00")],
        [("9996", "20.00", "3.60")],
        {"line_extension": "0.00", "tax": "0.00", "tax_inclusive": "0.00", "payable": "0.00"},
    ),
    "a gift at its price with taxes": Figures(
        [("1000.00", "180.00", "1180.00"), ("100.00", "0.00", "100.00")],
        [("1000", "1000.00", "180.00"), ("9996", "100.00", "18.00")],
        {"line_extension": "1000.00", "tax": "180.00", "tax_inclusive": "1180.00", "payable": "1180.00"},
    ),
    "H ISC of the value": Figures(
        [("100.00", "29.80", "129.80")],
        [("1000", "100.00", "19.80"), ("2000", "100.00", "10.00")],
        {"line_extension": "100.00", "tax": "29.80", "tax_inclusive": "129.80", "payable": "129.80"},
    ),
    "ISC of a fixed amount": Figures(
        [("38.04", "38.71", "6.3958333333")],
        [("1000", "38.04", "11.71"), ("2000", "38.04", "27.00")],
        {"line_extension": "38.04", "tax": "38.71", "tax_inclusive": "76.75", "payable": "76.75"},
    ),
    "ISC of the retail price": Figures(
        [("84.00", "51.10", "5.6291666667")],
        [("1000", "84.00", "20.61"), ("2000", "101.64", "30.49")],
        {"line_extension": "84.00", "tax": "51.10", "tax_inclusive": "135.10", "payable": "135.10"},
    ),
    "I ICBPER": Figures(
        [("10.00", "2.80", "6.40")],
        [("1000", "10.00", "1.80"), ("7152", "0.00", "1.00")],
        {"line_extension": "10.00", "tax": "2.80", "tax_inclusive": "12.80", "payable": "12.80"},
    ),
    "IVAP": Figures(
        [("1000.00", "40.00", "104.00")],
        [("1016", "950.00", "38.00")],
        {"line_extension": "950.00", "tax": "38.00", "tax_inclusive": "988.00", "payable": "988.00"},
    ),
    "other taxes": Figures(
        [("100.00", "23.00", "123.00"), ("1000.00", "180.00", "1180.00")],
        [("1000", "1100.00", "198.00"), ("9999", "100.00", "5.00")],
        {"line_extension": "1100.00", "tax": "203.00", "tax_inclusive": "1303.00", "payable": "1303.00"},
    ),
    "ISC on a gift": Figures(
        [("1000.00", "180.00", "1180.00"), ("100.00", "10.00", "100.00")],
        [("1000", "1000.00", "180.00"), ("9996", "100.00", "19.80")],
        {"line_extension": "1000.00", "tax": "180.00", "tax_inclusive": "1180.00", "payable": "1180.00"},
    ),
    "M prepaid": Figures(
        [("1000.00", "180.00", "1180.00")],
        [("1000", "800.00", "144.00")],
        {
            "line_extension": "1000.00",
            "tax": "144.00",
            "tax_inclusive": "1180.00",
            "prepaid": "236.00",
            "payable": "944.00",
        },
    ),
    "an advance of ISC": Figures(
        [("100.00", "29.80", "129.80")],
        [("1000", "50.00", "9.90"), ("2000", "100.00", "5.00")],
        {
            "line_extension": "100.00",
            "tax": "14.90",
            "tax_inclusive": "129.80",
            "prepaid": "64.90",
            "payable": "64.90",
        },
    ),
    "rounded down": Figures(
        [("33.33", "6.00", "39.33")],
        [("1000", "33.33", "6.00")],
        {
            "line_extension": "33.33",
            "tax": "6.00",
            "tax_inclusive": "39.33",
            "rounding": "-0.03",
            "payable": "39.30",
        },
    ),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_worked_examples(name: str) -> None:
    voucher, expected = a_voucher(OPERATIONS[name]), EXPECTED[name]
    assert [(line.value, line.tax, line.unit_price) for line in voucher.lines] == [
        (Decimal(value), Decimal(tax), Decimal(price)) for value, tax, price in expected.lines
    ]
    assert [(tax.tribute, tax.base, tax.amount) for tax in voucher.taxes] == [
        (tribute, Decimal(base), Decimal(amount)) for tribute, base, amount in expected.taxes
    ]
    assert voucher.totals == Totals(**{name: Decimal(value) for name, value in expected.totals.items()})


@pytest.mark.parametrize("sale", OPERATIONS.values(), ids=OPERATIONS)
def test_they_have_no_findings(sale: Sale) -> None:
    assert an_assessment(sale).findings == ()


def test_a_discount_says_what_it_was_computed_from() -> None:
    discounts = a_voucher(OPERATIONS["J line discounts"]).lines[0].allowances
    assert [(it.code, it.is_charge, it.amount, it.factor, it.base) for it in discounts] == [
        ("00", False, Decimal(20), Decimal("0.10"), Decimal(200)),
        ("01", False, Decimal(10), None, Decimal("212.40")),
    ]


def test_what_a_source_gives_counts_over_its_factor() -> None:
    assert a_voucher(OPERATIONS["a discount given twice"]).lines[0].value == Decimal("179.50")


def test_a_notes_lines_have_their_discounts_inside() -> None:
    line = a_voucher(OPERATIONS["a credit note of discounted lines"]).lines[0]
    assert (line.unit_value, line.allowances) == (Decimal("90.3333333333"), ())


@pytest.mark.parametrize("treatment", [*TAXED_GIFTS, *UNTAXED_GIFTS])
def test_what_is_given_away_has_a_reference_value_and_no_price(treatment: str) -> None:
    line = a_voucher(a_sale(lines=(sold("2", "10.00", treatment),))).lines[0]
    assert (line.unit_value, line.unit_price, line.tax) == (Decimal(0), Decimal(10), Decimal(0))
    assert line.price_type == "02"
    theoretical = Decimal("3.60") if treatment in TAXED_GIFTS else Decimal(0)
    assert [(tax.tribute, tax.treatment, tax.amount) for tax in line.taxes] == [("9996", treatment, theoretical)]


def test_a_legend_tells_that_something_is_given_away() -> None:
    codes = {name: [it.code for it in a_voucher(OPERATIONS[name]).legends] for name in OPERATIONS}
    assert codes["G all free"] == codes["F mixed with free"] == ["1000", "1002"]
    assert codes["E export"] == codes["K global discount of the base"] == ["1000"]


def test_a_sample_of_an_export_says_that_it_is_one() -> None:
    voucher = a_voucher(OPERATIONS["an export with a sample"])
    assert [(tax.tribute, str(tax.base)) for tax in voucher.taxes] == [("9995", "100.00"), ("9996", "5.00")]
    assert voucher.totals.payable == 100


def test_a_gross_price_holds_all_its_taxes() -> None:
    for line in a_voucher(OPERATIONS["ISC within gross prices"]).lines:
        assert abs(line.unit_price - {1: Decimal("129.80"), 2: Decimal(10), 3: Decimal(8)}[line.number]) < Decimal(
            "0.01"
        )


def test_the_rate_of_the_igv_can_be_the_reduced_one() -> None:
    sale = a_sale(lines=(sold("1", "100.00"), sold("1", "10.00", "15")), igv_percent=Decimal("10.5"))
    assessment = an_assessment(sale)
    assert [finding.rule for finding in assessment.findings] == ["V4439"]
    voucher = assessment.voucher
    assert voucher is not None
    assert [(tax.tribute, str(tax.base), str(tax.amount)) for tax in voucher.taxes] == [
        ("1000", "100.00", "10.50"),
        ("9996", "10.00", "1.05"),
    ]


def test_rice_has_its_legend() -> None:
    codes = [[it.code for it in a_voucher(sale).legends] for name, sale in TAXES.items() if "IVAP" in name]
    assert codes == [["1000", "2007"], ["1000", "1002", "2007"]]


def test_an_advance_becomes_a_discount_and_names_its_document() -> None:
    voucher = a_voucher(OPERATIONS["several advances of several treatments"])
    assert [(it.code, str(it.amount)) for it in voucher.allowances] == [
        ("02", "10.00"),
        ("03", "5.00"),
        ("04", "300.00"),
        ("05", "50.00"),
        ("06", "60.00"),
    ]
    assert [(it.identifier, it.document_type, it.number, it.issuer_ruc) for it in voucher.prepaid] == [
        ("01", "02", 1, "20100066603"),
        ("02", "02", 2, "20100066603"),
        ("03", "03", 3, "20131312955"),
    ]


def test_a_detraction_is_deposited_in_whole_soles() -> None:
    voucher = a_voucher(OPERATIONS["N detraction and credit"])
    assert voucher.detraction is not None
    assert (voucher.detraction.amount, voucher.detraction.means) == (Decimal(142), "001")
    assert [it.code for it in voucher.legends] == ["1000", "2006"]
    assert voucher.payment is not None
    assert (voucher.totals.payable, voucher.payment.outstanding) == (Decimal("1180.00"), Decimal("1038.00"))
    abroad = a_voucher(OPERATIONS["a detraction of a sale in dollars"]).detraction
    assert abroad is not None
    assert abroad.amount == Decimal("531.00")


def test_a_retention_notice_enters_no_total() -> None:
    voucher = a_voucher(OPERATIONS["P retention agent"])
    notice = voucher.allowances[0]
    assert (notice.code, notice.amount, notice.factor, notice.base) == (
        "62",
        Decimal("35.40"),
        Decimal("0.03"),
        Decimal("1180.00"),
    )
    assert (voucher.totals.allowance, voucher.totals.payable) == (None, Decimal("1180.00"))


def test_a_perception_is_in_soles_and_enters_no_total() -> None:
    voucher = a_voucher(OPERATIONS["a perception"])
    written = voucher.perception
    assert written is not None
    assert [str(it) for it in (written.factor, written.base, written.amount, written.total)] == [
        "0.02",
        "1180.00",
        "23.60",
        "1203.60",
    ]
    assert (voucher.totals.payable, voucher.totals.charge) == (Decimal("1180.00"), None)
    assert [it.code for it in voucher.legends] == ["1000", "2000"]


def test_a_perception_of_a_part_is_paid_on_top_of_the_whole() -> None:
    written = a_voucher(OPERATIONS["a perception of a part, at the special rate"]).perception
    assert written is not None
    assert (written.amount, written.total) == (Decimal("2.50"), Decimal("1182.50"))


def test_income_tax_that_is_withheld_is_not_paid() -> None:
    voucher = a_voucher(OPERATIONS["income tax withheld"])
    assert [(it.code, it.is_charge, it.amount, it.base) for it in voucher.allowances] == [
        ("63", False, Decimal("50.00"), Decimal("1000.00"))
    ]
    assert (voucher.totals.allowance, voucher.totals.payable) == (Decimal("50.00"), Decimal("950.00"))


def test_a_legend_of_the_source_stands_in_the_place_of_ours() -> None:
    legends = a_voucher(OPERATIONS["legends with a text of their own"]).legends
    assert [(it.code, it.text) for it in legends] == [
        ("1000", "Entrega en almacén <central> & en ruta"),
        ("2012", "Entrega en almacén <central> & en ruta"),
    ]
    catalogued = a_voucher(OPERATIONS["legends that need nothing"]).legends
    assert [it.text for it in catalogued][1] == "Agencia de Viaje - Paquete turístico"


def test_a_sale_on_the_road_says_so() -> None:
    assert [it.code for it in a_voucher(OPERATIONS["a sale on the road"]).legends] == ["1000", "2005"]
