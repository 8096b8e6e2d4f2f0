"""What an answer about a summary's file decides, answer by answer."""

from dataclasses import replace

import pytest

from issuing.gateways.ose.answers import Answer, Fault, Reach
from issuing.retry import Trouble
from issuing.summaries.decisions import POLL_SECONDS, FileDecision, SentFile, after_polling, after_sending, unsendable
from issuing.summaries.states import FILE_CHANGES, FileState

SENT = SentFile(
    issuer_ruc="20100066603",
    kind="RC",
    reference="RC-20261124-1",
    digest_value="x=",
    lines=3,
    uncertain=False,
    polls=0,
)


def a_fault(code: str | None) -> Answer:
    return Answer(Reach.ANSWERED, "un error", 0.1, fault=Fault(code, "texto", "", code or ""))


def sending(answer: Answer, sent: SentFile = SENT) -> FileDecision:
    decision = after_sending(answer, sent)
    assert decision.to_state in {FileState.SIGNED, *FILE_CHANGES[FileState.SIGNED]}
    return decision


def polling(answer: Answer, sent: SentFile = SENT) -> FileDecision:
    decision = after_polling(answer, sent)
    assert decision.to_state in {FileState.AWAITING, *FILE_CHANGES[FileState.AWAITING]}
    return decision


def test_a_ticket_is_kept_and_asked_for() -> None:
    decision = sending(Answer(Reach.ANSWERED, "", 0.1, ticket="2026112400001"))
    assert (decision.to_state, decision.authority_ticket) == (FileState.AWAITING, "2026112400001")
    assert decision.poll_in == POLL_SECONDS[0]


@pytest.mark.parametrize("uncertain", [False, True])
def test_what_was_never_sent_leaves_the_doubt_as_it_was(uncertain: bool) -> None:
    decision = sending(Answer(Reach.NEVER, "no conecta", 0.1), replace(SENT, uncertain=uncertain))
    assert (decision.to_state, decision.trouble) == (FileState.SIGNED, Trouble.NEVER_REACHED)
    assert decision.may_be_registered is uncertain


@pytest.mark.parametrize(
    ("answer", "trouble", "uncertain"),
    [
        (Answer(Reach.MAYBE, "cortada", 0.1), Trouble.UNKNOWN_OUTCOME, True),
        (Answer(Reach.ANSWERED, "401", 0.1, refused_credentials=True), Trouble.CREDENTIALS, False),
        (a_fault("0100"), Trouble.SERVICE, True),
        (a_fault(None), Trouble.SERVICE, True),
        (a_fault("0140"), Trouble.BUSY, True),
        (a_fault("0102"), Trouble.CREDENTIALS, False),
        (a_fault("0154"), Trouble.ISSUER, False),
    ],
)
def test_trouble_that_is_not_the_files_is_waited_for(answer: Answer, trouble: Trouble, uncertain: bool) -> None:
    decision = sending(answer)
    assert (decision.to_state, decision.trouble, decision.may_be_registered) == (FileState.SIGNED, trouble, uncertain)


def test_a_name_that_was_presented_by_us_has_its_documents_asked_for() -> None:
    assert sending(a_fault("2223"), replace(SENT, uncertain=True)).to_state is FileState.ASKING


def test_a_name_that_somebody_else_presented_is_given_up_and_the_lines_go_on() -> None:
    decision = sending(a_fault("2324"))
    assert (decision.to_state, decision.requeue, decision.split) == (FileState.REFUSED, True, False)


def test_a_refused_file_is_halved_until_one_line_is_left() -> None:
    assert sending(a_fault("2663")).split
    alone = sending(a_fault("2663"), replace(SENT, lines=1))
    assert (alone.to_state, alone.split, alone.reason_code) == (FileState.REFUSED, False, "SUNAT_2663")


@pytest.mark.parametrize("code", ["2282", "2323", "2987", "2398"])
def test_a_verdict_on_a_documents_state_is_proven_by_asking(code: str) -> None:
    assert sending(a_fault(code), replace(SENT, lines=1)).to_state is FileState.ASKING
    assert sending(a_fault(code)).split


@pytest.mark.parametrize("code", ["0306", "2335", "1034"])
def test_what_is_wrong_with_the_file_as_such_is_not_halved(code: str) -> None:
    decision = sending(a_fault(code))
    assert (decision.to_state, decision.split) == (FileState.FAILED, False)


def test_a_file_that_is_too_large_is_halved() -> None:
    assert unsendable("pesa demasiado", SENT).split
    assert not unsendable("pesa demasiado", replace(SENT, lines=1)).split


@pytest.mark.parametrize(("polls", "seconds"), [(0, 1), (4, 30), (500, 300)])
def test_a_ticket_in_process_is_asked_for_ever_more_seldom_and_for_ever(polls: int, seconds: float) -> None:
    decision = polling(Answer(Reach.ANSWERED, "", 0.1, status_code="98"), replace(SENT, polls=polls))
    assert (decision.to_state, decision.poll_in) == (FileState.AWAITING, seconds)


@pytest.mark.parametrize("code", ["99", "0099"])
def test_a_refusal_without_a_constancy_counts_as_one(code: str) -> None:
    decision = polling(Answer(Reach.ANSWERED, "", 0.1, status_code=code, status_message="Error en línea 2"))
    assert (decision.to_state, decision.split, decision.detail) == (FileState.REFUSED, True, "Error en línea 2")


def test_a_ticket_that_is_not_known_is_lost_after_three_questions_and_the_same_file_goes_again() -> None:
    assert polling(a_fault("0127")).to_state is FileState.AWAITING
    lost = polling(a_fault("0127"), replace(SENT, polls=3))
    assert (lost.to_state, lost.may_be_registered, lost.poll_in) == (FileState.SIGNED, True, 0)


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (Answer(Reach.NEVER, "", 0.1), Trouble.NEVER_REACHED),
        (Answer(Reach.MAYBE, "", 0.1), Trouble.UNKNOWN_OUTCOME),
        (a_fault("0100"), Trouble.SERVICE),
        (a_fault("0126"), Trouble.CREDENTIALS),
        (a_fault("2335"), Trouble.SERVICE),
        (Answer(Reach.ANSWERED, "", 0.1, content=b"no es un zip"), Trouble.UNKNOWN_OUTCOME),
    ],
)
def test_a_question_that_is_not_answered_is_asked_again(answer: Answer, trouble: Trouble) -> None:
    decision = polling(answer)
    assert (decision.to_state, decision.trouble) == (FileState.AWAITING, trouble)
