"""The card of one voucher as its customer sees it: what became of it, its files, its facts, and what proves it."""

from nicegui import ui

from issuing.services.customers.papers import CustomerVoucher
from issuing.states import State
from issuing.views import ArtifactKind, VoucherView
from portal import downloads, theme, words
from portal.context import prefix_of

_FILES = {
    ArtifactKind.PDF: ("Descargar PDF", "Para leer e imprimir"),
    ArtifactKind.XML: ("Descargar XML", "El comprobante firmado"),
    ArtifactKind.CDR: ("Descargar CDR", "La constancia de SUNAT"),
}


def voucher_card(voucher: CustomerVoucher) -> ui.element:
    """The card; its download links end after `downloads.LIFETIME`."""
    with ui.element("div").classes("voucher") as card:
        with ui.element("section").classes("card result").props('tabindex="-1" aria-label="Comprobante"'):
            _facts(voucher.view, voucher.issuer_name)
            _remarks(voucher.view)
        with ui.element("div").classes("voucher__side"):
            _files(voucher)
            _proof(voucher)
    return card


def _facts(view: VoucherView, issuer_name: str) -> None:
    state = words.state_for_customer(view.state)
    theme.notice(state.meaning, tone=state.tone, title=state.title)
    with ui.element("div").classes("result__head"):
        with ui.element("div"):
            ui.label(words.document_name(view.number.document_type)).classes("result__type")
            ui.label(view.number.text).classes("result__number").props('role="heading" aria-level="2"')
        with ui.element("div").classes("result__amount"):
            ui.label("Importe total").classes("result__type")
            ui.label(words.money(view.payable, view.currency)).classes("result__total")
    with ui.element("dl").classes("facts facts--two"):
        _fact("Emisor", issuer_name, f"RUC {view.number.issuer_ruc}", wide=True)
        _fact("Cliente", view.customer_name, wide=True)
        _fact("Fecha de emisión", words.day(view.issue_date))
        _fact("Moneda", words.currency_name(view.currency))
        if view.answered_at:
            _fact("Respuesta de SUNAT", words.moment(view.answered_at), wide=True)


def _fact(name: str, value: str, more: str = "", *, wide: bool = False) -> None:
    with ui.element("div").classes("facts__pair facts__wide" if wide else "facts__pair"):
        with ui.element("dt"):
            ui.label(name)
        with ui.element("dd"):
            ui.label(value)
            if more:
                ui.label(more).classes("facts__more")


def _remarks(view: VoucherView) -> None:
    remarks = list(view.observations)
    if view.state is State.REJECTED and view.response_description:
        remarks = [f"{view.response_code} - {view.response_description}", *remarks]
    if not remarks:
        return
    title = "Motivo del rechazo" if view.state is State.REJECTED else "Observaciones"
    with ui.element("div").classes("remarks"):
        ui.label(title).classes("remarks__title")
        with ui.element("ul"):
            for remark in remarks:
                with ui.element("li"):
                    ui.label(remark)


def _files(voucher: CustomerVoucher) -> None:
    prefix = prefix_of(ui.context.client.request)
    token = downloads.link_token(voucher.view.ticket_id)
    with ui.element("section").classes("card files").props('aria-label="Archivos"'):
        ui.label("Archivos").classes("files__title").props('role="heading" aria-level="2"')
        for kind in voucher.files:
            text, meaning = _FILES[kind]
            first = kind is voucher.files[0]
            button = theme.primary_button(text, icon="download") if first else theme.secondary_button(text)
            button.props(f'href="{prefix}{downloads.path(kind, token)}" type="a"').tooltip(meaning)
        ui.label(f"{_note(voucher)} Los enlaces sirven durante 15 minutos.").classes("result__note")


def _note(voucher: CustomerVoucher) -> str:
    if ArtifactKind.CDR in voucher.files:
        return "El XML es el comprobante firmado y el CDR, la constancia de SUNAT."
    if voucher.view.state is State.REJECTED:
        return "El XML es el comprobante firmado. SUNAT lo rechazó sin entregar constancia (CDR)."
    return "El XML es el comprobante firmado; la constancia (CDR) aparecerá cuando SUNAT responda."


def _proof(voucher: CustomerVoucher) -> None:
    """`Verificado` is said where it was checked just now, on the very bytes; else it is told what is missing."""
    proof = voucher.proof
    with ui.element("div").classes(f"proof tone-{'good' if proof.verified else 'calm'}"):
        icon = "verified" if proof.verified else "info_outline"
        ui.icon(icon).classes("proof__icon").props("aria-hidden=true")
        with ui.element("div"):
            ui.label("Verificado" if proof.verified else "Sin verificar").classes("proof__title")
            ui.label(proof.sentence)
            for remark in proof.remarks:
                ui.label(remark).classes("proof__remark")
