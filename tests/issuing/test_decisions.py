"""Invariants 5 and 6: what is final, what is asked for, and whose a CDR is. On CDRs of both shapes."""

from dataclasses import replace

import pytest

from documents.package import pack
from issuing.decisions import (
    ABSENCES_BEFORE_RESENDING,
    ATTEMPTS_BEFORE_FOREIGN,
    Sent,
    after_asking,
    after_sending,
    after_validity,
    without_question,
)
from issuing.gateways.ose.answers import Answer, Fault, Reach
from issuing.gateways.validity import Validity, ValidityAnswer
from issuing.retry import Trouble
from issuing.states import State
from tests.cdrs import a_cdr

SENT = Sent(
    issuer_ruc="20100066603",
    document_type="01",
    series_number="F001-1",
    digest_value="ZGlnZXN0",
    uncertain=False,
    absences=0,
    can_ask=True,
)


def answered(**facts: object) -> Answer:
    return Answer(reach=Reach.ANSWERED, detail="", elapsed=0.1, **facts)  # type: ignore[arg-type]


def fault(code: str | None) -> Answer:
    return answered(fault=Fault(code=code, text="texto", faultcode="x", faultstring=code or "x"), http_status=500)


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (answered(content=a_cdr()), State.ACCEPTED),
        (answered(content=a_cdr(observations=("4287",))), State.OBSERVED),
        (answered(content=a_cdr(response_code="2800")), State.REJECTED),
        (answered(content=a_cdr(document_hash="b3Rybw==")), State.STUCK),
        (answered(content=a_cdr(response_code="2335")), State.REJECTED),
        (answered(content=a_cdr(series_number="F001-2")), State.STUCK),
        (answered(content=a_cdr(document_type="07")), State.STUCK),
        (answered(content=a_cdr(issuer_ruc="20131312955")), State.STUCK),
        (fault("2800"), State.REJECTED),
        (fault("1034"), State.STUCK),
        (fault("2335"), State.STUCK),
    ],
)
def test_verdicts_that_end_the_way(answer: Answer, state: State) -> None:
    decision = after_sending(answer, SENT)
    assert (decision.to_state, decision.trouble, decision.goes_on) == (state, None, False)


@pytest.mark.parametrize(
    ("answer", "trouble", "registered"),
    [
        (Answer(reach=Reach.NEVER, detail="", elapsed=0), Trouble.NEVER_REACHED, False),
        (Answer(reach=Reach.MAYBE, detail="", elapsed=0), Trouble.UNKNOWN_OUTCOME, True),
        (answered(content=b"no zip"), Trouble.UNKNOWN_OUTCOME, True),
        (answered(content=pack("R-x.xml", b"<html/>")), Trouble.UNKNOWN_OUTCOME, True),
        (answered(refused_credentials=True), Trouble.CREDENTIALS, False),
        (fault("0100"), Trouble.SERVICE, True),
        (fault("0109"), Trouble.SERVICE, True),
        (fault("0140"), Trouble.BUSY, True),
        (fault("0102"), Trouble.CREDENTIALS, False),
        (fault("1078"), Trouble.ISSUER, False),
        (fault("2325"), Trouble.ISSUER, False),
        (fault("2329"), Trouble.NOT_YET, False),
        (fault(None), Trouble.SERVICE, True),
    ],
)
def test_what_is_no_verdict_waits_and_never_rejects(answer: Answer, trouble: Trouble, registered: bool) -> None:
    decision = after_sending(answer, SENT)
    assert (decision.to_state, decision.trouble, decision.may_be_registered) == (State.SIGNED, trouble, registered)
    assert decision.reason


def test_an_earlier_doubt_survives_a_send_that_never_arrived() -> None:
    doubtful = replace(SENT, uncertain=True)
    decision = after_sending(Answer(reach=Reach.NEVER, detail="", elapsed=0), doubtful)
    assert decision.may_be_registered


@pytest.mark.parametrize("code", ["1033", "1032", "0402"])
def test_already_registered_is_asked_for_at_once(code: str) -> None:
    assert after_sending(fault(code), SENT).ask_now


def test_an_operators_own_word_for_a_duplicate_is_asked_for_too() -> None:
    theirs = replace(SENT, duplicate_codes=frozenset({"4000"}))
    assert after_sending(fault("4000"), theirs).ask_now


def test_already_registered_where_nobody_can_be_asked_needs_a_human() -> None:
    mute = replace(SENT, can_ask=False)
    assert after_sending(fault("1033"), mute).to_state is State.STUCK


def test_absence_is_believed_only_when_it_is_said_often_enough() -> None:
    first = after_asking(answered(), SENT)
    assert (first.resend_now, first.absences, first.may_be_registered) == (False, 1, True)
    later = replace(SENT, absences=ABSENCES_BEFORE_RESENDING - 1)
    last = after_asking(fault("0011"), later)
    assert last.resend_now
    assert last.may_be_registered


@pytest.mark.parametrize(
    "answer",
    [
        Answer(reach=Reach.NEVER, detail="", elapsed=0),
        Answer(reach=Reach.MAYBE, detail="", elapsed=0),
        answered(refused_credentials=True),
        fault("0100"),
        answered(status_code="0125"),
        answered(status_code="0001"),
        answered(status_code="0003"),
        fault("1033"),
    ],
)
def test_a_question_without_an_answer_leaves_the_doubt(answer: Answer) -> None:
    decision = after_asking(answer, SENT)
    assert (decision.to_state, decision.may_be_registered, decision.resend_now) == (State.SIGNED, True, False)


def test_a_cdr_that_was_asked_for_counts_only_if_it_is_ours() -> None:
    assert after_asking(answered(content=a_cdr()), SENT).to_state is State.ACCEPTED
    foreign = after_asking(answered(content=a_cdr(document_hash="b3Rybw==")), SENT)
    assert (foreign.to_state, foreign.reason_code) == (State.STUCK, "FOREIGN_CDR")
    assert "b3Rybw==" in foreign.reason
    assert "ZGlnZXN0" in foreign.reason


def test_where_nothing_can_be_asked_the_same_bytes_go_again() -> None:
    assert without_question(SENT).resend_now


def test_a_foreign_cdr_shows_both_hashes_whatever_differs() -> None:
    foreign = after_asking(answered(content=a_cdr(series_number="F001-2", document_hash="b3Rybw==")), SENT)
    assert "b3Rybw==" in foreign.reason
    assert "ZGlnZXN0" in foreign.reason


def said(validity: Validity) -> ValidityAnswer:
    return ValidityAnswer(validity=validity, detail="SUNAT responde.")


def test_what_the_validity_query_accepts_is_adopted_without_a_cdr_and_says_so() -> None:
    decision = after_validity(said(Validity.ACCEPTED), SENT)
    assert (decision.to_state, decision.cdr, decision.response_code) == (State.ACCEPTED, None, "0")
    assert "CDR" in decision.response_description


def test_what_the_validity_query_calls_void_needs_a_human() -> None:
    decision = after_validity(said(Validity.VOIDED), SENT)
    assert (decision.to_state, decision.reason_code) == (State.STUCK, "VOIDED_ELSEWHERE")
    assert decision.reason


def test_what_the_validity_query_lacks_goes_again_after_the_second_question() -> None:
    first = after_validity(said(Validity.ABSENT), SENT)
    assert (first.absences, first.resend_now, first.trouble) == (1, False, Trouble.UNKNOWN_OUTCOME)
    assert after_validity(said(Validity.ABSENT), replace(SENT, absences=1)).resend_now


def test_what_is_told_registered_and_never_found_is_another_document() -> None:
    told = replace(SENT, told_registered=True, attempt=ATTEMPTS_BEFORE_FOREIGN)
    decision = after_validity(said(Validity.ABSENT), told)
    assert (decision.to_state, decision.reason_code) == (State.STUCK, "FOREIGN_DOCUMENT")
    assert SENT.digest_value in decision.reason
    early = replace(told, attempt=ATTEMPTS_BEFORE_FOREIGN - 1)
    assert after_validity(said(Validity.ABSENT), early).to_state is State.SIGNED


@pytest.mark.parametrize("validity", [Validity.UNKNOWN, Validity.AUTHORIZED, Validity.UNAUTHORIZED])
def test_a_validity_query_that_does_not_tell_leaves_the_doubt(validity: Validity) -> None:
    decision = after_validity(said(validity), SENT)
    assert (decision.to_state, decision.may_be_registered, decision.resend_now) == (State.SIGNED, True, False)
