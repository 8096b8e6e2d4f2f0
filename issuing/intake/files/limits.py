"""What a file may take: more is an attack or a mistake, and neither may fill memory or disk."""

from typing import Final

from msgspec import Struct


class UnreadableFileError(Exception):
    """A file that can't be read as its layout says; the text is a Spanish sentence with the way out."""


class Limits(Struct, frozen=True, kw_only=True):
    """Bytes of the file, bytes of what an XLSX unpacks to, lines, and characters of a line."""

    size: int = 200_000_000
    unpacked: int = 500_000_000
    lines: int = 1_000_000
    line_length: int = 1_000_000


MOST_LINES_OF_A_RECORD: Final = 2000
