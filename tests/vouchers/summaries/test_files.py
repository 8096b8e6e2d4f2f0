"""Which line goes into which file, and which file has to wait for which."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import TODAY, an_issuer
from tests.summaries import (
    a_daily_summary,
    a_note_line,
    a_summary_line,
    a_voiding,
    a_voiding_line,
    boleta_number,
    factura_number,
    note_number,
)
from vouchers.summaries.daily import Condition, DailySummary, SummaryLine
from vouchers.summaries.files import daily_summaries, halves, voidings
from vouchers.summaries.naming import registration_name
from vouchers.summaries.rules.check import check_summary

YESTERDAY = TODAY - timedelta(days=1)
Dated = tuple[date, SummaryLine]


def boletas(*numbers: int, condition: Condition = Condition.ADD, day: date = TODAY) -> list[Dated]:
    return [(day, a_summary_line(document=boleta_number(number), condition=condition)) for number in numbers]


def a_note(number: int, on: int, condition: Condition = Condition.ADD, day: date = TODAY) -> Dated:
    line = a_note_line(document=note_number(number), modified=boleta_number(on), condition=condition)
    return day, line


def split(*lines: Dated, first_correlative: int = 1) -> tuple[tuple[DailySummary, ...], ...]:
    return daily_summaries(an_issuer(), lines, generation_date=TODAY, first_correlative=first_correlative)


def numbers(files: tuple[DailySummary, ...]) -> list[list[int]]:
    return [[line.document.number for line in file.lines] for file in files]


def test_nothing_makes_no_file() -> None:
    assert split() == ()
    assert voidings(an_issuer(), (), generation_date=TODAY, first_correlative=1) == ()


def test_one_issue_date_a_file() -> None:
    (wave,) = split(*boletas(1, 2), *boletas(3, day=YESTERDAY), *boletas(4), first_correlative=12)
    assert [(file.reference_date, file.correlative) for file in wave] == [(YESTERDAY, 12), (TODAY, 13)]
    assert numbers(wave) == [[3], [1, 2, 4]]
    assert {(file.issuer, file.generation_date) for file in wave} == {(an_issuer(), TODAY)}


@pytest.mark.parametrize(("count", "sizes"), [(499, [499]), (500, [500]), (501, [500, 1]), (1001, [500, 500, 1])])
def test_at_most_five_hundred_lines_a_file(count: int, sizes: list[int]) -> None:
    (wave,) = split(*boletas(*range(1, count + 1)))
    assert [len(file.lines) for file in wave] == sizes
    assert [file.correlative for file in wave] == list(range(1, len(sizes) + 1))
    facturas = [(TODAY, a_voiding_line(document=factura_number(number))) for number in range(1, count + 1)]
    files = voidings(an_issuer(), facturas, generation_date=TODAY, first_correlative=5)
    assert [len(file.lines) for file in files] == sizes
    assert [file.correlative for file in files] == list(range(5, len(sizes) + 5))


def test_what_is_done_to_one_document_goes_into_one_file_after_the_other() -> None:
    waves = split(
        *boletas(1, 2), *boletas(1, condition=Condition.MODIFY), *boletas(1, condition=Condition.VOID), *boletas(3)
    )
    assert [numbers(wave) for wave in waves] == [[[1, 2, 3]], [[1]], [[1]]]
    assert [file.correlative for wave in waves for file in wave] == [1, 2, 3]
    assert [wave[0].lines[-1].condition for wave in waves[1:]] == [Condition.MODIFY, Condition.VOID]


def test_a_note_waits_for_the_document_that_it_modifies() -> None:
    first, second = split(a_note(1, on=7), a_note(2, on=8), *boletas(7, day=YESTERDAY))
    assert [[line.document for line in file.lines] for file in first] == [[boleta_number(7)], [note_number(2)]]
    assert [[line.document for line in file.lines] for file in second] == [[note_number(1)]]


def test_a_document_is_voided_after_the_notes_on_it() -> None:
    first, second = split(*boletas(7, condition=Condition.VOID), a_note(1, on=7, condition=Condition.VOID))
    assert [line.document for line in first[0].lines] == [note_number(1)]
    assert [line.document for line in second[0].lines] == [boleta_number(7)]


DATED = st.one_of(
    st.builds(
        lambda number, condition, days: boletas(number, condition=condition, day=TODAY - timedelta(days))[0],
        st.integers(1, 6),
        st.sampled_from(Condition),
        st.integers(0, 2),
    ),
    st.builds(
        lambda number, on, condition, days: a_note(number, on, condition, TODAY - timedelta(days)),
        st.integers(1, 4),
        st.integers(1, 6),
        st.sampled_from(Condition),
        st.integers(0, 2),
    ),
)


@given(st.lists(DATED, max_size=30))
def test_however_lines_come_none_is_lost_and_every_file_is_sound(lines: list[Dated]) -> None:
    waves = split(*lines)
    files = [file for wave in waves for file in wave]
    carried = [(file.reference_date, line) for file in files for line in file.lines]
    assert sorted(carried, key=repr) == sorted(lines, key=repr)
    assert [file.correlative for file in files] == list(range(1, len(files) + 1))
    for file in files:
        assert check_summary(file, today=TODAY) == ()
    for wave in waves:
        named = [line.document for file in wave for line in file.lines]
        assert len(named) == len(set(named))
        touched = {line.document for file in wave for line in file.lines}
        modified = {line.modified for file in wave for line in file.lines}
        assert not touched & modified


def test_halves_carry_the_lines_of_the_whole_under_new_names() -> None:
    lines = [line for _, line in boletas(1, 2, 3)]
    whole = a_daily_summary(*lines, correlative=4, reference_date=YESTERDAY, generation_date=YESTERDAY)
    first, second = halves(whole, generation_date=TODAY, first_correlative=9)
    assert (first.lines, second.lines) == (whole.lines[:1], whole.lines[1:])
    assert (first.correlative, second.correlative) == (9, 10)
    assert {first.generation_date, second.generation_date} == {TODAY}
    assert {first.reference_date, second.reference_date} == {YESTERDAY}


def test_halving_a_voiding_ends_at_the_guilty_line() -> None:
    guilty = a_voiding_line(document=factura_number(313))
    others = [a_voiding_line(document=factura_number(number)) for number in range(1, 313)]
    suspect, sent = a_voiding(*others, guilty), 1
    while len(suspect.lines) > 1:
        first, second = halves(suspect, generation_date=TODAY, first_correlative=sent + 1)
        sent += 2
        suspect = first if guilty in first.lines else second
    assert suspect.lines == (guilty,)
    assert sent == 1 + 2 * 9
    with pytest.raises(ValueError, match="the guilty one"):
        halves(suspect, generation_date=TODAY, first_correlative=1)


def test_only_the_issuers_name_is_shortened() -> None:
    assert registration_name(an_issuer(legal_name=f" {'A' * 99} {'B' * 50}")) == "A" * 99
    assert registration_name(an_issuer(legal_name="Ñ" * 100)) == "Ñ" * 100
    assert len(registration_name(an_issuer(legal_name="X" * 1500))) == 100
