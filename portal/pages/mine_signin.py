"""`/mis-comprobantes/ingresar` and `…/codigo`: a customer proves a document by a code that his own mail receives.

Every answer is the same whether the document is known or not; nothing here asks whether it is.
"""

from fastapi import APIRouter, Request, Response
from nicegui import ui

from issuing.customers.codes import DIGITS, read_code
from issuing.customers.identity import HINTS, OTHERWISE, SIGN_IN_TYPES, IdentityError, read_identity
from issuing.customers.limits import CODES_OF_DOCUMENT, CODES_OF_NETWORK, TRIES_OF_NETWORK
from portal import theme, words
from portal.context import client_of, portal
from portal.forms import first, go, posted, refusal_of_foreign, turn
from portal.guard import Refusal, attempt
from portal.visits import MINE, VISIT_COOKIE, code_of, forget_visit, keep_code, keep_visit, visit_of

PATH = f"{MINE}/ingresar"
CODE_PATH = f"{MINE}/codigo"
LEAVE_PATH = f"{MINE}/salir"
TITLE = "Mis comprobantes"
_LONGEST_WAIT = 6 * 3600

router = APIRouter()


async def page(request: Request, aviso: str = "", tipo: str = "", segundos: str = "") -> Response | None:
    """The first step: which document."""
    if not isinstance(visit := await attempt(visit_of(request), doing="abrir la sesión"), Refusal) and visit:
        return turn(MINE)
    with theme.frame(TITLE), ui.element("div").classes("narrow"):
        theme.heading(TITLE, "Todos los suyos en un solo lugar, con un código que le llega por correo.")
        _say(aviso, tipo, segundos)
        with theme.posting_form(PATH).classes("card form signin").props("autocomplete=off"):
            kind = _native_select(tipo)
            kind.props('aria-label="Tipo de documento"')
            number = ui.input("Número de documento").props(
                "outlined stack-label name=numero maxlength=20 required autocapitalize=characters autofocus"
            )
            number.classes("field")
            theme.primary_button("Recibir código", icon="mail").props("type=submit").classes("button--wide")
        ui.label(
            "Le enviamos el código al correo en que ya recibe sus comprobantes. Si no tiene uno registrado, puede "
            "consultarlos uno por uno con sus cinco datos."
        ).classes("signin__note")
        ui.link("Consultar con los cinco datos", "/").classes("afterwards__link")
    return None


def _native_select(chosen: str) -> ui.element:
    """The phone's own list: posted by itself, and big enough for any thumb."""
    with ui.element("label").classes("native"):
        ui.label("Tipo de documento").classes("native__label")
        with ui.element("select").props("name=tipo").classes("native__select") as select:
            for code, name in SIGN_IN_TYPES.items():
                option = ui.element("option").props(f'value={code} label="{name}"')
                if code == chosen:
                    option.props("selected")
    return select


async def code_page(request: Request, aviso: str = "", segundos: str = "") -> Response | None:
    """The second step: the code."""
    if code_of(request) is None:
        return turn(PATH)
    with theme.frame(TITLE), ui.element("div").classes("narrow"):
        theme.heading(
            "Escriba el código",
            "Si ese documento recibe comprobantes por correo, en unos segundos le llega un código de seis dígitos.",
        )
        _say(aviso, "", segundos)
        with theme.posting_form(CODE_PATH).classes("card form signin").props("autocomplete=off"):
            code = ui.input("Código de seis dígitos").props(
                f"outlined stack-label name=codigo inputmode=numeric autocomplete=one-time-code maxlength={DIGITS + 1} "
                "required autofocus"
            )
            code.classes("field field--code")
            theme.primary_button("Ver mis comprobantes", icon="lock_open").props("type=submit").classes("button--wide")
        ui.label("Vale diez minutos. Si no lo ve, revise el correo no deseado.").classes("signin__note")
        ui.link("Pedir otro código", PATH).classes("afterwards__link")
    return None


def _say(notice: str, document_type: str, seconds: str) -> None:
    match notice:
        case "documento":
            theme.notice(HINTS.get(document_type, OTHERWISE), tone="bad", title="Revise el número de documento.")
        case "espera":
            wait = min(int(seconds), _LONGEST_WAIT) if seconds.isdecimal() else 60
            theme.notice(
                f"Vuelva a intentarlo en {words.wait_words(wait)}.", tone="warn", title="Hizo muchos intentos seguidos."
            )
        case "codigo":
            theme.notice(
                "Use el último que le llegó. Cada código admite cinco intentos y vale diez minutos.",
                tone="bad",
                title="El código no es correcto o ya venció.",
            )
        case "fin":
            theme.notice("Por seguridad se cierra tras 30 minutos sin uso.", tone="calm", title="Su sesión terminó.")
        case "falla":
            theme.notice(
                "No es culpa suya: vuelva a intentarlo en unos minutos.", tone="warn", title="Ahora no podemos hacerlo."
            )
        case _:
            return


@router.post(PATH)
async def ask(request: Request) -> Response:
    """Take the document: a code goes out, if to anybody, and the second step follows in any case."""
    if refused := refusal_of_foreign(request):
        return refused
    fields = await posted(request)
    kind, network = first(fields, "tipo"), client_of(request)
    try:
        identity = read_identity(kind, first(fields, "numero"))
    except IdentityError:
        return go(request, PATH, aviso="documento", tipo=kind[:1])
    wait = await portal().front.limits.take((CODES_OF_NETWORK, network), (CODES_OF_DOCUMENT, identity.key))
    if wait:
        portal().front.refused("too many codes were asked for", "customer.code_throttled", network)
        return go(request, PATH, aviso="espera", segundos=str(int(wait)), tipo=kind)
    code_id = await attempt(portal().services.customers.codes.request(identity), doing="enviar el código")
    if isinstance(code_id, Refusal):
        return go(request, PATH, aviso="falla")
    response = go(request, CODE_PATH)
    keep_code(response, request, code_id)
    return response


@router.post(CODE_PATH)
async def enter(request: Request) -> Response:
    """Take the code: the visit's cookie and the list, or back to the step, which says the same of every failure."""
    if refused := refusal_of_foreign(request):
        return refused
    code_id, network = code_of(request), client_of(request)
    if code_id is None:
        return go(request, PATH)
    wait = await portal().front.limits.take((TRIES_OF_NETWORK, network))
    if wait:
        portal().front.refused("too many codes were tried", "customer.code_throttled", network)
        return go(request, CODE_PATH, aviso="espera", segundos=str(int(wait)))
    given = read_code(first(await posted(request), "codigo"))
    token = await attempt(portal().services.customers.codes.enter(code_id, given), doing="revisar el código")
    if isinstance(token, Refusal):
        return go(request, CODE_PATH, aviso="falla")
    if token is None:
        portal().front.refused("a code was wrong", "customer.code_wrong", network, code_id=str(code_id))
        return go(request, CODE_PATH, aviso="codigo")
    response = go(request, MINE)
    keep_visit(response, request, token)
    return response


@router.post(LEAVE_PATH)
async def leave(request: Request) -> Response:
    """End the visit, here and wherever its cookie was taken to."""
    if refused := refusal_of_foreign(request):
        return refused
    token = request.cookies.get(VISIT_COOKIE)
    if token:
        left = await attempt(portal().services.customers.visits.leave(token), doing="cerrar la sesión")
        if isinstance(left, Refusal):
            return go(request, MINE)
    response = go(request, "/")
    forget_visit(response, request)
    return response
