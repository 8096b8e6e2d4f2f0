"""What SUNAT's answer about an accepted voucher means: the whole table."""

from datetime import timedelta

import pytest

from issuing.looks import (
    ASK_AGAIN,
    FIRST_SILENCE,
    GIVE_UP,
    INCIDENT_TEXTS,
    LONGEST_SILENCE,
    WATCH,
    IncidentKind,
    Look,
    LookOutcome,
    Told,
    judge,
)

HOUR = timedelta(hours=1)


def look(told: Told, *, voided: bool = False, silences: int = 0, disagreements: int = 1, age: timedelta = HOUR) -> Look:
    return judge(told, voided=voided, silences=silences, disagreements=disagreements, age=age)


@pytest.mark.parametrize(("told", "voided"), [(Told.ACCEPTED, False), (Told.VOIDED, True)])
def test_what_sunat_has_as_we_have_it_is_done(told: Told, voided: bool) -> None:
    assert look(told, voided=voided) == Look(outcome=LookOutcome.KNOWN, agrees=True)
    assert look(told, voided=voided, disagreements=3).agrees


@pytest.mark.parametrize(
    ("told", "voided", "kind"),
    [
        (Told.ABSENT, False, IncidentKind.SUNAT_LACKS_IT),
        (Told.ABSENT, True, IncidentKind.SUNAT_LACKS_IT),
        (Told.VOIDED, False, IncidentKind.VOIDED_ELSEWHERE),
        (Told.ACCEPTED, True, IncidentKind.NOT_VOIDED_AT_SUNAT),
        (Told.OTHER, False, IncidentKind.OTHERWISE_AT_SUNAT),
        (Told.OTHER, True, IncidentKind.OTHERWISE_AT_SUNAT),
    ],
)
def test_what_it_has_otherwise_is_asked_once_more_and_is_an_incident_then(
    told: Told, voided: bool, kind: IncidentKind
) -> None:
    assert look(told, voided=voided) == Look(outcome=LookOutcome.ASKED_AGAIN, again=ASK_AGAIN)
    differs = Look(outcome=LookOutcome.DIFFERS, again=WATCH, incident=kind)
    assert look(told, voided=voided, disagreements=2) == differs
    assert look(told, voided=voided, disagreements=9, age=GIVE_UP).again is None


def test_silence_is_waited_out_ever_longer_and_not_for_ever() -> None:
    waits = [look(Told.SILENT, silences=count).again for count in range(1, 30)]
    assert waits[:3] == [FIRST_SILENCE, 2 * FIRST_SILENCE, 4 * FIRST_SILENCE]
    assert waits[-1] == LONGEST_SILENCE
    given_up = look(Told.SILENT, silences=99, age=GIVE_UP)
    assert given_up == Look(outcome=LookOutcome.UNANSWERED, incident=IncidentKind.SUNAT_SILENT)


def test_every_kind_has_its_text() -> None:
    assert set(INCIDENT_TEXTS) == set(IncidentKind)
