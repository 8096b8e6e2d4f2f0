"""How lines become files: one issue date a file, few enough lines, and what needs another's answer in a later one.

Source: SUNAT's manual of the programmer (500 lines a file), sheet RC 2663, 2989, 3094, 3095, 3096, sheet RA 2375.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import count
from typing import TypeVar

from msgspec.structs import replace

from vouchers.sale import DocumentReference, Issuer
from vouchers.summaries.daily import Condition, DailySummary, SummaryLine
from vouchers.summaries.voiding import Voiding, VoidingLine

MAX_LINES = 500

Line = TypeVar("Line", SummaryLine, VoidingLine)
File = TypeVar("File", DailySummary, Voiding)


def daily_summaries(
    issuer: Issuer, lines: Iterable[tuple[date, SummaryLine]], *, generation_date: date, first_correlative: int
) -> tuple[tuple[DailySummary, ...], ...]:
    """The files that carry `lines`, each given with its document's issue date, in waves.

    The files of one wave do not depend on each other; a wave is sent once the one before it is accepted, because SUNAT
    looks up what a line changes, and what a note modifies, among what is registered already; a document is voided after
    the notes on it. No file names a document twice. Correlatives count up from
    `first_correlative` in the order of the waves.
    """
    correlatives = count(first_correlative)
    return tuple(
        tuple(
            DailySummary(
                issuer=issuer,
                reference_date=day,
                generation_date=generation_date,
                correlative=next(correlatives),
                lines=portion,
            )
            for day, portion in _portions(wave)
        )
        for wave in _waves(lines)
    )


def voidings(
    issuer: Issuer, lines: Iterable[tuple[date, VoidingLine]], *, generation_date: date, first_correlative: int
) -> tuple[Voiding, ...]:
    """The files that carry `lines`, each given with its document's issue date. They do not depend on each other."""
    correlatives = count(first_correlative)
    return tuple(
        Voiding(
            issuer=issuer,
            reference_date=day,
            generation_date=generation_date,
            correlative=next(correlatives),
            lines=portion,
        )
        for day, portion in _portions(lines)
    )


def halves(file: File, *, generation_date: date, first_correlative: int) -> tuple[File, File]:
    """Two files that carry the lines of a refused one, to find the line that it was refused for.

    They get names of their own, although SUNAT would take the refused name again: one name never stands for two
    contents. ValueError for a file of one line, which needs no search.
    """
    middle = len(file.lines) // 2
    if not middle:
        raise ValueError(f"a file of {len(file.lines)} lines has no halves: its only line is the guilty one")
    return (
        replace(file, generation_date=generation_date, correlative=first_correlative, lines=file.lines[:middle]),
        replace(file, generation_date=generation_date, correlative=first_correlative + 1, lines=file.lines[middle:]),
    )


def _waves(lines: Iterable[tuple[date, SummaryLine]]) -> list[list[tuple[date, SummaryLine]]]:
    waves: list[list[tuple[date, SummaryLine]]] = []
    own: dict[DocumentReference, int] = {}
    notes: dict[DocumentReference, int] = {}
    # The sort is stable: what is done to one document stays in the order in which it was given.
    for day, line in sorted(lines, key=_turn):
        waited_for = [own.get(line.document, -1)]
        if line.modified is not None:
            waited_for.append(own.get(line.modified, -1))
        elif line.condition is Condition.VOID:
            waited_for.append(notes.get(line.document, -1))
        wave = max(waited_for) + 1
        own[line.document] = wave
        if line.modified is not None:
            notes[line.modified] = max(wave, notes.get(line.modified, -1))
        if wave == len(waves):
            waves.append([])
        waves[wave].append((day, line))
    return waves


def _turn(dated: tuple[date, SummaryLine]) -> int:
    """Documents come before the notes on them, and are voided after those."""
    line = dated[1]
    is_note = line.modified is not None
    if line.condition is Condition.VOID:
        return 2 if is_note else 3
    return 1 if is_note else 0


def _portions(lines: Iterable[tuple[date, Line]]) -> Iterator[tuple[date, tuple[Line, ...]]]:
    by_day: dict[date, list[Line]] = {}
    for day, line in lines:
        by_day.setdefault(day, []).append(line)
    for day in sorted(by_day):
        yield from ((day, portion) for portion in _chunks(by_day[day]))


def _chunks(lines: Sequence[Line]) -> Iterator[tuple[Line, ...]]:
    return (tuple(lines[start : start + MAX_LINES]) for start in range(0, len(lines), MAX_LINES))
