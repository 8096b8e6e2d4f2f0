from datetime import date
from decimal import Decimal

from tests.summaries import a_perception, a_summary_line, a_value, an_igv
from tests.vouchers.summaries.rules.case import Given, case, summary, summed
from vouchers.summaries.daily import Condition, SaleValue, SummaryCustomer, SummaryTax

_LAST_OF_2026 = date(2026, 12, 31)
_FIRST_OF_2027 = date(2027, 1, 1)
_ISC = SummaryTax(tribute="2000", amount=Decimal("10.00"))


def _given_free(type_: str, day: date) -> Given:
    line = a_summary_line(values=(a_value(), SaleValue(type=type_, amount=Decimal("50.00"))))
    return summary(line, today=day, reference_date=day, generation_date=day)


def _gift(*taxes: SummaryTax, day: date = _FIRST_OF_2027) -> Given:
    """A boleta of 100.00 with a taxed gift of 50.00, and its IGV beside these taxes."""
    line = a_summary_line(
        values=(a_value(), SaleValue(type="06", amount=Decimal("50.00"))),
        taxes=(an_igv(), *taxes),
        customer=SummaryCustomer(identity_type="1", identity_number="45678912", name="María Quispe"),
    )
    return summary(line, today=day, reference_date=day, generation_date=day)


_TAX_OF_THE_GIFT = SummaryTax(tribute="9996", amount=Decimal("9.00"), percent=Decimal("18.00"))


def _with_igv(amount: str) -> Given:
    """100.00 that are taxed, and the IGV."""
    igv = Decimal(amount)
    line = a_summary_line(total=100 + igv, taxes=(an_igv(amount=igv),))
    return summary(line)


def _ivap(amount: str) -> Given:
    tax = SummaryTax(tribute="1016", amount=Decimal(amount), percent=Decimal("4.00"))
    return summed(total=100 + tax.amount, taxes=(tax,))


def _charged(amount: str) -> Given:
    return summed(total=Decimal("120.00"), other_charges=Decimal(amount))


def _perceived(currency: str = "PEN", condition: Condition = Condition.ADD, **changes: Decimal | str) -> Given:
    return summed(currency=currency, condition=condition, perception=a_perception(**changes))


AMOUNT_CASES = (
    case("RC0306_5", "lines[0].currency", summed(currency="SOL"), summed(currency="USD")),
    case("RC2251", "lines[0].total", summed(total=Decimal("118.001")), summed(total=Decimal("118.000"))),
    case("RC4027", "lines[0].total", summed(total=Decimal("123.01")), summed(total=Decimal("123.00"))),
    case(
        "RC2357",
        "lines[0].values",
        summed(values=(a_value(amount=Decimal("60.00")), a_value(amount=Decimal("40.00")))),
        summed(values=(a_value(amount=Decimal("60.00")), a_value(type="02", amount=Decimal("40.00")))),
    ),
    case("RC2261", "lines[0].other_charges", _charged("-2.00"), _charged("2.00")),
    case("RC2266", "lines[0].other_charges", _charged("0.00"), _charged("0.01")),
    case(
        "RC2278",
        "lines[0].taxes",
        summed(taxes=(_ISC,)),
        summed(taxes=(_ISC, an_igv(amount=Decimal("0.00"))), total=Decimal("110.00")),
    ),
    case(
        "RC2355",
        "lines[0].taxes",
        summed(taxes=(an_igv(amount=Decimal("9.00")),) * 2),
        summed(taxes=(an_igv(), SummaryTax(tribute="7152", amount=Decimal("0.50")))),
    ),
    case("RC4019", "lines[0].taxes", _with_igv("23.01"), _with_igv("23.00")),
    case("RC3504", "lines[0].taxes", _gift(), _gift(_TAX_OF_THE_GIFT)),
    case("RC4302", "lines[0].taxes", _ivap("9.01"), _ivap("9.00")),
    case(
        "RC2254",
        "lines[0].values[1].amount",
        summed(values=(a_value(), a_value(type="02", amount=Decimal("-1.00")))),
        summed(values=(a_value(), a_value(type="02", amount=Decimal("1.00")))),
    ),
    case("RC2256", "lines[0].values[1].type", _given_free("05", _FIRST_OF_2027), _given_free("05", _LAST_OF_2026)),
    case(
        "RC2048",
        "lines[0].taxes[1].amount",
        summed(taxes=(an_igv(), SummaryTax(tribute="9999", amount=Decimal("1E+12")))),
        summed(taxes=(an_igv(), SummaryTax(tribute="9999", amount=Decimal("1.00")))),
    ),
    case(
        "RC2268",
        "lines[0].taxes[1].tribute",
        summed(taxes=(an_igv(), SummaryTax(tribute="1001", amount=Decimal("1.00")))),
        summed(taxes=(an_igv(), SummaryTax(tribute="9999", amount=Decimal("1.00")))),
    ),
    case("RC2992", "lines[0].taxes[0].percent", summed(taxes=(an_igv(percent=None),)), summed(taxes=(an_igv(),))),
    case(
        "RC3102",
        "lines[0].taxes[0].percent",
        summed(taxes=(an_igv(percent=Decimal("100.01")),)),
        summed(taxes=(an_igv(percent=Decimal("100.0")),)),
    ),
)

PERCEPTION_CASES = (
    case("RC2986", "lines[0].perception", _perceived(condition=Condition.MODIFY), _perceived(condition=Condition.VOID)),
    case("RC2517", "lines[0].perception.regime", _perceived(regime="04"), _perceived(regime="01")),
    case(
        "RC2891",
        "lines[0].perception.percent",
        _perceived(percent=Decimal(1)),
        _perceived(regime="03", percent=Decimal("0.50"), amount=Decimal("0.59"), total_cashed=Decimal("118.59")),
    ),
    case(
        "RC2893",
        "lines[0].perception.amount",
        _perceived(currency="USD", amount=Decimal("0.00")),
        _perceived(currency="USD", amount=Decimal("0.01")),
    ),
    case(
        "RC2895",
        "lines[0].perception.total_cashed",
        _perceived(currency="USD", total_cashed=Decimal("0.001")),
        _perceived(currency="USD", total_cashed=Decimal("400.00")),
    ),
    case(
        "RC2897",
        "lines[0].perception.base",
        _perceived(currency="USD", base=Decimal("-118.00")),
        _perceived(currency="USD", base=Decimal("400.00")),
    ),
    case(
        "RC2608",
        "lines[0].perception.amount",
        _perceived(amount=Decimal("3.37")),
        _perceived(amount=Decimal("3.36")),
    ),
    case(
        "RC2608_2",
        "lines[0].perception.total_cashed",
        _perceived(total_cashed=Decimal("121.37")),
        _perceived(total_cashed=Decimal("121.36")),
    ),
)
