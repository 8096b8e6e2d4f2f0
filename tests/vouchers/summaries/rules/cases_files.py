"""Both kinds of files have these rules under codes of their own."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from tests.builders import TODAY, an_issuer
from tests.summaries import a_summary_line, a_voiding_line, boleta_number, factura_number
from tests.vouchers.summaries.rules.case import Case, Given, case, summary, voiding

_DAY = timedelta(days=1)


def _many(sheet: str, count: int) -> Given:
    numbers = range(1, count + 1)
    if sheet == "RC":
        return summary(*(a_summary_line(document=boleta_number(number)) for number in numbers))
    return voiding(*(a_voiding_line(document=factura_number(number)) for number in numbers))


def _common(sheet: str, future_code: str) -> Iterator[Case]:
    given = summary if sheet == "RC" else voiding

    def named(name: str) -> Given:
        return given(issuer=an_issuer(legal_name=name))

    def dated(**changes: Any) -> Given:
        return given(**changes)

    yield case(f"{sheet}0151", "correlative", dated(correlative=100_000), dated(correlative=99_999))
    yield case(f"{sheet}0151_2", "issuer.ruc", given(issuer=an_issuer(ruc="20100066604")), given(issuer=an_issuer()))
    yield case(f"{sheet}2229", "issuer.legal_name", named("  "), named("LA " + "S.A."))
    yield case(f"{sheet}2228", "issuer.legal_name", named("SA"), named("SUR"))
    yield case(f"{sheet}0306", "issuer.legal_name", named("LA SUR\x00"), named("LA SUR & ÑANDÚ"))
    yield case(
        f"{sheet}{future_code}",
        "generation_date",
        dated(generation_date=TODAY + _DAY),
        dated(generation_date=TODAY),
    )
    yield case(
        f"{sheet}2671",
        "reference_date",
        dated(reference_date=TODAY, generation_date=TODAY - _DAY),
        dated(reference_date=TODAY - _DAY, generation_date=TODAY - _DAY),
    )
    yield case(f"{sheet}0306_2", "lines", dated(lines=()), _many(sheet, 1))
    yield case(f"{sheet}9001", "lines", _many(sheet, 501), _many(sheet, 500))


FILE_CASES: tuple[Case, ...] = (
    *_common("RC", "2236"),
    *_common("RA", "2301"),
    case(
        "RC4443",
        "reference_date",
        summary(reference_date=TODAY - 8 * _DAY),
        summary(reference_date=TODAY - 7 * _DAY),
    ),
)
