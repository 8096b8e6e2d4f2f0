"""`/mis-comprobantes`: a customer's own vouchers, found and filtered by plain forms, and a page for each.

Nothing on these pages listens for events: each answer is drawn for the visit that its own request proves.
"""

import re
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Request, Response
from nicegui import ui

from issuing.customers.own import OwnFilter
from issuing.customers.visits import Visit
from issuing.errors import NotFound
from issuing.services.customers.own import OwnPage
from issuing.services.customers.papers import CustomerVoucher
from portal import theme
from portal.components.own_vouchers import own_vouchers, search_form
from portal.components.voucher_card import voucher_card
from portal.context import client_of, portal
from portal.forms import turn
from portal.guard import Refusal, attempt
from portal.pages import mine_signin
from portal.visits import MINE, VISIT_COOKIE, visit_of

PATH = MINE
ONE_PATH = f"{MINE}/{{ticket_id}}"
TITLE = "Mis comprobantes"
_UNPRINTABLE = re.compile(r"[^\x20-\x7e\xa0-\uffff]")
_LONGEST = 80
_NOT_YOURS = "Ese comprobante no está entre los suyos, o el enlace está incompleto."


async def page(request: Request) -> Response | None:
    """The list."""
    visit = await attempt(visit_of(request), doing="abrir su sesión")
    if visit is None:
        return _to_sign_in(request)
    with theme.frame(TITLE):
        if isinstance(visit, Refusal):
            _failed(visit)
            return None
        _head(visit)
        wanted = _wanted(request)
        search_form(wanted)
        token = request.query_params.get("sigue", "")[:200]
        work = portal().services.customers.own.page(visit.identity, wanted, page_token=token)
        found = await attempt(work, doing="mostrar sus comprobantes")
        if isinstance(found, Refusal):
            _failed(found)
            return None
        own_vouchers(found, wanted=wanted)
        _pages(found, request, first=not token)
    return None


async def one_page(request: Request, ticket_id: str) -> Response | None:
    """One of them; another's is as if it did not exist."""
    visit = await attempt(visit_of(request), doing="abrir su sesión")
    if visit is None:
        return _to_sign_in(request)
    with theme.frame(TITLE):
        with ui.element("div").classes("crumbs"):
            ui.link("‹ Mis comprobantes", MINE).classes("afterwards__link")
        if isinstance(visit, Refusal):
            _failed(visit)
            return None
        found = await attempt(_own(visit, ticket_id, client_of(request)), doing="mostrar el comprobante")
        if isinstance(found, Refusal):
            _failed(found)
        elif found is None:
            theme.notice("Elíjalo de su lista.", tone="warn", title=_NOT_YOURS)
        else:
            theme.heading("Su comprobante")
            voucher_card(found)
    return None


async def _own(visit: Visit, ticket_id: str, network: str) -> CustomerVoucher | None:
    try:
        return await portal().services.customers.own.voucher(visit.identity, UUID(ticket_id))
    except (ValueError, NotFound):
        portal().front.refused("a voucher is not this customer's", "customer.voucher_refused", network)
        return None


def _to_sign_in(request: Request) -> Response:
    """The sign-in, which says so where a visit has ended."""
    ended = {"aviso": "fin"} if VISIT_COOKIE in request.cookies else {}
    return turn(mine_signin.PATH, **ended)


def _head(visit: Visit) -> None:
    with ui.element("div").classes("mine__head"):
        theme.heading(TITLE)
        with ui.element("div").classes("mine__visit"):
            with ui.element("div"):
                ui.label(visit.identity.shown).classes("mine__who")
                ui.label(f"Código enviado a {visit.masked}").classes("mine__mail")
            with theme.posting_form(mine_signin.LEAVE_PATH):
                theme.secondary_button("Salir", icon="logout").props("type=submit")


def _wanted(request: Request) -> OwnFilter:
    query = request.query_params
    return OwnFilter(
        text=_clean(query.get("buscar", "")),
        policy=_clean(query.get("poliza", "")),
        issued_from=_day(query.get("desde", "")),
        issued_to=_day(query.get("hasta", "")),
    )


def _clean(text: str) -> str:
    return _UNPRINTABLE.sub("", text)[:_LONGEST].strip()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _pages(found: OwnPage, request: Request, *, first: bool) -> None:
    kept = {name: value for name, value in request.query_params.items() if name != "sigue" and value}
    with ui.element("nav").classes("mine__pages").props('aria-label="Páginas"'):
        if not first:
            ui.link("« Los más recientes", f"{MINE}?{urlencode(kept)}").classes("afterwards__link")
        if found.next_page_token:
            older = urlencode({**kept, "sigue": found.next_page_token})
            ui.link("Más antiguos »", f"{MINE}?{older}").classes("afterwards__link mine__older")


def _failed(refusal: Refusal) -> None:
    theme.notice(refusal.sentence, tone="warn")
