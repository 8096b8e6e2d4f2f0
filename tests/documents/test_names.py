"""File names as SUNAT's manual and the operators spell them."""

from datetime import date

import pytest

from documents.names import (
    FileKind,
    cdr_name,
    document_name,
    file_id,
    file_name,
    series_number,
    xml_name,
    zip_name,
)


def test_the_names_of_a_factura() -> None:
    """SUNAT's 0159, 0161."""
    name = document_name(ruc="20100066603", document_type="01", series="F001", number=1)
    assert name == "20100066603-01-F001-1"
    assert zip_name(name) == "20100066603-01-F001-1.zip"
    assert xml_name(name) == "20100066603-01-F001-1.xml"
    assert cdr_name(zip_name(name)) == "R-20100066603-01-F001-1.zip"
    assert series_number("F001", 1) == "F001-1"


def test_an_operator_may_want_eight_digits() -> None:
    name = document_name(ruc="20100066603", document_type="07", series="FC01", number=123, digits=8)
    assert name == "20100066603-07-FC01-00000123"
    assert (
        document_name(ruc="2", document_type="01", series="F001", number=99_999_999, digits=1) == "2-01-F001-99999999"
    )


@pytest.mark.parametrize(("number", "digits"), [(0, 1), (100_000_000, 1), (-1, 1), (1, 0), (1, 9)])
def test_numbers_that_no_document_can_have(number: int, digits: int) -> None:
    with pytest.raises(ValueError, match="no file name"):
        document_name(ruc="20100066603", document_type="01", series="F001", number=number, digits=digits)


def test_the_names_of_a_summary_and_of_a_voiding() -> None:
    day = date(2026, 1, 5)
    name = file_name(ruc="20100066603", kind=FileKind.DAILY_SUMMARY, generation_date=day, correlative=1)
    assert name == "20100066603-RC-20260105-1"
    assert zip_name(name) == "20100066603-RC-20260105-1.zip"
    assert file_id(FileKind.VOIDING, day, 99_999) == "RA-20260105-99999"


@pytest.mark.parametrize("correlative", [0, -1, 100_000])
def test_correlatives_that_no_file_can_have(correlative: int) -> None:
    with pytest.raises(ValueError, match="no file name"):
        file_id(FileKind.VOIDING, date(2026, 1, 5), correlative)
