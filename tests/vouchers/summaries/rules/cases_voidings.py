from datetime import date, timedelta

from tests.builders import TODAY
from tests.summaries import a_voiding_line, factura_number
from tests.vouchers.summaries.rules.case import Given, case, voided, voiding
from vouchers.sale import DocumentReference


def _document(document_type: str, series: str, number: int = 1) -> Given:
    return voided(document=DocumentReference(document_type=document_type, series=series, number=number))


def _aged(series: str, days: int) -> Given:
    line = a_voiding_line(document=factura_number(series=series))
    return voiding(line, reference_date=TODAY - timedelta(days=days))


_OF_2027 = date(2027, 3, 1)


def _made(days_ago: int) -> Given:
    """Of a factura that was issued eight days ago and made later."""
    line = a_voiding_line(generated_on=_OF_2027 - timedelta(days=days_ago))
    return voiding(line, today=_OF_2027, reference_date=_OF_2027 - timedelta(days=8), generation_date=_OF_2027)


VOIDING_CASES = (
    case("RA2309", "lines[0].document.document_type", _document("", "F001"), _document("01", "F001")),
    case("RA2308", "lines[0].document.document_type", _document("03", "0001"), _document("07", "0001")),
    case("RA2311", "lines[0].document.series", _document("01", ""), _document("01", "1")),
    case("RA2310", "lines[0].document.series", _document("30", "0001"), _document("30", "F001")),
    case("RA2312", "lines[0].document.number", _document("01", "F001", 10**8), _document("01", "F001", 10**8 - 1)),
    case(
        "RA2348",
        ("lines[0].document", "lines[1].document"),
        voiding(a_voiding_line(), a_voiding_line(reason="Otro motivo")),
        voiding(a_voiding_line(), a_voiding_line(document=factura_number(2))),
    ),
    case("RA2957", "lines[0].document", _aged("F001", 8), _aged("F001", 7)),
    case("RA2957_2", "lines[0].document", _made(8), _made(7)),
    case("RA2315", "lines[0].reason", voided(reason=" "), voided(reason="---")),
    case("RA4203", "lines[0].reason", voided(reason="no"), voided(reason="sí.")),
    case("RA9002", "lines[0].reason", voided(reason="x" * 101), voided(reason="x" * 100)),
    case("RA0306_3", "lines[0].reason", voided(reason="error\x00"), voided(reason="error ñ <&>")),
)
