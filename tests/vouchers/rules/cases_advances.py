from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from tests.builders import a_credit_note, a_sale
from tests.vouchers.operations import THOUSAND, advance, sold
from tests.vouchers.rules.case import case
from vouchers.sale import Advance, DocumentReference, Sale

_SECOND = "advances[1]"


def _paid(*advances: Advance, **changes: Any) -> Sale:
    return a_sale(lines=(THOUSAND,), advances=(advance(9, "11.80"), *advances), **changes)


def _under(document_type: str, series: str) -> Sale:
    document = DocumentReference(document_type=document_type, series=series, number=1)
    return _paid(replace(advance(1, "11.80"), document=document))


def _of_two_kinds(**parts: str) -> Sale:
    """The second advance has these values beside a hundred taxed soles."""
    lines = (THOUSAND, sold("1", "50.00", "20"), sold("1", "50.00", "30"))
    paid = sum((Decimal(value) for value in parts.values()), Decimal("118.00"))
    return a_sale(lines=lines, advances=(advance(9, "11.80"), advance(1, str(paid), taxed="100.00", **parts)))


_GOOD = _paid(advance(1, "11.80"))

ADVANCE_CASES = (
    case("V9036", "advances", a_credit_note(advances=(advance(1, "11.80"),)), a_credit_note()),
    case("V3303", "rounding", a_sale(rounding=Decimal("1.01")), a_sale(rounding=Decimal("-1.00"))),
    case("V2503", f"{_SECOND}.amount", _paid(advance(1, "0.00")), _paid(advance(1, "0.01"))),
    case("V2505", f"{_SECOND}.document.document_type", _under("07", "F001"), _under("03", "B001")),
    case("V2521", f"{_SECOND}.document.series", _under("01", "B001"), _under("01", "E001")),
    case("V2365", "advances", a_sale(lines=(THOUSAND,), advances=(advance(1, "1.18"),) * 2), _GOOD),
    case(
        "V2529",
        f"{_SECOND}.issuer_ruc",
        _paid(advance(1, "11.80", issuer_ruc="2013131295")),
        _paid(advance(1, "11.80", issuer_ruc="20131312955")),
    ),
    case("V2968_4", f"{_SECOND}.taxed", _paid(advance(1, "11.80", taxed="-1")), _paid(advance(1, "11.80", taxed="10"))),
    case("V2968_7", f"{_SECOND}.exempt", _of_two_kinds(exempt="-50.00"), _of_two_kinds(exempt="50.00")),
    case("V2968_8", f"{_SECOND}.unaffected", _of_two_kinds(unaffected="50.001"), _of_two_kinds(unaffected="50.00")),
    case("V2968_9", f"{_SECOND}.excise", _of_two_kinds(excise="-0.01"), _of_two_kinds(excise="0.00")),
    case("V3287", f"{_SECOND}.taxed", _paid(advance(1, "0.50", taxed="0")), _paid(advance(1, "0.50", taxed="0.42"))),
    case("V9037", f"{_SECOND}.amount", _paid(advance(1, "12.80", taxed="10")), _paid(advance(1, "12.79", taxed="10"))),
    case("V2062_3", "advances", _paid(advance(1, "1168.21")), _paid(advance(1, "1168.20"))),
    case(
        "V2999_2",
        "advances",
        a_sale(lines=(THOUSAND, sold("1", "9.99", "20")), advances=(advance(1, "10.00", exempt="10.00"),)),
        a_sale(lines=(THOUSAND, sold("1", "9.99", "20")), advances=(advance(1, "9.99", exempt="9.99"),)),
    ),
)
