"""A foreign record: a row, or a header with its lines, as texts; and what can be wrong with one."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from msgspec import Struct

_MOST_DIGITS_OF_A_DOUBLE = 15


class Record(Struct, frozen=True, kw_only=True):
    """What a source tells of one sale. `number` is its first line in the file, or its place in the batch.

    Values are texts, truths, null, or lists and objects of these; a number never is a float. `fault` says why the
    record itself can't be read.
    """

    number: int
    row: dict[str, Any]
    lines: tuple[dict[str, Any], ...] = ()
    fault: str = ""


class RecordFault(Struct, frozen=True, kw_only=True):
    """Why a record becomes no sale: our field's path, a Spanish sentence, and where in mapping and record it began.

    `sunat_code` is empty where SUNAT has none, `mapping_line` 0 where the mapping has no part in it.
    """

    path: str
    message: str
    sunat_code: str = ""
    mapping_line: int = 0
    columns: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All of it on one line, for people."""
        code = f" [SUNAT {self.sunat_code}]" if self.sunat_code else ""
        origin = [f"columna {', '.join(self.columns)}"] if self.columns else []
        origin += [f"mapeo, línea {self.mapping_line}"] if self.mapping_line else []
        told = f"{self.path}: {self.message}" if self.path else self.message
        where = f" ({'; '.join(origin)})" if origin else ""
        return " ".join(f"{told}{code}{where}".split())


class RecordError(Exception):
    """A record that becomes no sale, with all its faults."""

    def __init__(self, faults: tuple[RecordFault, ...]) -> None:
        super().__init__(f"{len(faults)} faults, the first at {faults[0].path}")
        self.faults = faults


def text_value(value: object) -> Any:  # noqa: PLR0911 -- a case for each kind of value
    """A driver's or a cell's value as records hold it; ValueError for bytes that are no UTF-8.

    A double, where the source has nothing better, is taken with the fifteen digits that it is good for.
    """
    match value:
        case None | str() | bool():
            return value
        case datetime():
            return value.isoformat(sep=" ")
        case int() | date() | time() | UUID():
            return str(value)
        case Decimal():
            return format(value, "f")
        case float():
            return format(Decimal(format(value, f".{_MOST_DIGITS_OF_A_DOUBLE}g")), "f")
        case bytes() | bytearray() | memoryview():
            return bytes(value).decode("utf-8")
        case timedelta():
            return str(value)
        case dict():
            return {str(key): text_value(it) for key, it in value.items()}
        case list() | tuple():
            return [text_value(it) for it in value]
        case _:
            return str(value)
