"""`/v/<token>`: the link of a mail opens its one voucher, without a login, until the link ends."""

from fastapi import Request
from nicegui import ui

from portal import theme
from portal.components.voucher_card import voucher_card
from portal.context import client_of, portal
from portal.guard import Refusal, attempt
from portal.visits import MINE

PATH = "/v/{token}"
TITLE = "Su comprobante"
_ENDED = "Este enlace ya venció o está incompleto."
_WAY_OUT = "Abra el enlace desde el correo, sin cortarlo, o consulte el comprobante con sus cinco datos."


async def page(token: str, request: Request) -> None:
    """The voucher, or why there is none."""
    with theme.frame(TITLE):
        theme.heading(TITLE)
        ticket_id = portal().front.links.read(token, now=portal().now())
        if ticket_id is None:
            portal().front.refused("a mail's link was not taken", "customer.link_refused", client_of(request))
            _sorry(_WAY_OUT, title=_ENDED)
            return
        found = await attempt(portal().services.customers.papers.voucher(ticket_id), doing="mostrar el comprobante")
        if isinstance(found, Refusal):
            _sorry(_WAY_OUT, title=found.sentence)
            return
        voucher_card(found)
        with ui.element("div").classes("afterwards"):
            ui.link("Ver todos mis comprobantes", MINE).classes("afterwards__link")
            ui.link("Consultar otro comprobante", "/").classes("afterwards__link")


def _sorry(sentence: str, *, title: str) -> None:
    theme.notice(sentence, tone="warn", title=title)
    with ui.element("div").classes("afterwards"):
        ui.link("Consultar con los cinco datos", "/").classes("afterwards__link")
