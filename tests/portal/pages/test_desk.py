"""What staff have beside the list: shut gates, deadlines, incidents, and many tickets tried again at once."""

from datetime import timedelta

import pytest
from nicegui import ui
from nicegui.testing import User

from issuing.clock import SystemClock
from issuing.gates import Kind, address_key
from issuing.services import Services
from issuing.settings import Settings
from issuing.storage.database import driver_connection, open_engine
from issuing.storage.gates import shut
from issuing.storage.incidents import open_incident
from issuing.views import SourceIdentity, Ticket
from tests.builders import a_sale
from tests.portal.conftest import execute, submit
from tests.portal.pages.test_pending import PATIENT, _rows


@pytest.fixture
async def three(services: Services, source: SourceIdentity, settings: Settings) -> None:
    """Three that wait for an OSE that is not there, the last of them past due."""
    for index in range(3):
        await submit(services, source, a_sale(external_id=f"D-{index}"))
    await execute(settings, "UPDATE tickets SET reason_code = 'OSE_UNREACHABLE', reason = 'No se llega'")
    await execute(settings, "UPDATE tickets SET deadline = deadline - 9 WHERE external_id = 'D-2'")


def _press(user: User, marker: str) -> None:
    user.find(marker=marker).click()


def _write(user: User, marker: str, text: str) -> None:
    (field,) = user.find(marker=marker).elements
    assert isinstance(field, ui.textarea)
    field.value = text


@pytest.mark.usefixtures("three")
async def test_many_are_tried_again_at_once_and_each_says_what_came_of_it(staff: User, settings: Settings) -> None:
    await staff.open("/pendientes")
    _press(staff, "all")
    await staff.should_see("Reintentar 3")
    _press(staff, "reissue-many")
    await staff.should_see("De 3: 3 se revisan y numeran.", retries=PATIENT)
    await execute(settings, "UPDATE tickets SET state = 'invalid', next_attempt_at = NULL WHERE external_id = 'D-1'")
    _write(staff, "reason", "Volvió la OSE")
    staff.find(marker="reissue").trigger("submit.prevent")
    await staff.should_see("3 de 3: 2 en marcha, 1 sin éxito", retries=PATIENT)
    await staff.should_see("D-0: se está reintentando.")
    await staff.should_see("El ticket ya terminó")
    events = await execute(settings, "SELECT actor, reason FROM events WHERE action = 'reissued'")
    assert [tuple(it) for it in events] == [("staff:portal", "Volvió la OSE")] * 2


@pytest.mark.usefixtures("three")
async def test_a_mark_and_a_reason_narrow_the_list_and_name_what_is_tried_again(staff: User) -> None:
    await staff.open("/pendientes")
    await staff.should_see("1 con plazo vencido")
    _press(staff, "mark-100")
    assert [it["origin"] for it in _rows(staff)] == ["samp · D-2"]
    await staff.should_see("Reintentar todos los de este filtro")
    _press(staff, "reissue-many")
    await staff.should_see("De 1: 1 se revisan y numeran.", retries=PATIENT)
    _press(staff, "mark-100")
    assert len(_rows(staff)) == 3
    (select,) = staff.find(marker="reason-filter").elements
    assert isinstance(select, ui.select)
    assert select.options == {"*": "Todas las causas", "OSE_UNREACHABLE": "No se llega a la OSE (3)"}
    select.value = "OSE_UNREACHABLE"
    assert len(_rows(staff)) == 3


async def test_a_shut_gate_is_shown_with_what_waits_behind_it(staff: User, three: None, settings: Settings) -> None:
    del three
    await staff.open("/pendientes")
    now = SystemClock().now()
    engine = open_engine(str(settings.database_url), pool_size=1)
    async with driver_connection(engine) as connection:
        await shut(
            connection,
            key=address_key(str(settings.ose_url)),
            issuer_id=None,
            reason_code=Kind.UNREACHABLE.value,
            reason="Nadie responde",
            now=now,
            next_probe_at=now + timedelta(minutes=3),
            actor="worker:test",
        )
    await engine.dispose()
    await staff.should_see(f"No se llega a la OSE: Todos los que envían a {settings.ose_url}", retries=PATIENT)
    await staff.should_see("Nadie responde")
    await staff.should_see("3 en espera")
    await execute(settings, "DELETE FROM gates")
    await staff.should_not_see("Nadie responde", retries=PATIENT)


async def test_an_incident_is_closed_with_a_reason(staff: User, pending: Ticket, settings: Settings) -> None:
    engine = open_engine(str(settings.database_url), pool_size=1)
    async with driver_connection(engine) as connection:
        await open_incident(
            connection, pending.id, kind="SUNAT_LACKS_IT", text="Reclame", actor="x", now=SystemClock().now()
        )
    await engine.dispose()
    ((incident,),) = await execute(settings, "SELECT id FROM incidents")
    await staff.open("/pendientes")
    await staff.should_see("SUNAT no lo tiene")
    _press(staff, f"close-{incident}")
    staff.find(marker="close-incident").trigger("submit.prevent")
    await staff.should_see("Escriba qué se averiguó; queda en el historial.")
    _write(staff, "closing-reason", "La OSE lo reenvió")
    staff.find(marker="close-incident").trigger("submit.prevent")
    await staff.should_see("La cerró staff:portal", retries=PATIENT)
    ((by, why),) = await execute(settings, "SELECT closed_by, closing_reason FROM incidents")
    assert (by, why) == ("staff:portal", "La OSE lo reenvió")
    (event,) = await execute(settings, "SELECT actor FROM events WHERE action = 'incident_closed'")
    assert event["actor"] == "staff:portal"


async def test_a_document_of_another_shows_both_digests(staff: User, pending: Ticket, settings: Settings) -> None:
    await execute(
        settings,
        "UPDATE tickets SET state = 'stuck', next_attempt_at = NULL, lease_until = NULL, reason_code = 'FOREIGN_CDR', "
        "reason = 'No es de este. Resumen (hash) del nuestro: x; del de la constancia: b3Rybw==. No lo reemita; …'",
    )
    ((ours,),) = await execute(settings, "SELECT digest_value FROM vouchers")
    assert pending.voucher
    await staff.open("/pendientes")
    await staff.should_see("La OSE mostró otro comprobante")
    await staff.should_see(str(ours))
    await staff.should_see("b3Rybw==")
