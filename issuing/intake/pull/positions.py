"""How far a table was read: a watermark and a key, as text that keeps their kinds, and where to look again."""

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from msgspec import Struct

_AHEAD: Final = timedelta(days=1)
"""A watermark may be ahead of our clock by a time zone, not by more."""


class Overlap(Struct, frozen=True, kw_only=True):
    """How far before the last watermark each round begins again, for rows whose transaction ended late."""

    seconds: int = 60
    numbers: int = 1000


class Position(Struct, frozen=True):
    """After this watermark, and among equal ones after this key; None is before all."""

    watermark: Any = None
    key: Any = None

    @property
    def text(self) -> str | None:
        """As it is stored."""
        if self.watermark is None:
            return None
        return json.dumps([tagged(self.watermark), None if self.key is None else tagged(self.key)])


def read_position(text: str | None) -> Position:
    """What `Position.text` wrote."""
    if text is None:
        return Position()
    watermark, key = json.loads(text)
    return Position(untagged(watermark), None if key is None else untagged(key))


def tagged(value: object) -> str:  # noqa: PLR0911 -- a case for each kind of value
    """A key or watermark as text that tells its kind: `int:12`, `text:A-1`."""
    match value:
        case bool() | str():
            return f"text:{value}"
        case int():
            return f"int:{value}"
        case Decimal():
            return f"decimal:{value}"
        case float():
            return f"float:{value!r}"
        case datetime():
            return f"datetime:{value.isoformat()}"
        case date():
            return f"date:{value.isoformat()}"
        case bytes() | bytearray() | memoryview():
            return f"bytes:{bytes(value).hex()}"
        case _:
            return f"text:{value}"


def untagged(text: str) -> object:
    """The value that `tagged` wrote."""
    kind, _, value = text.partition(":")
    readers: dict[str, Any] = {
        "int": int,
        "decimal": Decimal,
        "float": float,
        "datetime": datetime.fromisoformat,
        "date": date.fromisoformat,
        "bytes": bytes.fromhex,
    }
    return readers.get(kind, str)(value)


def begin(position: Position, overlap: Overlap) -> Position:
    """Where a round begins whose last one ended at `position`."""
    mark = position.watermark
    earlier = _earlier(mark, overlap) if mark is not None else None
    return position if earlier is None or earlier == mark else Position(earlier, None)


def _earlier(mark: object, overlap: Overlap) -> object:
    """None for a kind of watermark that has no distance."""
    if isinstance(mark, datetime):
        return mark - timedelta(seconds=overlap.seconds)
    if isinstance(mark, date):
        return mark - timedelta(days=1) if overlap.seconds else mark
    if isinstance(mark, int | Decimal):
        return mark - overlap.numbers
    moment = _moment(mark)
    if moment is None or not isinstance(mark, str):
        return None
    told = (moment - timedelta(seconds=overlap.seconds)).isoformat(sep=mark[10], timespec="microseconds")
    return told[: len(mark)]


def _moment(mark: object) -> datetime | None:
    """The time of a text such as `2026-11-24 10:15:00`, which is how SQLite keeps it."""
    if not isinstance(mark, str) or len(mark) < len("2026-11-24 10:15:00") or mark[10] not in " T":
        return None
    try:
        return datetime.fromisoformat(mark[:26])
    except ValueError:
        return None


def is_ahead(mark: object, *, now: datetime) -> bool:
    """Whether a watermark lies in the future, so that going on after it would pass over all that comes till then."""
    moment = mark if isinstance(mark, datetime) else _moment(mark)
    if moment is None and isinstance(mark, date):
        return mark > (now + _AHEAD).date()
    if moment is None:
        return False
    return moment.replace(tzinfo=moment.tzinfo or now.tzinfo) > now + _AHEAD
