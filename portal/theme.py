"""The one look of all pages: colours, header, menu, footer. What is drawn how stands in `static/portal.css`."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nicegui import ui
from starlette.requests import Request

from portal.context import portal, prefix_of
from portal.menu import MENU
from portal.words import Tone

NAME = "Comprobantes electrónicos"
STATIC = Path(__file__).parent / "static"
STATIC_PATH = "/estatico"
MARK = (STATIC / "mark.svg").read_text(encoding="utf-8")

# A changed style sheet has a changed address, so that browsers may keep it for good.
_VERSION = hashlib.sha256((STATIC / "portal.css").read_bytes()).hexdigest()[:12]
_ICONS: dict[Tone, str] = {
    "good": "check_circle",
    "warn": "error_outline",
    "bad": "cancel",
    "wait": "schedule",
    "calm": "info_outline",
}


def style_sheet(prefix: str) -> str:
    """The link to the style sheet for a page below `prefix`."""
    return f'<link rel="stylesheet" href="{prefix}{STATIC_PATH}/portal.css?v={_VERSION}">'


@contextmanager
def frame(title: str, *, wide: bool = False) -> Iterator[None]:
    """Header, menu and footer around a page whose heading is `title`; the page's own content goes inside."""
    request = ui.context.client.request
    ui.add_head_html(style_sheet(prefix_of(request)))
    ui.page_title(f"{title} · {NAME}")
    ui.colors(primary="#12505b", secondary="#0b3a43", positive="#1d6b45", negative="#9b2c23", warning="#8a5300")
    _header(request)
    with ui.element("main").classes("page page--wide" if wide else "page") as main:
        yield
    ui.skip_link("Ir al contenido", target=main)
    with ui.element("footer").classes("foot"):
        ui.label("Los comprobantes se entregan a SUNAT a través de un operador de servicios electrónicos (OSE).")
        if not portal().session(request):
            ui.link("Personal de la empresa", "/ingresar").classes("foot__link")


def _header(request: Request) -> None:
    with ui.header().classes("top"), ui.element("div").classes("top__inside"):
        with ui.link(target="/").classes("brand").props('aria-label="Inicio: consultar un comprobante"'):
            ui.html(MARK, sanitize=False).classes("brand__mark").props("aria-hidden=true")
            ui.label(NAME).classes("brand__name")
        with ui.element("nav").classes("menu").props('aria-label="Principal"'):
            _menu_link("Consultar", "/", request)
            _menu_link("Mis comprobantes", "/mis-comprobantes", request)
            session = portal().session(request)
            for entry in MENU:
                if session and session.may(entry.right):
                    _menu_link(entry.title, entry.path, request)
            if session:
                with _form("/salir", request):
                    ui.button("Salir", color=None).props("type=submit flat no-caps").classes("menu__link")


def _menu_link(text: str, target: str, request: Request) -> None:
    here = request.url.path.rstrip("/") in {target.rstrip("/"), prefix_of(request) + target.rstrip("/")}
    ui.link(text, target).classes("menu__link").props('aria-current="page"' if here else "")


def _form(action: str, request: Request) -> ui.element:
    return ui.element("form").props(f'method="post" action="{prefix_of(request)}{action}"')


def posting_form(action: str) -> ui.element:
    """A plain HTML form that is posted to `action`, below the portal's prefix."""
    return _form(action, ui.context.client.request)


def heading(text: str, lead: str = "") -> None:
    """The page's one `h1`, and a sentence below it that says what to do here."""
    with ui.element("div").classes("heading"):
        ui.label(text).classes("heading__title").props('role="heading" aria-level="1"')
        if lead:
            ui.label(lead).classes("heading__lead")


def notice(text: str, *, tone: Tone, title: str = "") -> ui.element:
    """A sentence in a box of its tone; screen readers say it when it appears."""
    with ui.element("div").classes(f"notice tone-{tone}").props('role="status"') as box:
        ui.icon(_ICONS[tone]).classes("notice__icon").props("aria-hidden=true")
        with ui.element("div").classes("notice__text"):
            if title:
                ui.label(title).classes("notice__title")
            ui.label(text)
    return box


def primary_button(text: str, *, icon: str | None = None) -> ui.button:
    """The button for what the page is about."""
    return ui.button(text, icon=icon).props("unelevated no-caps").classes("button")


def secondary_button(text: str, *, icon: str | None = None) -> ui.button:
    """A button for something beside it."""
    return ui.button(text, icon=icon).props("outline no-caps").classes("button")
