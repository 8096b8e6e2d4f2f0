"""The list of what is pending as staff meet it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from nicegui import ui
from nicegui.testing import User

from issuing.services import Services
from issuing.settings import Settings
from issuing.views import SourceIdentity, Ticket
from portal.sessions import LIFETIME
from tests.builders import a_sale
from tests.portal.conftest import MovableClock, execute, submit

PATIENT = 50


def _rows(user: User) -> list[dict[str, Any]]:
    (table,) = user.find(kind=ui.table).elements
    return table.rows


def _field(user: User) -> ui.textarea:
    (field,) = user.find(marker="reason").elements
    assert isinstance(field, ui.textarea)
    return field


def _ask(user: User, ticket_id: object, reason: str) -> None:
    user.find(marker="pending").trigger("reissue", str(ticket_id))
    field = _field(user)
    field.value = reason
    user.find(marker="reissue").trigger("submit.prevent")


async def test_nothing_pending_is_good_news(staff: User) -> None:
    await staff.open("/pendientes")
    await staff.should_see("No hay nada pendiente")
    await staff.should_not_see(ui.table)


async def test_a_pending_ticket_says_why(staff: User, pending: Ticket) -> None:
    await staff.open("/pendientes")
    (row,) = _rows(staff)
    assert row["id"] == str(pending.id)
    assert (row["voucher"], row["origin"], row["state"]) == ("F001-1", "samp · SAMP-000001", "Por enviar")
    assert row["reason"] == pending.reason
    await staff.should_see("pendiente")
    await staff.should_not_see("No hay nada pendiente")


async def test_what_comes_in_appears_by_itself(staff: User, services: Services, source: SourceIdentity) -> None:
    await staff.open("/pendientes")
    await staff.should_see("No hay nada pendiente")
    await submit(services, source, a_sale(external_id="NEW-1"))
    await staff.should_see(ui.table, retries=PATIENT)
    assert [it["origin"] for it in _rows(staff)] == ["samp · NEW-1"]


async def test_a_retry_needs_a_reason_and_is_written_down(staff: User, pending: Ticket, settings: Settings) -> None:
    await staff.open("/pendientes")
    _ask(staff, pending.id, "  ")
    await staff.should_see("Escriba por qué lo reintenta; queda en el historial del comprobante.")
    field = _field(staff)
    assert await _reissues(settings) == []
    field.value = "La OSE confirmó que ya está de vuelta"
    staff.find(marker="reissue").trigger("submit.prevent")
    await staff.should_see("Factura F001-1: se está reintentando.", retries=PATIENT)
    assert await _reissues(settings) == [("staff:portal", "La OSE confirmó que ya está de vuelta")]


async def test_a_second_click_on_the_same_question_does_nothing(
    staff: User, pending: Ticket, settings: Settings
) -> None:
    await staff.open("/pendientes")
    _ask(staff, pending.id, "otra vez")
    staff.find(marker="reissue").trigger("submit.prevent")
    await staff.should_see("se está reintentando", retries=PATIENT)
    assert len(await _reissues(settings)) == 1


async def test_what_has_ended_meanwhile_is_refused_with_its_reason(
    staff: User, pending: Ticket, settings: Settings
) -> None:
    await staff.open("/pendientes")
    staff.find(marker="pending").trigger("reissue", str(pending.id))
    await execute(settings, "UPDATE tickets SET state = 'rejected', next_attempt_at = NULL, lease_until = NULL")
    field = _field(staff)
    field.value = "demasiado tarde"
    staff.find(marker="reissue").trigger("submit.prevent")
    await staff.should_see("El ticket ya terminó", retries=PATIENT)
    assert await _reissues(settings) == []


@pytest.mark.parametrize("argument", ["00000000-0000-0000-0000-000000000007", "x"])
@pytest.mark.usefixtures("pending")
async def test_what_is_no_longer_in_the_list_is_not_asked_about(staff: User, argument: str) -> None:
    await staff.open("/pendientes")
    staff.find(marker="pending").trigger("reissue", argument)
    await staff.should_see("Ese comprobante ya no está pendiente.")
    assert not _is_asking(staff)


async def test_an_event_that_no_button_sends_is_nothing(staff: User, pending: Ticket) -> None:
    await staff.open("/pendientes")
    staff.find(marker="pending").trigger("reissue", {"id": str(pending.id)})
    assert not _is_asking(staff)
    staff.find(marker="pending").trigger("reissue", str(pending.id))
    assert _is_asking(staff)


async def test_an_open_page_ends_with_its_session(
    staff: User, pending: Ticket, clock: MovableClock, settings: Settings
) -> None:
    await staff.open("/pendientes")
    clock.put(datetime.now(UTC) + LIFETIME + timedelta(seconds=1))
    _ask(staff, pending.id, "sin permiso ya")
    await staff.should_see("Ingreso del personal", retries=PATIENT)
    assert await _reissues(settings) == []


@pytest.mark.usefixtures("pending")
async def test_a_database_that_fails_leaves_the_list_and_says_so(staff: User, settings: Settings) -> None:
    await staff.open("/pendientes")
    await execute(settings, "ALTER TABLE vouchers RENAME TO gone")
    await staff.should_see("En este momento no podemos actualizar la lista.", retries=PATIENT)
    assert len(_rows(staff)) == 1
    await execute(settings, "ALTER TABLE gone RENAME TO vouchers")
    await staff.should_not_see("En este momento no podemos actualizar la lista.", retries=2 * PATIENT)


def _is_asking(user: User) -> bool:
    (dialog,) = user.find(marker="reissue-dialog").elements
    assert isinstance(dialog, ui.dialog)
    return bool(dialog.value)


async def _reissues(settings: Settings) -> list[tuple[str, str]]:
    rows = await execute(settings, "SELECT actor, reason FROM events WHERE action = 'reissued'")
    return [(row["actor"], row["reason"]) for row in rows]
