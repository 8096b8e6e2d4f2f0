"""One boleta of the last day of 2026 and of the first of 2027: its line and its file follow the law of its day."""

from datetime import date, timedelta
from decimal import Decimal

from msgspec.structs import replace

from tests.builders import a_boleta, a_line, a_voucher
from tests.summaries import a_daily_summary, a_voiding, a_voiding_line
from vouchers.findings import Severity
from vouchers.summaries.daily import Condition, DailySummary, SaleValue, SummaryLine, SummaryTax
from vouchers.summaries.lines import summary_line
from vouchers.summaries.rules.check import check_summary, check_voiding

LAST_OF_2026 = date(2026, 12, 31)
FIRST_OF_2027 = date(2027, 1, 1)

_SOLD_AND_GIVEN = (a_line(), a_line(tax_treatment="15", unit_value=Decimal("10.00")), a_line(tax_treatment="31"))


def _line(day: date) -> SummaryLine:
    """The same boleta, issued on that day."""
    voucher = a_voucher(a_boleta(lines=_SOLD_AND_GIVEN))
    return summary_line(replace(voucher, issue_date=day), 1, Condition.ADD)


def _codes(line: SummaryLine, day: date) -> set[str]:
    return _codes_of(a_daily_summary(line, reference_date=day, generation_date=day), today=day)


def _codes_of(file: DailySummary, *, today: date) -> set[str]:
    return {it.sunat_code for it in check_summary(file, today=today) if it.severity is Severity.ERROR}


def test_each_line_is_right_by_the_law_of_its_day_and_wrong_by_the_others() -> None:
    old, new = _line(LAST_OF_2026), _line(FIRST_OF_2027)
    assert _codes(old, LAST_OF_2026) == _codes(new, FIRST_OF_2027) == set()
    assert _codes(old, FIRST_OF_2027) == {"2256", "2022"}
    assert _codes(new, LAST_OF_2026) == {"2256"}
    assert (
        check_summary(
            a_daily_summary(new, reference_date=FIRST_OF_2027, generation_date=FIRST_OF_2027), today=FIRST_OF_2027
        )
        == ()
    )


def test_from_2027_on_a_line_names_the_customer_and_the_igv_of_what_is_free() -> None:
    old, new = _line(LAST_OF_2026), _line(FIRST_OF_2027)
    assert old.customer
    assert new.customer
    assert (old.customer.name, new.customer.name) == (None, "María Quispe Ñahui")
    assert [(it.type, str(it.amount)) for it in old.values] == [("01", "200.00"), ("05", "220.00")]
    assert new.values == (
        SaleValue(type="01", amount=Decimal("200.00")),
        SaleValue(type="06", amount=Decimal("20.00")),
        SaleValue(type="08", amount=Decimal("200.00")),
    )
    igv = SummaryTax(tribute="1000", amount=Decimal("36.00"), percent=Decimal("18.00"))
    assert old.taxes == (igv,)
    assert new.taxes == (igv, SummaryTax(tribute="9996", amount=Decimal("3.60"), percent=Decimal("18.00")))


def test_the_igv_of_what_is_free_needs_its_rate_and_is_asked_for_from_2027_on() -> None:
    new = _line(FIRST_OF_2027)
    assert _codes(replace(new, taxes=new.taxes[:1]), FIRST_OF_2027) == {"3504"}
    without_rate = replace(new.taxes[1], percent=None)
    assert _codes(replace(new, taxes=(new.taxes[0], without_rate)), FIRST_OF_2027) == {"2992"}
    too_much = replace(new.taxes[1], percent=Decimal("100.01"))
    assert _codes(replace(new, taxes=(new.taxes[0], too_much)), FIRST_OF_2027) == {"3102"}


def test_the_term_to_void_counts_from_the_issue_until_2026_and_from_the_making_after() -> None:
    for issued, refused in ((LAST_OF_2026, {"2957"}), (FIRST_OF_2027, set[str]())):
        today = issued + timedelta(days=8)
        made = issued + timedelta(days=1)
        anonymous = replace(_line(issued), condition=Condition.VOID, generated_on=made)
        file = a_daily_summary(anonymous, reference_date=issued, generation_date=today)
        assert _codes_of(file, today=today) == refused
        voiding = a_voiding(a_voiding_line(generated_on=made), reference_date=issued, generation_date=today)
        assert {it.sunat_code for it in check_voiding(voiding, today=today)} == refused


def test_without_its_day_of_making_a_document_was_made_when_it_was_issued() -> None:
    line = replace(_line(FIRST_OF_2027), condition=Condition.VOID)
    today = FIRST_OF_2027 + timedelta(days=8)
    file = a_daily_summary(line, reference_date=FIRST_OF_2027, generation_date=today)
    assert _codes_of(file, today=today) == {"2957"}
    on_its_last_day = replace(file, generation_date=today - timedelta(days=1))
    assert _codes_of(on_its_last_day, today=today - timedelta(days=1)) == set()
