"""Every code that needs a decision has its row, and every row its verdict."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.answer_codes import ROWS, Row
from documents.answers import Verdict, by_code, classify, explain


def span(first: int, last: int) -> set[str]:
    return {f"{code:04d}" for code in range(first, last + 1)}


# As the domain page, 5.5, groups them; 5.7 for those of the validity query.
EXPECTED = {
    Verdict.ASK: {"0100", "0109", "0305", "0307"} | span(130, 138) | span(200, 204) | span(250, 254),
    Verdict.BUSY: {"0140"},
    Verdict.QUERY_LATER: {"0125"},
    Verdict.CREDENTIALS: {"0126", "0400"} | span(101, 106) | span(110, 113),
    Verdict.DEFECT: {"0306", "1001", "1003", "2335", "0012"}
    | span(151, 153)
    | span(155, 161)
    | span(300, 304)
    | span(1034, 1036)
    | span(4, 10),
    Verdict.ISSUER: {"0154", "1078", "1080", "1085", "1086", "2010", "2011", "2325", "2326"},
    Verdict.REGISTERED: {"0001", "0402", "1033"},
    Verdict.BURNT: {"0002", "0003", "1032"},
    Verdict.LATE: {"1079", "2108"},
    Verdict.NOT_YET: {"2329"},
    Verdict.NOT_FOUND: {"0011", "0127"},
    Verdict.CUSTOMER: {"1083"},
    Verdict.SUMMARY: {"1084"},
    Verdict.PRESENTED: {"2223", "2324"},
    Verdict.RECONCILE: {"2282", "2663", "2987", "2989", "2990", "2105", "2323", "2375", "2398"},
}


def test_every_code_that_needs_a_decision_has_a_row_and_no_other_code_has_one() -> None:
    assert {code for row in ROWS for code in row.codes} == set().union(*EXPECTED.values())


@pytest.mark.parametrize(
    ("verdict", "code"), [(verdict, code) for verdict in EXPECTED for code in sorted(EXPECTED[verdict])]
)
def test_what_a_code_means(verdict: Verdict, code: str) -> None:
    assert classify(code) is verdict


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        ("0", Verdict.ACCEPTED),
        ("0000", Verdict.ACCEPTED),
        ("4252", Verdict.OBSERVED),
        ("4000", Verdict.OBSERVED),
        ("2000", Verdict.REJECTED),
        ("3999", Verdict.REJECTED),
        ("1999", Verdict.DEFECT),
        ("1000", Verdict.DEFECT),
        ("0999", Verdict.ASK),
        ("98", Verdict.ASK),
        ("109", Verdict.ASK),
        (" 1033 ", Verdict.REGISTERED),
    ],
)
def test_other_codes_go_by_their_range(code: str, verdict: Verdict) -> None:
    assert classify(code) is verdict


@pytest.mark.parametrize("code", ["2010", "2108", "2223", "2325", "2329", "2335", "2999", "3999"])
def test_inside_a_cdr_of_ours_a_refusal_is_a_rejection_whatever_its_row_says(code: str) -> None:
    assert classify(code, in_cdr=True) is Verdict.REJECTED


@pytest.mark.parametrize("code", ["0", "1032", "1033", "0100", "4252", "", "x"])
def test_inside_a_cdr_all_other_codes_mean_the_same(code: str) -> None:
    assert classify(code, in_cdr=True) is classify(code)


@pytest.mark.parametrize("code", ["", "x", "-1", "12345", "2335a", "٢٣٣٥", "²"])
def test_what_is_no_code_is_never_a_verdict(code: str) -> None:
    assert classify(code) is Verdict.ASK


@given(st.text(max_size=6) | st.integers(0, 9999).map(str))
def test_every_code_has_sentences_for_staff(code: str) -> None:
    sentence = explain(code)
    assert sentence.endswith(".")
    assert ". " in sentence


@pytest.mark.parametrize("codes", [("1033", "1033"), ("33",), ("103x",)])
def test_a_malformed_table_does_not_load(codes: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="malformed or stands twice"):
        by_code([Row(codes, Verdict.ASK, "Uno.", "Dos.")])


def test_two_rows_with_one_code_do_not_load() -> None:
    row = Row(("1033",), Verdict.ASK, "Uno.", "Dos.")
    with pytest.raises(ValueError, match="'1033'"):
        by_code([row, row])
