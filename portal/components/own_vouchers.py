"""The list of a customer's own vouchers: a form to search, rows to open, and boxes to take several along."""

from nicegui import ui

from issuing.customers.own import OwnFilter, OwnVoucher
from issuing.services.customers.own import OwnPage
from portal import theme, words
from portal.context import prefix_of
from portal.visits import MINE
from portal.zips import MOST

ZIP_PATH = f"{MINE}/zip"
# In the browser alone: counting needs no server, and the server listens to nothing on this page.
_COUNT = """(event) => {
  const form = event.target.closest('form');
  if (event.target.name === 'todos')
    form.querySelectorAll('input[name=id]').forEach((it) => { it.checked = event.target.checked; });
  const count = form.querySelectorAll('input[name=id]:checked').length;
  form.querySelector('.take__count').textContent = count === 1 ? '1 seleccionado' : `${count} seleccionados`;
  form.classList.toggle('owns--taking', count > 0);
}"""


def search_form(wanted: OwnFilter) -> None:
    """The form, filled with what is looked for now."""
    prefix = prefix_of(ui.context.client.request)
    with ui.element("form").classes("card find").props(f'method=get action="{prefix}{MINE}" role=search'):
        _field("Número, emisor o importe", "buscar", wanted.text).classes("find__text")
        _field("Número de póliza", "poliza", wanted.policy).classes("find__policy")
        _field("Desde", "desde", wanted.issued_from.isoformat() if wanted.issued_from else "", kind="date")
        _field("Hasta", "hasta", wanted.issued_to.isoformat() if wanted.issued_to else "", kind="date")
        with ui.element("div").classes("find__actions"):
            theme.primary_button("Buscar", icon="search").props("type=submit")
            if not wanted.is_empty:
                ui.link("Quitar filtros", MINE).classes("afterwards__link")


def _field(label: str, name: str, value: str, *, kind: str = "text") -> ui.input:
    field = ui.input(label, value=value)
    field.props(f"outlined stack-label type={kind} name={name} maxlength=80 autocomplete=off")
    return field.classes("field")


def own_vouchers(page: OwnPage, *, wanted: OwnFilter) -> None:
    """The rows, or what an empty list means."""
    if not page.vouchers:
        _empty(wanted)
        return
    prefix = prefix_of(ui.context.client.request)
    form = ui.element("form").classes("owns").props(f'method=post action="{prefix}{ZIP_PATH}"')
    form.on("change", js_handler=_COUNT)
    with form:
        _take_bar()
        with ui.element("ul").classes("owns__rows"):
            for voucher in page.vouchers:
                _row(voucher)


def _take_bar() -> None:
    with ui.element("div").classes("take"):
        with ui.element("label").classes("take__all"):
            ui.element("input").props('type=checkbox name=todos value=1 form="" autocomplete=off')
            ui.label("Todos los de esta página")
        with ui.element("div").classes("take__do"):
            ui.label("0 seleccionados").classes("take__count").props('aria-live="polite"')
            button = theme.primary_button("Descargar ZIP", icon="download").props("type=submit")
            button.tooltip(f"PDF, XML y constancia de cada uno; hasta {MOST} por vez")


def _row(voucher: OwnVoucher) -> None:
    state = words.state_for_customer(voucher.state)
    name = f"{words.short_document_name(voucher.document_type)} {voucher.text}"
    with ui.element("li").classes("own"):
        with ui.element("label").classes("own__box"):
            box = ui.element("input").props(f"type=checkbox name=id value={voucher.ticket_id} autocomplete=off")
            box.props(f'aria-label="Seleccionar {name}"')
        with ui.link(target=f"{MINE}/{voucher.ticket_id}").classes("own__link"):
            with ui.element("div").classes("own__what"):
                ui.label(name).classes("own__name")
                ui.label(voucher.issuer_name).classes("own__small")
            with ui.element("div").classes("own__when"):
                ui.label(words.day(voucher.issue_date))
                ui.label(f"Póliza {voucher.policy}" if voucher.policy else "").classes("own__small")
            ui.label(state.title).classes(f"chip tone-{state.tone} own__state")
            ui.label(words.money(voucher.payable, voucher.currency)).classes("own__amount")


def _empty(wanted: OwnFilter) -> None:
    with ui.element("div").classes("card empty"):
        ui.icon("receipt_long").classes("empty__icon").props("aria-hidden=true")
        if wanted.is_empty:
            ui.label("Todavía no tiene comprobantes").classes("empty__title")
            ui.label("Los nuevos aparecen aquí segundos después de cada venta.")
        else:
            ui.label("Ninguno coincide con su búsqueda").classes("empty__title")
            ui.label("Pruebe con menos datos, u otras fechas.")
            ui.link("Ver todos", MINE).classes("afterwards__link")
