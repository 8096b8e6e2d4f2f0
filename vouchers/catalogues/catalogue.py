"""What a catalogue is: codes with names, in force between dates, looked up by the voucher's issue date."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A code and its Spanish name, in force from `valid_from` to `valid_until`, both days included."""

    code: str
    name: str
    valid_from: date = date.min
    valid_until: date = date.max


EntryType = TypeVar("EntryType", bound=Entry)


class Catalogue(Generic[EntryType]):
    """One of SUNAT's catalogues. ValueError at load if a code is blank or two of its entries hold on one day."""

    def __init__(self, number: str, entries: Iterable[EntryType]) -> None:
        self.number = number
        self._by_code: dict[str, tuple[EntryType, ...]] = {}
        for entry in entries:
            self._add(entry)

    def find(self, code: str, on: date) -> EntryType | None:
        """The entry of that code in force on a civil date, or None."""
        for entry in self._by_code.get(code, ()):
            if entry.valid_from <= on <= entry.valid_until:
                return entry
        return None

    def __iter__(self) -> Iterator[EntryType]:
        return (entry for entries in self._by_code.values() for entry in entries)

    def _add(self, entry: EntryType) -> None:
        others = self._by_code.get(entry.code, ())
        if not entry.code.strip() or not entry.name.strip():
            raise ValueError(f"catalogue {self.number}: an entry needs a code and a name")
        if entry.valid_from > entry.valid_until:
            raise ValueError(f"catalogue {self.number}: code {entry.code} ends before it begins")
        if any(entry.valid_from <= other.valid_until and other.valid_from <= entry.valid_until for other in others):
            raise ValueError(f"catalogue {self.number}: code {entry.code} stands twice on the same day")
        self._by_code[entry.code] = (*others, entry)
