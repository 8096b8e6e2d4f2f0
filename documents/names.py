"""File names as SUNAT wants them (GEN 0151, 0159, 0161): `20100066603-01-F001-1.zip` holds the same name in `.xml`."""

MAX_DIGITS = 8


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


def xml_name(document: str) -> str:
    """The entry inside the ZIP."""
    return f"{document}.xml"


def zip_name(document: str) -> str:
    """The file that is sent."""
    return f"{document}.zip"


def cdr_name(file_name: str) -> str:
    """The constancy's file for a file that was sent: `R-20100066603-01-F001-1.zip`."""
    return f"R-{file_name}"
