from typing import Any

from cli.coverage.differences import compare, what_changed
from cli.coverage.entries import Entry, How, Severity
from cli.coverage.rows import Row


def an_entry(**changes: Any) -> Entry:
    usual = Entry("3", "ID", Severity.ERROR, "1001", 1, "", "aaaaaaaaaa", How.RULE, ("V1001",))
    return usual._replace(**changes)


def a_row(**changes: Any) -> Row:
    return Row("3", "ID", Severity.ERROR, "1001", "", "aaaaaaaaaa", "La serie es otra")._replace(**changes)


def test_the_same_is_no_difference_and_order_does_not_matter() -> None:
    entries = [an_entry(), an_entry(nth=2, fingerprint="bbbbbbbbbb"), an_entry(code="1032")]
    rows = [a_row(code="1032"), a_row(fingerprint="bbbbbbbbbb"), a_row()]
    assert not compare(entries, rows)


def test_a_row_more_is_new_and_a_row_less_is_gone() -> None:
    found = compare([an_entry(), an_entry(code="1032")], [a_row(), a_row(code="3999")])
    assert [it.code for it in found.new] == ["3999"]
    assert [it.code for it in found.gone] == ["1032"]
    assert found.changed == ()


def test_one_of_two_equal_rows_is_gone() -> None:
    found = compare([an_entry(), an_entry(nth=2)], [a_row()])
    assert len(found.gone) == 1
    assert not found.new


def test_other_words_in_the_same_place_are_a_change() -> None:
    found = compare([an_entry(), an_entry(nth=2, fingerprint="bbbbbbbbbb")], [a_row(fingerprint="c"), a_row()])
    ((entry, row),) = found.changed
    assert (entry.nth, row.fingerprint) == (2, "c")
    assert what_changed(entry, row) == ("condición o mensaje",)
    assert not found.new
    assert not found.gone


def test_a_row_that_moved_or_turned_milder_is_the_same_row() -> None:
    moved = compare([an_entry()], [a_row(item="4", tag="Otro")])
    assert [what_changed(*pair) for pair in moved.changed] == [("N°", "tag")]
    milder = compare([an_entry()], [a_row(severity=Severity.OBSERVATION, fingerprint="d", consulted="padrones")])
    assert [what_changed(*pair) for pair in milder.changed] == [("tipo de retorno", "listado", "condición o mensaje")]


def test_a_row_put_between_others_shifts_none_of_them() -> None:
    entries = [an_entry(nth=nth, fingerprint=str(nth)) for nth in (1, 2, 3)]
    rows = [a_row(fingerprint=it) for it in ("1", "new", "2", "3")]
    found = compare(entries, rows)
    assert [it.fingerprint for it in found.new] == ["new"]
    assert not found.changed
    assert not found.gone
