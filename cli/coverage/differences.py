"""What a table of a workbook has that our entries don't know: rows that are new, gone or changed."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

from cli.coverage.entries import Entry
from cli.coverage.rows import Row

_NAMES = {
    "item": "N°",
    "tag": "tag",
    "severity": "tipo de retorno",
    "consulted": "listado",
    "fingerprint": "condición o mensaje",
}


@dataclass(frozen=True, slots=True)
class Differences:
    """Rows without an entry, entries without a row, and the pairs that are the same row with something changed."""

    new: tuple[Row, ...]
    gone: tuple[Entry, ...]
    changed: tuple[tuple[Entry, Row], ...]

    def __bool__(self) -> bool:
        return bool(self.new or self.gone or self.changed)


# Most alike first: what is paired by one is out of the next. A row that stands in another place with the same words is
# the same row, and so is one with other words in the same place; another code is another row.
_LIKENESSES: tuple[Callable[[Entry | Row], Hashable], ...] = (
    lambda it: (it.item, it.tag, it.severity, it.code, it.fingerprint),
    lambda it: (it.code, it.fingerprint),
    lambda it: (it.item, it.tag, it.severity, it.code),
    lambda it: (it.item, it.tag, it.code),
    lambda it: (it.tag, it.code),
    lambda it: (it.item, it.code),
)


def compare(entries: Sequence[Entry], rows: Sequence[Row]) -> Differences:
    """Pair entries with rows, each at most once and in their order, and tell what is left and what is not the same."""
    alone, strangers = list(entries), list(rows)
    changed: list[tuple[Entry, Row]] = []
    for likeness in _LIKENESSES:
        pairs, alone, strangers = _paired(alone, strangers, likeness)
        changed += [pair for pair in pairs if what_changed(*pair)]
    return Differences(new=tuple(strangers), gone=tuple(alone), changed=tuple(changed))


def what_changed(entry: Entry, row: Row) -> tuple[str, ...]:
    """The names, in Spanish, of what is not the same; the place among equal rows is no difference."""
    return tuple(name for field, name in _NAMES.items() if getattr(entry, field) != getattr(row, field))


def _paired(
    entries: Sequence[Entry], rows: Iterable[Row], likeness: Callable[[Entry | Row], Hashable]
) -> tuple[list[tuple[Entry, Row]], list[Entry], list[Row]]:
    waiting: defaultdict[Hashable, list[Entry]] = defaultdict(list)
    for entry in entries:
        waiting[likeness(entry)].append(entry)
    pairs: list[tuple[Entry, Row]] = []
    strangers: list[Row] = []
    for row in rows:
        alike = waiting[likeness(row)]
        if alike:
            pairs.append((alike.pop(0), row))
        else:
            strangers.append(row)
    left = {id(entry) for alike in waiting.values() for entry in alike}
    return pairs, [entry for entry in entries if id(entry) in left], strangers
