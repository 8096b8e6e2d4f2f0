"""Every state, type, amount and time has words."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from issuing.states import NUMBERED, UNFINISHED, State
from portal import words
from vouchers.sale import DocumentType

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


def test_every_type_that_is_issued_has_a_name() -> None:
    assert set(words.DOCUMENT_NAMES) == {it.value for it in DocumentType}
    assert words.document_name("07") == "Nota de crédito electrónica"
    assert words.short_document_name("99") == "Tipo 99"


@pytest.mark.parametrize("state", sorted(NUMBERED | {State.STUCK}))
def test_a_customer_reads_words_and_never_the_state_s_name(state: State) -> None:
    said = words.state_for_customer(state)
    assert said.title
    assert said.meaning
    assert state.value not in f"{said.title} {said.meaning}".lower()


def test_only_what_the_authority_accepted_reads_well() -> None:
    good = {state for state in State if words.state_for_customer(state).tone == "good"}
    assert good == {State.ACCEPTED, State.OBSERVED}


def test_staff_tell_what_is_stuck_from_what_goes_on() -> None:
    assert words.state_for_staff(State.STUCK, attempt=3) == ("Detenido", "bad")
    assert {words.state_for_staff(it, attempt=1)[1] for it in UNFINISHED} == {"wait"}
    assert words.state_for_staff(State.RECEIVED, attempt=0) == ("Recibido", "calm")


def test_money_is_written_as_in_peru() -> None:
    assert words.money(Decimal("1234567.5"), "PEN") == "S/ 1,234,567.50"
    assert words.money(Decimal(-3), "USD") == "US$ -3.00"
    assert words.money(Decimal(1), "EUR") == "EUR 1.00"
    assert words.currency_name("USD") == "Dólares americanos (USD)"


def test_dates_and_times_are_those_of_lima() -> None:
    late = datetime(2026, 11, 25, 3, 4, 5, tzinfo=UTC)
    assert words.moment(late) == "24/11/2026 22:04"
    assert words.clock_time(late) == "22:04:05"
    assert words.day(date(2026, 3, 5)) == "05/03/2026"


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(seconds=-5), "0 s"),
        (timedelta(seconds=59), "59 s"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=23), "23 h"),
        (timedelta(days=1), "1 día"),
        (timedelta(days=9), "9 días"),
    ],
)
def test_a_span_is_said_in_its_largest_unit(span: timedelta, said: str) -> None:
    assert words.duration(span) == said


def test_age_and_next_attempt() -> None:
    assert words.age(NOW - timedelta(seconds=9), now=NOW) == "hace un momento"
    assert words.age(NOW - timedelta(minutes=5), now=NOW) == "hace 5 min"
    assert words.next_attempt(None, now=NOW) == "espera su decisión"
    assert words.next_attempt(NOW, now=NOW) == "ahora"
    assert words.next_attempt(NOW + timedelta(seconds=40), now=NOW) == "en 40 s"


@pytest.mark.parametrize(
    ("days", "said", "tone"),
    [
        (-3, "venció hace 3 días", "bad"),
        (-1, "venció ayer", "bad"),
        (0, "vence hoy", "bad"),
        (1, "vence mañana", "warn"),
        (2, "en 2 días", "calm"),
    ],
)
def test_a_deadline_warns_from_the_day_before(days: int, said: str, tone: str) -> None:
    today = date(2026, 11, 24)
    assert words.deadline(today + timedelta(days=days), today=today) == (said, tone)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.2, "1 segundo"), (11.2, "12 segundos"), (59.5, "1 minuto"), (61, "2 minutos"), (3600, "60 minutos")],
)
def test_a_wait_is_rounded_up(seconds: float, said: str) -> None:
    assert words.wait_words(seconds) == said
