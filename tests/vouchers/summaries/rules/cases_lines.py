from datetime import date, timedelta
from decimal import Decimal

from tests.builders import TODAY
from tests.summaries import a_note_line, a_summary_line, boleta_number, factura_number
from tests.vouchers.summaries.rules.case import Given, case, summary, summed
from vouchers.sale import DocumentReference
from vouchers.summaries.daily import Condition, SummaryCustomer

_ADDED = a_summary_line()
_MODIFIED = a_summary_line(condition=Condition.MODIFY)
_VOIDED = a_summary_line(condition=Condition.VOID)


def _document(document_type: str, series: str, number: int = 1) -> Given:
    return summed(document=DocumentReference(document_type=document_type, series=series, number=number))


def _customer(identity_type: str, identity_number: str) -> Given:
    return summed(customer=SummaryCustomer(identity_type=identity_type, identity_number=identity_number))


def _note_on(document_type: str, series: str, number: int = 1) -> Given:
    modified = DocumentReference(document_type=document_type, series=series, number=number)
    return summary(a_note_line(modified=modified))


_OF_2027 = date(2027, 3, 1)


def _named(name: str | None, identity_type: str = "1", identity_number: str = "45678912") -> Given:
    customer = SummaryCustomer(identity_type=identity_type, identity_number=identity_number, name=name)
    return summary(a_summary_line(customer=customer), today=_OF_2027, reference_date=_OF_2027, generation_date=_OF_2027)


def _void_of_2027(days_since_made: int) -> Given:
    """Issued eight days ago, made later."""
    anonymous = SummaryCustomer(identity_type="-", identity_number="-")
    line = a_summary_line(
        condition=Condition.VOID, customer=anonymous, generated_on=_OF_2027 - timedelta(days=days_since_made)
    )
    return summary(line, today=_OF_2027, reference_date=_OF_2027 - timedelta(days=8), generation_date=_OF_2027)


def _void(series: str, age: timedelta) -> Given:
    line = a_summary_line(condition=Condition.VOID, document=boleta_number(series=series))
    return summary(line, reference_date=TODAY - age)


def _of_a_large_sale(customer: SummaryCustomer | None, total: str) -> Given:
    amount = Decimal(total)
    return summed(customer=customer, total=amount, values=(), taxes=(_ADDED.taxes[0],), other_charges=amount - 18)


DOCUMENT_CASES = (
    case("RC2242", "lines[0].document.document_type", _document("", "B001"), _document("03", "B001")),
    case("RC2241", "lines[0].document.document_type", _document("01", "B001"), _document("03", "B0Z9")),
    case("RC2512", "lines[0].document.series", _document("03", ""), _document("03", "0001")),
    case("RC2513", "lines[0].document", _document("03", "F001"), _document("03", "B001", 99_999_999)),
    case(
        "RC3094",
        ("lines[0].document", "lines[1].document"),
        summary(_ADDED, _ADDED),
        summary(_ADDED, a_summary_line(document=boleta_number(2))),
    ),
    case("RC3095", "lines[1].condition", summary(_ADDED, _MODIFIED), summary(_MODIFIED)),
    case("RC3096", "lines[1].condition", summary(_MODIFIED, _VOIDED), summary(_VOIDED)),
    case("RC2957", "lines[0].condition", _void("B001", timedelta(8)), _void("B001", timedelta(7))),
    case("RC2957_2", "lines[0].condition", _void_of_2027(8), _void_of_2027(7)),
)

CUSTOMER_CASES = (
    case(
        "RC2514",
        "lines[0].customer",
        _of_a_large_sale(None, "700.01"),
        _of_a_large_sale(None, "700.00"),
    ),
    case("RC2022", "lines[0].customer.name", _named("Yo"), _named("Ana")),
    case("RC2014", "lines[0].customer.identity_number", _customer("1", ""), _customer("-", "-")),
    case("RC2015", "lines[0].customer.identity_type", _customer("", "45678912"), _customer("1", "45678912")),
    case("RC2016", "lines[0].customer.identity_type", _customer("Z", "45678912"), _customer("H", "45678912")),
    case("RC2017", "lines[0].customer.identity_number", _customer("6", "2010006660"), _customer("6", "20100066603")),
    case("RC4207", "lines[0].customer.identity_number", _customer("1", "4567891"), _customer("1", "04567891")),
    case("RC4208", "lines[0].customer.identity_number", _customer("7", "A 1"), _customer("7", "A" * 20)),
    case("RC0306_3", "lines[0].customer.identity_number", _customer("H", "A\x00"), _customer("H", "Á")),
)

MODIFIED_CASES = (
    case(
        "RC2582",
        "lines[0].modified",
        summed(modified=boleta_number(9)),
        summary(a_note_line(modified=boleta_number(9))),
    ),
    case(
        "RC2524",
        "lines[0].modified",
        summary(a_note_line(modified=None)),
        summary(a_note_line(modified=None, condition=Condition.VOID)),
    ),
    case("RC2583", "lines[0].modified.document_type", _note_on("", "B001"), _note_on("03", "B001")),
    case("RC2513_2", "lines[0].modified.document_type", _note_on("01", "F001"), _note_on("12", "TICKET-7")),
    case("RC2920", "lines[0].modified", _note_on("03", "F001"), _note_on("03", "EB01")),
    case(
        "RC0306_4",
        "lines[0].modified",
        summary(a_note_line(modified=factura_number(series="\x00"), condition=Condition.VOID)),
        summary(a_note_line(modified=factura_number(series="Ñ"), condition=Condition.VOID)),
    ),
)
