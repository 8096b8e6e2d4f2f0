"""A row says what staff need, and sorts by what it says."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from issuing.states import State
from issuing.views import PendingRow
from portal.pending_rows import row, summary

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
WAITING = PendingRow(
    ticket_id=UUID(int=7),
    external_id="SAMP-1",
    source="samp",
    issuer_ruc="20100066603",
    document_type="01",
    voucher="F001-1",
    state=State.SIGNED,
    reason_code="OSE_UNREACHABLE",
    reason="No se pudo llegar a la OSE; se reintenta solo.",
    attempt=2,
    received_at=NOW - timedelta(minutes=5),
    next_attempt_at=NOW + timedelta(seconds=40),
    deadline=date(2026, 11, 25),
)


def test_a_waiting_ticket() -> None:
    shown = row(WAITING, now=NOW)
    assert (shown["document"], shown["voucher"], shown["origin"]) == ("Factura", "F001-1", "samp · SAMP-1")
    assert (shown["state"], shown["age"], shown["next"]) == ("Por enviar", "hace 5 min", "en 40 s")
    assert (shown["deadline"], shown["deadline_words"]) == ("25/11/2026", "vence mañana")
    assert (shown["deadline_on"], shown["deadline_tone"]) == ("2026-11-25", "warn")


def test_a_stuck_ticket_without_number_reason_or_deadline_still_reads() -> None:
    bare = replace(WAITING, state=State.STUCK, voucher="", reason="", next_attempt_at=None, deadline=None)
    shown = row(bare, now=NOW)
    assert (shown["voucher"], shown["next"], shown["deadline"]) == ("sin número todavía", "espera su decisión", "—")
    assert shown["reason"] == "Sin motivo registrado; reinténtelo."


def test_the_day_is_lima_s() -> None:
    evening = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)  # still the 25th in Lima
    assert row(WAITING, now=evening)["deadline_words"] == "vence hoy"


def test_the_summary_counts_what_is_stuck_and_what_is_urgent() -> None:
    late = replace(WAITING, deadline=date(2026, 11, 24))
    stuck = replace(WAITING, state=State.STUCK, deadline=None)
    assert summary([WAITING, late, stuck], now=NOW) == (3, 1, 1)
    assert summary([], now=NOW) == (0, 0, 0)
