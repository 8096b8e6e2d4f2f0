"""The card that answers a look-up: what became of the voucher, its facts, and its files."""

from nicegui import ui

from issuing.states import State
from issuing.views import ArtifactKind, VoucherView
from portal import downloads, theme, words
from portal.context import prefix_of


def voucher_card(voucher: VoucherView, *, issuer_name: str, has_cdr: bool) -> ui.element:
    """The card; its download links end after `downloads.LIFETIME`."""
    state = words.state_for_customer(voucher.state)
    with ui.element("section").classes("card result").props('tabindex="-1" aria-label="Resultado"') as card:
        theme.notice(state.meaning, tone=state.tone, title=state.title)
        with ui.element("div").classes("result__head"):
            ui.label(words.document_name(voucher.number.document_type)).classes("result__type")
            ui.label(voucher.number.text).classes("result__number").props('role="heading" aria-level="2"')
        with ui.element("dl").classes("facts"):
            _fact("Emisor", issuer_name, f"RUC {voucher.number.issuer_ruc}")
            _fact("Cliente", voucher.customer_name)
            _fact("Fecha de emisión", words.day(voucher.issue_date))
            _fact("Moneda", words.currency_name(voucher.currency))
            _fact("Importe total", words.money(voucher.payable, voucher.currency), classes="facts__total")
            if voucher.answered_at:
                _fact("Respuesta de SUNAT", words.moment(voucher.answered_at))
        _remarks(voucher)
        _files(voucher, has_cdr=has_cdr)
    return card


def _fact(name: str, value: str, more: str = "", *, classes: str = "") -> None:
    with ui.element("div").classes(f"facts__pair {classes}"):
        with ui.element("dt"):
            ui.label(name)
        with ui.element("dd"):
            ui.label(value)
            if more:
                ui.label(more).classes("facts__more")


def _remarks(voucher: VoucherView) -> None:
    remarks = list(voucher.observations)
    if voucher.state is State.REJECTED and voucher.response_description:
        remarks = [f"{voucher.response_code} - {voucher.response_description}", *remarks]
    if not remarks:
        return
    title = "Motivo del rechazo" if voucher.state is State.REJECTED else "Observaciones"
    with ui.element("div").classes("remarks"):
        ui.label(title).classes("remarks__title")
        with ui.element("ul"):
            for remark in remarks:
                with ui.element("li"):
                    ui.label(remark)


def _files(voucher: VoucherView, *, has_cdr: bool) -> None:
    prefix = prefix_of(ui.context.client.request)
    token = downloads.link_token(voucher.ticket_id)
    with ui.element("div").classes("actions"):
        if voucher.state is not State.REJECTED:
            _file("Descargar PDF", prefix + downloads.path(ArtifactKind.PDF, token))
        _file("Descargar XML", prefix + downloads.path(ArtifactKind.XML, token))
        if has_cdr:
            _file("Descargar CDR", prefix + downloads.path(ArtifactKind.CDR, token))
    note = "El XML es el comprobante firmado" + (
        " y el CDR, la constancia de SUNAT." if has_cdr else "; la constancia (CDR) aparecerá cuando SUNAT responda."
    )
    if voucher.state is State.REJECTED and not has_cdr:
        note = "El XML es el comprobante firmado. SUNAT lo rechazó sin entregar constancia (CDR)."
    ui.label(f"{note} Los enlaces sirven durante 15 minutos.").classes("result__note")


def _file(text: str, url: str) -> None:
    theme.secondary_button(text, icon="download").props(f'href="{url}" type="a"')
