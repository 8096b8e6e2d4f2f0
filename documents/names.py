"""File names as SUNAT wants them (GEN 0151, 0159, 0161): `20100066603-01-F001-1.zip` holds the same name in `.xml`."""

from datetime import date
from enum import StrEnum

from vouchers.summaries.naming import MAX_CORRELATIVE

MAX_DIGITS = 8


class FileKind(StrEnum):
    """Files that inform of many documents; they are named by the day on which they are made, and a correlative."""

    DAILY_SUMMARY = "RC"
    VOIDING = "RA"


def series_number(series: str, number: int) -> str:
    """The id of a voucher as `cbc:ID` carries it: `F001-1`."""
    return f"{series}-{number}"


def document_name(*, ruc: str, document_type: str, series: str, number: int, digits: int = 1) -> str:
    """The name without ending: `20100066603-01-F001-1`.

    `digits` pads the number with zeros, as some operators want it; ValueError outside 1 to 8, and for a number that no
    document can have.
    """
    if not 1 <= digits <= MAX_DIGITS or not 1 <= number < 10**MAX_DIGITS:
        raise ValueError(f"no file name has {digits} digits or the number {number}")
    return f"{ruc}-{document_type}-{series}-{number:0{digits}d}"


def file_id(kind: FileKind, generation_date: date, correlative: int) -> str:
    """The id of a summary or voiding as `cbc:ID` carries it: `RC-20261124-1` (2220).

    ValueError outside 1 to 99999 (GEN 0151).
    """
    if not 1 <= correlative <= MAX_CORRELATIVE:
        raise ValueError(f"no file name has the correlative {correlative}")
    return f"{kind.value}-{generation_date.isoformat().replace('-', '')}-{correlative}"


def file_name(*, ruc: str, kind: FileKind, generation_date: date, correlative: int) -> str:
    """The name without ending: `20100066603-RC-20261124-1`. ValueError as `file_id`."""
    return f"{ruc}-{file_id(kind, generation_date, correlative)}"


def xml_name(document: str) -> str:
    """The entry inside the ZIP."""
    return f"{document}.xml"


def zip_name(document: str) -> str:
    """The file that is sent."""
    return f"{document}.zip"


def cdr_name(file_name: str) -> str:
    """The constancy's file for a file that was sent: `R-20100066603-01-F001-1.zip`."""
    return f"R-{file_name}"


def plain_number(reference: str | None) -> str | None:
    """Series and number without the zeros that some write before the number; what is neither stays as it is."""
    series, dash, number = (reference or "").rpartition("-")
    return f"{series}-{int(number)}" if dash and number.isascii() and number.isdigit() else reference
