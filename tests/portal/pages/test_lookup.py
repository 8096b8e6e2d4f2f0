"""The look-up as a visitor meets it."""

import pytest
from nicegui import ui
from nicegui.testing import User
from structlog.testing import capture_logs

from issuing.customers.limits import LOOK_UPS, MISSES_OF_VOUCHER
from issuing.services import Services
from issuing.settings import Settings
from issuing.views import SourceIdentity, Ticket, VoucherView
from portal import words
from portal.context import Portal, client_of
from portal.pages.lookup import NOT_FOUND
from tests.builders import a_boleta
from tests.portal.conftest import emitted, execute

PATIENT = 50
FACTS = {"RUC del emisor": "20100066603", "Serie y número": "f001-00000001", "Importe total": "S/ 236.00"}


async def _ask(user: User, voucher: VoucherView, **changes: str) -> None:
    typed = {**FACTS, "Fecha de emisión": words.day(voucher.issue_date), **changes}
    for label, text in typed.items():
        user.find(kind=ui.input, content=label).clear().type(text)
    user.find(marker="form").trigger("submit.prevent")


async def test_the_five_facts_find_the_voucher(user: User, accepted: VoucherView) -> None:
    await user.open("/")
    await _ask(user, accepted)
    await user.should_see("Aceptado por SUNAT a través de la OSE", retries=PATIENT)
    for said in (
        "Factura electrónica",
        "F001-1",
        "ASEGURADORA DEL SUR S.A.",
        "TRANSPORTES ANDINOS S.A.C.",
        "S/ 236.00",
    ):
        await user.should_see(said)
    for button in ("Descargar PDF", "Descargar XML", "Descargar CDR"):
        (element,) = user.find(kind=ui.button, content=button).elements
        assert (await user.http_client.get(element.props["href"])).status_code == 200


async def test_from_the_answer_back_to_the_form(user: User, accepted: VoucherView) -> None:
    await user.open("/")
    await _ask(user, accepted)
    await user.should_see("Consultar otro comprobante", retries=PATIENT)
    await user.should_not_see("RUC del emisor")
    user.find("Consultar otro comprobante").click()
    await user.should_see("RUC del emisor")
    await user.should_not_see("TRANSPORTES ANDINOS")


@pytest.mark.parametrize(
    "wrong",
    [
        {"RUC del emisor": "20131312955"},
        {"Serie y número": "F001-2"},
        {"Serie y número": "F002-1"},
        {"Fecha de emisión": "01/01/2026"},
        {"Importe total": "236.01"},
    ],
    ids=str,
)
async def test_a_near_miss_gives_nothing_away(user: User, accepted: VoucherView, wrong: dict[str, str]) -> None:
    await user.open("/")
    await _ask(user, accepted, **wrong)
    await user.should_see(NOT_FOUND, retries=PATIENT)
    await user.should_not_see("TRANSPORTES ANDINOS")
    await user.should_not_see("Descargar")


async def test_the_type_must_match_too(user: User, accepted: VoucherView) -> None:
    await user.open("/")
    (kind,) = user.find(kind=ui.select).elements
    kind.value = "03"
    await _ask(user, accepted)
    await user.should_see(NOT_FOUND, retries=PATIENT)


async def test_every_field_says_what_it_wants(user: User) -> None:
    await user.open("/")
    user.find(marker="form").trigger("submit.prevent")
    for says in ("Escriba el RUC", "Escriba la serie", "Escriba la fecha", "Escriba el importe"):
        await user.should_see(says)
    user.find(kind=ui.input, content="RUC del emisor").type("20100066603").trigger("blur")
    await user.should_not_see("Escriba el RUC")
    await user.should_see("Escriba la serie")


async def test_too_many_questions_are_told_when_to_come_back(user: User, portal: Portal, accepted: VoucherView) -> None:
    client = await user.open("/")
    while await portal.front.limits.take((LOOK_UPS, client_of(client.request))) == 0:
        pass
    with capture_logs() as logs:
        await _ask(user, accepted)
        await user.should_see("Hizo muchas consultas seguidas. Vuelva a intentarlo en", retries=PATIENT)
    await user.should_not_see("Aceptado por SUNAT")
    assert [it["action"] for it in logs if it["action"].startswith("customer.")] == ["customer.look_up_throttled"]


async def test_guessing_at_one_voucher_ends_soon_and_is_on_record(
    user: User, services: Services, accepted: VoucherView
) -> None:
    number = f"{accepted.number.issuer_ruc}-01-F001-1"
    for _ in range(MISSES_OF_VOUCHER.burst - 1):
        assert await services.customers.throttles.take(MISSES_OF_VOUCHER, number) == 0
    await user.open("/")
    with capture_logs() as logs:
        await _ask(user, accepted, **{"Importe total": "236.01"})
        await user.should_see(NOT_FOUND, retries=PATIENT)
        await _ask(user, accepted)  # right at last, and one too many
        await user.should_see("Hizo muchas consultas seguidas.", retries=PATIENT)
    await user.should_not_see("TRANSPORTES ANDINOS")
    actions = [it["action"] for it in logs if it["action"].startswith("customer.")]
    assert actions == ["customer.look_up_missed", "customer.look_up_throttled"]
    assert "236" not in str(logs)
    assert "F001" not in str(logs)


async def test_who_finds_his_vouchers_never_runs_into_the_limit_of_guesses(
    user: User, services: Services, accepted: VoucherView
) -> None:
    number = f"{accepted.number.issuer_ruc}-01-F001-1"
    for _ in range(MISSES_OF_VOUCHER.burst - 1):
        await services.customers.throttles.take(MISSES_OF_VOUCHER, number)
    await user.open("/")
    for _ in range(3):
        await _ask(user, accepted)
        await user.should_see("Aceptado por SUNAT a través de la OSE", retries=PATIENT)
        user.find("Consultar otro comprobante").click()
        await user.should_see("RUC del emisor")


async def test_what_was_found_proves_itself(user: User, accepted: VoucherView) -> None:
    await user.open("/")
    await _ask(user, accepted)
    await user.should_see("Verificado", retries=PATIENT)
    await user.should_see("La constancia de SUNAT (CDR) es la suya.")


async def test_a_voucher_that_waits_is_shown_without_cdr(user: User, services: Services, pending: Ticket) -> None:
    voucher = await services.inquiry.voucher(pending.id, source=None)
    await user.open("/")
    await _ask(user, voucher)
    await user.should_see("Emitido; pendiente de respuesta de SUNAT", retries=PATIENT)
    await user.should_see("Sin verificar")
    await user.should_see("Descargar XML")
    await user.should_not_see("Descargar CDR")


async def test_a_name_with_markup_is_text(
    user: User, services: Services, source: SourceIdentity, settings: Settings
) -> None:
    hostile = "<img src=x onerror=alert(1)> & Hijos"
    ticket = await emitted(services, source, settings, a_boleta(external_id="X-1"))
    # A stored name is never changed; the rules refuse such a one, so only here is the trigger put aside.
    await execute(settings, "ALTER TABLE vouchers DISABLE TRIGGER vouchers_stay_as_signed")
    await execute(settings, "UPDATE vouchers SET customer_name = $1", hostile)
    voucher = await services.inquiry.voucher(ticket.id, source=None)
    await user.open("/")
    (kind,) = user.find(kind=ui.select).elements
    kind.value = "03"
    await _ask(user, voucher, **{"Serie y número": "B001-1"})
    await user.should_see(kind=ui.label, content=hostile, retries=PATIENT)


async def test_a_database_that_fails_is_a_sentence(user: User, accepted: VoucherView, settings: Settings) -> None:
    await user.open("/")
    await execute(settings, "ALTER TABLE vouchers RENAME TO gone")
    await _ask(user, accepted)
    await user.should_see("En este momento no podemos consultar el comprobante.", retries=PATIENT)


async def test_an_event_can_t_name_a_voucher(user: User, accepted: VoucherView) -> None:
    """What a websocket sends with an event is not read: only the five facts find anything."""
    await user.open("/")
    for said in ({"id": str(accepted.ticket_id)}, str(accepted.ticket_id), None, [accepted.number.text]):
        user.find(marker="form").trigger("submit.prevent", said)
        await user.should_see("Escriba el RUC")
        await user.should_not_see("TRANSPORTES ANDINOS")
