"""`/ingresar` and `/salir`: staff prove the password by a plain form, since only an HTTP answer can set a cookie."""

import time
from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response
from nicegui import ui
from starlette.responses import PlainTextResponse, RedirectResponse

from portal import fields, theme, words
from portal.context import client_of, portal, prefix_of
from portal.headers import is_same_origin
from portal.sessions import COOKIE, LIFETIME

PATH = "/ingresar"
LEAVE_PATH = "/salir"
AFTERWARDS = "/pendientes"
TITLE = "Ingreso del personal"
_LARGEST_FORM = 4096
_WRONG = "wrong"

router = APIRouter()


async def page(request: Request, aviso: str = "") -> Response | None:
    """The form, or why there is none."""
    if portal().session(request):
        return RedirectResponse(AFTERWARDS, status_code=303)
    with theme.frame(TITLE), ui.element("div").classes("narrow"):
        theme.heading(TITLE, "Para ver y reintentar los comprobantes pendientes.")
        wait = portal().sign_ins.wait(client_of(request), now=time.monotonic())
        if not portal().sessions.possible:
            theme.notice(
                "Defina EMISSION_PORTAL_STAFF_PASSWORD (o portal_staff_password en el archivo de configuración) "
                "y reinicie el portal.",
                tone="warn",
                title="Este portal no tiene contraseña del personal, así que nadie puede ingresar.",
            )
            return None
        if wait:
            theme.notice(
                f"Vuelva a intentarlo en {words.wait_words(wait)}.", tone="bad", title="Demasiados intentos fallidos."
            )
        elif aviso == _WRONG:
            theme.notice(
                "Revísela y vuelva a escribirla; distingue mayúsculas de minúsculas.",
                tone="bad",
                title="Esa no es la contraseña.",
            )
        _form()
    return None


def _form() -> None:
    with theme.posting_form(PATH).classes("card form"):
        fields.secret("Contraseña del personal", "password")
        with ui.element("div").classes("actions"):
            theme.primary_button("Ingresar", icon="login").props("type=submit")


@router.post(PATH)
async def sign_in(request: Request) -> Response:
    """Take the form: a session's cookie and the staff page, or back to the form, which says why."""
    if not is_same_origin(request.headers):
        return _foreign()
    client, now = client_of(request), time.monotonic()
    password = await _posted(request, "password")
    if portal().sign_ins.wait(client, now=now):
        return _go(request, PATH)
    if not portal().sessions.is_password(password):
        if portal().sessions.possible:
            portal().sign_ins.failed(client, now=now)
        return _go(request, f"{PATH}?aviso={_WRONG}")
    portal().sign_ins.succeeded(client)
    response = _go(request, AFTERWARDS)
    response.set_cookie(
        COOKIE,
        portal().sessions.open(now=portal().now()),
        max_age=int(LIFETIME.total_seconds()),
        path=prefix_of(request) or "/",
        httponly=True,
        secure=request.url.scheme == "https",
        samesite="lax",
    )
    return response


@router.post(LEAVE_PATH)
async def sign_out(request: Request) -> Response:
    """End the session, on every page that is open with it."""
    if not is_same_origin(request.headers):
        return _foreign()
    session = portal().session(request)
    if session:
        portal().sessions.close(session)
    response = _go(request, PATH)
    response.delete_cookie(COOKIE, path=prefix_of(request) or "/")
    return response


async def _posted(request: Request, name: str) -> str:
    """A field of a posted form; empty if it is missing or the form is larger than ours can be."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST_FORM:
            return ""
    try:
        return parse_qs(body.decode(), max_num_fields=10).get(name, [""])[0]
    except ValueError:
        return ""


def _go(request: Request, path: str) -> Response:
    return RedirectResponse(prefix_of(request) + path, status_code=303)


def _foreign() -> Response:
    return PlainTextResponse(
        f"Este formulario no se envió desde el portal. Abra el portal y vuelva a intentarlo en {PATH}.", status_code=403
    )
